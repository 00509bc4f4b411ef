import type { Statements } from '../sqlite/statements.ts';

/** A table of counters, gathered in memory and written once a row. */
export class Tally<Key extends string> {
  readonly #statements: Statements;
  readonly #keys: readonly Key[];
  readonly #upsert: string;
  #pending = new Map<string, { readonly key: Readonly<Record<Key, string>>; n: number }>();

  /** @param keys the table's key columns; the counter's column is `n` */
  constructor(statements: Statements, table: string, keys: readonly Key[]) {
    this.#statements = statements;
    this.#keys = keys;
    this.#upsert = `INSERT INTO ${table} (${keys.join()}, n) VALUES (${keys.map(() => '?').join()}, ?)
      ON CONFLICT (${keys.join()}) DO UPDATE SET n = n + excluded.n`;
  }

  add(key: Readonly<Record<Key, string>>, n: number): void {
    let id = '';
    for (const column of this.#keys) id += `${key[column]}\u0000`;
    const pending = this.#pending.get(id);
    if (!pending) this.#pending.set(id, { key, n });
    else if (Number.isSafeInteger(pending.n + n)) pending.n += n;
    else {
      // Beyond what a number holds exactly, SQLite's own integers go on.
      this.#statements.run(this.#upsert, ...this.#values(pending));
      pending.n = n;
    }
  }

  /** Writes what was gathered. @param changed told of every row: its key, its value before and after */
  flush(changed?: (key: Readonly<Record<Key, string>>, before: number, after: number) => void): void {
    const upsert = this.#statements.prepare(this.#upsert + (changed ? ' RETURNING n' : ''));
    // In the table's own order: neighbours are written while their page is at hand.
    for (const id of [...this.#pending.keys()].sort()) {
      const { key, n } = this.#pending.get(id)!;
      const values = this.#values({ key, n });
      if (!changed) {
        upsert.run(...values);
        continue;
      }
      const after = (upsert.get(...values) as { n: number }).n;
      changed(key, after - n, after);
    }
    this.#pending = new Map();
  }

  #values({
    key,
    n,
  }: {
    readonly key: Readonly<Record<Key, string>>;
    readonly n: number;
  }): (string | number)[] {
    return [...this.#keys.map(column => key[column]), n];
  }
}
