import type { PlanAdherence } from '../../../metrics/adherence.ts';
import { type Answer, figure } from '../finding.ts';
import { thresholds } from '../thresholds.ts';
import { en, nb } from '../words.ts';

/** Whether updates are published when they were planned for. The plan is counted in full, so nothing is left to chance. */
export function planKept({ planned, published, onTime }: PlanAdherence): Answer {
  const need = thresholds.fewestUpdates;
  if (planned < need) {
    return {
      have: planned,
      need,
      text: {
        nb: `Om planen holdes, kan sies når tiden er kommet for minst ${need} planlagte oppdateringer. Det er ${nb.number(planned)}.`,
        en: `Whether the plan is kept can be told when the time has come for at least ${need} planned updates. There ${planned === 1 ? 'is' : 'are'} ${en.number(planned)}.`,
      },
    };
  }
  const kept = onTime / planned;
  const { low, high } = thresholds.planKept;
  const [late, missing] = [published - onTime, planned - published];
  return [
    {
      kind: kept >= high ? 'WORKS' : kept < low ? 'DOES_NOT_WORK' : 'NEITHER',
      text: {
        nb: `Av ${nb.number(planned)} planlagte oppdateringer ble ${nb.number(onTime)} publisert i tide (${nb.percent(kept)}), ${nb.number(late)} for sent og ${nb.number(missing)} ikke.`,
        en: `Of ${en.number(planned)} planned updates, ${en.number(onTime)} ${onTime === 1 ? 'was' : 'were'} published on time (${en.percent(kept)}), ${en.number(late)} late and ${en.number(missing)} not at all.`,
      },
      numbers: [
        figure('planAdherence', kept),
        figure('planned', planned, 'update'),
        figure('onTime', onTime, 'update'),
        figure('late', late, 'update'),
        figure('missing', missing, 'update'),
      ],
    },
  ];
}
