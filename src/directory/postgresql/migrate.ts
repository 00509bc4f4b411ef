import type { Report } from '../../sqlite/database-kind.ts';
import { UnusableDirectory } from '../directory.ts';
import type { ConnectionPool } from './connection-pool.ts';
import { migrations, schemaName, databaseTables } from './schema.ts';
import type { Queries } from './queries.ts';

/**
 * Makes the tables where there are none, and brings those of an earlier layout to today's: in one transaction, under a lock that ends
 * with it. Several nodes may start at once.
 * @throws {UnusableDirectory} they are of a later version, or not ours, or the database is not set up for them
 */
export async function bringUp(pool: ConnectionPool, report: Report): Promise<void> {
  await pool.write(
    async transaction => {
      await refuseOtherEncoding(pool.name, transaction);
      const from = await layoutIn(pool.name, transaction);
      if (from > migrations.length) {
        throw new UnusableDirectory(
          `${pool.name} holds a Dugnad directory of layout ${from}; this program reads layout ${migrations.length}. Run the version that wrote it.`,
        );
      }
      for (const { change } of migrations.slice(from)) await transaction.run(change);
      if (from === migrations.length) return;
      await transaction.run('UPDATE layout SET version = $1', migrations.length);
      if (from > 0)
        report(
          `The directory in ${pool.name} was of layout ${from}, and is of layout ${migrations.length} now.`,
        );
    },
    [`${schemaName} layout`],
  );
  await refuseMissingTables(pool.name, pool);
  await warnOfLosses(pool, report);
}

/** @throws {UnusableDirectory} a table is not there, or is somebody else's: the database was restored in part, or changed by hand */
export async function refuseMissingTables(name: string, on: Queries): Promise<void> {
  const missing = await on.all<{ table: string }>(
    `SELECT name AS table FROM unnest($1::text[]) AS name
     WHERE has_table_privilege(to_regclass('${schemaName}.' || name), 'INSERT') IS NOT TRUE ORDER BY name`,
    databaseTables,
  );
  if (missing.length === 0) return;
  const tables = missing.map(({ table }) => table).join(', ');
  throw new UnusableDirectory(
    `${name} is not whole: in the schema ${schemaName} there are no such tables, or this user may not write to them: ${tables}. Restore it whole from a backup (docs/operations.md), or make this user their owner.`,
  );
}

/** Other encodings do not hold every name. */
async function refuseOtherEncoding(name: string, transaction: Queries): Promise<void> {
  const { encoding } = (await transaction.get<{ encoding: string }>(
    `SELECT current_setting('server_encoding') AS encoding`,
  ))!;
  if (encoding === 'UTF8') return;
  throw new UnusableDirectory(
    `${name} is encoded in ${encoding}, which does not hold every name. Create a database in UTF-8 (createdb --encoding UTF8 --template template0).`,
  );
}

/** The layout of the tables that are there; undefined: there are none. */
export async function layoutOn(on: Queries): Promise<number | undefined> {
  const { layout } = (await on.get<{ layout: string | null }>(
    `SELECT to_regclass('${schemaName}.layout')::text AS layout`,
  ))!;
  if (layout === null) return undefined;
  return (await on.get<{ version: number }>('SELECT version FROM layout'))?.version;
}

/** The present layout. 0: there is none; the table that stores it is created. */
async function layoutIn(name: string, transaction: Queries): Promise<number> {
  const layout = await layoutOn(transaction);
  if (layout !== undefined) return layout;
  const { others } = (await transaction.get<{ others: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = '${schemaName}') AS others`,
  ))!;
  if (others) {
    throw new UnusableDirectory(
      `The schema ${schemaName} in ${name} is there, but holds no Dugnad directory. Use another database; this one was left as it is.`,
    );
  }
  await transaction.run(
    `CREATE SCHEMA IF NOT EXISTS ${schemaName}; CREATE TABLE layout (version INTEGER NOT NULL); INSERT INTO layout VALUES (0)`,
  );
  return 0;
}

async function warnOfLosses(pool: ConnectionPool, report: Report): Promise<void> {
  const { fsync } = (await pool.get<{ fsync: string }>(`SELECT current_setting('fsync') AS fsync`))!;
  if (fsync === 'off')
    report(`${pool.name} runs with fsync = off: a power cut loses what was acknowledged. Set fsync = on.`);
}
