import { lookedThrough, type OwningLog, type PersonInLog } from '../directory/directory-of.ts';
import { streamParts } from '../domain/streams.ts';
import type { EventStore } from '../event-store/event-store.ts';
import { hasEvents } from '../event-store/has-events.ts';

/** An opened log as its directory is checked by it. */
export async function owningLog(store: EventStore): Promise<OwningLog> {
  return {
    identity: await store.identity(),
    hasEvents: () => hasEvents(store),
    lastPeople: async events => peopleIn(await store.newest(events)),
  };
}

function peopleIn(events: Awaited<ReturnType<EventStore['newest']>>): PersonInLog[] {
  return events.flatMap(({ stream, position, metadata: { organisationId } }) => {
    const parts = streamParts(stream);
    return parts?.kind === 'participant' ? [{ organisationId, id: parts.id, position }] : [];
  });
}

/** As `owningLog`, read once: it may be asked when the log is closed. */
export async function asItIsNow(store: EventStore): Promise<OwningLog> {
  const log = await owningLog(store);
  const [events, people] = [await log.hasEvents(), await log.lastPeople(lookedThrough.atStart)];
  return { identity: log.identity, hasEvents: async () => events, lastPeople: async () => people };
}
