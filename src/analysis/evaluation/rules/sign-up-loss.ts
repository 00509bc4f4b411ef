import { heldAgainst, type Proportion, rate, wilson } from '../chance.ts';
import type { SignUps, Turnout } from '../figures.ts';
import { type Answer, figure, type Text } from '../finding.ts';
import { thresholds } from '../thresholds.ts';
import { isKnown, known } from '../turnout.ts';
import { en, nb } from '../words.ts';

interface Step {
  /** How many are lost at it, of how many who could be. */
  readonly name: 'withdrawn' | 'unconfirmed' | 'noShow';
  readonly lost: Proportion;
}

/** At which step between signing up and coming the most are lost. */
export function signUpLoss(signUps: SignUps, turnout: Turnout): Answer {
  const steps = comparable(signUps, turnout).sort((a, b) => rate(b.lost) - rate(a.lost));
  const [largest] = steps;
  const need = thresholds.fewest;
  if (!largest) {
    const have = signUps.made;
    return {
      have,
      need,
      text: {
        nb: `Hvor flest faller fra mellom påmelding og oppmøte, kan sies når det er minst ${need} påmeldinger. Det er ${nb.number(have)}.`,
        en: `Where the most are lost between signing up and coming can be told once there are at least ${need} sign-ups. There ${have === 1 ? 'is' : 'are'} ${en.number(have)}.`,
      },
    };
  }
  const limits = { low: thresholds.signUpLoss, high: thresholds.signUpLoss };
  const where = heldAgainst(wilson(largest.lost), limits);
  const step = sentence[largest.name](largest.lost);
  const few = where === 'LOW';
  return [
    {
      kind: few ? 'WORKS' : where === 'HIGH' ? 'DOES_NOT_WORK' : 'NEITHER',
      text: {
        nb: `${few ? 'Få faller fra mellom påmelding og oppmøte; flest' : 'Flest faller fra mellom påmelding og oppmøte'} ${step.nb}.`,
        en: `${few ? 'Few are lost between signing up and coming; the most' : 'Between signing up and coming, the most are lost'} ${step.en}.`,
      },
      numbers: steps.flatMap(({ name, lost }) => [
        figure(name, lost.hits, 'sign-up'),
        figure(`${name}Of`, lost.of, 'sign-up'),
      ]),
    },
  ];
}

function comparable({ made, confirmed, withdrawn }: SignUps, turnout: Turnout): Step[] {
  const enough = made >= thresholds.fewest;
  // Where nobody confirms, or more than signed up in the period, confirming is no step.
  const confirms = confirmed > 0 && confirmed <= made;
  const { hits, of } = known(turnout);
  return [
    ...(enough ? [{ name: 'withdrawn', lost: { hits: withdrawn, of: made } } as const] : []),
    ...(enough && confirms
      ? [{ name: 'unconfirmed', lost: { hits: made - confirmed, of: made } } as const]
      : []),
    ...(isKnown(turnout) ? [{ name: 'noShow', lost: { hits: of - hits, of } } as const] : []),
  ];
}

const sentence: Record<Step['name'], (lost: Proportion) => Text> = {
  withdrawn: lost => ({
    nb: `ved at påmeldinger trekkes: ${nb.share(lost)}`,
    en: `because sign-ups are withdrawn: ${en.share(lost)}`,
  }),
  unconfirmed: lost => ({
    nb: `ved at påmeldinger ikke bekreftes: ${nb.share(lost)}`,
    en: `because sign-ups are not confirmed: ${en.share(lost)}`,
  }),
  noShow: lost => ({
    nb: `ved at påmeldte ikke møter opp: ${nb.share(lost)}`,
    en: `because people who signed up do not turn up: ${en.share(lost)}`,
  }),
};
