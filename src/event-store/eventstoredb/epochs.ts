import { randomUUIDv7 } from 'node:crypto';
import { type BegunEpoch, epochOf, newTag } from '../epoch.ts';
import { WrongRevision } from '../errors.ts';
import type { EarlierEpoch, Epoch, EventStore, NewEvent, RecordedEvent } from '../event-store.ts';

/** The stream of the log's later epochs, for all nodes. Nobody follows it, since it belongs to no campaign or organisation. */
export const epochsStream = 'dugnad-epochs';

type Log = Pick<EventStore, 'append' | 'head' | 'identity' | 'readStream'>;

/** The epoch of a log that is kept on a server. */
export async function readEpoch(log: Log, stream: string): Promise<Epoch> {
  return epochFrom(await log.identity(), await log.readStream(stream));
}

/** As EventStore.beginEpoch. */
export async function beginEpoch(
  log: Log,
  stream: string,
  reason: string,
  replaced: readonly EarlierEpoch[],
): Promise<Epoch> {
  const begun = await log.readStream(stream);
  const after = (await log.head()) ?? null;
  const data: BegunEpoch = {
    tag: newTag(epochFrom(await log.identity(), begun)),
    after,
    reason,
    replaced: replaced.map(({ tag, until }) => ({ tag, until: until ?? null })),
  };
  try {
    await log.append(stream, [epochBegan(data)], begun.at(-1)?.revision ?? 'no stream');
  } catch (error) {
    // Another node has begun one a moment earlier: that one is used.
    if (!(error instanceof WrongRevision)) throw error;
  }
  return readEpoch(log, stream);
}

function epochFrom(identity: string, events: readonly RecordedEvent[]): Epoch {
  const begun = events.filter(({ type }) => type === 'EpochBegan').map(({ data }) => data as BegunEpoch);
  return epochOf(identity, begun);
}

function epochBegan(data: BegunEpoch): NewEvent {
  const id = randomUUIDv7();
  const metadata = {
    actor: { id: 'dugnad', kind: 'SYSTEM' },
    organisationId: '',
    occurredAt: new Date().toISOString(),
    schemaVersion: 1,
    $correlationId: id,
    $causationId: id,
  } as const;
  return { id, type: 'EpochBegan', data, metadata };
}
