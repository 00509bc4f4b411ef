import type { Identifier, IdentifierOf } from './directory.ts';

/**
 * Whom identifiers mean. The first known identifier decides, unless its owner has a different identifier of a kind that was named before
 * it.
 * @param identifiers the strongest first
 * @param known all identifiers of the owners of `identifiers`
 */
export function whoIsMeant(
  identifiers: readonly Identifier[],
  known: readonly IdentifierOf[],
): string | undefined {
  for (const [index, identifier] of identifiers.entries()) {
    const id = known.find(one => isSameIdentifier(one, identifier))?.id;
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
    return alike.length > 0 && !alike.some(one => identifiers.some(named => isSameIdentifier(one, named)));
  });
}

const isSameIdentifier = (one: Identifier, other: Identifier) =>
  one.system === other.system && one.value === other.value;
