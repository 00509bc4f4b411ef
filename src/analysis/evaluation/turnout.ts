import type { Proportion } from './chance.ts';
import type { Turnout } from './figures.ts';
import { thresholds } from './thresholds.ts';

/** Of sign-ups to activities whose outcome is known: how many came. */
export function known({ came, noShow }: Turnout): Proportion {
  return { hits: came, of: came + noShow };
}

/** How many outcomes must be known for the others not to matter much. */
export function needed(turnout: Turnout): number {
  const all = known(turnout).of + turnout.unknown;
  return Math.max(thresholds.fewest, Math.ceil(thresholds.knownShare * all));
}

export function isKnown(turnout: Turnout): boolean {
  return known(turnout).of >= needed(turnout);
}
