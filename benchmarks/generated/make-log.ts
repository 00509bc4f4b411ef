import { dirname, join } from 'node:path';
import { randomUUID, randomUUIDv7 } from 'node:crypto';
import type { EventStore, NewEvent } from '../../src/event-store/event-store.ts';
import { mustBe } from '../measure.ts';
import { answer, fromProgram } from '../processes.ts';
import { makeCampaign, type MadeCampaign, opening, type StreamEvent } from './campaign.ts';
import { Counts, type ExpectedCounts } from './counts.ts';
import { eventsPerPerson, personEvents } from './person.ts';
import { Random } from './random.ts';

/** A process that fills a log through the store's own append. */

export interface LogToMake {
  readonly path: string;
  readonly events: number;
  readonly campaigns: number;
}

export interface MadeLog {
  readonly events: number;
  readonly campaignIds: readonly string[];
  /** What must be counted, by campaign. */
  readonly expected: Readonly<Record<string, ExpectedCounts>>;
}

const appendsAtOnce = 1_000;
const duration = 120 * 24 * 60 * 60_000;

if (import.meta.main) answer(makeLog);

async function makeLog(log: LogToMake): Promise<MadeLog> {
  const { openEmbedded } = await fromProgram<
    typeof import('../../src/event-store/embedded/embedded-event-store.ts')
  >('event-store/embedded/embedded-event-store.js');
  const store = openEmbedded(log.path);
  const random = new Random(1);
  const campaigns = Array.from({ length: log.campaigns }, () => makeCampaign(random));
  const openings = campaigns.flatMap(({ events }) => events);
  const people = Math.floor((log.events - openings.length) / eventsPerPerson);
  const counts = new Counts();
  let waiting = [...openings];
  for (const event of inTime(people, campaigns, random)) {
    if (waiting.push(event) < appendsAtOnce) continue;
    await appendAll(store, waiting, counts);
    waiting = [];
  }
  await appendAll(store, waiting, counts);
  const events = openings.length + people * eventsPerPerson;
  mustBe('Events in the log', events, await store.head());
  const { openEmbeddedDirectory } = await fromProgram<
    typeof import('../../src/directory/embedded/embedded-directory.ts')
  >('directory/embedded/embedded-directory.js');
  const directory = openEmbeddedDirectory(join(dirname(log.path), 'directory.sqlite'));
  await directory.adopt(await store.identity());
  // The people are made up in the log alone.
  await directory.acceptMissingPeople(events);
  await directory.close();
  await store.close();
  return { events, campaignIds: campaigns.map(({ id }) => id), expected: counts.byCampaign };
}

/** People arrive one after the other; what each does is spread over time, among what others do. */
function* inTime(people: number, campaigns: readonly MadeCampaign[], random: Random): Iterable<StreamEvent> {
  const spread = Math.ceil(people / 6);
  const slots = people + (eventsPerPerson - 1) * spread;
  const steps = Array.from({ length: eventsPerPerson }, (_, step) => step * spread);
  const timeOf = (slot: number) => new Date(Date.parse(opening) + (slot / slots) * duration).toISOString();
  const present = new Map<number, StreamEvent[]>();
  for (let slot = 0; slot < slots; slot++) {
    const times = steps.map(step => timeOf(slot + step));
    if (slot < people) present.set(slot, personEvents(random.pick(campaigns), times, random));
    for (const step of steps) {
      const event = present.get(slot - step)?.[step / spread];
      if (event) yield event;
    }
    present.delete(slot - (eventsPerPerson - 1) * spread);
  }
}

async function appendAll(store: EventStore, events: readonly StreamEvent[], counts: Counts): Promise<void> {
  for (const event of events) counts.add(event);
  await Promise.all(
    events.map(({ stream, expected, event, occurredAt }) =>
      store.append(stream, [newEvent(event, occurredAt)], expected),
    ),
  );
}

/** As the program writes it. */
function newEvent({ type, data }: StreamEvent['event'], occurredAt: string): NewEvent {
  const correlation = randomUUID();
  return {
    id: randomUUIDv7(),
    type,
    data,
    metadata: {
      actor: { id: 'default', kind: 'SYSTEM' },
      organisationId: 'default',
      occurredAt,
      schemaVersion: 1,
      $correlationId: correlation,
      $causationId: correlation,
    },
  };
}
