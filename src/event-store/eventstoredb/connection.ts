import { setTimeout as pause } from 'node:timers/promises';
import type { AllStreamResolvedEvent, EventStoreDBClient } from '@eventstore/db-client';
import { StoreUnavailable } from '../errors.ts';
import { openClient, type OpenClient } from './client.ts';
import { isOutage, isStuck, type Patience, reasonOf, ServerAway, typeOf, usualPatience } from './outage.ts';
import { newest } from './read.ts';
import { Turns } from '../turns.ts';

const firstPause = 25;
const longestPause = 500;
/** So many of the log's last events are compared with what subscriptions got. */
const lookBack = 64;
/** How many attempts may be under way; with more, the server only answers each one later. */
const atOnce = 32;

/**
 * A client that is replaced when it is stuck. Messages name the server, never the credentials, which only this class knows.
 * (The client itself prints them when DEBUG=esdb:connection is set.)
 */
export class EsdbConnection {
  readonly patience: Patience;
  readonly #connectionString: string;
  readonly #closing = new AbortController();
  readonly #turns = new Turns(atOnce);
  readonly #replaced = new Map<OpenClient, NodeJS.Timeout>();
  #open: OpenClient;
  readonly #watchers = new Set<(recent: readonly AllStreamResolvedEvent[]) => void>();
  #heart: NodeJS.Timeout | undefined;
  #replacing = new AbortController();

  /** @throws {Error} the connection string is wrong; the message does not repeat it */
  constructor(connectionString: string, patience = usualPatience) {
    this.#connectionString = connectionString;
    this.patience = patience;
    this.#open = this.#openClient();
  }

  /** @throws {StoreUnavailable} it was closed */
  get client(): EventStoreDBClient {
    if (this.closed.aborted) throw new StoreUnavailable('The event store was closed.');
    return this.#open.client;
  }

  /** Aborts when the present client is replaced: its requests may never be answered. */
  get replaced(): AbortSignal {
    return this.#replacing.signal;
  }

  /** Aborted when the connection is closed. */
  get closed(): AbortSignal {
    return this.#closing.signal;
  }

  /** The servers, without credentials and settings. */
  get address(): string {
    return this.#connectionString.replace(/\?.*$/, '').replace(/\/\/.*@/, '//');
  }

  /**
   * Repeats `attempt` while the server is away, for `patience.operation` in all. An attempt must be safe to repeat, and must
   * give up by itself when nothing comes for `patience.attempt`.
   * @param turns the queue in which it waits; default: that of all requests of the connection
   * @throws {StoreUnavailable}
   */
  async persistently<T>(what: string, attempt: () => Promise<T>, turns = this.#turns): Promise<T> {
    const { operation } = this.patience;
    const deadline = performance.now() + operation;
    for (let wait = firstPause; ; wait = Math.min(wait * 2, longestPause)) {
      try {
        return await this.#inTurn(turns, Math.max(0, deadline - performance.now()), attempt);
      } catch (error) {
        if (!isOutage(error) || performance.now() + wait >= deadline)
          throw this.explained(`${what}, tried for ${operation / 1000} s`, error);
      }
      await pause(wait, undefined, { signal: this.closed }).catch(() => undefined);
    }
  }

  async #inTurn<T>(turns: Turns, within: number, attempt: () => Promise<T>): Promise<T> {
    if (!(await turns.enter(within))) throw new ServerAway('others are still waiting for an answer');
    try {
      return await this.once(attempt);
    } finally {
      turns.leave();
    }
  }

  /** One attempt; if the client turns out to be stuck, it is replaced. */
  async once<T>(attempt: () => Promise<T>): Promise<T> {
    const { client } = this;
    try {
      return await attempt();
    } catch (error) {
      if (isStuck(error)) this.replace(client);
      throw error;
    }
  }

  /**
   * Asks the server now and then while a subscription waits for events, since silence may mean a quiet log or a dead
   * connection. If it does not answer, the client is replaced.
   * @param beat gets the log's last events, the server's own among them, oldest first
   * @returns a function that ends it
   */
  watch(beat: (recent: readonly AllStreamResolvedEvent[]) => void): () => void {
    this.#watchers.add(beat);
    this.#heart ??= setInterval(() => void this.#beat(), this.patience.beat).unref();
    return () => {
      this.#watchers.delete(beat);
      if (this.#watchers.size > 0) return;
      clearInterval(this.#heart);
      this.#heart = undefined;
    };
  }

  async #beat(): Promise<void> {
    const recent = await this.once(() => newest(this, lookBack)).catch(() => []);
    for (const beat of this.#watchers) beat(recent);
  }

  /** Replaces this client, unless that has happened already. The old one may still answer other requests. */
  replace(stuck: EventStoreDBClient): void {
    const old = this.#open;
    if (stuck !== old.client || this.closed.aborted) return;
    this.#open = this.#openClient();
    const close = () => {
      this.#replaced.delete(old);
      void old.close();
    };
    this.#replaced.set(old, setTimeout(close, this.#grace));
    this.#replacing.abort();
    this.#replacing = new AbortController();
  }

  /** How long a replaced client, or a connection that it has replaced, may still answer earlier requests. */
  get #grace(): number {
    return 2 * this.patience.attempt;
  }

  #openClient(): OpenClient {
    return openClient(this.#connectionString, this.#grace);
  }

  /** The error for the caller: an outage or a refusal becomes StoreUnavailable, any other error stays as it is. */
  explained(what: string, error: unknown): unknown {
    const server = `The event store at ${this.address}`;
    if (isOutage(error))
      return new StoreUnavailable(`${server} cannot be reached (${what}: ${reasonOf(error)}).`);
    if (typeOf(error) === 'access-denied')
      return new StoreUnavailable(
        `${server} refuses access (${what}). Check the user, the password and what the user may do.`,
      );
    return error;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    for (const timer of this.#replaced.values()) clearTimeout(timer);
    await Promise.all([this.#open, ...this.#replaced.keys()].map(open => open.close()));
  }
}
