import { heldAgainst, rate, wilson } from '../chance.ts';
import type { Links } from '../figures.ts';
import { type Answer, figure } from '../finding.ts';
import { thresholds } from '../thresholds.ts';
import { en, nb, verdict } from '../words.ts';

/** How often those who follow a tracked link sign up. */
export function linkConversion({ opens, signUps }: Links): Answer {
  const need = thresholds.fewestOpens;
  if (opens < need) {
    return {
      have: opens,
      need,
      text: {
        nb: `Hvor ofte lenker fører til påmelding, kan sies når det er minst ${need} åpninger av delte lenker. Det er ${nb.number(opens)}.`,
        en: `How often links lead to sign-ups can be told once there are at least ${need} opens of shared links. There ${opens === 1 ? 'is' : 'are'} ${en.number(opens)}.`,
      },
    };
  }
  // Then not every open was recorded, and the two cannot be compared.
  if (signUps > opens) return [];
  const conversion = { hits: signUps, of: opens };
  const where = heldAgainst(wilson(conversion), thresholds.linkConversion);
  const { kind, text } = verdict(where, thresholds.linkConversion);
  return [
    {
      kind,
      text: {
        nb: `Av ${nb.number(opens)} åpninger av delte lenker førte ${nb.number(signUps)} til påmelding (${nb.percent(signUps / opens)}).${text.nb}`,
        en: `Of ${en.number(opens)} opens of shared links, ${en.number(signUps)} led to a sign-up (${en.percent(signUps / opens)}).${text.en}`,
      },
      numbers: [
        figure('linkConversion', rate(conversion)),
        figure('signUpsThroughLinks', signUps, 'sign-up'),
        figure('opens', opens, 'open'),
      ],
    },
  ];
}
