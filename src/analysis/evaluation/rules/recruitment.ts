import { heldAgainst, poisson, rated } from '../chance.ts';
import type { Links } from '../figures.ts';
import { type Answer, figure, moreIsBetter } from '../finding.ts';
import { thresholds } from '../thresholds.ts';

/** Whether participants bring participants. */
export function recruitment({ shares, signUps, participants }: Links): Answer {
  const need = thresholds.fewest;
  if (participants < need) return { have: participants, need, question: { of: 'RECRUITMENT' } };
  const recruited = rated({ hits: signUps, of: participants });
  const numbers = [
    figure('kFactor', recruited.rate),
    figure('shares', shares, 'share'),
    figure('signUpsThroughLinks', signUps, 'sign-up'),
    figure('participants', participants, 'participant'),
  ];
  if (shares === 0) {
    return [{ kind: 'DOES_NOT_WORK', conclusion: { of: 'NOBODY_SHARES', participants }, numbers }];
  }
  const standing = heldAgainst(poisson(recruited), thresholds.kFactor);
  return [{ kind: moreIsBetter[standing], conclusion: { of: 'RECRUITMENT', recruited, standing }, numbers }];
}
