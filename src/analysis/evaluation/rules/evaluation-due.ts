import type { Evaluations } from '../figures.ts';
import { type RuleAnswer, figure } from '../finding.ts';
import { thresholds } from '../thresholds.ts';

/** Whether it is time to look at what works, and to write down what was decided. */
export function evaluationDue({ days, sinceLast }: Evaluations): RuleAnswer {
  const most = thresholds.daysBetweenEvaluations;
  if (days < most || (sinceLast !== null && sinceLast < most)) return [];
  return [
    {
      kind: 'TO_DO',
      conclusion:
        sinceLast === null ? { of: 'NEVER_EVALUATED', days } : { of: 'EVALUATED_LONG_AGO', days: sinceLast },
      numbers: [
        figure('days', days, 'day'),
        ...(sinceLast === null ? [] : [figure('daysSinceEvaluation', sinceLast, 'day')]),
      ],
    },
  ];
}
