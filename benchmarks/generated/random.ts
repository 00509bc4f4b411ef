/** Numbers that look random and are the same in every run (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** From 0 to below 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  pick<T>(values: readonly T[]): T {
    return values[Math.floor(this.next() * values.length)]!;
  }

  /** One of the last hundred; undefined where there is none. */
  pickLate<T>(values: readonly T[]): T | undefined {
    const recent = Math.min(values.length, 100);
    return values[values.length - 1 - Math.floor(this.next() * recent)];
  }

  /** One of the first more often than one of the last. */
  pickEarly<T>(values: readonly T[]): T {
    return values[Math.floor(this.next() ** 2 * values.length)]!;
  }
}
