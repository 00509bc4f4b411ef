/** A value, or the promise of one. */
export type PromiseOrValue<T> = T | Promise<T>;

/** Continues with a value: at once if it is there, as it mostly is. A promise for each command would take as long as the command itself. */
export function andThen<T, U>(
  value: PromiseOrValue<T>,
  next: (value: T) => PromiseOrValue<U>,
): PromiseOrValue<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** All of them, as `Promise.all`, and at once where all are there. */
export function allOf<T>(values: readonly PromiseOrValue<T>[]): PromiseOrValue<readonly T[]> {
  return values.some(value => value instanceof Promise) ? Promise.all(values) : (values as readonly T[]);
}

/** Visits one after another, each when the one before it is done: at once as long as nothing is waited for. */
export function inTurn<T>(
  items: readonly T[],
  visit: (item: T) => PromiseOrValue<void>,
  first = 0,
): PromiseOrValue<void> {
  for (let at = first; at < items.length; at++) {
    const done = visit(items[at]!);
    if (done instanceof Promise) return done.then(() => inTurn(items, visit, at + 1));
  }
}

/** As `Promise.all`; but it fails only when nothing of it is under way any more. */
export async function allOver<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  try {
    return await Promise.all(promises);
  } catch (error) {
    await Promise.allSettled(promises);
    throw error;
  }
}
