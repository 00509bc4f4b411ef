import { LRUCache } from 'lru-cache';

/** How many askers are remembered. A forgotten asker has the full allowance again. */
const remembered = 50_000;
const minute = 60_000;

/** A wait in milliseconds as whole seconds, in which HTTP says it. */
export const inSeconds = (wait: number): number => Math.max(1, Math.ceil(wait / 1_000));

/**
 * Limits how much each asker may use: a minute's worth at once, which is refilled evenly over the next minute. One number is stored of
 * each, the moment at which the allowance is full again: the generic cell rate algorithm
 * (https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm).
 */
export class Allowances {
  readonly perMinute: number;
  readonly #clock: () => number;
  readonly #whole = new LRUCache<string, number>({ max: remembered });

  /**
   * @param perMinute 0: any amount
   * @param clock milliseconds, which only grow
   */
  constructor(perMinute: number, clock = () => performance.now()) {
    this.perMinute = perMinute;
    this.#clock = clock;
  }

  /**
   * Takes an amount, if it is available. An amount over the whole allowance is available when the allowance is full; the rest is owed.
   * @returns 0: it was taken; otherwise in how many milliseconds it will be there, and nothing was taken
   */
  take(who: string, amount: number): number {
    const wait = this.wait(who, amount);
    if (wait === 0) this.charge(who, amount);
    return wait;
  }

  /** Takes an amount that was used already, even if it is not available. */
  charge(who: string, amount: number): void {
    if (this.perMinute === 0 || amount <= 0) return;
    this.#whole.set(who, this.#clock() + this.#missing(who) + this.#time(amount));
  }

  /** In how many milliseconds an amount will be available; 0: now. */
  wait(who: string, amount: number): number {
    if (this.perMinute === 0) return 0;
    return Math.max(0, this.#missing(who) + Math.min(0, this.#time(amount) - minute));
  }

  /** In how many milliseconds all will have come back. */
  #missing(who: string): number {
    return Math.max(0, (this.#whole.get(who) ?? 0) - this.#clock());
  }

  /** How long an amount takes to come back, in milliseconds. */
  #time(amount: number): number {
    return (amount * minute) / this.perMinute;
  }
}
