import type { Checkpoint } from './checkpoint.ts';

/** What the projector's thread is given. */
export interface ThreadData {
  /** The log: a path, or an EventStoreDB connection string. */
  readonly eventStore: string;
  /** The read models' file. */
  readonly path: string;
  /** Why the thread before this one threw the read models away, if it did. */
  readonly because?: string | undefined;
}

/** `look`: hold the read models against their file and the log, now. */
export type ThreadRequest = 'stop' | 'look';

/** What the thread reports: how far the read models in the file are. */
export interface Progress extends Checkpoint {
  /** Events that could not be folded in. */
  readonly parked: number;
  /** `fileAt` of the file; undefined: there is none that can be read. */
  readonly file: string | undefined;
  /** Another process projects into the file; this one reads it, and takes over when that one ends. */
  readonly readsAlong: boolean;
}

/** Before there is a file that can be read. @param building why not */
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
