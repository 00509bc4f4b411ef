import { renameSync } from 'node:fs';
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import type { EventBatch, EventStore, Position } from '../event-store/event-store.ts';
import { lockForWriting } from '../sqlite/writer-lock.ts';
import { ProjectionRun } from './projection-run.ts';
import type { Progress } from './projector-messages.ts';
import { areRebuilt, discardReadModels, rebuiltAt, takeRebuilt } from './read-model-file.ts';

/** How often it looks whether they were taken, in milliseconds. */
const lookAfter = 50;
/** How long another process may take to put them in their place, in milliseconds: it looks every half second, between two batches. */
const takesAtMost = 30_000;

interface Rebuilding {
  readonly store: EventStore;
  /** The read models' file. */
  readonly path: string;
  /** Ends it: what was there is left as it was. */
  readonly signal: AbortSignal;
  /** Called now and then with how many events are folded in, and the position of the last. */
  readonly progress?: (events: number, position: Position | undefined) => void;
  /** How long another process may take, in milliseconds; default: 30 s. */
  readonly patience?: number;
}

export interface Rebuilt {
  readonly events: number;
  /** Events that could not be folded in. */
  readonly parked: number;
  readonly position: Position | undefined;
  /** Whether another process, which uses the read models, put them in their place. */
  readonly taken: boolean;
}

/**
 * Builds the read models from the log's beginning in a file of their own, and puts it in the place of the one that is there. Where another
 * process projects into that one, it is left to that process, which goes on with the new file.
 * @throws {Error} somebody else rebuilds them, or they were not taken; then what was there is left as it was
 * @throws the signal's reason
 */
export async function rebuild(rebuilding: Rebuilding): Promise<Rebuilt> {
  const { path, signal, patience = takesAtMost } = rebuilding;
  using alone = lockForWriting(rebuiltAt(path));
  if (!alone) throw new Error(`Another process rebuilds ${path} just now. Nothing was changed.`);
  const building = `${path}.rebuilding`;
  // One that was killed may have left it.
  discardReadModels(building);
  try {
    const built = await build(building, rebuilding);
    signal.throwIfAborted();
    renameSync(building, rebuiltAt(path));
    return { ...built, taken: await handOver(path, signal, patience) };
  } finally {
    discardReadModels(building);
    discardReadModels(rebuiltAt(path));
  }
}

async function build(
  path: string,
  { store, signal, progress }: Rebuilding,
): Promise<Pick<Rebuilt, 'events' | 'parked' | 'position'>> {
  const done = new AbortController();
  let [events, reached]: [number, Position] = [0, -1];
  let last: Progress | undefined;
  const read = async ({ events: batch, position }: EventBatch) => {
    events += batch.filter(event => event.position > reached).length;
    reached = batch.at(-1)?.position ?? reached;
    progress?.(events, position);
    await turn();
  };
  const report = (state: Progress) => {
    last = state;
    if (state.caughtUp) done.abort();
  };
  const because = 'somebody asked for it';
  const run = await ProjectionRun.open({ store, path, because, report, read });
  try {
    await run.follow(AbortSignal.any([signal, done.signal]));
  } finally {
    run.close();
  }
  return { events, parked: last?.parked ?? 0, position: last?.position };
}

/** @returns whether another process took them */
async function handOver(path: string, signal: AbortSignal, patience: number): Promise<boolean> {
  const end = performance.now() + patience;
  while (areRebuilt(path)) {
    signal.throwIfAborted();
    using lock = lockForWriting(path);
    if (lock && areRebuilt(path)) {
      takeRebuilt(path);
      return false;
    }
    if (performance.now() > end) {
      throw new Error(
        `The process that projects into ${path} has not taken the new read models within ${patience / 1_000} s. Stop it, and rebuild them again. Nothing was changed.`,
      );
    }
    await pause(lookAfter);
  }
  return true;
}
