import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

/** Another program's eyes: DuckDB reads the Parquet files of an export, and what docs/open-data.md says of numbers is run in it. */

const page = readFileSync('docs/open-data.md', 'utf8');

/** How a measure is counted from rows, as the page says. */
export interface FromRows {
  readonly measure: string;
  readonly count: string;
  readonly of: string;
  readonly where: string;
  readonly day: string;
}

const cellsOf = (line: string) => [...line.matchAll(/`((?:[^`])+)`/g)].map(([, cell = '']) => cell);

function section(heading: string): string[] {
  const begins = page.indexOf(heading);
  return page.slice(begins, page.indexOf('\n\n', begins)).split('\n').slice(2);
}

/** Every measure of the page. */
export const measuresFromRows: readonly FromRows[] = section('| measure | count |').map(line => {
  const [measure = '', count = '', of = '', where = '', day = ''] = cellsOf(line);
  return { measure, count, of, where, day };
});

/** The other figures of the page: their SQL, by where the API has them. */
export const figuresFromRows: Readonly<Record<string, string>> = Object.fromEntries(
  section('| figure | from rows |').map(line => cellsOf(line) as [string, string]),
);

/** The views that they are asked of. */
const views = [...page.matchAll(/```sql\n([^`]+)```/g)].map(([, sql]) => sql!);

/** Parquet files, read into tables of their names. */
export class Rows {
  readonly #connection: DuckDBConnection;
  readonly #folder: string;

  private constructor(connection: DuckDBConnection, folder: string) {
    this.#connection = connection;
    this.#folder = folder;
  }

  /** @param files by the names of their tables @param timeZone the campaign's */
  static async of(files: Readonly<Record<string, Uint8Array>>, timeZone = 'Europe/Oslo'): Promise<Rows> {
    const folder = mkdtempSync(join(tmpdir(), 'dugnad-rows-'));
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    const connection = await instance.connect();
    for (const [table, bytes] of Object.entries(files)) {
      const path = join(folder, `${table}.parquet`);
      writeFileSync(path, bytes);
      await connection.run(`CREATE TABLE ${table} AS SELECT * FROM read_parquet('${path}')`);
    }
    if ('pledges' in files)
      for (const view of views) await connection.run(view.replace('Europe/Oslo', timeZone));
    return new Rows(connection, folder);
  }

  /** Rows as arrays of their values; numbers where they are exact, all else as text. */
  async ask(sql: string): Promise<(number | string | boolean | null)[][]> {
    const result = await this.#connection.runAndReadAll(sql);
    return result.getRows().map(row =>
      row.map(value => {
        if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
        return typeof value === 'bigint' ? Number(value) : String(value);
      }),
    );
  }

  /** The one value of a query. */
  async value(sql: string): Promise<number | string | boolean | null> {
    return (await this.ask(sql))[0]![0]!;
  }

  close(): void {
    this.#connection.closeSync();
    rmSync(this.#folder, { recursive: true });
  }
}
