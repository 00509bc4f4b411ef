import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import {
  type AllStreamResolvedEvent,
  type AllStreamSubscription,
  eventTypeFilter,
  START,
  streamNameFilter,
} from '@eventstore/db-client';
import {
  type EventBatch,
  type Follow,
  furthest,
  ownStreamPrefixes,
  type Position,
  type RecordedEvent,
} from '../event-store.ts';
import { beyondTheLog, UnknownPosition } from '../errors.ts';
import type { EsdbConnection } from './connection.ts';
import { isSystemEvent, recordedEvent, toEsdb } from './event.ts';
import { isOutage, isStuck, ServerAway, ServerSilent } from './outage.ts';
import { collect, fromLeader, headOf, isBetweenEvents } from './read.ts';

const defaultBatch = 500;
const firstPause = 50;
const longestPause = 2_000;
/** Events the server looks through per page; its own default, 32, halves the speed of reading history. */
const searchWindow = 1024;

/**
 * The log from a position on, for as long as nobody aborts: when the server is away, or drops a consumer
 * that is too slow, it subscribes again after the last batch.
 * @throws {StoreUnavailable} the server refuses access
 * @throws {UnknownPosition} `after` lies beyond the log, or is no event's position
 */
export async function* follow(
  connection: EsdbConnection,
  request: Follow,
  own: readonly string[],
): AsyncGenerator<EventBatch> {
  const signal = AbortSignal.any([request.signal, connection.closed]);
  let { after } = request;
  let wait = firstPause;
  let resumed = false;
  const ended = () => signal.aborted;
  while (!ended()) {
    const { client } = connection;
    try {
      for await (const batch of subscribe(connection, { ...request, after, signal }, own)) {
        after = batch.position ?? after;
        wait = firstPause;
        yield resumed ? { ...batch, resumed } : batch;
        resumed = false;
      }
    } catch (error) {
      if (ended()) return;
      if (isStuck(error)) connection.replace(client);
      if (!isOutage(error)) throw connection.explained('following the log', error);
      resumed = true;
      await pause(wait, undefined, { signal }).catch(() => undefined);
      wait = Math.min(wait * 2, longestPause);
    }
  }
}

/**
 * One subscription's batches, until it is aborted; ends with an error when the server ends it.
 * @throws {UnknownPosition} `after` lies beyond the log, or is no event's position
 */
export async function* subscribe(
  connection: EsdbConnection,
  request: Follow,
  own: readonly string[] = ownStreamPrefixes,
): AsyncGenerator<EventBatch> {
  const head = await headBehind(connection, request);
  const prefixes = request.category === undefined ? own : [`${request.category}-`];
  const matches = matcher(request, prefixes);
  const feed = new Feed(connection, request, prefixes, matches);
  let { after: position } = request;
  let live = false;
  try {
    for (let items = await feed.next(); items; items = await feed.next()) {
      const events: RecordedEvent[] = [];
      for (const item of items) {
        live ||= item === 'caught up';
        position = furthest(position, item === 'caught up' ? head : placeOf(item));
        if (typeof item === 'object' && item.event && matches(item)) events.push(recordedEvent(item.event));
      }
      yield { events, position, caughtUp: live && (await feed.isIdle(items.length)) };
    }
  } catch (error) {
    if (position === request.after) await assertPosition(connection, request);
    throw error;
  } finally {
    feed.close();
  }
}

/**
 * The log's head. It must not lie before `after`, where the server would wait for ever; a node that is catching up with its
 * leader gets some time for it.
 */
async function headBehind(
  connection: EsdbConnection,
  { after, signal }: Follow,
): Promise<Position | undefined> {
  const deadline = Date.now() + connection.patience.lag;
  for (;;) {
    const head = await headOf(connection, signal);
    if (after === undefined || signal.aborted || after <= (head ?? -1)) return head;
    if (Date.now() >= deadline) throw beyondTheLog(after, head);
    await pause(firstPause, undefined, { signal }).catch(() => undefined);
  }
}

async function assertPosition(connection: EsdbConnection, { after, signal }: Follow): Promise<void> {
  if (after === undefined || signal.aborted) return;
  const from = { fromPosition: toEsdb(after), maxCount: 1, ...fromLeader };
  try {
    await collect(connection, connection.client.readAll(from), { signal });
  } catch (error) {
    if (isBetweenEvents(error))
      throw new UnknownPosition(
        `The log has no event at position ${after}; follow after a position it gave.`,
      );
  }
}

/** A checkpoint is a position up to which nothing more matches. */
type Item = AllStreamResolvedEvent | Position | 'caught up';

/**
 * A subscription to pull from. Checkpoints and the notice that it has caught up go through the same buffer as the events, so
 * they keep their order. The buffer holds one batch; then the server has to wait.
 */
class Feed {
  readonly #subscription: AllStreamSubscription;
  readonly #signal: AbortSignal;
  readonly #replaced: AbortSignal;
  readonly #unwatch: () => void;
  readonly #unconfirmed: NodeJS.Timeout;
  readonly #atMost: number;
  readonly #matches: (item: AllStreamResolvedEvent) => boolean;
  /** The furthest position that was taken. */
  #received: Position | undefined;
  /** Since the beat before the server has had an event that was not sent, and nothing has come. */
  #isBehind = false;
  #isWaiting = false;
  #hasCaughtUp = false;
  #failure: Error | undefined;
  #wake: () => void = () => undefined;

