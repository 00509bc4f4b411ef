import type { FieldNode, GraphQLError } from 'graphql';
import { eventLoop } from '../../scheduling/event-loop.ts';
import { failure } from '../error-codes.ts';
import type { Expected } from './query-weight.ts';

/** The cost done in the first turn on the event loop: enough for most queries, which so show one moment. */
export const firstTurn = 5_000;
/** The cost done in each further turn. */
export const furtherTurn = 500;
/** How long a turn may take, in milliseconds: work that is slower than its cost is divided further. */
const turnTime = 20;

export interface PaceOptions {
  /** Aborts when the client has left. Undefined: the request is finished in any case. */
  readonly gone?: AbortSignal | undefined;
  /** The expected lists. */
  readonly lists: ReadonlyMap<FieldNode, Expected>;
  /** How much lists may cost beyond the estimate. */
  readonly allowance: number;
  /** The error when they cost more. */
  readonly refuse: (beyond: number) => GraphQLError;
}

interface Waiter {
  readonly cost: number;
  readonly go: () => void;
  readonly stop: (reason: Error) => void;
}

/**
 * The pace of one request. Its work is divided into turns, between which other requests are served. It ends early when its
 * client leaves, or when its answer costs more than allowed.
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

  /** The cost of lists beyond the estimate. */
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

  /** Charges for a list that is longer than estimated. @throws {GraphQLError} it costs more than is left */
  charge(cost: number): void {
    this.#beyond += cost;
    if (this.#beyond > this.#options.allowance) throw (this.#refusal ??= this.#options.refuse(this.#beyond));
  }

  /** Undefined: go on at once; otherwise wait for the promise. @throws {GraphQLError} the request ends here */
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
    // The work of other requests in this turn of the event loop counts too.
    return this.#room > 0 && performance.now() - this.#began < turnTime && eventLoop.elapsed < turnTime;
  }

  #waitForTurn(): void {
    void eventLoop.turn().then(() => this.#next());
  }

  #stopped(): Error | undefined {
    if (this.#refusal) return this.#refusal;
    return this.#options.gone?.aborted ? failure('CLIENT_CLOSED_REQUEST', 'The client has left.') : undefined;
  }

  /** Lets as many go on as fill a turn; their work is done before the next turn. */
  #next(): void {
    const stopped = this.#stopped();
    if (stopped) {
      for (const { stop } of this.#waiting.splice(0)) stop(stopped);
      return;
    }
    this.#room = this.#share;
    this.#began = performance.now();
    // The work that goes on now is done before the loop's next turn.
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
