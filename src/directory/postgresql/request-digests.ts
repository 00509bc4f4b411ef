import type { Queries } from './queries.ts';

/** Names by which requests with the same digest wait for one another in `ConnectionPool.write`, also on nodes of earlier versions. */
export const digestNames = (digests: readonly string[]): string[] => digests.map(digest => `claim ${digest}`);

/** The streams that are reserved for these digests, by digest. The table `claims` holds them. */
export async function readDigests(on: Queries, digests: readonly string[]): Promise<Map<string, string>> {
  if (digests.length === 0) return new Map();
  const rows = await on.all<{ digest: string; stream: string }>(
    'SELECT digest, stream FROM claims WHERE digest = ANY ($1)',
    digests,
  );
  return new Map(rows.map(({ digest, stream }) => [digest, stream]));
}

/**
 * Reserves streams for digests, and takes over those that were reserved before.
 * @param digests streams by digest
 * @param before as the transaction has read it: where another process has reserved one since, the transaction fails and is repeated
 */
export async function keepDigests(
  transaction: Queries,
  digests: ReadonlyMap<string, string>,
  before: ReadonlyMap<string, string>,
): Promise<void> {
  const made = [...digests].filter(([digest]) => !before.has(digest));
  const takenOver = [...digests].filter(([digest]) => before.has(digest));
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

/** The stream of the first of these digests that has one. */
export const firstReserved = (
  digests: readonly string[],
  known: ReadonlyMap<string, string>,
): string | undefined => digests.map(digest => known.get(digest)).find(stream => stream !== undefined);
