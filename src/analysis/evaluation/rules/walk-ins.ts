import type { Counts } from '../../../metrics/tabulation.ts';
import { rated, wilson } from '../chance.ts';
import { type RuleAnswer, figure } from '../finding.ts';
import { thresholds } from '../thresholds.ts';

/** Whether many come without having signed up, so that sign-ups do not say how many to expect. */
export function manyWalkIns({
  WALK_INS: walkIns,
  ATTENDANCES: attended,
}: Pick<Counts, 'WALK_INS' | 'ATTENDANCES'>): RuleAnswer {
  const need = thresholds.fewest;
  if (attended < need) return { have: attended, need, question: { of: 'WALK_INS' } };
  const came = rated({ hits: walkIns, of: attended });
  if (wilson(came).low <= thresholds.walkIns) return [];
  return [
    {
      kind: 'DOES_NOT_WORK',
      conclusion: { of: 'MANY_WALK_INS', walkIns: came },
      numbers: [
        figure('walkInRate', came.rate),
        figure('walkIns', walkIns, 'attendance'),
        figure('attended', attended, 'attendance'),
      ],
    },
  ];
}
