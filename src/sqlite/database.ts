import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';

/** Rows as objects, by their columns' names, or as arrays of the columns: a third of the time where there are very many. */
export type Rows = 'objects' | 'arrays';

/** A database's statements, each prepared once, and what is remembered of it. */
export class Database {
  readonly sqlite: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();
  readonly #remembered = new Map<unknown, unknown>();
  readonly #rows: Rows;

  constructor(db: DatabaseSync, rows: Rows = 'objects') {
    this.sqlite = db;
    this.#rows = rows;
  }

  prepare(sql: string): StatementSync {
    let statement = this.#prepared.get(sql);
    if (!statement) {
      statement = this.sqlite.prepare(sql);
      if (this.#rows === 'arrays') statement.setReturnArrays(true);
      this.#prepared.set(sql, statement);
    }
    return statement;
  }

  exec(sql: string): void {
    this.sqlite.exec(sql);
  }

  get<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.prepare(sql).get(...values) as Row | undefined;
  }

  all<Row>(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.prepare(sql).all(...values) as Row[];
  }

  /** Each row as the array of its columns, also where the others are objects. */
  arrays<Columns extends readonly unknown[]>(sql: string, ...values: SQLInputValue[]): Columns[] {
    // A separate statement: a shared one would keep this setting for others.
    const select = this.sqlite.prepare(sql);
    select.setReturnArrays(true);
    return select.all(...values) as unknown as Columns[];
  }

  /** Row by row, for what is too large to be held at once. */
  iterate<Row>(sql: string, ...values: SQLInputValue[]): IterableIterator<Row> {
    return this.prepare(sql).iterate(...values) as IterableIterator<Row>;
  }

  run(sql: string, ...values: SQLInputValue[]): void {
    this.prepare(sql).run(...values);
  }

  /** Reads what a row holds. @throws what reading ends with, as an error of the database */
  reading<T>(read: () => T): T {
    return read();
  }

  /** What is remembered of this database, by the function that made it. It ends with the connection. */
  remembered<Kept>(make: (database: Database) => Kept): Kept {
    if (!this.#remembered.has(make)) this.#remembered.set(make, make(this));
    return this.#remembered.get(make) as Kept;
  }
}
