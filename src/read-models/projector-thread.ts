import { parentPort, workerData } from 'node:worker_threads';
import type { Batch, Position } from '../event-store/event-store.ts';
import { openEventStore } from '../event-store/open-event-store.ts';
import { closeDatabase } from '../sqlite/close-database.ts';
import { Statements } from '../sqlite/statements.ts';
import { openReadModels } from './database.ts';
import { parkedEvents, Projector } from './projector.ts';
import type { Progress, ThreadData } from './read-side.ts';

/** A worker thread: follows the log from the checkpoint and folds it into the read models, until told to stop. */

/** While catching up, this many events share one transaction, so that each row is written once for all of them. */
const foldLimit = 250_000;

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

function followed(): AsyncIterable<Batch> {
  return store.follow({ after: projector.position, batchSize: 1_000, signal: stopping.signal });
}

/** Folds fast until a batch holds an event that cannot be folded in; answers how far that batch reaches. */
async function foldFast(): Promise<Position | undefined> {
  let folded = 0;
  for await (const { events, position, caughtUp } of followed()) {
    try {
      projector.fold(events);
      folded += events.length;
      if (!caughtUp && folded < foldLimit) continue;
      projector.commit(position);
    } catch {
      return position;
    }
    report(position, caughtUp, events.at(-1)?.recordedAt);
    folded = 0;
  }
  return undefined;
}

/** Folds batch by batch, parking what cannot be folded in, until past `end`. */
async function foldCarefully(end: Position): Promise<void> {
  for await (const { events, position, caughtUp } of followed()) {
    projector.apply(events, position);
    report(position, caughtUp, events.at(-1)?.recordedAt);
    if ((position ?? -1) >= end) return;
  }
}

async function follow(): Promise<void> {
  report(projector.position, false);
  while (!stopping.signal.aborted) {
    const stuckBefore = await foldFast();
    if (stuckBefore !== undefined) await foldCarefully(stuckBefore);
  }
}

try {
  await follow();
} finally {
  closeDatabase(db);
  await store.close();
  parentPort?.close();
}
