import type { Statements } from './statements.ts';

/** By what those are known who make the same claims, for `ConnectionPool.write`. */
export const claimNames = (claims: readonly string[]): string[] => claims.map(digest => `claim ${digest}`);

/** The streams of those of the claims that were made. */
export async function readClaims(on: Statements, claims: readonly string[]): Promise<Map<string, string>> {
  if (claims.length === 0) return new Map();
  const rows = await on.all<{ digest: string; stream: string }>(
    'SELECT digest, stream FROM claims WHERE digest = ANY ($1)',
    claims,
  );
  return new Map(rows.map(({ digest, stream }) => [digest, stream]));
}

/**
 * Makes claims, and takes over those that were made before.
 * @param claims streams by digests
 * @param before as the transaction has read it: where somebody else has made one since, it is to be tried again
 */
export async function keepClaims(
  transaction: Statements,
  claims: ReadonlyMap<string, string>,
  before: ReadonlyMap<string, string>,
): Promise<void> {
  const made = [...claims].filter(([digest]) => !before.has(digest));
  const takenOver = [...claims].filter(([digest]) => before.has(digest));
  if (made.length > 0)
    await transaction.run(
      'INSERT INTO claims SELECT * FROM unnest($1::text[], $2::text[])',
      made.map(([digest]) => digest),
      made.map(([, stream]) => stream),
    );
  if (takenOver.length > 0)
    await transaction.run(
      `UPDATE claims SET stream = kept.stream FROM unnest($1::text[], $2::text[]) AS kept (digest, stream)
       WHERE claims.digest = kept.digest`,
      takenOver.map(([digest]) => digest),
      takenOver.map(([, stream]) => stream),
    );
}

/** The stream of the first of the claims that was made. */
export const firstClaimed = (
  claims: readonly string[],
  known: ReadonlyMap<string, string>,
): string | undefined => claims.map(digest => known.get(digest)).find(stream => stream !== undefined);
