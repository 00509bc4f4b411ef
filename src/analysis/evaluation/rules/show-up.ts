import { heldAgainst, rate, wilson } from '../chance.ts';
import type { Turnout } from '../figures.ts';
import { type Answer, figure } from '../finding.ts';
import { thresholds } from '../thresholds.ts';
import { isKnown, known, needed } from '../turnout.ts';
import { en, nb, verdict } from '../words.ts';

/** How many of those who sign up come. */
export function showUp(turnout: Turnout): Answer {
  const came = known(turnout);
  if (!isKnown(turnout)) {
    const [have, need] = [came.of, needed(turnout)];
    return {
      have,
      need,
      text: {
        nb: `Hvor mange påmeldte som kommer, kan sies når oppmøtet er kjent for minst ${nb.number(need)} påmeldinger. Det er kjent for ${nb.number(have)}, og ukjent for ${nb.number(turnout.unknown)} til aktiviteter som er over.`,
        en: `How many of those who sign up come can be told when the attendance of at least ${en.number(need)} sign-ups is known. It is known of ${en.number(have)}, and unknown of ${en.number(turnout.unknown)} to activities that are over.`,
      },
    };
  }
  const { kind, text } = verdict(heldAgainst(wilson(came), thresholds.showUp), thresholds.showUp);
  return [
    {
      kind,
      text: {
        nb: `Av ${nb.number(came.of)} påmeldte med kjent oppmøte kom ${nb.number(came.hits)} (${nb.percent(rate(came))}).${text.nb}`,
        en: `Of ${en.number(came.of)} who had signed up and whose attendance is known, ${en.number(came.hits)} came (${en.percent(rate(came))}).${text.en}`,
      },
      numbers: [
        figure('turnout', rate(came)),
        figure('came', turnout.came, 'sign-up'),
        figure('noShow', turnout.noShow, 'sign-up'),
        figure('unknown', turnout.unknown, 'sign-up'),
      ],
    },
  ];
}
