import { hash } from 'node:crypto';

/** By which a row that has no id is recognised: a digest of what it says, and where it is recorded. */
export const rowDigest = (...said: readonly unknown[]): string =>
  hash('sha256', JSON.stringify(said)).slice(0, 32);
