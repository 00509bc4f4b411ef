import type { TracingSettings } from '../tracing/start.ts';
import type { Checkpoint } from './checkpoint.ts';

/** The data that the projector's thread is started with. */
export interface ThreadData {
  /** The log: a path, or an EventStoreDB connection string. */
  readonly eventStore: string;
  /** The read models' file. */
  readonly path: string;
  /** How long it waits for somebody else who holds the file's lock, in milliseconds; default: as others do, 5 s. */
  readonly lockPatience?: number | undefined;
  /** Why the thread before this one deleted the read models, if it did. */
  readonly because?: string | undefined;
  readonly tracing?: TracingSettings | undefined;
}

/** `look`: check the read models against their file and the log, now. */
export type ThreadRequest = 'stop' | 'look';

/** The thread's report: how far the read models in the file are. */
export interface Progress extends Checkpoint {
  /** Events that could not be folded in. */
  readonly parked: number;
  /** `fileAt` of the file; undefined: there is none that can be read. */
  readonly file: string | undefined;
  /** Whether another process projects into the file; this one reads it, and takes over when the other ends. */
  readonly readsAlong: boolean;
}

/** The report while there is no file to read. @param building why there is none */
export function noProgress(building: string, readsAlong: boolean): Progress {
  return {
    instance: '',
    logIdentity: '',
    logEpoch: '',
    position: undefined,
    event: undefined,
    caughtUp: false,
    building,
    parked: 0,
    file: undefined,
    readsAlong,
  };
}
