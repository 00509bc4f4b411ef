import type { Decider, DomainEvent } from '../domain/decider.ts';
import { Refusal } from '../domain/refusal.ts';
import {
  type CommandIds,
  type DecidedGroup,
  decideGroup,
  type Draft,
  isDraft,
  repeated,
} from './decision.ts';
import { EventTooLarge, StoreUnavailable, WrongRevision } from './errors.ts';
import { traced } from '../tracing/tracing.ts';
import type { Appended, EventStore, NewEvent, Position } from './event-store.ts';
import type { LedgerRequest } from './ledger-request.ts';
import { Positions } from './positions.ts';
import { andThen, type PromiseOrValue } from '../scheduling/promise-or-value.ts';
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

/** A command that waits for those of its stream that are under way. */
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
  record<C, E extends DomainEvent, S>(asked: LedgerRequest<C, E, S>): Promise<Outcome> {
    const request = asked as unknown as LedgerRequest;
    const queue = this.#queues.get(request.stream);
    if (queue) return new Promise((resolve, reject) => queue.push({ request, resolve, reject }));
    this.#queues.set(request.stream, []);
    return this.#first(request);
  }

  /**
   * What an earlier command with one of these ids recorded in a stream.
   * @returns undefined where there is none
   */
  async find(
    stream: string,
    decider: AnyDecider,
    ids: CommandIds,
  ): Promise<LedgerReceipt | KeyReused | undefined> {
    const { recorded } = await this.#states.load(stream, decider, 'latest');
    const repeat = repeated(ids, recorded);
    return repeat && repeatOf(stream, repeat.of, repeat.isOther);
  }

  /** A stream's state: at once where it is cached, and that is certain enough. */
  state<E extends DomainEvent, S>(
    stream: string,
    decider: Decider<never, E, S>,
    certainty: Certainty,
  ): PromiseOrValue<S> {
    return andThen(this.#states.load(stream, decider, certainty), ({ state }) => state as S);
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

  /** Records those that came meanwhile. */
  #next(stream: string): void {
    const queue = this.#queues.get(stream)!;
    if (queue.length === 0) this.#queues.delete(stream);
    else void this.#together(queue.splice(0, groupLimit)).then(() => this.#next(stream));
  }

  /** Of the commands of a stream under way, the first. */
  async #first(request: LedgerRequest): Promise<Outcome> {
    try {
      return (await this.#recordGroup([request]))[0]!;
    } finally {
      this.#next(request.stream);
    }
  }

  /** Those that are too large together are recorded one by one. */
  async #together(group: readonly Waiting[]): Promise<void> {
    try {
      const outcomes = await this.#recordGroup(group.map(({ request }) => request));
      group.forEach(({ resolve }, index) => resolve(outcomes[index]!));
    } catch (error) {
      for (const { request, resolve, reject } of group)
        if (error instanceof EventTooLarge)
          await this.#recordGroup([request]).then(([outcome]) => resolve(outcome!), reject);
        else reject(error);
    }
  }

  /** @throws {EventTooLarge} several are too large together; one alone is refused */
  async #recordGroup(group: readonly LedgerRequest[]): Promise<Outcome[]> {
    const { stream, decider, isNew, isOneOfMany = false } = group[0]!;
    let certainty: Certainty = 'cached';
    for (let attempt = 0; attempt < attemptLimit; attempt++) {
      const loaded =
        isNew && certainty === 'cached' ? unwritten(decider) : this.#states.load(stream, decider, certainty);
      const known = loaded instanceof Promise ? await loaded : loaded;
      const deciding = decideGroup(group, known, certainty);
      const decided = deciding instanceof Promise ? await deciding : deciding;
      // A refusal on a cached state is decided again with the store's state; the expected revision checks the rest.
      const isCertain =
        certainty === 'latest' || !decided.decisions.some(decision => decision instanceof Refusal);
      certainty = 'latest';
      if (!isCertain) continue;
      if (decided.events.length === 0) return outcomesOf(stream, decider, decided);
      try {
        const appended = await this.#append(stream, decided.events, known);
        if (!(isNew && isOneOfMany)) this.#keep(stream, decider, known, decided, appended);
        return outcomesOf(stream, decider, decided, appended);
      } catch (error) {
        this.#states.forget(stream);
        if (error instanceof EventTooLarge && group.length === 1)
          return [new Refusal('TOO_LARGE', error.message)];
        if (!(error instanceof WrongRevision)) throw error;
      }
    }
    throw new StoreUnavailable(`Too many write to stream ${stream} at once. Repeat the command.`);
  }

  #append(stream: string, events: readonly NewEvent[], { revision }: KnownStream): Promise<Appended> {
    const attributes = { 'dugnad.events': events.length };
    return traced('append', { kind: 'CLIENT', attributes }, () =>
      this.#store.append(stream, events, revision < 0 ? 'no stream' : revision),
    );
  }

  #keep(
    stream: string,
    decider: AnyDecider,
    { recorded }: KnownStream,
    { events, state }: DecidedGroup,
    { positions, revision }: Appended,
  ): void {
    events.forEach((event, index) => remember(recorded, decider, event, positions[index]!));
    this.#states.keep(stream, decider, { state, revision, recorded });
  }
}

/** @param appended where the events of the decisions are now; left out: there are none */
function outcomesOf(
  stream: string,
  decider: AnyDecider,
  { decisions, events }: DecidedGroup,
  { positions }: Pick<Appended, 'positions'> = { positions: [] },
): Outcome[] {
  const left = (draft: Draft) => written(draft, decider, positions[events.indexOf(draft.events.at(-1)!)]!);
  return decisions.map(decision => {
    if (decision instanceof Refusal) return decision;
    if (isDraft(decision)) return { stream, ...left(decision), duplicate: false };
    const { of, isOther } = decision;
    return repeatOf(stream, isDraft(of) ? left(of) : of, isOther);
  });
}

type Left = Omit<Recorded, 'requestDigest'>;

/** The record of an appended draft. @param position of its last event */
function written({ events }: Draft, decider: AnyDecider, position: Position): Left {
  const [first] = events;
  return { subject: first && decider.subject?.(first), position, eventIds: events.map(({ id }) => id) };
}

function repeatOf(
  stream: string,
  { subject, position, eventIds }: Left,
  isOther: boolean,
): LedgerReceipt | KeyReused {
  const receipt = { stream, subject, position, eventIds, duplicate: true };
  return isOther ? new KeyReused(receipt) : receipt;
}
