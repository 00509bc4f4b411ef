import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeFolder } from './make-folder.ts';
import { isDamage } from './damage.ts';
import { asUnusable, UnusablePath } from './unusable.ts';

/** SQLite's result code for: somebody else holds it. */
const busy = 5;

/** Without a journal in a file nothing is written, so that there is a lock on a full disk too. */
const alone = 'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE';

/**
 * Many processes may use a file side by side, as long as none holds it alone (`lockForWriting`).
 * @returns the lock, or undefined when another holds the file alone
 * @throws {UnusablePath} the lock's file cannot be made or written where it should lie, or holds something else
 */
export function lockForUse(path: string): Disposable | undefined {
  // What is read does not matter: the transaction holds SQLite's shared lock until it ends.
  return locked(path, 1_000, 'BEGIN; SELECT count(*) FROM sqlite_schema');
}

/**
 * Only one process writes to a file. The lock is the operating system's, held by an open SQLite transaction on
 * `<path>.lock`: it ends with the process however that ends, so no stale lock is left behind.
 * @param patience how long to wait for others to give it back, in milliseconds
 * @returns the lock, or undefined when another holds it
 * @throws {UnusablePath} the lock's file cannot be made or written where it should lie, or holds something else
 */
export function lockForWriting(path: string, patience = 0): Disposable | undefined {
  return locked(path, patience, alone);
}

/** The message when another process holds a file that this one needs for itself. It names the remedy, not the consequence. */
export const inUse = (what: string): string =>
  `Another process is using ${what}: a server, or a verb that is not done. Stop it, or wait for it`;

function locked(path: string, patience: number, lock: string): Disposable | undefined {
  const file = `${path}.lock`;
  let db: DatabaseSync | undefined;
  try {
    makeFolder(dirname(path));
    // SQLite locks nothing on a file that it may not write to, and reports no error.
    if (existsSync(file)) accessSync(file, constants.R_OK | constants.W_OK);
    db = new DatabaseSync(file, { timeout: patience });
    db.exec(lock);
  } catch (error) {
    db?.close();
    if (((error as { errcode?: number }).errcode ?? 0) % 256 === busy) return undefined;
    throw isDamage(error) ? noLock(file, path, error) : asUnusable(error, file);
  }
  const held = db;
  return { [Symbol.dispose]: () => held.close() };
}

function noLock(file: string, path: string, cause: unknown): UnusablePath {
  return new UnusablePath(
    `${file} cannot be used: it holds something else than a lock. Stop every process that uses ${path}, remove ${file}, and start again. ${path} itself is as it was.`,
    { cause },
  );
}
