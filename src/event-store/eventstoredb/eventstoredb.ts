import { type AppendResult, BACKWARDS, END, FORWARDS, START } from '@eventstore/db-client';
import { append, probe } from './append.ts';
import { EsdbCategories } from './category.ts';
import { EsdbConnection } from './connection.ts';
import { asPosition, isSystemEvent, recordedEvent } from './event.ts';
import { follow } from './follow.ts';
import { beginEpoch, epochsStream, readEpoch } from './epochs.ts';
import { type Patience, typeOf, usualPatience } from './outage.ts';
import { collect, collectIfAny, fromLeader, headOf, idAt, newest } from './read.ts';
import { encoded } from '../embedded/encoding.ts';
import { StreamDeleted, StoreUnavailable } from '../errors.ts';
import * as port from '../event-store.ts';
import { Turns } from '../turns.ts';

/** Categories have a queue of their own: reading one may take the whole log, which must not delay the reading of streams. */
const categoriesAtOnce = 16;

/** Other than the usual: for tests, and for those who share a server. */
export interface EsdbOptions {
  /** How the streams' names begin that are followed; default: Dugnad's own. */
  readonly own?: readonly string[];
  /** The stream that holds the log's epochs; default: Dugnad's. */
  readonly epochs?: string;
  readonly patience?: Partial<Patience>;
}

/**
 * The event store in EventStoreDB 23.10 or newer, or KurrentDB. Nothing is connected until it is used.
 *
 * - Reads go to the node that the connection string prefers. A follower node lags: leave `nodePreference` at `leader`, else
 *   reads may lack events that were acknowledged.
 * - A stream somebody has *soft*-deleted looks like one that never was, on this server: it reads as empty, and its next append
 *   throws StreamDeleted although the server took it.
 * - The user must be allowed to read `$all`, and should be to read `$ce-…` and the projections' checkpoints.
 * @throws {Error} the connection string is wrong
 */
export function connectEsdb(connectionString: string, options: EsdbOptions = {}): port.EventStore {
  return new EsdbEventStore(connectionString, options);
}

/** About how many events the server writes for each recorded one: itself, and links by category, type, correlation … */
const written = 6;
/** The fewest events to look through: for a new category alone the projections write some twenty. */
const leastLooked = 200;

class EsdbEventStore implements port.EventStore {
  readonly #own: readonly string[];
  readonly #epochs: string;
  readonly #reading: EsdbConnection;
  readonly #writing: EsdbConnection;
  readonly #categories: EsdbCategories;
  readonly #categoryTurns = new Turns(categoriesAtOnce);

  constructor(
    connectionString: string,
    { own = port.ownStreamPrefixes, epochs = epochsStream, patience: others }: EsdbOptions,
  ) {
    this.#own = own;
    this.#epochs = epochs;
    const patience = { ...usualPatience, ...others };
    this.#reading = new EsdbConnection(connectionString, patience);
    this.#writing = new EsdbConnection(connectionString, patience);
    this.#categories = new EsdbCategories(this.#reading);
  }

  async append(
    stream: string,
    events: readonly port.NewEvent[],
    expected: port.ExpectedRevision,
  ): Promise<port.Appended> {
    if (events.length === 0) throw new Error(`Nothing to append to stream ${stream}.`);
    encoded(events);
    const result = await this.#writing.persistently(`appending to stream ${stream}`, () =>
      append(this.#writing, stream, events, expected),
    );
    const first = expected === 'no stream' ? 0 : expected + 1;
    const revision = Number(result.nextExpectedRevision);
    if (revision !== first + events.length - 1) throw new StreamDeleted(stream);
    return { revision, positions: await this.#positions(stream, events, first, result) };
  }

  readStream(stream: string, read: port.StreamRead = {}): Promise<port.RecordedEvent[]> {
    return this.#persistently(`reading stream ${stream}`, () => this.#readStream(stream, read));
  }

  readCategory(category: string, read: port.CategoryRead = {}): Promise<port.RecordedEvent[]> {
    return this.#reading.persistently(
      `reading ${category}`,
      () => this.#categories.read(category, read),
      this.#categoryTurns,
    );
  }

