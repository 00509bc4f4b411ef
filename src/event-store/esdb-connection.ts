import { setTimeout as pause } from 'node:timers/promises';
import { EventStoreDBClient } from '@eventstore/db-client';
import { StoreUnavailable } from './errors.ts';

/** How long an operation is tried again while the server is away; a change of leader takes 2–5 s. */
const patience = 5_000;
const firstPause = 25;
const longestPause = 500;

/** The server accepted a request and then said nothing. */
export class ServerSilent extends Error {
  override name = 'ServerSilent';
}

/**
 * A client that is replaced when it hangs. Messages name the server, never the credentials: those stay in
 * the connection string, in here. (The client itself prints them when DEBUG=esdb:connection is set.)
 */
export class EsdbConnection {
  readonly #connectionString: string;
  readonly #closing = new AbortController();
  #client: EventStoreDBClient;

  /** @throws {Error} the connection string is wrong; the message does not repeat it */
  constructor(connectionString: string) {
    this.#connectionString = connectionString;
    this.#client = connect(connectionString);
  }

  /** @throws {StoreUnavailable} it was closed */
  get client(): EventStoreDBClient {
    if (this.closed.aborted) throw new StoreUnavailable('The event store was closed.');
    return this.#client;
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
   * Repeats `attempt` while the server is away, for about five seconds in all; so it must be safe to repeat.
   * @throws {StoreUnavailable}
   */
  async persistently<T>(what: string, attempt: (deadline: number) => Promise<T>): Promise<T> {
    const deadline = Date.now() + patience;
    for (let wait = firstPause; ; wait = Math.min(wait * 2, longestPause)) {
      try {
        return await attempt(deadline);
      } catch (error) {
        if (!isOutage(error) || Date.now() + wait >= deadline)
          throw this.explained(`${what}, tried for ${patience / 1000} s`, error);
      }
      await pause(wait, undefined, { signal: this.closed }).catch(() => undefined);
    }
  }

  /** What to tell the caller: an outage or a refusal becomes StoreUnavailable, the rest stays as it is. */
  explained(what: string, error: unknown): unknown {
    const server = `The event store at ${this.address}`;
    const told = error instanceof Error ? error.message : String(error);
    if (isOutage(error))
      return new StoreUnavailable(
        `${server} cannot be reached (${what}: ${told}). Is the server running? ` +
          'Repeat the command with the same idempotency key: nothing is lost, nothing is recorded twice.',
      );
    if (typeOf(error) === 'access-denied')
      return new StoreUnavailable(
        `${server} refuses access (${what}). Check the user, the password and what the user may do.`,
      );
    return error;
  }

  /** A new client instead of one that hangs; what is under way on the old one fails. */
  async replace(): Promise<void> {
    const old = this.#client;
    this.#client = connect(this.#connectionString);
    await disconnect(old);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await disconnect(this.#client);
  }
}

/** Whether it may go away by itself. The outcome of an append that failed so is not known. */
export function isOutage(error: unknown): boolean {
  if (error instanceof ServerSilent) return true;
  if (!(error instanceof Error) || error.message.includes('BadRequest')) return false;
  const { code } = error as { code?: unknown };
  return outages.has(typeOf(error)) || outages.has(code) || untyped.test(error.message);
}

/** From a client that is looking for a node, or that is just replacing a broken connection. */
const untyped = /^(Failed to discover|Channel has been shut down)/;

/** Types of the client's errors, and the gRPC codes of those it lets through as they are. */
const outages = new Set<unknown>([
  ...['unavailable', 'deadline-exceeded', 'unknown', 'cancelled', 'timeout', 'not-leader'],
  ...[1, 2, 4, 8, 10, 13, 14],
]);

export function typeOf(error: unknown): unknown {
  return error instanceof Error && 'type' in error ? error.type : undefined;
}

/** Settings that the client knows; it prints the whole connection string, password included, over others. */
const settings =
  /^(tls|tlsCAFile|userCertFile|userKeyFile|connectionName|defaultDeadline|nodePreference|gossipTimeout|discoveryInterval|maxDiscoverAttempts|keepAliveInterval|keepAliveTimeout)=/i;

function connect(connectionString: string): EventStoreDBClient {
  const [, query = ''] = connectionString.split('?', 2);
  for (const setting of query.split('&').filter(Boolean))
    if (!settings.test(setting))
      throw new Error(`The event store's connection string has a setting that cannot be used: ${setting}`);
  try {
    return EventStoreDBClient.connectionString(connectionString);
  } catch (error) {
    // The parser's messages repeat pieces of the string, and those may be the password.
    if (!(error instanceof Error) || !('connectionString' in error)) throw error;
    throw new Error(
      "The event store's connection string cannot be read: expected esdb://user:password@host:2113?tls=true, " +
        'with the user and the password percent-encoded.',
    );
  }
}

/** `dispose` ends the client's calls but leaves its connection open, and offers no way to close it. */
async function disconnect(client: EventStoreDBClient): Promise<void> {
  await client.dispose();
  const { getChannel } = client as unknown as { getChannel: () => Promise<{ close(): void }> };
  getChannel().then(
    open => open.close(),
    () => undefined,
  );
}
