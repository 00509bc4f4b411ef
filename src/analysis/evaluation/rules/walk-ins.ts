import { rate, wilson } from '../chance.ts';
import type { WalkIns } from '../figures.ts';
import { type Answer, figure } from '../finding.ts';
import { thresholds } from '../thresholds.ts';
import { en, nb } from '../words.ts';

/** Whether many come without having signed up, so that sign-ups do not tell how many to expect. */
export function manyWalkIns({ walkIns, attended }: WalkIns): Answer {
  const need = thresholds.fewest;
  if (attended < need) {
    return {
      have: attended,
      need,
      text: {
        nb: `Om mange kommer uten å være påmeldt, kan sies når det er minst ${need} oppmøter. Det er ${nb.number(attended)}.`,
        en: `Whether many come without having signed up can be told once there are at least ${need} attendances. There ${attended === 1 ? 'is' : 'are'} ${en.number(attended)}.`,
      },
    };
  }
  const share = { hits: walkIns, of: attended };
  if (wilson(share).low <= thresholds.walkIns) return [];
  return [
    {
      kind: 'DOES_NOT_WORK',
      text: {
        nb: `Av ${nb.number(attended)} som kom, var ${nb.number(walkIns)} ikke påmeldt (${nb.percent(rate(share))}). Påmeldingene sier lite om hvor mange som kommer.`,
        en: `Of ${en.number(attended)} who came, ${en.number(walkIns)} had not signed up (${en.percent(rate(share))}). Sign-ups tell little of how many will come.`,
      },
      numbers: [
        figure('walkInShare', rate(share)),
        figure('walkIns', walkIns, 'attendance'),
        figure('attended', attended, 'attendance'),
      ],
    },
  ];
}
