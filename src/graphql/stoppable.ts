/** Ends a generator by its signal, since it may be waiting for what comes next. @param shown each as clients get it */
export function stoppable<Item, Shown>(
  items: AsyncGenerator<Item, undefined>,
  stopping: AbortController,
  shown: (item: Item) => Shown,
): AsyncIterableIterator<Shown> {
  return {
    async next() {
      const { value, done } = await items.next();
      return done ? { value: undefined, done: true } : { value: shown(value), done: false };
    },
    async return() {
      stopping.abort();
      await items.return(undefined);
      return { value: undefined, done: true };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
