import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Many processes may use a file side by side, as long as none holds it alone (`lockForWriting`).
 * @returns the lock, or undefined when another holds the file alone
 */
export function lockForUse(path: string): Disposable | undefined {
  mkdirSync(dirname(path), { recursive: true });
  const db = new DatabaseSync(`${path}.lock`, { timeout: 1_000 });
  try {
    // What is read does not matter: the transaction holds SQLite's shared lock until it ends.
    db.exec('BEGIN; SELECT count(*) FROM sqlite_schema');
  } catch {
    db.close();
    return undefined;
  }
  return { [Symbol.dispose]: () => db.close() };
}

/**
 * Only one process writes to a file. The lock is the operating system's, held by an open SQLite transaction on
 * `<path>.lock`: it ends with the process however that ends, so no stale lock is left behind.
 * @returns the lock, or undefined when another holds it
 */
export function lockForWriting(path: string): Disposable | undefined {
  mkdirSync(dirname(path), { recursive: true });
  const db = new DatabaseSync(`${path}.lock`, { timeout: 0 });
  try {
    db.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch {
    db.close();
    return undefined;
  }
  return { [Symbol.dispose]: () => db.close() };
}