  follow(request: port.Follow): AsyncIterable<port.EventBatch> {
    return follow(this.#reading, request, this.#own);
  }

  newest(limit: number): Promise<port.RecordedEvent[]> {
    return this.#persistently('reading the newest events', async () => {
      const looked = Math.max(limit * written, leastLooked);
      const events = (await newest(this.#reading, looked)).flatMap(({ event }) => event ?? []);
      const own = events.filter(({ streamId }) => this.#own.some(prefix => streamId.startsWith(prefix)));
      return own.map(recordedEvent).reverse().slice(0, limit);
    });
  }

  /** The server's own events count too, so the head of an idle log may move. */
  head(): Promise<port.Position | undefined> {
    return this.#persistently('reading the head', () => headOf(this.#reading));
  }

  async lastRecordedBy(): Promise<undefined> {
    return undefined;
  }

  /** The id of the log's first event, which the server writes when the database is made. */
  identity(): Promise<string> {
    return this.#persistently('reading the first event', async () => {
      const [first] = await collect(
        this.#reading,
        this.#reading.client.readAll({ fromPosition: START, maxCount: 1, ...fromLeader }),
      );
      if (!first?.event) throw new StoreUnavailable('The event store has no first event yet.');
      return first.event.id;
    });
  }

  eventIdAt(position: port.Position): Promise<string | undefined> {
    return this.#persistently('reading an event', () => idAt(this.#reading, position));
  }

  epoch(): Promise<port.Epoch> {
    return readEpoch(this, this.#epochs);
  }

  beginEpoch(reason: string, replaced: readonly port.EarlierEpoch[] = []): Promise<port.Epoch> {
    return beginEpoch(this, this.#epochs, reason, replaced);
  }

  /** One attempt over each connection, since one alone may be broken. */
  async ping(what: 'writes' | 'reads' = 'writes'): Promise<void> {
    try {
      await Promise.all([
        this.#reading.once(() => newest(this.#reading, 1)),
        what === 'writes' && this.#writing.once(() => probe(this.#writing)),
      ]);
    } catch (error) {
      throw this.#reading.explained('a ping', error);
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#reading.close(), this.#writing.close()]);
  }

  async #readStream(
    stream: string,
    { direction, from, limit }: port.StreamRead,
  ): Promise<port.RecordedEvent[]> {
    if (limit === 0) return [];
    const [towards, end] =
      direction === 'backwards' ? ([BACKWARDS, END] as const) : ([FORWARDS, START] as const);
    const read = this.#reading.client.readStream(stream, {
      direction: towards,
      fromRevision: from === undefined ? end : BigInt(from),
      ...(limit === undefined ? {} : { maxCount: limit }),
      ...fromLeader,
    });
    try {
      const events = (await collectIfAny(this.#reading, read)).flatMap(({ event }) => event ?? []);
      return events.filter(event => !isSystemEvent(event)).map(recordedEvent);
    } catch (error) {
      throw typeOf(error) === 'stream-deleted' ? new StreamDeleted(stream) : error;
    }
  }

  /** The server returns only the last event's position, and to a repeat perhaps not even that. */
  async #positions(
    stream: string,
    events: readonly port.NewEvent[],
    first: number,
    { position }: AppendResult,
  ): Promise<port.Position[]> {
    if (position && events.length === 1) return [asPosition(position, `an event of stream ${stream}`)];
    const written = await this.readStream(stream, { from: first, limit: events.length });
    const same = written.every(({ id }, n) => id === events[n]!.id.toLowerCase());
    if (written.length !== events.length || !same) throw new StreamDeleted(stream);
    return written.map(event => event.position);
  }

  #persistently<T>(what: string, attempt: () => Promise<T>): Promise<T> {
    return this.#reading.persistently(what, attempt);
  }
}
