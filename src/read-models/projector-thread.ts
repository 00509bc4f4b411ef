import { parentPort, workerData } from 'node:worker_threads';
import type { Position, RecordedEvent } from '../event-store/event-store.ts';
import { openEventStore } from '../event-store/open-event-store.ts';
import { Statements } from '../sqlite/statements.ts';
import { openReadModels } from './database.ts';
import { parkedEvents, Projector } from './projector.ts';
import type { Progress, ThreadData } from './read-side.ts';

/** A worker thread: follows the log from the checkpoint and folds it into the read models, until told to stop. */

/** The most events folded in one transaction while catching up. */
const chunkSize = 50_000;

const { eventStore: connection, path, identity } = workerData as ThreadData;
const store = openEventStore(connection, { readOnly: true });
const db = openReadModels(path, identity);
const projector = new Projector(db);
const stopping = new AbortController();
parentPort?.on('message', () => stopping.abort());

function report(position: Position | undefined, caughtUp: boolean, lastRecordedAt?: Date): void {
  const parked = parkedEvents(new Statements(db)).length;
  parentPort?.postMessage({ position, caughtUp, parked, lastRecordedAt } satisfies Progress);
}

async function follow(): Promise<void> {
  let chunk: RecordedEvent[] = [];
  report(projector.position, false);
  for await (const { events, position, caughtUp } of store.follow({
    after: projector.position,
    batchSize: 5_000,
    signal: stopping.signal,
  })) {
    chunk = chunk.length === 0 ? [...events] : chunk.concat(events);
    if (!caughtUp && chunk.length < chunkSize) continue;
    if (chunk.length > 0 || position !== projector.position) projector.apply(chunk, position);
    report(position, caughtUp, chunk.at(-1)?.recordedAt);
    chunk = [];
  }
}

try {
  await follow();
} finally {
  db.close();
  await store.close();
  parentPort?.close();
}
