import { rmSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { bytesIn, copyBefore, noRoom } from './copy-before.ts';
import { type DatabaseKind, type Migration, migrationsFrom, type Report } from './database-kind.ts';
import { Database } from './database.ts';
import { isDiskFull } from './unusable.ts';

/** A file of an earlier version could not be brought up to this one; the message says why, and what to do. */
export class MigrationFailed extends Error {
  override name = 'MigrationFailed';
}

/**
 * Brings a file of an earlier layout to today's: all migrations in one transaction, after a copy. Whatever ends it, even a kill, the file
 * is as it was before, or as it is to be. Only for whoever holds the file's lock alone.
 * @param explain turns an error of the file or the disk into a message
 * @throws {MigrationFailed} and the file is as it was
 * @throws {UnusablePath} there is no room for the copy, or for the change; then there is no copy either
 */
export function migrate(
  db: DatabaseSync,
  path: string,
  kind: DatabaseKind,
  report: Report,
  explain: (error: unknown) => unknown,
): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    // Checked again now that nobody else can write: another process may have migrated it meanwhile.
    const from = layoutOf(db);
    const pending = migrationsFrom(from, kind) ?? [];
    if (pending.length > 0) {
      report(
        `${path} was written by an earlier version: it is of layout ${from}. It is copied, and then brought to layout ${kind.version}.`,
      );
      const bytes = bytesIn(path);
      const copy = copyBefore(path, kind.version);
      try {
        for (const migration of pending) {
          apply(db, migration, error =>
            isDiskFull(error, path) ? error : failed(path, from, migration, copy, explain(error)),
          );
        }
        db.exec(`PRAGMA user_version = ${kind.version}; COMMIT`);
      } catch (error) {
        if (!isDiskFull(error, path)) throw error;
        if (db.isTransaction) db.exec('ROLLBACK');
        // The copy equals the file, and uses space that is needed.
        rmSync(copy);
        throw noRoom(path, kind.version, bytes, error);
      }
      report(
        `${path} is of layout ${kind.version} now. As it was before it lies in ${copy}: docs/operations.md says when that may be removed.`,
      );
    }
  } finally {
    if (db.isTransaction) db.exec('ROLLBACK');
  }
}

/** SQLite's `user_version`. */
export function layoutOf(db: DatabaseSync): number {
  return Number(db.prepare('PRAGMA user_version').get()?.user_version);
}

function apply(db: DatabaseSync, { change }: Migration, failure: (error: unknown) => unknown): void {
  try {
    if (typeof change === 'string') db.exec(change);
    else change(new Database(db));
  } catch (error) {
    throw failure(error);
  }
}

function failed(
  path: string,
  from: number,
  { to, what }: Migration,
  copy: string,
  cause: unknown,
): MigrationFailed {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new MigrationFailed(
    `${path} could not be brought to layout ${to} (${what}): ${reason.replace(/\.$/, '')}. It was left as it is, of layout ${from}, and a copy of it lies in ${copy}. ` +
      'If this goes on, run the version that wrote it, and report it.',
    { cause },
  );
}
