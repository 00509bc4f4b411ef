/** Runs work with the same names one after another, in the order in which it came to this process. */
export class InOrder {
  readonly #last = new Map<string, Promise<unknown>>();

  async run<T>(names: readonly string[], work: () => Promise<T>): Promise<T> {
    const before = names.map(name => Promise.resolve(this.#last.get(name)));
    const { promise: over, resolve } = Promise.withResolvers<undefined>();
    for (const name of names) this.#last.set(name, over);
    try {
      await Promise.all(before);
      return await work();
    } finally {
      resolve(undefined);
      for (const name of names) if (this.#last.get(name) === over) this.#last.delete(name);
    }
  }
}
