import { LRUCache } from 'lru-cache';

/** So many are remembered. Whoever is forgotten has all of their allowance again. */
const remembered = 50_000;
const minute = 60_000;

/** A wait in milliseconds as whole seconds, in which HTTP says it. */
export const inSeconds = (wait: number): number => Math.max(1, Math.ceil(wait / 1_000));

/**
 * How much each of many may use: a minute's worth at once, which comes back evenly over the next minute. Of each there is one
 * number, the moment at which all of it will have come back; so it is the generic cell rate algorithm
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
   * Takes an amount, if it is there. One that is larger than the whole allowance is there when all of that is; it is owed then.
   * @returns 0: it was taken; otherwise in how many milliseconds it will be there, and nothing was taken
   */
  take(who: string, amount: number): number {
    const wait = this.wait(who, amount);
    if (wait === 0) this.charge(who, amount);
    return wait;
  }

  /** Takes an amount, whether or not it is there: it was used already. */
  charge(who: string, amount: number): void {
    if (this.perMinute === 0 || amount <= 0) return;
    this.#whole.set(who, this.#clock() + this.#missing(who) + this.#time(amount));
  }

  /** In how many milliseconds an amount will be there; 0: it is. */
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
