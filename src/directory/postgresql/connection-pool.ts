import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { DirectoryUnavailable, UnusableDirectory } from '../directory.ts';
import { connectionForm, nameOf } from './connection-string.ts';
import { InOrder } from './in-order.ts';
import { explained, isContention, isUntranslatable } from './outage.ts';
import { schemaName } from './schema.ts';
import { lockFor, Queries, type Parameter } from './queries.ts';

/** How long a connection, and each answer, is waited for, in milliseconds; as long as the event store is. */
export const usualDirectoryPatience = 15_000;

/** How long a connection that nobody uses stays open, in milliseconds. */
const keptIdle = 60_000;

/** How often a ping runs the check, in milliseconds. */
const checkedEvery = 60_000;

/** How many times a transaction is tried that conflicts with others. */
const attempts = 20;

/** By this name the server lists our connections. */
export const applicationName = 'dugnad';

/**
 * A database of the server, and some connections to it, made when they are needed. Each is so set that a commit is on the disk when
 * it is answered, and that the server ends what goes on for too long, so that nothing stays locked by a node that hangs.
 */
const settings = (patience: number) => `
  SET search_path = ${schemaName};
  SET client_min_messages = warning;
  SET statement_timeout = ${patience};
  SET idle_in_transaction_session_timeout = ${patience};
  SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'`;

/** Integers are within what a number holds exactly. */
const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, Number);

/** Many short transactions on few connections. */
export class ConnectionPool extends Queries {
  /** Of the database, for messages: without user and password. */
  readonly name: string;
  readonly #pool: pg.Pool;
  readonly #order = new InOrder();
  #check: ((on: Queries) => Promise<void>) | undefined;
  #checkedAt = 0;
  /** The fault that the last check found. While there is one, every operation fails with it. */
  #fault: Error | undefined;

  /**
   * Connects to nothing yet.
   * @param size the most connections
   * @param patience how long an answer is waited for, in milliseconds; a connection no longer than usual
   * @throws {UnusableDirectory} the connection string cannot be read
   */
  constructor(connectionString: string, size: number, patience = usualDirectoryPatience) {
    const name = nameOf(connectionString);
    if (name === undefined)
      throw new UnusableDirectory(`The directory's address cannot be read: expected ${connectionForm}.`);
    const pool = new pg.Pool({
      connectionString,
      types,
      max: size,
      application_name: applicationName,
      connectionTimeoutMillis: Math.min(patience, usualDirectoryPatience),
      query_timeout: patience,
      idleTimeoutMillis: keptIdle,
      keepAlive: true,
      onConnect: client => {
        // The server may close a connection while work holds it and waits for something else. Then the work's next query fails.
        client.on('error', () => undefined);
        // The pool awaits this promise, although its types do not say so.
        return this.#setUp(client, patience) as unknown as undefined;
      },
    });
    // A connection that is lost while nobody uses it: the next statement is sent over another.
    pool.on('error', () => undefined);
    super(pool, name);
    this.name = name;
    this.#pool = pool;
  }

  async #setUp(client: pg.ClientBase, patience: number): Promise<void> {
    await client.query(settings(patience));
    await this.#lookAt(new Queries(client, this.name));
  }

  /** Runs a check on each new connection, and now and then in `ping`. If the check throws, later operations throw the same error. */
  watch(check: (on: Queries) => Promise<void>): void {
    this.#check = check;
    this.#checkedAt = performance.now();
  }

  async #lookAt(on: Queries): Promise<void> {
    if (!this.#check) return;
    try {
      await this.#check(on);
      this.#fault = undefined;
      this.#checkedAt = performance.now();
    } catch (error) {
      if (error instanceof UnusableDirectory) this.#fault = error;
      throw error;
    }
  }

  #refuseFaulty(): void {
    if (this.#fault) throw this.#fault;
  }

  /** Nothing is found by a text with U+0000 in it, since none can be kept. */
  override async all<Row>(sql: string, ...values: readonly Parameter[]): Promise<Row[]> {
    this.#refuseFaulty();
    try {
      return await super.all<Row>(sql, ...values);
    } catch (error) {
      if (isUntranslatable(error)) return [];
      throw error;
    }
  }

  override async run(sql: string, ...values: readonly Parameter[]): Promise<number> {
    this.#refuseFaulty();
    return super.run(sql, ...values);
  }

  /** Work with the same names runs one after another, in the order in which it came to this process. */
  inOrder<T>(names: readonly string[], work: () => Promise<T>): Promise<T> {
    return this.#order.run(names, work);
  }

  /**
   * Resolves with the work's answer once it is committed, and on the disk. The work may run several times; only the last run is committed.
   * @param names work with a common name, also of other nodes, runs one after another
   */
  async write<T>(work: (transaction: Queries) => Promise<T>, names: readonly string[] = []): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt(work, names);
      } catch (error) {
        if (attempt === attempts || !isContention(error)) throw error;
        await pause(Math.random() * 5 * attempt);
      }
    }
  }

  async #attempt<T>(work: (transaction: Queries) => Promise<T>, names: readonly string[]): Promise<T> {
    const client = await this.#connect();
    const transaction = new Queries(client, this.name);
    let answered = false;
    try {
      await transaction.run(
        ['BEGIN ISOLATION LEVEL READ COMMITTED', lockFor(names)].filter(Boolean).join('; '),
      );
      const answer = await work(transaction);
      await transaction.run('COMMIT');
      answered = true;
      return answer;
    } catch (error) {
      // If the server refused a query, the connection is sound. Otherwise it is dropped, and the server rolls back by itself.
      if (isRefusal(error))
        answered = await transaction.run('ROLLBACK').then(
          () => true,
          () => false,
        );
      throw error;
    } finally {
      client.release(!answered);
    }
  }

  async #connect(): Promise<pg.PoolClient> {
    this.#refuseFaulty();
    try {
      return await this.#pool.connect();
    } catch (error) {
      throw explained(error, this.name);
    }
  }

  /** Runs `work` in a read transaction of its own, which sees the database as of its beginning. */
  async reading<T>(work: (transaction: Queries) => Promise<T>): Promise<T> {
    const client = await this.#connect();
    try {
      const transaction = new Queries(client, this.name);
      await transaction.run('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      return await work(transaction);
    } finally {
      client.release(true);
    }
  }

  /** @throws {DirectoryUnavailable} it does not answer, takes no writes, or is not what it was */
  async ping(): Promise<void> {
    const on = new Queries(this.#pool, this.name);
    const { readOnly } = (await on.get<{ readOnly: string }>(
      `SELECT current_setting('transaction_read_only') AS "readOnly"`,
    ))!;
    if (readOnly === 'on')
      throw new DirectoryUnavailable(
        `${this.name} takes no writes: it is a standby, or set to be only read.`,
      );
    const isDue = this.#fault !== undefined || performance.now() - this.#checkedAt > checkedEvery;
    if (isDue) await this.#lookAt(on);
  }

  /** Ends all connections, after what is under way. */
  close(): Promise<void> {
    return this.#pool.end();
  }
}

const isRefusal = (error: unknown) =>
  (error instanceof DirectoryUnavailable ? error.cause : error) instanceof pg.DatabaseError;
