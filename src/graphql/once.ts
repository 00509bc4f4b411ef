/** Calls `find` at the first use only: a figure that several fields read is counted once. */
export function once<T>(find: () => T): () => T {
  let found: { readonly value: T } | undefined;
  return () => (found ??= { value: find() }).value;
}
