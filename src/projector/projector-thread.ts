import { parentPort, workerData } from 'node:worker_threads';
import { startTracing } from '../tracing/start.ts';
import { BatchTrace } from '../tracing/tracing.ts';
import { openEventStore } from '../event-store/open-event-store.ts';
import type { EventBatch } from '../event-store/event-store.ts';
import { ReadModelsReplaced } from './checkpoint.ts';
import { ProjectionRun } from './projection-run.ts';
import type { Progress, ThreadData, ThreadRequest } from './projector-messages.ts';
import { readAlong } from './read-along.ts';

/**
 * A worker thread. It projects into the read models' file, or, if another process does, reports how far that one is, until it
 * gets the message `stop`. An error ends it; ProjectorSupervisor starts another.
 */

const { eventStore: connection, path, lockPatience, because, tracing } = workerData as ThreadData;
const stopTracing = tracing && (await startTracing(tracing));
const projecting = new BatchTrace('project');
const store = await openEventStore(connection, { readOnly: true });
const stopping = new AbortController();
let run: ProjectionRun | undefined;
parentPort?.on('message', (request: ThreadRequest) => {
  if (request === 'stop') stopping.abort();
  else run?.look();
});
const report = (progress: Progress) => {
  projecting.done();
  parentPort?.postMessage(progress);
};
/** What is to be folded in is part of the traces in which it was recorded. */
const read = async ({ events }: EventBatch) => projecting.add(events);

/** Others were put in the place of the read models: those before are answered from until these are reported. */
function goOnWithOthers(error: unknown): void {
  if (!(error instanceof ReadModelsReplaced)) throw error;
}

try {
  using lock = await readAlong(path, report, stopping.signal);
  while (lock && !stopping.signal.aborted) {
    run = await ProjectionRun.open({ store, path, lockPatience, because, report, ...(tracing && { read }) });
    await run.follow(stopping.signal).catch(goOnWithOthers);
  }
} finally {
  run?.close();
  await store.close();
  await stopTracing?.();
  parentPort?.close();
}
// The end does not wait for an answer of the traces' collector.
process.exit();
