import type { Directory } from '../directory.ts';
import type { Queries } from './queries.ts';

/** How a directory is recognised as belonging to this log, and as not older than it. */
export type OwnedByLog = Pick<Directory, 'log' | 'people' | 'lacksPeopleUntil'>;

/** @param on any connection, or one alone */
export const ownedByLog = (on: Queries): OwnedByLog => ({
  log: async () => (await on.get<{ identity: string }>('SELECT identity FROM log'))?.identity,

  people: (organisationId, ids) =>
    on.all(
      'SELECT id, name FROM participants WHERE organisation_id = $1 AND id = ANY ($2)',
      organisationId,
      ids,
    ),

  lacksPeopleUntil: async () => {
    const row = await on.get<{ until: number | null }>('SELECT max(until) AS until FROM missing_people');
    return row?.until ?? undefined;
  },
});
