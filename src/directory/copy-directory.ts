import { fillEmbeddedTables, readEmbeddedTables } from './embedded/embedded-tables.ts';
import { isMissing, shownPlace } from './open-directory.ts';
import { isDirectoryServer } from './postgresql/connection-string.ts';
import { RefusedCopy, type Tables, type TableSource, type TableTarget } from './tables.ts';

/** How many rows of each table were copied. */
export type CopiedRows = ReadonlyMap<string, number>;

/** Reported: how many rows of how many are copied. */
export type CopyProgress = (rows: number, of: number) => void;

/**
 * Copies a directory that nobody uses into another one that is empty: all of it, or nothing. What was copied is counted again.
 * @param from a path, or PostgreSQL's connection string
 * @param to likewise; at a path there must be nothing yet
 * @throws {RefusedCopy} there is none, somebody uses it, or the other is not empty
 */
export async function copyDirectory(from: string, to: string, progress: CopyProgress): Promise<CopiedRows> {
  if (isMissing(from)) throw new RefusedCopy(`There is no directory at ${from}. Nothing was copied.`);
  const copy = (source: TableSource) => filling(to, target => copyTables(source, target, to, progress));
  if (!isDirectoryServer(from)) return readEmbeddedTables(from, copy);
  const { readPostgresqlTables } = await import('./postgresql/postgresql-tables.ts');
  return readPostgresqlTables(from, true, copy);
}

/**
 * Copies a directory on a server into a new file as it is at this moment, beside servers that use it.
 * @throws {RefusedCopy} there is a file already
 */
export async function copyToFile(server: string, path: string, progress: CopyProgress): Promise<CopiedRows> {
  const { readPostgresqlTables } = await import('./postgresql/postgresql-tables.ts');
  return readPostgresqlTables(server, false, source =>
    fillEmbeddedTables(path, target => copyTables(source, target, path, progress)),
  );
}

async function filling<T>(to: string, work: (target: TableTarget) => Promise<T>): Promise<T> {
  if (!isDirectoryServer(to)) return fillEmbeddedTables(to, work);
  const { fillPostgresqlTables } = await import('./postgresql/postgresql-tables.ts');
  return fillPostgresqlTables(to, work);
}

async function copyTables(
  source: TableSource,
  target: TableTarget,
  to: string,
  progress: CopyProgress,
): Promise<CopiedRows> {
  const there = await countsOf(target);
  const notEmpty = [...there].filter(([, count]) => count > 0).map(([table, count]) => `${table}: ${count}`);
  if (notEmpty.length > 0) {
    throw new RefusedCopy(
      `${shownPlace(to)} is not empty (${notEmpty.join(', ')}). Name an empty database. Nothing was copied.`,
    );
  }
  const counts = await countsOf(source);
  const lacking = [...there.keys()].filter(table => !counts.has(table));
  if (lacking.length > 0) {
    throw new RefusedCopy(
      `The directory that was to be copied is not whole: it has no tables ${lacking.join(', ')}. Restore it from a backup, then copy. Nothing was copied.`,
    );
  }
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  let copied = 0;
  for (const table of counts.keys()) {
    for await (const rows of source.rows(table)) {
      await target.insert(table, rows);
      copied += rows.length;
      progress(copied, all);
    }
  }
  for (const [table, count] of await countsOf(target)) {
    const expected = counts.get(table) ?? 0;
    if (count !== expected)
      throw new Error(
        `${count} of ${expected} rows of ${table} came to ${shownPlace(to)}. Nothing was copied; report it.`,
      );
  }
  return counts;
}

async function countsOf(tables: Tables): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const table of [...tables.columns.keys()].toSorted()) counts.set(table, await tables.count(table));
  return counts;
}
