import type { DatabaseSync } from 'node:sqlite';

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

/**
 * Work waiting in the same moment shares one transaction, and so one fsync. A piece of work must check before it
 * writes: when it throws it has written nothing, and the others are not harmed.
 */
export class GroupCommit {
  readonly #db: DatabaseSync;
  readonly #onRollback: () => void;
  readonly #onCommit: () => void;
  #waiting: Waiting[] = [];
  #scheduled = false;
  #stopped: WritesStopped | undefined;

  /** @param on.rollback what was cached from the rolled-back work must be forgotten */
  constructor(db: DatabaseSync, on: { rollback?: () => void; commit?: () => void } = {}) {
    this.#db = db;
    this.#onRollback = on.rollback ?? (() => undefined);
    this.#onCommit = on.commit ?? (() => undefined);
  }

  /** Why nothing is taken any more; undefined while it is. */
  get stopped(): WritesStopped | undefined {
    return this.#stopped;
  }

  /** Resolves with the work's answer once it is committed. */
  run<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ work, resolve, reject });
      if (this.#scheduled) return;
      this.#scheduled = true;
      setImmediate(() => this.flush());
    });
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
      this.#db.exec('BEGIN IMMEDIATE');
      const settle = group.map(attempt);
      this.#db.exec('COMMIT');
      for (const tell of settle) tell();
      this.#onCommit();
    } catch (error) {
      const reason = this.#rollBack(error);
      for (const { reject } of group) reject(reason);
    }
  }

  /** A full or busy disk may come free; after any other failed commit nothing is certain, so nothing more is taken. */
  #rollBack(error: unknown): WritesStopped {
    if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
    this.#onRollback();
    const passing = passingReasons.get(Number((error as { errcode?: number }).errcode));
    if (passing) return new WritesStopped(`${passing} Nothing was recorded; repeat the request.`);
    this.#stopped = new WritesStopped(
      `Writing failed (${(error as Error).message}): nothing was recorded, and no more writes are taken. Check the disk and restart.`,
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
    if ((error as { code?: string }).code === 'ERR_SQLITE_ERROR') throw error;
    return () => reject(error);
  }
}
