import type { DatabaseSync } from 'node:sqlite';
import { openDatabase } from '../../sqlite/open-database.ts';
import type { Directory } from '../directory.ts';
import { embeddedDirectory, tablesInUse } from './schema.ts';

/**
 * Reads the file of a directory that nobody uses, unchanged and of any layout. A missing table counts as empty. No file is made beside it.
 */
export class DirectoryFile implements Pick<Directory, 'log' | 'lacksPeopleUntil' | 'isUnused'>, Disposable {
  readonly #db: DatabaseSync;

  /** @throws {UnreadableDatabase} */
  constructor(path: string) {
    this.#db = openDatabase(path, embeddedDirectory, 'as it lies');
  }

  async log(): Promise<string | undefined> {
    return this.#first<string>('log', 'identity');
  }

  async lacksPeopleUntil(): Promise<number | undefined> {
    return this.#first<number | null>('missing_people', 'max(until)') ?? undefined;
  }

  async people(organisationId: string, ids: readonly string[]): Promise<{ readonly id: string }[]> {
    return this.#db
      .prepare(
        'SELECT id FROM participants WHERE organisation_id = ? AND id IN (SELECT value FROM json_each(?))',
      )
      .all(organisationId, JSON.stringify(ids)) as { id: string }[];
  }

  async isUnused(): Promise<boolean> {
    return tablesInUse.every(table => this.#first(table, '1') === undefined);
  }

  #first<Value>(table: string, what: string): Value | undefined {
    const there = this.#db.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?').get(table);
    const row = there && this.#db.prepare(`SELECT ${what} AS value FROM ${table} LIMIT 1`).get();
    return row?.value as Value | undefined;
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }
}
