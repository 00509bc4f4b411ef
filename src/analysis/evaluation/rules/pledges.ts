import type { PledgesDue } from '../figures.ts';
import { type RuleAnswer, figure } from '../finding.ts';

/** What falls due soon, per unit. */
export function pledgesDue(pledges: readonly PledgesDue[]): RuleAnswer {
  return pledges
    .filter(({ due }) => due !== '0')
    .map(({ kind, unit, due, by }) => ({
      kind: 'TO_DO',
      conclusion: { of: 'PLEDGES_DUE', kind, amount: due, unit, by },
      numbers: [figure('due', due, unit)],
    }));
}

/** What was due and has not been given, per unit. */
export function pledgesOverdue(pledges: readonly PledgesDue[]): RuleAnswer {
  return pledges
    .filter(({ overdue }) => overdue !== '0')
    .map(({ kind, unit, overdue }) => ({
      kind: 'TO_DO',
      conclusion: { of: 'PLEDGES_OVERDUE', kind, amount: overdue, unit },
      numbers: [figure('overdue', overdue, unit)],
    }));
}
