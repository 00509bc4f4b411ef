import type { DatabaseSync } from 'node:sqlite';
import { Database } from '../../sqlite/database.ts';

/** A table of names that are integers elsewhere. What is found is remembered. */
export class NameTable {
  readonly #database: Database;
  readonly #table: string;
  readonly #ids = new Map<string, number>();
  readonly #names = new Map<number, string>();

  constructor(db: DatabaseSync, table: 'categories' | 'types') {
    this.#database = new Database(db);
    this.#table = table;
  }

  /** Undefined while the name is not in the table. */
  id(name: string): number | undefined {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const row = this.#database.get<{ id: number }>(`SELECT id FROM ${this.#table} WHERE name = ?`, name);
    if (row) this.#ids.set(name, row.id);
    return row?.id;
  }

  /** The name's id, given to it now if it has none. */
  add(name: string): number {
    const known = this.id(name);
    if (known !== undefined) return known;
    const insert = this.#database.prepare(`INSERT INTO ${this.#table} (name) VALUES (?)`);
    const id = Number(insert.run(name).lastInsertRowid);
    this.#ids.set(name, id);
    return id;
  }

  name(id: number): string {
    const known = this.#names.get(id);
    if (known !== undefined) return known;
    const row = this.#database.get<{ name: string }>(`SELECT name FROM ${this.#table} WHERE id = ?`, id);
    if (row) this.#names.set(id, row.name);
    return row?.name ?? '';
  }

  /** After a rollback: what was remembered may not be in the table. */
  forget(): void {
    this.#ids.clear();
    this.#names.clear();
  }
}
