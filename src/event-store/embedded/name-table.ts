import type { Database } from '../../sqlite/database.ts';

/** A table of names that are integers elsewhere. What is found is remembered. */
export class NameTable {
  readonly #database: Database;
  readonly #table: string;
  readonly #ids = new Map<string, number>();
  readonly #names = new Map<number, string>();

  /** @param database returns rows as arrays */
  constructor(database: Database, table: 'categories' | 'types') {
    this.#database = database;
    this.#table = table;
  }

  /** Undefined while the name is not in the table. */
  id(name: string): number | undefined {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const row = this.#database.get<[number]>(`SELECT id FROM ${this.#table} WHERE name = ?`, name);
    if (row) this.#ids.set(name, row[0]);
    return row?.[0];
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
    const row = this.#database.get<[string]>(`SELECT name FROM ${this.#table} WHERE id = ?`, id);
    if (row) this.#names.set(id, row[0]);
    return row?.[0] ?? '';
  }

  /** After a rollback: what was remembered may not be in the table. */
  forget(): void {
    this.#ids.clear();
    this.#names.clear();
  }
}
