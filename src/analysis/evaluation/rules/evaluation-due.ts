import type { Evaluations } from '../figures.ts';
import { type Answer, figure } from '../finding.ts';
import { thresholds } from '../thresholds.ts';
import { en, nb } from '../words.ts';

/** Whether it is time to look at what works, and to write down what was decided. */
export function evaluationDue({ days, sinceLast }: Evaluations): Answer {
  const most = thresholds.daysBetweenEvaluations;
  if (days < most || (sinceLast !== null && sinceLast < most)) return [];
  return [
    {
      kind: 'TO_DO',
      text:
        sinceLast === null
          ? {
              nb: `Kampanjen har gått i ${nb.number(days)} dager uten at noen evaluering er notert.`,
              en: `The campaign has gone on for ${en.number(days)} days without an evaluation being noted.`,
            }
          : {
              nb: `Det er ${nb.number(sinceLast)} dager siden forrige evaluering ble notert.`,
              en: `It is ${en.number(sinceLast)} days since an evaluation was last noted.`,
            },
      numbers: [
        figure('days', days, 'day'),
        ...(sinceLast === null ? [] : [figure('daysSinceEvaluation', sinceLast, 'day')]),
      ],
    },
  ];
}
