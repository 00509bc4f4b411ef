import { BACKWARDS, END, type ResolvedEvent } from '@eventstore/db-client';
import { LRUCache } from 'lru-cache';
import type { CategoryRead, Position, RecordedEvent } from '../event-store.ts';
import { categoryOf } from '../event-store.ts';
import type { EsdbConnection } from './connection.ts';
import { positionOf, recordedEvent, toEsdb } from './event.ts';
import { subscribe } from './follow.ts';
import { ServerAway, typeOf } from './outage.ts';
import { collect, collectIfAny, fromLeader, newest } from './read.ts';

const defaultLimit = 500;
const largestPage = 1_000;
/** So many of the log's newest events are read at first: if they hold the whole tail, no other read is needed. */
const lookBack = 64;
const rememberedCategories = 256;

/** An entry of `$ce-<category>`. */
interface Link {
  readonly revision: number;
  /** The position of the event that it points to. */
  readonly origin: Position;
  /** Undefined: the event's stream was deleted. */
  readonly event: RecordedEvent | undefined;
}

/**
 * Reads categories: first the index, `$ce-<category>`, which the server's `$by_category` projection keeps,
 * then from the log itself what the index does not hold yet. Without the projection everything comes from
 * the log: complete, but the server looks through all of it.
 */
export class EsdbCategories {
  readonly #connection: EsdbConnection;
  /** Where reading each category ended: the next page begins there without a search. */
  readonly #ends = new LRUCache<string, Link>({ max: rememberedCategories });

  constructor(connection: EsdbConnection) {
    this.#connection = connection;
  }

  /** As EventStore.readCategory, in one attempt. */
  async read(category: string, read: CategoryRead): Promise<RecordedEvent[]> {
    const recent = (await newest(this.#connection, lookBack)).flatMap(({ event }) => event ?? []);
    const found = new Found(category, read);
    await this.#fromIndex(found);
    if (found.isFull) return found.events;

    const oldest = recent[0] && positionOf(recent[0]);
    const holdsTail = recent.length < lookBack || (found.upTo ?? -1) >= oldest!;
    if (holdsTail) for (const event of recent) found.add(recordedEvent(event));
    else await this.#fromLog(found, positionOf(recent.at(-1)!));
    return found.events;
  }

  /** False: the index is of no use, since somebody has truncated or deleted it. */
  async #fromIndex(found: Found): Promise<boolean> {
    let from = await this.#firstAfter(found.category, found.upTo);
    while (!found.isFull) {
      const size = found.atMost(largestPage);
      const page = await this.#links(found.category, from, size);
      if (!page || (page[0] && page[0].revision > from)) return false;
      for (const { event, origin } of page) found.add(event, origin);
      this.#remember(found, page);
      if (page.length < size) break;
      from += page.length;
    }
    return true;
  }

  /** @param head the log is read at least this far */
  async #fromLog(found: Found, head: Position): Promise<void> {
    const indexed = await this.#indexedUpTo();
    if (indexed !== undefined && (await this.#fromIndex(found))) found.skipTo(indexed);
    const { category, upTo: after } = found;
    const tail = subscribe(this.#connection, { category, after, signal: this.#connection.closed });
    for await (const { events, position = -1 } of tail) {
      for (const event of events) found.add(event);
      if (found.isFull || position >= head) return;
    }
    throw new ServerAway('the connection was closed');
  }

  /**
   * The last event that the projection reports as done. It writes such a checkpoint every few thousand events, and may write
   * other events between: hence the read backwards.
   */
  async #indexedUpTo(): Promise<Position | undefined> {
    const { client } = this.#connection;
    const checkpoints = client.readStream('$projections-$by_category-checkpoint', {
      direction: BACKWARDS,
      fromRevision: END,
      maxCount: 1,
      ...fromLeader,
    });
    const [checkpoint] = await collectIfAny(this.#connection, checkpoints).catch(allowNone);
    const reached = originOf(checkpoint?.event);
    if (reached === undefined || reached <= 0) return undefined;
    const [last] = await collect(
      this.#connection,
      client.readAll({ direction: BACKWARDS, fromPosition: toEsdb(reached), maxCount: 1, ...fromLeader }),
    ).catch(() => []);
    return last?.event && positionOf(last.event);
  }

  /** The revision of the first link to an event after `after`, or of the next link to come. */
  async #firstAfter(category: string, after: Position | undefined): Promise<number> {
    if (after === undefined) return 0;
    const end = this.#ends.get(category);
    if (end?.origin === after) return end.revision + 1;
    const [last] = (await this.#links(category, END, 1)) ?? [];
    if (!last) return 0;
    if (last.origin <= after) return last.revision + 1;
    return this.#search(category, after, end && end.origin < after ? end.revision + 1 : 0, last.revision);
  }

  async #search(category: string, after: Position, first: number, last: number): Promise<number> {
    while (first < last) {
      const middle = Math.floor((first + last) / 2);
      const [link] = (await this.#links(category, middle, 1)) ?? [];
      if (link && link.origin <= after) first = middle + 1;
      else last = middle;
    }
    return first;
  }

  /** Undefined: the index was deleted for good. */
  async #links(category: string, from: number | typeof END, count: number): Promise<Link[] | undefined> {
    const read = this.#connection.client.readStream(`$ce-${category}`, {
      ...(from === END ? { direction: BACKWARDS, fromRevision: END } : { fromRevision: BigInt(from) }),
      maxCount: count,
      resolveLinkTos: true,
      ...fromLeader,
    });
    try {
      return (await collectIfAny(this.#connection, read)).map(asLink);
    } catch (error) {
      if (typeOf(error) === 'stream-deleted') return undefined;
      throw error;
    }
  }

  #remember({ category, upTo }: Found, page: readonly Link[]): void {
    const end = page.findLast(({ origin }) => origin === upTo);
    if (end) this.#ends.set(category, end);
  }
}

/** What a read has found so far, in log order and without repeats. */
class Found {
  readonly category: string;
  readonly events: RecordedEvent[] = [];
  readonly #types: ReadonlySet<string> | undefined;
  readonly #limit: number;
  #upTo: Position | undefined;

