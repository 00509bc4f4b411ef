import { createHash } from 'node:crypto';
import type pg from 'pg';
import { explained } from './outage.ts';

/** What may stand for a `$1` of a statement. */
export type Value = string | number | Uint8Array | null | readonly (string | number | Uint8Array | null)[];

/** Statements on a connection, or each on any of several. */
export class Statements {
  readonly #on: pg.Pool | pg.ClientBase;
  readonly #name: string;

  /** @param name of the database, for messages */
  constructor(on: pg.Pool | pg.ClientBase, name: string) {
    this.#on = on;
    this.#name = name;
  }

  /** All rows. */
  async all<Row>(sql: string, ...values: readonly Value[]): Promise<Row[]> {
    return (await this.#query(sql, values)).rows as Row[];
  }

  /** The first row. */
  async get<Row>(sql: string, ...values: readonly Value[]): Promise<Row | undefined> {
    return (await this.all<Row>(sql, ...values))[0];
  }

  /** @returns how many rows were changed */
  async run(sql: string, ...values: readonly Value[]): Promise<number> {
    return (await this.#query(sql, values)).rowCount ?? 0;
  }

  async #query(sql: string, values: readonly Value[]): Promise<pg.QueryResult> {
    try {
      return await this.#on.query(sql, [...values]);
    } catch (error) {
      throw explained(error, this.#name);
    }
  }
}

/**
 * Statements by which a transaction waits until those before it that named the same have ended. All take their locks in one order, so
 * that none wait for each other; two names that happen to share a lock only wait for nothing.
 */
export function lockFor(names: readonly string[]): string {
  const keys = new Set(names.map(name => createHash('sha256').update(name).digest().readBigInt64BE()));
  return [...keys]
    .toSorted((one, other) => (one < other ? -1 : 1))
    .map(key => `SELECT pg_advisory_xact_lock(${key})`)
    .join('; ');
}
