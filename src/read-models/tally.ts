/** What is counted of each person. */

/** A number for each person. */
export interface Tally {
  readonly size: number;
  get(person: number): number;
  set(person: number, n: number): void;
  /** Those above nought. */
  standing(): number[];
}

/** Where most people have one. */
export class DenseTally implements Tally {
  #numbers = new Int32Array(1_024);

  get size(): number {
    return this.#numbers.length / 4;
  }

  get(person: number): number {
    return this.#numbers[person] ?? 0;
  }

  set(person: number, n: number): void {
    if (person >= this.#numbers.length) {
      const longer = new Int32Array(Math.max(person + 1, this.#numbers.length * 2));
      longer.set(this.#numbers);
      this.#numbers = longer;
    }
    this.#numbers[person] = n;
  }

  standing(): number[] {
    return [...this.#numbers.keys()].filter(person => this.#numbers[person]! > 0);
  }
}

/** Where few have one. */
export class SparseTally implements Tally {
  readonly #numbers = new Map<number, number>();

  get size(): number {
    return this.#numbers.size;
  }

  get(person: number): number {
    return this.#numbers.get(person) ?? 0;
  }

  set(person: number, n: number): void {
    this.#numbers.set(person, n);
  }

  standing(): number[] {
    return [...this.#numbers].filter(([, n]) => n > 0).map(([person]) => person);
  }
}
