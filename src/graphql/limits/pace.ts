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
/** The cost that goes on before it is seen how long it takes. Done for the first time, work may take fifty times as long. */
const step = 100;

interface PaceOptions {
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
  readonly #waiting: Waiter[] = [];
  #refusal: GraphQLError | undefined;
  #beyond = 0;
  #room = firstTurn;
  #began = performance.now();
  /** The cost of what has gone on and is not done. */
  #unseen = 0;
  #going = false;

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
    if (this.#waiting.length === 0 && this.#unseen < step && this.#hasRoom()) {
      this.#take(cost);
      return undefined;
    }
    return new Promise((go, stop) => {
      this.#waiting.push({ cost, go, stop });
      if (this.#going) return;
      this.#going = true;
      void this.#goOn();
    });
  }

  #take(cost: number): void {
    this.#room -= cost;
    // Resolvers are asynchronous: at the next tick those that need not wait for anything else are done.
    if (this.#unseen === 0) process.nextTick(() => (this.#unseen = 0));
    this.#unseen += cost;
  }

  #hasRoom(): boolean {
    // The work of other requests in this turn of the event loop counts too.
    return this.#room > 0 && performance.now() - this.#began < turnTime && eventLoop.elapsed < turnTime;
  }

  #stopped(): Error | undefined {
    if (this.#refusal) return this.#refusal;
    return this.#options.gone?.aborted ? failure('CLIENT_CLOSED_REQUEST', 'The client has left.') : undefined;
  }

  /** Lets all who wait go on, step by step, as many steps in a turn as fit into it. */
  async #goOn(): Promise<void> {
    await done();
    while (this.#waiting.length > 0) {
      if (!this.#hasRoom()) {
        await eventLoop.turn();
        this.#room = furtherTurn;
        this.#began = performance.now();
      }
      this.#step();
      await done();
    }
    this.#going = false;
  }

  #step(): void {
    const stopped = this.#stopped();
    if (stopped) {
      for (const { stop } of this.#waiting.splice(0)) stop(stopped);
      return;
    }
    do {
      const { cost, go } = this.#waiting.shift()!;
      this.#take(cost);
      go();
    } while (this.#waiting.length > 0 && this.#unseen < step);
  }
}

/** Resolves when all is done that need not wait for anything else. */
const done = () => new Promise<void>(resolve => process.nextTick(resolve));
