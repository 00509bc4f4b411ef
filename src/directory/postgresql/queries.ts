import { createHash } from 'node:crypto';
import type pg from 'pg';
import { explained } from './outage.ts';

/** A value of a parameter, such as `$1`. */
export type Parameter =
  string | number | Uint8Array | null | readonly (string | number | Uint8Array | null)[];

/** Runs SQL on one connection, or each query on any connection of a pool. */
export class Queries {
  readonly #on: pg.Pool | pg.ClientBase;
  readonly #name: string;

  /** @param name of the database, for messages */
  constructor(on: pg.Pool | pg.ClientBase, name: string) {
    this.#on = on;
    this.#name = name;
  }

  /** All rows. */
  async all<Row>(sql: string, ...values: readonly Parameter[]): Promise<Row[]> {
    return (await this.#query(sql, values)).rows as Row[];
  }

  /** The first row. */
  async get<Row>(sql: string, ...values: readonly Parameter[]): Promise<Row | undefined> {
    return (await this.all<Row>(sql, ...values))[0];
  }

  /** @returns how many rows were changed */
  async run(sql: string, ...values: readonly Parameter[]): Promise<number> {
    return (await this.#query(sql, values)).rowCount ?? 0;
  }

  async #query(sql: string, values: readonly Parameter[]): Promise<pg.QueryResult> {
    try {
      return await this.#on.query(sql, [...values]);
    } catch (error) {
      throw explained(error, this.#name);
    }
  }
}

/**
 * SQL by which a transaction waits until earlier ones with the same names have ended. All transactions take their locks in one order, so
 * that none waits for another in a circle. Two names may share a lock: then a transaction waits without need.
 */
export function lockFor(names: readonly string[]): string {
  const keys = new Set(names.map(name => createHash('sha256').update(name).digest().readBigInt64BE()));
  return [...keys]
    .toSorted((one, other) => (one < other ? -1 : 1))
    .map(key => `SELECT pg_advisory_xact_lock(${key})`)
    .join('; ');
}
