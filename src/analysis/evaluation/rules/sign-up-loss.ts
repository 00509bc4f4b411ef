import type { Counts } from '../../../metrics/tabulation.ts';
import { heldAgainst, type Proportion, rate, rated, wilson } from '../chance.ts';
import type { LossStep } from '../conclusions.ts';
import type { Turnout } from '../figures.ts';
import { type RuleAnswer, figure } from '../finding.ts';
import { thresholds } from '../thresholds.ts';
import { isKnown, known } from '../turnout.ts';

type SignUps = Pick<Counts, 'GROSS_SIGN_UPS' | 'CONFIRMED_SIGN_UPS' | 'LOST_SIGN_UPS'>;

interface Step {
  readonly name: LossStep;
  /** How many are lost at it, of how many who could be. */
  readonly lost: Proportion;
}

/** At which step between signing up and coming the most are lost. */
export function signUpLoss(signUps: SignUps, turnout: Turnout): RuleAnswer {
  const steps = comparable(signUps, turnout).sort((a, b) => rate(b.lost) - rate(a.lost));
  const [largest] = steps;
  if (!largest) {
    return { have: signUps.GROSS_SIGN_UPS, need: thresholds.fewest, question: { of: 'SIGN_UP_LOSS' } };
  }
  const limits = { low: thresholds.signUpLoss, high: thresholds.signUpLoss };
  const standing = heldAgainst(wilson(largest.lost), limits);
  return [
    {
      kind: fewerIsBetter[standing],
      conclusion: {
        of: 'SIGN_UP_LOSS',
        step: largest.name,
        lost: rated(largest.lost),
        few: standing === 'LOW',
      },
      numbers: steps.flatMap(({ name, lost }) => [
        figure(name, lost.hits, 'sign-up'),
        figure(`${name}Of`, lost.of, 'sign-up'),
      ]),
    },
  ];
}

const fewerIsBetter = { LOW: 'WORKS', HIGH: 'DOES_NOT_WORK', BETWEEN: 'NEITHER' } as const;

function comparable(signUps: SignUps, turnout: Turnout): Step[] {
  const { GROSS_SIGN_UPS: made, CONFIRMED_SIGN_UPS: confirmed, LOST_SIGN_UPS: withdrawn } = signUps;
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
