import { kFactor } from '../../../metrics/ratios.ts';
import type { Counts } from '../../../metrics/tabulation.ts';
import { heldAgainst, poisson } from '../chance.ts';
import { type RuleAnswer, figure, moreIsBetter } from '../finding.ts';
import { thresholds } from '../thresholds.ts';

/** Whether participants bring participants, through links that they share. */
export function recruitment(
  counts: Pick<Counts, 'SHARES' | 'SIGN_UPS_BY_SHARE'>,
  participants: number,
): RuleAnswer {
  const need = thresholds.fewest;
  if (participants < need) return { have: participants, need, question: { of: 'RECRUITMENT' } };
  const { SHARES, SIGN_UPS_BY_SHARE } = counts;
  const numbers = [
    figure('shares', SHARES, 'share'),
    figure('signUpsByShare', SIGN_UPS_BY_SHARE, 'sign-up'),
    figure('participants', participants, 'participant'),
  ];
  const factor = kFactor.of(counts, participants);
  if (!factor) {
    // Who came through a link that was shared outside the period shows that participants have links.
    if (SIGN_UPS_BY_SHARE > 0) {
      const question = { of: 'RECRUITMENT_WITHOUT_SHARES', signUpsByShare: SIGN_UPS_BY_SHARE } as const;
      return { have: SHARES, need: 1, question };
    }
    return [{ kind: 'DOES_NOT_WORK', conclusion: { of: 'NOBODY_SHARES', participants }, numbers }];
  }
  const recruited = { hits: SIGN_UPS_BY_SHARE, of: participants, rate: factor.value };
  const standing = heldAgainst(poisson(recruited), thresholds.kFactor);
  return [
    {
      kind: moreIsBetter[standing],
      conclusion: { of: 'RECRUITMENT', recruited, standing },
      numbers: [figure('kFactor', factor.value), ...numbers],
    },
  ];
}
