import { createHash } from 'node:crypto';

/** By which a row that has no id is recognised: a digest of what it says, and where it is recorded. */
export const rowDigest = (...said: readonly unknown[]): string =>
  createHash('sha256').update(JSON.stringify(said)).digest('hex').slice(0, 32);
