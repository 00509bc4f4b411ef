import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { Database } from './database.ts';

/**
 * Statements that only read, all of one turn of the event loop in one transaction: they see the same, and the locks are
 * taken once. Whoever must see what was committed meanwhile ends the turn's transaction first.
 */
export class TurnDatabase extends Database {
  readonly #explain: (error: unknown) => unknown;
  #open = false;

  /** @param explain what to throw instead of an error that reading ended with */
  constructor(db: DatabaseSync, explain: (error: unknown) => unknown = error => error) {
    super(db);
    this.#explain = explain;
  }

  override prepare(sql: string): StatementSync {
    return this.#explaining(() => super.prepare(sql));
  }

  override exec(sql: string): void {
    this.#explaining(() => super.exec(sql));
  }

  override get<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#inTurn(() => super.get<Row>(sql, ...values));
  }

  override all<Row>(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#inTurn(() => super.all<Row>(sql, ...values));
  }

  override arrays<Columns extends readonly unknown[]>(sql: string, ...values: SQLInputValue[]): Columns[] {
    return this.#inTurn(() => super.arrays<Columns>(sql, ...values));
  }

  override *iterate<Row>(sql: string, ...values: SQLInputValue[]): IterableIterator<Row> {
    const rows = this.#inTurn(() => super.iterate<Row>(sql, ...values));
    try {
      for (let row = this.#next(rows); !row.done; row = this.#next(rows)) yield row.value;
    } finally {
      if (this.sqlite.isOpen) rows.return?.();
    }
  }

  override reading<T>(read: () => T): T {
    return this.#explaining(read);
  }

  #next<T>(rows: Iterator<T>): IteratorResult<T> {
    return this.#explaining(() => rows.next());
  }

  /** Reads in the transaction of this turn, which begins with the first that is read in it. */
  #inTurn<T>(read: () => T): T {
    return this.#explaining(() => {
      // Within a savepoint everything is of one moment already.
      if (!this.#open && !this.sqlite.isTransaction) {
        this.sqlite.exec('BEGIN');
        this.#open = true;
        setImmediate(() => this.end());
      }
      return read();
    });
  }

  /** Ends the transaction of this turn; what is read later sees newer data. */
  end(): void {
    if (!this.#open) return;
    this.#open = false;
    try {
      if (this.sqlite.isTransaction) this.sqlite.exec('COMMIT');
    } catch (error) {
      // Nothing was written that could be lost; the next statement reports a file that is damaged.
      this.#explain(error);
    }
  }

  #explaining<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw this.#explain(error);
    }
  }
}
