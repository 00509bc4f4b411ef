import type { Identifier, IdentifierOf } from './directory.ts';

/**
 * Whom identifiers mean: the first that somebody is known by says it, unless they are known by another one of the kind of one named
 * before it.
 * @param identifiers the strongest first
 * @param known all by which those are known whom one of `identifiers` belongs to
 */
export function whoIsMeant(
  identifiers: readonly Identifier[],
  known: readonly IdentifierOf[],
): string | undefined {
  for (const [index, identifier] of identifiers.entries()) {
    const id = known.find(one => isSame(one, identifier))?.id;
    if (id === undefined) continue;
    const theirs = known.filter(one => one.id === id);
    if (!isSomebodyElse(theirs, identifiers, index)) return id;
  }
  return undefined;
}

/** Whether they are known by another identifier of the kind of one that is stronger than the one at `index`. */
function isSomebodyElse(
  theirs: readonly Identifier[],
  identifiers: readonly Identifier[],
  index: number,
): boolean {
  return identifiers.slice(0, index).some(stronger => {
    const alike = theirs.filter(({ system }) => system === stronger.system);
    return alike.length > 0 && !alike.some(one => identifiers.some(named => isSame(one, named)));
  });
}

const isSame = (one: Identifier, other: Identifier) =>
  one.system === other.system && one.value === other.value;
