import { type BigIntStats, statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { Unwritable } from './group-commit.ts';

/** As SQLite's file format has it: https://www.sqlite.org/fileformat2.html#the_write_ahead_log */
const walHeader = 32;
const frameHeader = 24;

/**
 * A database in use, and its write-ahead log, must stay the files that were opened, with all that was seen in them: SQLite
 * itself goes on writing to a file that was removed, and does not look for what was cut off. The files are only looked at,
 * never opened: closing them would end SQLite's locks on them (open-database.ts).
 */
export class FileWatch {
  readonly #db: DatabaseSync;
  readonly #path: string;
  readonly #database: WatchedFile;
  readonly #wal: WatchedFile;

  /** @param db was opened for writing, in WAL mode; in memory there is nothing to watch */
  constructor(db: DatabaseSync, path: string) {
    this.#db = db;
    this.#path = path;
    // Until somebody reads, SQLite has not opened the write-ahead log.
    this.#pragma('schema_version');
    this.#database = new WatchedFile(path);
    this.#wal = new WatchedFile(`${path}-wal`);
  }

  /** Takes some microseconds. @throws {Unwritable} what is written now would be lost at the next start */
  check(): void {
    if (this.#path === ':memory:') return;
    const reason = this.#database.lost(() => this.#databaseBytes()) ?? this.#wal.lost(() => this.#walBytes());
    if (reason === undefined) return;
    throw new Unwritable(
      `${reason} No more writes are taken: what is written now would be lost at the next start. Stop the server, then put the file back where it was, or restore a backup (dugnad restore).`,
    );
  }

  /** How long the database must be: it gets shorter only where somebody else runs VACUUM. */
  #databaseBytes(): number {
    return this.#pragma('page_count') * this.#pragma('page_size');
  }

  /** How long the write-ahead log must be: another process may have emptied it, by a checkpoint. */
  #walBytes(): number {
    const frames = this.#pragma('wal_checkpoint(NOOP)', 'log');
    return frames > 0 ? walHeader + frames * (frameHeader + this.#pragma('page_size')) : 0;
  }

  #pragma(name: string, column = name): number {
    return Number(this.#db.prepare(`PRAGMA ${name}`).get()?.[column]);
  }
}

class WatchedFile {
  readonly #path: string;
  readonly #first: BigIntStats | undefined;
  #size: bigint;

  constructor(path: string) {
    this.#path = path;
    this.#first = look(path);
    this.#size = this.#first?.size ?? 0n;
  }

  /**
   * What has happened to it; undefined: nothing.
   * @param needed how many bytes it must have at least, as SQLite knows it; asked only where it has become shorter
   */
  lost(needed: () => number): string | undefined {
    const now = look(this.#path);
    if (!now || !this.#first) return `${this.#path} was removed while it was in use.`;
    // As long as somebody has a file open no other gets its number.
    if (now.ino !== this.#first.ino || now.dev !== this.#first.dev) {
      return `${this.#path} was replaced by another file while it was in use.`;
    }
    if (now.size < this.#size && this.#isCut(needed)) {
      return `${this.#path} was cut short while it was in use: ${now.size} bytes are left of ${this.#size}.`;
    }
    this.#size = now.size;
    return undefined;
  }

  #isCut(needed: () => number): boolean {
    try {
      const bytes = needed();
      // Read after the size, since another process may have written meanwhile.
      return (look(this.#path)?.size ?? 0n) < bytes;
    } catch {
      // SQLite misses what was cut off.
      return true;
    }
  }
}

/** Undefined: there is no such file. */
function look(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
