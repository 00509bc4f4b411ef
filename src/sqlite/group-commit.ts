import type { DatabaseSync } from 'node:sqlite';
import { UnreadableDatabase } from './open-database.ts';

interface Waiting {
  readonly work: () => unknown;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

/** The most pieces of work that share one commit. */
const groupLimit = 2_000;

/** SQLite's result codes after which writing may be tried again. */
const passingReasons = new Map([
  [5, 'Another process keeps the file busy.'],
  [13, 'The disk is full: free some space.'],
]);

/** Nothing was written. After most failed commits SQLite cannot know what is on the disk: then no more writes are taken. */
export class WritesStopped extends Error {
  override name = 'WritesStopped';
}

/** The file must not be written any more; the message says why, and what to do. */
export class Unwritable extends Error {
  override name = 'Unwritable';
}

/** What a group's owner does as it ends. */
interface GroupEvents {
  /** What was cached from the rolled-back work must be forgotten. */
  readonly rollback?: (() => void) | undefined;
  readonly commit?: (() => void) | undefined;
  /**
   * Throws Unwritable or UnreadableDatabase where the file is not to be written any more: what was committed just before is then
   * not acknowledged.
   */
  readonly check?: (() => void) | undefined;
  /** Turns a failure into the error that the waiting callers get; default: unchanged. */
  readonly refusal?: ((error: unknown) => unknown) | undefined;
}

/** How long before a file that took no writes is tried again by a ping, in milliseconds; and how long that may wait for others. */
const tryAgainAfter = 1_000;
const tryFor = 100;

/**
 * Work waiting in the same moment shares one transaction, and so one fsync. A piece of work must check before it
 * writes: when it throws it has written nothing, and the others are not harmed. Only an error of SQLite's, or `Unwritable`,
 * ends the whole group.
 */
export class GroupCommit {
  readonly #db: DatabaseSync;
  readonly #onRollback: () => void;
  readonly #onCommit: () => void;
  readonly #check: () => void;
  readonly #refusal: (error: unknown) => unknown;
  #waiting: Waiting[] = [];
  #scheduled = false;
  #stopped: WritesStopped | undefined;
  /** Whether the last group was committed; false while there was none. */
  #taken = false;
  /** Why it was not, where that may pass. */
  #trouble: string | undefined;
  #triedAt = -Infinity;

  constructor(db: DatabaseSync, on: GroupEvents = {}) {
    this.#db = db;
    this.#onRollback = on.rollback ?? (() => undefined);
    this.#onCommit = on.commit ?? (() => undefined);
    this.#check = on.check ?? (() => undefined);
    this.#refusal = on.refusal ?? (error => error);
  }

  /**
   * Looks at the file. Where nothing was written to it yet, or the last time in vain, it is written to, at most every second:
   * while a disk is full nobody else may come to see that there is room again.
   * @throws {WritesStopped} it takes no writes, for now or any more
   */
  ping(): void {
    if (!this.#stopped && !this.#taken && performance.now() - this.#triedAt >= tryAgainAfter) this.#try();
    if (!this.#stopped) {
      try {
        this.#check();
      } catch (error) {
        this.#stop(error);
      }
    }
    if (this.#stopped) throw this.#stopped;
    if (this.#trouble) throw new WritesStopped(`${this.#trouble} Until then nothing is recorded.`);
  }

  /** Resolves with the work's answer once it is committed. */
  run<T>(work: () => T): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#waiting.push({ work, resolve, reject: error => reject(this.#refusal(error)) });
    if (!this.#scheduled) setImmediate(() => this.flush());
    this.#scheduled = true;
    return promise;
  }

  /** Commits what is waiting now, without awaiting the end of the turn. */
  flush(): void {
    this.#scheduled = false;
    while (this.#waiting.length > 0) this.#commit(this.#waiting.splice(0, groupLimit));
  }

  /** Commits what is waiting; nothing is taken any more. */
  end(): void {
    this.flush();
    this.#stopped ??= new WritesStopped('The file is closed: nothing was recorded.');
  }

  #commit(group: Waiting[]): void {
    if (this.#stopped) {
      for (const { reject } of group) reject(this.#stopped);
      return;
    }
    try {
      this.#check();
      this.#db.exec('BEGIN IMMEDIATE');
      const settle = group.map(attempt);
      // What was cut off the write-ahead log meanwhile would be hidden by what is appended to it.
      this.#check();
      this.#db.exec('COMMIT');
      // While it was written the file may have gone: then nothing of it is acknowledged.
      this.#check();
      this.#taken = true;
      this.#trouble = undefined;
      for (const answer of settle) answer();
      this.#onCommit();
    } catch (error) {
      const reason = this.#rollBack(error);
      for (const { reject } of group) reject(reason);
    }
  }

  /** A write that changes nothing, but needs room on the disk. */
  #try(): void {
    const [timeout] = Object.values(this.#db.prepare('PRAGMA busy_timeout').get() ?? {});
    const work = () => {
      const [version] = Object.values(this.#db.prepare('PRAGMA user_version').get() ?? {});
      this.#db.exec(`PRAGMA user_version = ${Number(version)}`);
    };
    this.#db.exec(`PRAGMA busy_timeout = ${tryFor}`);
    this.#commit([{ work, resolve: () => undefined, reject: () => undefined }]);
    this.#db.exec(`PRAGMA busy_timeout = ${Number(timeout)}`);
  }

  /** A full or busy disk may come free; after any other failed commit nothing is certain, so nothing more is taken. */
  #rollBack(error: unknown): WritesStopped {
    this.#taken = false;
    this.#triedAt = performance.now();
    try {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      this.#onRollback();
    } catch (failure) {
      // What is cached may be wrong from now on.
      return this.#stop(failure);
    }
    this.#trouble = passingReasons.get(Number((error as { errcode?: number }).errcode) & 0xff);
    if (this.#trouble) return new WritesStopped(`${this.#trouble} Nothing was recorded; repeat the request.`);
    return this.#stop(error);
  }

  #stop(error: unknown): WritesStopped {
    const { message } = error as Error;
    const isExplained = error instanceof Unwritable || error instanceof UnreadableDatabase;
    this.#stopped ??= new WritesStopped(
      isExplained
        ? message
        : `Writing failed (${message}): nothing was recorded, and no more writes are taken. Check the disk and restart.`,
      { cause: error },
    );
    return this.#stopped;
  }
}

function attempt({ work, resolve, reject }: Waiting): () => void {
  try {
    const value = work();
    return () => resolve(value as never);
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_SQLITE_ERROR' || error instanceof Unwritable) throw error;
    return () => reject(error);
  }
}
