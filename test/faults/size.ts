/** Whether the fault suite runs at its full size: `npm run test:long`. Otherwise it is cut to what `npm test` can bear. */
export const long = process.env.LONG === '1';

/** How often something is tried, or how much of it there is. */
export const sized = (short: number, full: number): number => (long ? full : short);

/**
 * Chance that can be repeated: the same seed, the same faults. `SEED` chooses another; a failing test's message names its own.
 * Source of the generator: Park and Miller, "Random number generators: good ones are hard to find", 1988.
 */
export class Chance {
  readonly seed: number;
  #state: number;

  constructor(seed = Number(process.env.SEED ?? 20_261_124)) {
    this.seed = seed;
    this.#state = (seed % 2_147_483_646) + 1;
  }

  /** A whole number from 0 to before `count`. */
  below(count: number): number {
    this.#state = (this.#state * 48_271) % 2_147_483_647;
    return this.#state % count;
  }

  of<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }
}
