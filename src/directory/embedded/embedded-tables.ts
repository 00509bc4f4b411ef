import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Database } from '../../sqlite/database.ts';
import { layoutOf } from '../../sqlite/migrate.ts';
import { openDatabase } from '../../sqlite/open-database.ts';
import { toDisk } from '../../sqlite/to-disk.ts';
import { inUse, lockForWriting } from '../../sqlite/writer-lock.ts';
import { RefusedCopy, type TableRow, rowsAtOnce, type TableSource, type TableTarget } from '../tables.ts';
import { embeddedDirectory } from './schema.ts';

/** An embedded directory as it is, while nobody else uses it. @throws {RefusedCopy} somebody does, or it is of an earlier version */
export async function readEmbeddedTables<T>(
  path: string,
  work: (source: TableSource) => Promise<T>,
): Promise<T> {
  using lock = lockForWriting(path);
  if (!lock) throw new RefusedCopy(`${inUse(path)}, then copy. Nothing was copied.`);
  const sqlite = openDatabase(path, embeddedDirectory, true);
  try {
    if (layoutOf(sqlite) < embeddedDirectory.version) {
      throw new RefusedCopy(
        `${path} is of an earlier version. Start the server once: it brings the file up. Nothing was copied.`,
      );
    }
    const database = new Database(sqlite);
    return await work({
      ...tablesIn(database),
      rows: async function* (table) {
        const hasOrder = database.get<{ wr: number }>(`PRAGMA table_list(${table})`)?.wr === 0;
        let some: TableRow[] = [];
        for (const row of database.iterate<TableRow>(
          `SELECT * FROM ${table} ${hasOrder ? 'ORDER BY rowid' : ''}`,
        )) {
          if (some.push(row) < rowsAtOnce) continue;
          yield some;
          some = [];
        }
        yield some;
      },
    });
  } finally {
    sqlite.close();
  }
}

/**
 * A new embedded directory. It is there when `work` has filled it and it is on the disk, or not at all.
 * @throws {RefusedCopy} there is a file already
 */
export async function fillEmbeddedTables<T>(
  path: string,
  work: (target: TableTarget) => Promise<T>,
): Promise<T> {
  for (const there of [path, `${path}-wal`].filter(existsSync))
    throw new RefusedCopy(
      `${there} is there already. Move it away, or name another path. Nothing was copied.`,
    );
  const unfinished = `${path}.unfinished`;
  if (statSync(unfinished, { throwIfNoEntry: false })?.isDirectory())
    throw new RefusedCopy(
      `${unfinished} is a folder, where the copy is made. Move it away, or name another path. Nothing was copied.`,
    );
  const removeIt = () => {
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(unfinished + end, { force: true });
  };
  removeIt();
  try {
    const result = await filled(unfinished, work);
    toDisk(unfinished);
    renameSync(unfinished, path);
    toDisk(dirname(path));
    return result;
  } finally {
    removeIt();
  }
}

async function filled<T>(path: string, work: (target: TableTarget) => Promise<T>): Promise<T> {
  const sqlite = openDatabase(path, embeddedDirectory);
  try {
    const database = new Database(sqlite);
    database.exec('BEGIN IMMEDIATE');
    const result = await work({
      ...tablesIn(database),
      insert: async (table, rows) => {
        for (const row of rows) {
          const names = Object.keys(row);
          const sql = `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`;
          database.run(sql, ...Object.values(row));
        }
      },
    });
    database.exec('COMMIT');
    database.exec('PRAGMA journal_mode = DELETE');
    return result;
  } finally {
    sqlite.close();
  }
}

function tablesIn(database: Database) {
  const names = database
    .all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
    .map(({ name }) => name);
  const columnsOf = (table: string) =>
    database.all<{ name: string }>(`PRAGMA table_info(${table})`).map(({ name }) => name);
  return {
    columns: new Map(names.map(name => [name, columnsOf(name)])),
    count: async (table: string) =>
      database.get<{ count: number }>(`SELECT count(*) AS count FROM ${table}`)!.count,
  };
}
