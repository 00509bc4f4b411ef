import type { PlanAdherence } from '../../../metrics/adherence.ts';
import { rated } from '../chance.ts';
import { type RuleAnswer, figure } from '../finding.ts';
import { thresholds } from '../thresholds.ts';

/** Whether updates are published when they were planned for. The plan is counted in full, so nothing is left to chance. */
export function planKept({ planned, published, onTime }: PlanAdherence): RuleAnswer {
  const need = thresholds.fewestUpdates;
  if (planned < need) return { have: planned, need, question: { of: 'PLAN_KEPT' } };
  const kept = rated({ hits: onTime, of: planned });
  const { low, high } = thresholds.planKept;
  const [late, missing] = [published - onTime, planned - published];
  return [
    {
      kind: kept.rate >= high ? 'WORKS' : kept.rate < low ? 'DOES_NOT_WORK' : 'NEITHER',
      conclusion: { of: 'PLAN_KEPT', onTime: kept, late, missing },
      numbers: [
        figure('planAdherence', kept.rate),
        figure('planned', planned, 'update'),
        figure('onTime', onTime, 'update'),
        figure('late', late, 'update'),
        figure('missing', missing, 'update'),
      ],
    },
  ];
}
