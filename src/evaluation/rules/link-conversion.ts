import { place, rate, wilson } from '../chance.ts';
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
        nb: `Hvor ofte lenker fører til påmelding, kan sies fra ${need} åpninger av delte lenker. Det er ${nb.number(opens)}.`,
        en: `How often links lead to sign-ups can be told from ${need} opens of shared links. There ${opens === 1 ? 'is' : 'are'} ${en.number(opens)}.`,
      },
    };
  }
  // Then not every open was recorded, and the two cannot be compared.
  if (signUps > opens) return [];
  const conversion = { hits: signUps, of: opens };
  const where = place(wilson(conversion), thresholds.linkConversion);
  const { kind, text } = verdict(where, thresholds.linkConversion);
  return [
    {
      kind,
      text: {
        nb: `${nb.share(conversion)} av åpningene av delte lenker førte til påmelding.${text.nb}`,
        en: `${en.share(conversion)} of the opens of shared links led to a sign-up.${text.en}`,
      },
      numbers: [
        figure('linkConversion', rate(conversion)),
        figure('signUpsThroughLinks', signUps, 'sign-up'),
        figure('opens', opens, 'open'),
      ],
    },
  ];
}
