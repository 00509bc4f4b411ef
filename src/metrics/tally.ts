/** A number for each person, by group. Persons go by their ordinals, from 1; groups are numbered from 0. */
export interface Tally {
  /** How much memory it uses, in numbers of four bytes. */
  readonly size: number;
  /** Adds to somebody's number. @returns what it was before */
  add(group: number, person: number, n: number): number;
  /** Calls `each` for every number above 0. */
  standing(each: (group: number, person: number) => void): void;
}

const mostInTwoBytes = 0x7fff;

/** A tally of a single group, which holds most people: an array by person. */
export class DenseTally implements Tally {
  /** Two bytes a number are enough for nearly every campaign; otherwise it is four. */
  #numbers: Int16Array | Int32Array = new Int16Array(1_024);

  get size(): number {
    return this.#numbers.byteLength / 4;
  }

  add(_group: number, person: number, n: number): number {
    if (person >= this.#numbers.length) {
      const length = Math.max(person + 1, Math.ceil(this.#numbers.length * 1.5));
      const longer = this.#numbers instanceof Int16Array ? new Int16Array(length) : new Int32Array(length);
      longer.set(this.#numbers);
      this.#numbers = longer;
    }
    const before = this.#numbers[person]!;
    const after = before + n;
    if (after > mostInTwoBytes && this.#numbers instanceof Int16Array) {
      this.#numbers = Int32Array.from(this.#numbers);
    }
    this.#numbers[person] = after;
    return before;
  }

  standing(each: (group: number, person: number) => void): void {
    this.#numbers.forEach((n, person) => {
      if (n > 0) each(0, person);
    });
  }
}

/** How full a table may be before it grows; in a fuller one look-ups take long. */
const fullest = 0.6;

/**
 * A tally of many groups, each with few people: a hash table with open addressing, since a Map takes four times the memory. A
 * person of 0 marks a free slot.
 */
export class SparseTally implements Tally {
  #groups = new Uint32Array(1_024);
  #people = new Uint32Array(1_024);
  #numbers = new Int32Array(1_024);
  #used = 0;

  get size(): number {
    return this.#people.length * 3;
  }

  add(group: number, person: number, n: number): number {
    if (this.#used >= this.#people.length * fullest) this.#grow();
    const slot = this.#slot(group, person);
    if (this.#people[slot] === 0) {
      this.#people[slot] = person;
      this.#groups[slot] = group;
      this.#used++;
    }
    const before = this.#numbers[slot]!;
    this.#numbers[slot] = before + n;
    return before;
  }

  standing(each: (group: number, person: number) => void): void {
    this.#numbers.forEach((n, slot) => {
      if (n > 0) each(this.#groups[slot]!, this.#people[slot]!);
    });
  }

  /** The slot of a person in a group, or the free one for them. */
  #slot(group: number, person: number): number {
    const last = this.#people.length - 1;
    // Multiplicative hashing: neighbours are spread. Source: Knuth, The Art of Computer Programming, vol. 3, 6.4.
    const hash = Math.imul(person, 0x9e3779b1) ^ Math.imul(group + 1, 0x85ebca6b);
    let slot = (hash ^ (hash >>> 15)) & last;
    while (this.#people[slot] !== 0 && (this.#people[slot] !== person || this.#groups[slot] !== group)) {
      slot = (slot + 1) & last;
    }
    return slot;
  }

  #grow(): void {
    const [groups, people, numbers] = [this.#groups, this.#people, this.#numbers];
    this.#groups = new Uint32Array(people.length * 2);
    this.#people = new Uint32Array(people.length * 2);
    this.#numbers = new Int32Array(people.length * 2);
    people.forEach((person, before) => {
      if (person === 0) return;
      const slot = this.#slot(groups[before]!, person);
      this.#groups[slot] = groups[before]!;
      this.#people[slot] = person;
      this.#numbers[slot] = numbers[before]!;
    });
  }
}
