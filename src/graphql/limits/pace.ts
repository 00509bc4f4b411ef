import type { FieldNode, GraphQLError } from 'graphql';
import { eventLoop } from '../../scheduling/event-loop.ts';
import { failure } from '../error-codes.ts';
import type { Expected } from './query-weight.ts';

/** What is done in the first turn on the event loop, in units of cost: most queries are answered in it, and show one moment. */
export const firstTurn = 5_000;
/** What is done in each further turn. */
export const furtherTurn = 500;
/** How long a turn is to take at most, in milliseconds: what is found to be slower than it costs is divided further. */
const turnTime = 20;

export interface PaceOptions {
  /** Aborts when nobody waits for the answer any more. Undefined: what was begun is finished. */
  readonly gone?: AbortSignal | undefined;
  /** The lists that are to come. */
  readonly lists: ReadonlyMap<FieldNode, Expected>;
  /** What lists may cost beyond what was counted on. */
  readonly allowance: number;
  /** What is answered when they cost more. */
  readonly refuse: (beyond: number) => GraphQLError;
}

interface Waiter {
  readonly cost: number;
  readonly go: () => void;
  readonly stop: (reason: Error) => void;
}

/**
 * The pace of one request: what it does is divided into turns, between which others are served, and it ends when its
 * client leaves or when its answer holds more than it may cost.
 */
export class Pace {
  readonly #options: PaceOptions;
  #waiting: Waiter[] = [];
  #refusal: GraphQLError | undefined;
  #beyond = 0;
  #room = firstTurn;
  #share = furtherTurn;
  #began = performance.now();

  constructor(options: PaceOptions) {
    this.#options = options;
  }

  /** What was charged for lists longer than were counted on. */
  get beyond(): number {
    return this.#beyond;
  }

  /** Why the whole answer is refused. */
  get refusal(): GraphQLError | undefined {
    return this.#refusal;
  }

  expected(list: FieldNode | undefined): Expected | undefined {
    return list && this.#options.lists.get(list);
  }

  /** A list has turned out longer than was counted on. @throws {GraphQLError} it costs more than is left */
  charge(cost: number): void {
    this.#beyond += cost;
    if (this.#beyond > this.#options.allowance) throw (this.#refusal ??= this.#options.refuse(this.#beyond));
  }

  /** Undefined: go on. Otherwise wait for it. @throws {GraphQLError} the rest is not to be done */
  turn(cost: number): Promise<void> | undefined {
    const stopped = this.#stopped();
    if (stopped) throw stopped;
    if (this.#waiting.length === 0 && this.#hasRoom()) {
      this.#room -= cost;
      return undefined;
    }
    return new Promise((go, stop) => {
      this.#waiting.push({ cost, go, stop });
      if (this.#waiting.length === 1) this.#waitForTurn();
    });
  }

  #hasRoom(): boolean {
    // What other requests have done in this turn of the event loop counts too.
    return this.#room > 0 && performance.now() - this.#began < turnTime && eventLoop.elapsed < turnTime;
  }

  #waitForTurn(): void {
    void eventLoop.turn().then(() => this.#next());
  }

  #stopped(): Error | undefined {
    if (this.#refusal) return this.#refusal;
    return this.#options.gone?.aborted ? failure('CLIENT_CLOSED_REQUEST', 'The client has left.') : undefined;
  }

  /** Lets as many go on as make up a turn; what they do is done before the next. */
  #next(): void {
    const stopped = this.#stopped();
    if (stopped) {
      for (const { stop } of this.#waiting.splice(0)) stop(stopped);
      return;
    }
    this.#room = this.#share;
    this.#began = performance.now();
    // What is let go on now is done before the loop's next turn.
    setImmediate(() => {
      const took = performance.now() - this.#began;
      this.#share = took > turnTime ? this.#share / 4 : Math.min(this.#share * 2, furtherTurn);
    });
    let turns = 0;
    for (const { cost, go } of this.#waiting) {
      if (this.#room <= 0) break;
      this.#room -= cost;
      turns++;
      go();
    }
    this.#waiting = this.#waiting.slice(turns);
    if (this.#waiting.length > 0) this.#waitForTurn();
  }
}
