import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { closeDatabase } from './close-database.ts';
import { DamageWatch } from './damage-watch.ts';
import type { DatabaseKind, Report } from './database-kind.ts';
import { Database, type Rows } from './database.ts';
import { FileWatch } from './file-watch.ts';
import { GroupCommit, WritesStopped } from './group-commit.ts';
import {
  asUnreadable,
  EarlierLayout,
  openDatabase,
  openWritten,
  UnreadableDatabase,
} from './open-database.ts';
import { asUnusable } from './unusable.ts';
import { lockForUse, lockForWriting } from './writer-lock.ts';

/** `alone`: no other process writes. `shared`: several processes of one machine write. `reading`: beside those who write. */
type Use = 'alone' | 'shared' | 'reading';

/** The errors that callers get for a file's failures, in the words of the port that it serves. */
export interface FileErrors {
  /** Another process holds the file. @param upgrade whether it is needed alone because it is of an earlier layout */
  held(path: string, upgrade: boolean): Error;
  /** The file is foreign, truncated or damaged. */
  damaged(damage: UnreadableDatabase): Error;
  /** It takes no writes, for now or any more. */
  stopped(stopped: WritesStopped): Error;
}

export interface FileOptions {
  readonly use: Use;
  readonly errors: FileErrors;
  /** Default: objects. */
  readonly rows?: Rows;
  /** Reports that a file of an earlier layout is brought up to today's. Default: nobody hears of it. */
  readonly report?: Report | undefined;
  /** What was remembered of work that was rolled back must be forgotten. */
  readonly rolledBack?: () => void;
  readonly committed?: () => void;
}

/** How long a start waits for others who find at the same time that a file is of an earlier layout, in milliseconds. */
const patience = 1_000;

/**
 * A file whose commits are on the disk when they are answered, and all that belongs to it: its lock, its connection, its
 * prepared statements, the work that waits to be committed, and what watches over it.
 */
export class DurableFile {
  readonly path: string;
  readonly database: Database;
  readonly #errors: FileErrors;
  readonly #lock: Disposable | undefined;
  readonly #damage: DamageWatch;
  readonly #commits: GroupCommit;

  /**
   * Opens or creates it. One of an earlier layout is brought up to today's, unless it is only read.
   * @throws what `errors` say
   * @throws {MigrationFailed} it is of an earlier layout and could not be brought up
   * @throws {UnusablePath} it cannot be made, written or opened where it should lie
   */
  constructor(path: string, kind: DatabaseKind, options: FileOptions) {
    const { errors, use, rows, rolledBack, committed } = options;
    this.path = path;
    this.#errors = errors;
    this.#damage = new DamageWatch(path, kind);
    const { db, lock } = explained(path, kind, errors, () => open(path, kind, options));
    this.#lock = lock;
    this.database = new Database(db, rows);
    try {
      const watch = use === 'reading' ? undefined : new FileWatch(db, path);
      this.#commits = new GroupCommit(db, {
        rollback: rolledBack,
        commit: committed,
        check: () => {
          this.#damage.check();
          watch?.check();
        },
        refusal: error => this.#refusal(error),
      });
    } catch (error) {
      this.#release();
      throw this.#met(error);
    }
  }

  /**
   * Resolves with the work's answer once it is committed. Work that waits in the same moment shares one commit, so it must check before
   * it writes: when it throws it has written nothing.
   */
  write<T>(work: () => T): Promise<T> {
    return this.#commits.run(work);
  }

  /** @throws the error that callers get for damage; it is remembered, and nothing more is written */
  read<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw this.#met(error);
    }
  }

  /** The first row; as `read`. */
  get<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined {
    try {
      return this.database.get<Row>(sql, ...values);
    } catch (error) {
      throw this.#met(error);
    }
  }

  /** All rows; as `read`. */
  all<Row>(sql: string, ...values: SQLInputValue[]): Row[] {
    try {
      return this.database.all<Row>(sql, ...values);
    } catch (error) {
      throw this.#met(error);
    }
  }

  /** Returns when it answers, and takes writes if it is to. @throws what keeps it from that */
  ping(): void {
    this.read(() => this.#damage.check());
    try {
      // A reader has nothing to write that could be tried.
      if (this.#lock) this.#commits.ping();
    } catch (error) {
      throw this.#refusal(error);
    }
    this.get('SELECT 1');
  }

  /** Commits what is waiting. Nothing is taken any more. */
  close(): void {
    this.#commits.end();
    this.#release();
  }

  #release(): void {
    const db = this.database.sqlite;
    if (this.#lock) closeDatabase(db);
    else if (db.isOpen) db.close();
    this.#lock?.[Symbol.dispose]();
  }

  #met(error: unknown): unknown {
    const damage = this.#damage.met(error);
    return damage ? this.#errors.damaged(damage) : error;
  }

  #refusal(error: unknown): unknown {
    if (!(error instanceof WritesStopped)) return error;
    const damage = this.#damage.met(error.cause);
    return damage ? this.#errors.damaged(damage) : this.#errors.stopped(error);
  }
}

interface Opened {
  readonly db: DatabaseSync;
  readonly lock: Disposable | undefined;
}

function open(
  path: string,
  kind: DatabaseKind,
  { use, errors, report = () => undefined }: FileOptions,
): Opened {
  if (use === 'reading') return { db: openWritten(path, kind), lock: undefined };
  if (use === 'alone') {
    return openLocked(lockForWriting(path) ?? errors.held(path, false), () =>
      openDatabase(path, kind, false, report),
    );
  }
  const openShared = () =>
    openLocked(lockForUse(path) ?? errors.held(path, false), () => openDatabase(path, kind));
  try {
    return openShared();
  } catch (error) {
    if (!(error instanceof EarlierLayout)) throw error;
  }
  // With an exclusive lock: a process of an earlier version would go on writing by its own rules.
  const upgraded = openLocked(lockForWriting(path, patience) ?? errors.held(path, true), () =>
    openDatabase(path, kind, false, report),
  );
  upgraded.db.close();
  upgraded.lock?.[Symbol.dispose]();
  return openShared();
}

/** @throws the error, where there is no lock */
function openLocked(lock: Disposable | Error, opening: () => DatabaseSync): Opened {
  if (lock instanceof Error) throw lock;
  try {
    return { db: opening(), lock };
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
}

function explained<T>(path: string, kind: DatabaseKind, errors: FileErrors, opening: () => T): T {
  try {
    return opening();
  } catch (error) {
    const reported = asUnreadable(error, path, kind);
    throw reported instanceof UnreadableDatabase ? errors.damaged(reported) : asUnusable(reported, path);
  }
}
