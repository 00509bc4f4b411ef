import type { Directory } from '../directory/directory.ts';
import type { Named, NamesOf } from './table.ts';

/** Reads names and identifiers from the directory, as it is now: what was forgotten is in no export. */
export function namesFrom(directory: Directory, organisationId: string): NamesOf {
  return async ids => {
    const [people, identifiers] = await Promise.all([
      directory.people(organisationId, ids),
      directory.identifiersOf(organisationId, ids),
    ]);
    const ofPerson = Map.groupBy(identifiers, ({ id }) => id);
    return new Map(
      people.map(({ id, name }): [string, Named] => [
        id,
        {
          name,
          identifiers: (ofPerson.get(id) ?? []).map(({ system, value }) => `${system}:${value}`).sort(),
        },
      ]),
    );
  };
}
