import { hash } from 'node:crypto';

/** Identifies a row without an id: a digest of its values and of where it is recorded. */
export const rowDigest = (...said: readonly unknown[]): string =>
  hash('sha256', JSON.stringify(said)).slice(0, 32);