  constructor(
    connection: EsdbConnection,
    request: Follow,
    prefixes: readonly string[],
    matches: (item: AllStreamResolvedEvent) => boolean,
  ) {
    this.#matches = matches;
    const { client, replaced, patience } = connection;
    this.#atMost = request.batchSize ?? defaultBatch;
    this.#signal = request.signal;
    this.#replaced = replaced;
    this.#received = request.after;
    this.#unwatch = connection.watch(recent => this.#compare(recent));
    this.#subscription = client.subscribeToAll(
      {
        fromPosition: request.after === undefined ? START : toEsdb(request.after),
        filter: this.#filter(request, prefixes),
        ...fromLeader,
      },
      { highWaterMark: this.#atMost },
    );
    this.#subscription
      .on('readable', () => this.#wake())
      .on('error', error => this.#end(error))
      .on('end', () => this.#end(new ServerAway('the server ended the subscription')));
    this.#subscription.on('caughtUp', () => this.#caughtUp());
    this.#subscription.on('confirmation', () => clearTimeout(this.#unconfirmed));
    this.#unconfirmed = setTimeout(
      () => this.#end(new ServerSilent('the server did not confirm the subscription')),
      patience.attempt,
    );
    this.#signal.addEventListener('abort', this.#aborted);
    this.#replaced.addEventListener('abort', this.#clientReplaced);
  }

  /** Whether nothing follows the items just taken. After a full batch, the buffer is filled again only now. */
  async isIdle(taken: number): Promise<boolean> {
    if (taken === this.#atMost) await nextTurn();
    return this.#subscription.readableLength === 0;
  }

  /** The items that have come, at most a batch; waits when there are none. Undefined: aborted. */
  async next(): Promise<Item[] | undefined> {
    for (;;) {
      // Items that arrive in the same turn of the event loop make one batch.
      await nextTurn();
      if (this.#signal.aborted) return undefined;
      const items = this.#take();
      if (items.length > 0) return items;
      if (this.#failure) throw this.#failure;
      this.#isWaiting = true;
      await new Promise<void>(resolve => (this.#wake = resolve));
      this.#isWaiting = false;
    }
  }

  /**
   * A server has been seen that went on taking writes and answering reads, and sent no subscriber anything any more. So what it has is
   * compared with what came: one that stays behind from one beat to the next is subscribed anew.
   */
  #compare(recent: readonly AllStreamResolvedEvent[]): void {
    const last = recent.findLast(item => this.#matches(item));
    const at = last && placeOf(last);
    const isBehind = this.#isWaiting && at !== undefined && at > (this.#received ?? -1);
    if (isBehind && this.#isBehind) this.#end(new ServerAway('the server sends nothing any more'));
    this.#isBehind = isBehind;
    // Nor need it say that this is all.
    const hasAll = this.#isWaiting && at !== undefined && at <= (this.#received ?? -1);
    if (hasAll) this.#caughtUp();
  }

  #caughtUp(): void {
    if (!this.#hasCaughtUp) this.#subscription.push('caught up');
    this.#hasCaughtUp = true;
  }

  close(): void {
    clearTimeout(this.#unconfirmed);
    this.#unwatch();
    this.#signal.removeEventListener('abort', this.#aborted);
    this.#replaced.removeEventListener('abort', this.#clientReplaced);
    void this.#letGo();
  }

  /**
   * Cancels it at the server. What is on its way until then is let through: a stream that nobody takes from would never end, and the
   * client, when it is closed, waits for the end of each.
   */
  async #letGo(): Promise<void> {
    const subscription = this.#subscription.removeAllListeners('readable').resume();
    await subscription.unsubscribe().catch(() => undefined);
    subscription.destroy();
  }

  #take(): Item[] {
    const items: Item[] = [];
    while (items.length < this.#atMost) {
      const item = this.#subscription.read() as Item | null;
      if (item === null) break;
      items.push(item);
      this.#isBehind = false;
      if (item !== 'caught up') this.#received = furthest(this.#received, placeOf(item));
    }
    return items;
  }

  #end(failure: Error): void {
    this.#failure ??= failure;
    this.#wake();
  }

  readonly #aborted = () => this.#wake();

  /** A closed client ends its subscriptions without an error. */
  readonly #clientReplaced = () => this.#end(new ServerAway('the client was replaced'));

  /** The part of the filter that the server can apply; `matcher` applies the rest. */
  #filter({ category, types }: Follow, prefixes: readonly string[]) {
    const options = {
      maxSearchWindow: searchWindow,
      checkpointReached: (_: unknown, { commit }: { commit: bigint }) =>
        void this.#subscription.push(Number(commit)),
    };
    if (category === undefined && types)
      return eventTypeFilter({ regex: `^(${types.map(literally).join('|')})$`, ...options });
    return streamNameFilter({ prefixes: [...prefixes], ...options });
  }
}

function matcher({ types }: Follow, prefixes: readonly string[]): (item: AllStreamResolvedEvent) => boolean {
  const wanted = types && new Set(types);
  return ({ event }) =>
    event !== undefined &&
    !isSystemEvent(event) &&
    (wanted?.has(event.type) ?? true) &&
    prefixes.some(prefix => event.streamId.startsWith(prefix));
}

function placeOf(item: AllStreamResolvedEvent | Position): Position | undefined {
  if (typeof item === 'number') return item;
  return item.event && Number(item.event.position.commit);
}

function literally(type: string): string {
  return type.replace(/[\\^$.*+?()[\]{}|#\s]/g, '\\$&');
}
