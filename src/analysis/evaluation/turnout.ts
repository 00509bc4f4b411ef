import type { Counts } from '../../metrics/tabulation.ts';
import type { Proportion } from './chance.ts';
import type { Turnout } from './figures.ts';
import { thresholds } from './thresholds.ts';

/** @param unknown sign-ups to activities that are over of which it is not known whether the person came */
export function turnoutOf(
  { ATTENDANCES, WALK_INS, NO_SHOWS }: Pick<Counts, 'ATTENDANCES' | 'WALK_INS' | 'NO_SHOWS'>,
  unknown: number,
): Turnout {
  return { came: ATTENDANCES - WALK_INS, noShow: NO_SHOWS, unknown };
}

/** Of sign-ups to activities whose outcome is known: how many came. */
export function known({ came, noShow }: Turnout): Proportion {
  return { hits: came, of: came + noShow };
}

/** How many outcomes must be known for the others not to matter much. */
export function needed(turnout: Turnout): number {
  const all = known(turnout).of + turnout.unknown;
  return Math.max(thresholds.fewest, Math.ceil(thresholds.knownPart * all));
}

export function isKnown(turnout: Turnout): boolean {
  return known(turnout).of >= needed(turnout);
}
