import { setTimeout as pause } from 'node:timers/promises';
import { inUse } from '../../sqlite/writer-lock.ts';
import {
  type StoredValue,
  RefusedCopy,
  type TableRow,
  rowsAtOnce,
  type TableSource,
  type TableTarget,
} from '../tables.ts';
import { applicationName, ConnectionPool } from './connection-pool.ts';
import { bringUp, layoutOn } from './migrate.ts';
import { migrations, schemaName } from './schema.ts';
import type { Queries } from './queries.ts';

/** How long counting a large table may take, in milliseconds. */
const patience = 3_600_000;

/** Columns that only this adapter has: what SQLite's `rowid` says. */
const ordinal = 'ordinal';

/**
 * The directory on PostgreSQL as it is at one moment.
 * @param alone refused while a server uses it
 * @throws {RefusedCopy} there is none, it is of another version, or it is used
 */
export function readPostgresqlTables<T>(
  connection: string,
  alone: boolean,
  work: (source: TableSource) => Promise<T>,
): Promise<T> {
  return withPool(connection, pool =>
    pool.reading(async transaction => {
      refuseOther(pool.name, await layoutOn(transaction));
      if (alone && (await isUsed(transaction)))
        throw new RefusedCopy(`${inUse(pool.name)}, then copy. Nothing was copied.`);
      const tables = await tablesIn(transaction);
      return work({
        columns: tables.names,
        count: table => countIn(transaction, table),
        rows: async function* (table) {
          const order = tables.ordered.has(table) ? `ORDER BY ${ordinal}` : '';
          const columns = tables.names.get(table)!.join(', ');
          await transaction.run(`DECLARE rows NO SCROLL CURSOR FOR SELECT ${columns} FROM ${table} ${order}`);
          for (;;) {
            const rows = await transaction.all<TableRow>(`FETCH ${rowsAtOnce} FROM rows`);
            if (rows.length === 0) break;
            yield rows;
          }
          await transaction.run('CLOSE rows');
        },
      });
    }),
  );
}

/** Fills the tables in one transaction, in which nobody else writes to them. */
export function fillPostgresqlTables<T>(
  connection: string,
  work: (target: TableTarget) => Promise<T>,
): Promise<T> {
  return withPool(connection, async pool => {
    await bringUp(pool, () => undefined);
    return pool.write(async transaction => {
      const { names, types } = await tablesIn(transaction);
      await transaction.run(`LOCK TABLE ${[...names.keys()].join(', ')} IN EXCLUSIVE MODE`);
      const result = await work({
        columns: names,
        count: table => countIn(transaction, table),
        insert: (table, rows) => insert(transaction, table, types.get(table)!, rows),
      });
      await goOnCounting(transaction);
      return result;
    });
  });
}

async function withPool<T>(connection: string, work: (pool: ConnectionPool) => Promise<T>): Promise<T> {
  const pool = new ConnectionPool(connection, 1, patience);
  try {
    return await work(pool);
  } finally {
    await pool.close();
  }
}

/** Nothing is brought up here: servers of the version before may use it. @throws {RefusedCopy} it is not of this version's layout */
function refuseOther(name: string, layout: number | undefined): void {
  if (layout === migrations.length) return;
  throw new RefusedCopy(
    layout === undefined
      ? `There is no directory in ${name}. Nothing was copied.`
      : `${name} is of layout ${layout}, and this program reads layout ${migrations.length}. Use the version that wrote it, or start this one's server once. Nothing was copied.`,
  );
}

/** PostgreSQL lists a connection for a moment after it was closed: so often it is looked again, after so many milliseconds each time. */
const [looks, lookAgainAfter] = [20, 100];

async function isUsed(transaction: Queries): Promise<boolean> {
  for (let look = 1; ; look++) {
    const row = await transaction.get<{ used: boolean }>(
      `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()
         AND application_name = '${applicationName}' AND pid <> pg_backend_pid()) AS used`,
    );
    if (row?.used !== true) return false;
    if (look === looks) return true;
    await pause(lookAgainAfter);
    // Within a transaction the first answer would be given again.
    await transaction.run('SELECT pg_stat_clear_snapshot()');
  }
}

async function countIn(on: Queries, table: string): Promise<number> {
  return (await on.get<{ count: number }>(`SELECT count(*) AS count FROM ${table}`))!.count;
}

interface Column {
  readonly table: string;
  readonly name: string;
  readonly type: string;
}

async function tablesIn(on: Queries) {
  const all = await on.all<Column>(
    `SELECT table_name AS table, column_name AS name, data_type AS type FROM information_schema.columns
     WHERE table_schema = '${schemaName}' AND table_name <> 'layout' ORDER BY table_name, ordinal_position`,
  );
  const byTable = Map.groupBy(all, ({ table }) => table);
  const copied = (columns: readonly Column[]) => columns.filter(({ name }) => name !== ordinal);
  return {
    names: new Map([...byTable].map(([table, columns]) => [table, copied(columns).map(({ name }) => name)])),
    types: new Map(
      [...byTable].map(([table, columns]) => [table, new Map(columns.map(({ name, type }) => [name, type]))]),
    ),
    ordered: new Set(all.filter(({ name }) => name === ordinal).map(({ table }) => table)),
  };
}

async function insert(
  transaction: Queries,
  table: string,
  types: ReadonlyMap<string, string>,
  rows: readonly TableRow[],
): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const names = Object.keys(first);
  const arrays = names.map((name, index) => `$${index + 1}::${types.get(name)}[]`);
  await transaction.run(
    `INSERT INTO ${table} (${names.join(', ')}) SELECT * FROM unnest(${arrays.join(', ')})`,
    ...names.map(name => rows.map((row): StoredValue => row[name] ?? null)),
  );
}

/** Ids that the server counts go on after those that were copied. */
async function goOnCounting(transaction: Queries): Promise<void> {
  const counted = await transaction.all<{ table: string; name: string }>(
    `SELECT table_name AS table, column_name AS name FROM information_schema.columns
     WHERE table_schema = '${schemaName}' AND identity_generation = 'BY DEFAULT'`,
  );
  for (const { table, name } of counted) {
    await transaction.run(
      `SELECT setval(pg_get_serial_sequence('${table}', '${name}'), max(${name})) FROM ${table} HAVING max(${name}) IS NOT NULL`,
    );
  }
}
