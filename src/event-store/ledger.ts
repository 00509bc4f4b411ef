import type { Decider, DomainEvent } from '../domain/decider.ts';
import { Refusal } from '../domain/refusal.ts';
import { type DecidedGroup, decideGroup, type Draft, isDraft, repeated } from './decision.ts';
import { EventTooLarge, StoreUnavailable, WrongRevision } from './errors.ts';
import { traced } from '../tracing/tracing.ts';
import type { EventStore, Position } from './event-store.ts';
import type { LedgerRequest } from './ledger-request.ts';
import { Positions } from './positions.ts';
import {
  type AnyDecider,
  type Certainty,
  type KnownStream,
  type Recorded,
  remember,
  StateCache,
  unwritten,
} from './state-cache.ts';

/** The receipt of a command; a repeat gets the receipt of the first. */
export interface LedgerReceipt extends Omit<Recorded, 'requestDigest'> {
  readonly stream: string;
  /** Whether an earlier command with the same id recorded it. */
  readonly duplicate: boolean;
}

export type Outcome = LedgerReceipt | Refusal;

/** The request's key, or its (system, external id), was used before for something else. */
export class KeyReused extends Refusal {
  /** The receipt of the first request with it. */
  readonly receipt: LedgerReceipt;

  constructor(receipt: LedgerReceipt) {
    super(
      'KEY_REUSED',
      'An earlier request with the same idempotency key or external id asked for something else. Nothing was recorded; `receipt` is that of the earlier request.',
    );
    this.receipt = receipt;
  }
}

interface Waiting {
  readonly request: LedgerRequest;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

/** The most commands for one stream that share one append. */
const groupLimit = 200;
/** How often a group is decided again after others wrote to its stream. */
const attemptLimit = 20;

/**
 * The whole command path: load the stream, decide, append with the expected revision. Commands for one stream are decided in
 * the order they came, and those that wait share one append; different streams run in parallel.
 */
export class Ledger {
  /** How its positions are written for the outside. */
  readonly positions: Positions;
  readonly #store: EventStore;
  readonly #states: StateCache;
  readonly #queues = new Map<string, Waiting[]>();

  constructor(store: EventStore) {
    this.#store = store;
    this.#states = new StateCache(store);
    this.positions = new Positions(store);
  }

  /**
   * @returns the receipt, or why nothing was recorded
   * @throws {StoreUnavailable} the store is away, or others keep writing to the stream
   */
  record<C, E extends DomainEvent, S>(request: LedgerRequest<C, E, S>): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      const waiting = { request: request as unknown as LedgerRequest, resolve, reject };
      const queue = this.#queues.get(request.stream);
      if (queue) {
        queue.push(waiting);
      } else {
        this.#queues.set(request.stream, [waiting]);
        void this.#drain(request.stream);
      }
    });
  }

  /**
   * What an earlier command with one of these ids recorded in a stream.
   * @returns undefined where there is none
   */
  async find(
    stream: string,
    decider: AnyDecider,
    ids: LedgerRequest['metadata'],
  ): Promise<LedgerReceipt | KeyReused | undefined> {
    const { recorded } = await this.#states.load(stream, decider, 'latest');
    const repeat = repeated(ids, recorded);
    return repeat && repeatOf(stream, repeat.of, repeat.isOther);
  }

  /** A stream's state. */
  async state<E extends DomainEvent, S>(
    stream: string,
    decider: Decider<never, E, S>,
    certainty: Certainty,
  ): Promise<S> {
    const known = await this.#states.load(stream, decider, certainty);
    return known.state as S;
  }

  /**
   * Keeps the states of cached streams of these event types up to date with other nodes, until `signal`.
   * @param failed called with the error after which following begins anew, unless the store is away
   */
  follow(
    types: readonly string[],
    signal: AbortSignal,
    failed: (error: unknown) => void = () => undefined,
  ): Promise<void> {
    return this.#states.follow(types, signal, failed);
  }

  /** Reads every stream anew when it is needed next: the log may have been put back to an earlier state. */
  forget(): void {
    this.#states.forgetAll();
  }

  async #drain(stream: string): Promise<void> {
    const queue = this.#queues.get(stream) ?? [];
    while (queue.length > 0) await this.#settle(queue.splice(0, groupLimit));
    this.#queues.delete(stream);
  }

  async #settle(group: readonly Waiting[]): Promise<void> {
    try {
      const outcomes = await this.#recordGroup(group.map(({ request }) => request));
      group.forEach(({ resolve }, index) => resolve(outcomes[index]!));
    } catch (error) {
      if (!(error instanceof EventTooLarge)) {
        for (const { reject } of group) reject(error);
      } else if (group.length > 1) {
        for (const waiting of group) await this.#settle([waiting]);
      } else {
        group[0]?.resolve(new Refusal('TOO_LARGE', error.message));
      }
    }
  }

  async #recordGroup(group: readonly LedgerRequest[]): Promise<Outcome[]> {
    const { stream, decider, isNew } = group[0]!;
    let certainty: Certainty = 'cached';
    for (let attempt = 0; attempt < attemptLimit; attempt++) {
      const known =
        isNew && certainty === 'cached'
          ? unwritten(decider)
          : await this.#states.load(stream, decider, certainty);
      const decided = await decideGroup(group, known, certainty);
      // A refusal on a cached state is decided again with the store's state; the expected revision checks the rest.
      const isCertain =
        certainty === 'latest' || !decided.decisions.some(decision => decision instanceof Refusal);
      certainty = 'latest';
      if (!isCertain) continue;
      try {
        return await this.#append(stream, decider, known, decided);
      } catch (error) {
        this.#states.forget(stream);
        if (!(error instanceof WrongRevision)) throw error;
      }
    }
    throw new StoreUnavailable(`Too many write to stream ${stream} at once. Repeat the command.`);
  }

  async #append(
    stream: string,
    decider: AnyDecider,
    known: KnownStream,
    { decisions, events, state }: DecidedGroup,
  ): Promise<Outcome[]> {
    const positions = new Map<string, number>();
    if (events.length > 0) {
      const expected = known.revision < 0 ? 'no stream' : known.revision;
      const appended = await traced(
        'append',
        { kind: 'CLIENT', attributes: { 'dugnad.events': events.length } },
        () => this.#store.append(stream, events, expected),
      );
      events.forEach((event, index) => {
        const position = appended.positions[index]!;
        positions.set(event.id, position);
        remember(known.recorded, decider, event, position);
      });
      this.#states.keep(stream, decider, { state, revision: appended.revision, recorded: known.recorded });
    }
    return decisions.map(decision => {
      if (decision instanceof Refusal) return decision;
      if (isDraft(decision)) {
        return { stream, ...written(decision, decider, positions), duplicate: false };
      }
      const { of, isOther } = decision;
      return repeatOf(stream, isDraft(of) ? written(of, decider, positions) : of, isOther);
    });
  }
}

type Left = Omit<Recorded, 'requestDigest'>;

/** The record of an appended draft. */
function written({ events }: Draft, decider: AnyDecider, positions: ReadonlyMap<string, Position>): Left {
  const eventIds = events.map(({ id }) => id);
  const position = positions.get(eventIds.at(-1) ?? '')!;
  return { subject: events[0] && decider.subject?.(events[0]), position, eventIds };
}

function repeatOf(
  stream: string,
  { subject, position, eventIds }: Left,
  isOther: boolean,
): LedgerReceipt | KeyReused {
  const receipt = { stream, subject, position, eventIds, duplicate: true };
  return isOther ? new KeyReused(receipt) : receipt;
}
