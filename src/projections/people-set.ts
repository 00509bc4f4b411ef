/** People of a campaign by their numbers, from 1: a bit for each. */
export class PeopleSet {
  #bits: Uint8Array;

  /** @param text as `toJSON` returned it; empty: nobody */
  constructor(text = '') {
    this.#bits = Buffer.from(text, 'base64');
  }

  /** @returns whether they were not in it yet */
  add(person: number): boolean {
    const [byte, bit] = [person >> 3, 1 << (person & 7)];
    if (byte >= this.#bits.length) this.#grow(byte + 1);
    const isNew = (this.#bits[byte]! & bit) === 0;
    this.#bits[byte]! |= bit;
    return isNew;
  }

  /** The same text for the same people. */
  toJSON(): string {
    const length = this.#bits.findLastIndex(byte => byte !== 0) + 1;
    return Buffer.from(this.#bits.buffer, this.#bits.byteOffset, length).toString('base64');
  }

  #grow(length: number): void {
    const bits = new Uint8Array(Math.max(length, 2 * this.#bits.length));
    bits.set(this.#bits);
    this.#bits = bits;
  }
}
