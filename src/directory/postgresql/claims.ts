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

/** Makes claims, or takes them over. @param claims streams by digests */
export async function keepClaims(
  transaction: Statements,
  claims: ReadonlyMap<string, string>,
): Promise<void> {
  if (claims.size === 0) return;
  await transaction.run(
    `INSERT INTO claims SELECT * FROM unnest($1::text[], $2::text[])
     ON CONFLICT (digest) DO UPDATE SET stream = excluded.stream`,
    [...claims.keys()],
    [...claims.values()],
  );
}

/** The stream of the first of the claims that was made. */
export const firstClaimed = (
  claims: readonly string[],
  known: ReadonlyMap<string, string>,
): string | undefined => claims.map(digest => known.get(digest)).find(stream => stream !== undefined);
