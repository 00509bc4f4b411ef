import { hash } from 'node:crypto';

/** Identifies a row without an id: a digest of its values and of where it is recorded. */
export const rowDigest = (...values: readonly unknown[]): string =>
  hash('sha256', JSON.stringify(values)).slice(0, 32);
