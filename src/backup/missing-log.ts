import { existsSync, statSync } from 'node:fs';
import { embeddedDirectory } from '../directory/embedded/schema.ts';
import { logOn, shownPlace } from '../directory/open-directory.ts';
import { isDirectoryServer } from '../directory/postgresql/connection-string.ts';
import { isServer } from '../event-store/open-event-store.ts';
import { openDatabase } from '../sqlite/open-database.ts';
import type { DataPlaces } from './back-up.ts';

/** An embedded log is not where it was; the message says what to do. Nothing was changed. */
class MissingLog extends Error {
  override name = 'MissingLog';
}

/**
 * Where there was a log no new one is begun in its place: SQLite would delete what is left of it, and the directory would be
 * another log's. A folder where there never was one is a new ledger's.
 * @throws {MissingLog}
 */
export async function refuseMissingLog({
  eventStore,
  directory,
}: Pick<DataPlaces, 'eventStore' | 'directory'>): Promise<void> {
  // SQLite takes an empty file for a new one.
  if (isServer(eventStore) || bytesIn(eventStore) > 0) return;
  const left =
    bytesIn(`${eventStore}-wal`) > 0
      ? `${eventStore}-wal is left of one`
      : (await isOfSomeLog(directory))
        ? `${shownPlace(directory)} is the directory of one`
        : undefined;
  if (left === undefined) return;
  throw new MissingLog(
    `There is no event log at ${eventStore}, but ${left}. Nothing was started, and nothing was changed. Put the log back where it was, ` +
      'or restore a backup (dugnad restore). If the log is on a server, set EVENTSTOREDB_URL. A new ledger begins in a DATA_DIR of its own.',
  );
}

function bytesIn(path: string): number {
  try {
    return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  } catch {
    // The folder cannot be read. The error comes when the log is opened.
    return 0;
  }
}

/** Whether the directory names its log or has people: early directories name no log. */
async function isOfSomeLog(path: string): Promise<boolean> {
  if (isDirectoryServer(path)) return (await logOn(path)) !== undefined;
  if (!existsSync(path)) return false;
  const db = openDatabase(path, embeddedDirectory, existsSync(`${path}-wal`) ? true : 'as it lies');
  try {
    const tables = db
      .prepare("SELECT name FROM sqlite_schema WHERE name IN ('log', 'participants')")
      .all()
      .map(({ name }) => String(name));
    return tables.some(table => db.prepare(`SELECT 1 FROM ${table} LIMIT 1`).get() !== undefined);
  } finally {
    db.close();
  }
}
