import { setTimeout as pause } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { Decider, DomainEvent } from '../domain/decider.ts';
import { StoreUnavailable } from './errors.ts';
import type { EventStore, RecordedEvent } from './event-store.ts';
import type { NewEvent, Position } from './event-store.ts';
import type { PromiseOrValue } from '../scheduling/promise-or-value.ts';

/** How certain a state is: `cached` may lag behind other nodes, `latest` is as the store has it now. */
export type Certainty = 'cached' | 'latest';

export type AnyDecider = Decider<never, DomainEvent, unknown>;

/** What one command left in the log. */
export interface Recorded {
  /** The id of what the events are about, where it is not the stream's own. */
  readonly subject: string | undefined;
  /** The position of its last event. */
  readonly position: Position;
  readonly eventIds: readonly string[];
  /** The digest of the command's content; undefined for old events. */
  readonly requestDigest: string | undefined;
}

/** A stream's state, and what was recorded under which command. */
export interface KnownStream {
  readonly state: unknown;
  /** The revision of the last event; -1: the stream does not exist. */
  readonly revision: number;
  /** By command id and by source id. */
  readonly recorded: Map<string, Recorded>;
}

export const unwritten = (decider: AnyDecider): KnownStream => ({
  state: decider.initial,
  revision: -1,
  recorded: new Map(),
});

/** So many of the streams last used are kept. */
const keptStreams = 20_000;
const pageSize = 1_000;
/** How long to wait until following is tried again, in milliseconds. */
const betweenFollows = 1_000;

/** The states of the streams lately used. A stream is read once, then only what came after. */
export class StateCache {
  readonly #store: EventStore;
  readonly #streams = new LRUCache<string, { readonly decider: AnyDecider; known: KnownStream }>({
    max: keptStreams,
  });
  /** How many followed events belonged to no cached state: a stream that is being read meanwhile may lack them. */
  #passedBy = 0;

  constructor(store: EventStore) {
    this.#store = store;
  }

  /** A stream's state and what was recorded under which command. */
  load(stream: string, decider: AnyDecider, certainty: Certainty): PromiseOrValue<KnownStream> {
    const cached = this.#streams.get(stream)?.known;
    return cached && certainty === 'cached'
      ? cached
      : this.#read(stream, decider, cached ?? unwritten(decider));
  }

  async #read(stream: string, decider: AnyDecider, known: KnownStream): Promise<KnownStream> {
    let passedBy: number;
    do {
      passedBy = this.#passedBy;
      known = await this.#readOn(stream, decider, known);
    } while (passedBy !== this.#passedBy);
    this.keep(stream, decider, known);
    return known;
  }

  /** Adds what was appended to a stream since. */
  async #readOn(stream: string, decider: AnyDecider, known: KnownStream): Promise<KnownStream> {
    const events = await this.#store.readStream(stream, { from: known.revision + 1, limit: pageSize });
    const read = events.reduce((before, event) => after(before, decider, event), known);
    return events.length < pageSize ? read : this.#readOn(stream, decider, read);
  }

  /** Remembers a stream, unless a later state of it is: what took long to read may be old. A stream that does not exist is not remembered. */
  keep(stream: string, decider: AnyDecider, known: KnownStream): void {
    const kept = this.#streams.peek(stream)?.known.revision ?? -1;
    if (known.revision < 0) this.#streams.delete(stream);
    else if (known.revision >= kept) this.#streams.set(stream, { decider, known });
  }

  forget(stream: string): void {
    this.#streams.delete(stream);
  }

  forgetAll(): void {
    this.#streams.clear();
    this.#passedBy++;
  }

  /**
   * Takes over what other nodes append to cached streams of these event types, until `signal`. If the store is away, it waits;
   * after any other error it forgets all states, and begins to follow anew.
   * @param failed called with any other error
   */
  async follow(
    types: readonly string[],
    signal: AbortSignal,
    failed: (error: unknown) => void,
  ): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#followOn(types, signal);
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) {
          this.forgetAll();
          failed(error);
        }
        await pause(betweenFollows, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  async #followOn(types: readonly string[], signal: AbortSignal): Promise<void> {
    const after = await this.#store.head();
    // Events before this point are not followed, and states cached until now may lack them.
    this.forgetAll();
    for await (const { events } of this.#store.follow({ after, types, signal })) {
      for (const event of events) {
        try {
          this.#takeOver(event);
        } catch {
          // It cannot be read: the next command for the stream reads it again, and gets the error.
          this.forget(event.stream);
          this.#passedBy++;
        }
      }
    }
  }

  #takeOver(event: RecordedEvent): void {
    const cached = this.#streams.get(event.stream);
    if (!cached) this.#passedBy++;
    if (!cached || event.revision <= cached.known.revision) return;
    if (event.revision === cached.known.revision + 1) {
      cached.known = after(cached.known, cached.decider, event);
    } else {
      this.forget(event.stream);
      this.#passedBy++;
    }
  }
}

function after(known: KnownStream, decider: AnyDecider, event: RecordedEvent): KnownStream {
  remember(known.recorded, decider, event, event.position);
  const state = decider.evolve(known.state, event, event.metadata.occurredAt);
  return { ...known, state, revision: event.revision };
}

/** Notes an event under its command's ids; the receipts of one command's events add up. */
export function remember(
  recorded: Map<string, Recorded>,
  decider: AnyDecider,
  event: NewEvent,
  position: Position,
): void {
  const { commandId, sourceId, requestDigest } = event.metadata;
  for (const id of [commandId, sourceId]) {
    if (id === undefined) continue;
    const before = recorded.get(id);
    if (before?.eventIds.includes(event.id)) continue;
    recorded.set(id, {
      subject: before?.subject ?? decider.subject?.(event),
      position,
      eventIds: [...(before?.eventIds ?? []), event.id],
      requestDigest,
    });
  }
}
