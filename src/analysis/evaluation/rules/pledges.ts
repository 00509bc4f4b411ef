import type { PledgesDue } from '../figures.ts';
import { type Answer, figure } from '../finding.ts';
import { en, nb } from '../words.ts';

/** What falls due soon, per unit. */
export function pledgesDue(pledges: readonly PledgesDue[]): Answer {
  return pledges
    .filter(({ due }) => due !== '0')
    .map(({ kind, unit, due, by }) => ({
      kind: 'TO_DO',
      text: {
        nb: `Løfter om ${nb.pledged(kind, due, unit)} forfaller senest ${nb.day(by)}.`,
        en: `Pledges of ${en.pledged(kind, due, unit)} fall due by ${en.day(by)}.`,
      },
      numbers: [figure('due', due, unit)],
    }));
}

/** What was due and has not been given, per unit. */
export function pledgesOverdue(pledges: readonly PledgesDue[]): Answer {
  return pledges
    .filter(({ overdue }) => overdue !== '0')
    .map(({ kind, unit, overdue }) => ({
      kind: 'TO_DO',
      text: {
        nb: `Løfter om ${nb.pledged(kind, overdue, unit)} har forfalt uten å være innfridd.`,
        en: `Pledges of ${en.pledged(kind, overdue, unit)} are overdue.`,
      },
      numbers: [figure('overdue', overdue, unit)],
    }));
}