  constructor(category: string, { after, types, limit = defaultLimit }: CategoryRead) {
    this.category = category;
    this.#types = types && new Set(types);
    this.#limit = limit;
    this.#upTo = after;
  }

  /** Everything up to here has been looked at. */
  get upTo(): Position | undefined {
    return this.#upTo;
  }

  get isFull(): boolean {
    return this.events.length >= this.#limit;
  }

  /** How many events to ask for: as many as are missing, or more if some will not match. */
  atMost(most: number): number {
    return this.#types ? most : Math.min(most, this.#limit - this.events.length);
  }

  add(event: RecordedEvent | undefined, position = event?.position): void {
    if (this.isFull || position === undefined || position <= (this.#upTo ?? -1)) return;
    this.#upTo = position;
    if (event && this.#matches(event)) this.events.push(event);
  }

  skipTo(position: Position): void {
    if (!this.isFull) this.#upTo = Math.max(position, this.#upTo ?? -1);
  }

  #matches({ stream, type }: RecordedEvent): boolean {
    const belongs = stream.includes('-') && categoryOf(stream) === this.category;
    return belongs && !type.startsWith('$') && (this.#types?.has(type) ?? true);
  }
}

function asLink({ event, link }: ResolvedEvent): Link {
  const entry = link ?? event!;
  const origin = originOf(entry) ?? (event ? positionOf(event) : positionOf(entry));
  return { revision: Number(entry.revision), origin, event: link && event && recordedEvent(event) };
}

/** The projections write into their events' metadata how far in the log they had come. */
function originOf(written: { metadata?: unknown } | undefined): Position | undefined {
  const { $c: position } = (written?.metadata ?? {}) as { $c?: unknown };
  return typeof position === 'number' ? position : undefined;
}

function allowNone(error: unknown): [] {
  if (typeOf(error) === 'access-denied') return [];
  throw error;
}
