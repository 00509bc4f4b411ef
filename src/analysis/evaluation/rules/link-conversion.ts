import type { Counts } from '../../../metrics/tabulation.ts';
import { heldAgainst, rated, wilson } from '../chance.ts';
import { type RuleAnswer, figure, moreIsBetter } from '../finding.ts';
import { thresholds } from '../thresholds.ts';

/** How often those who follow a tracked link sign up. */
export function linkConversion({
  OPENS: opens,
  SIGN_UPS_BY_LINK: signUps,
}: Pick<Counts, 'OPENS' | 'SIGN_UPS_BY_LINK'>): RuleAnswer {
  const need = thresholds.fewestOpens;
  if (opens < need) return { have: opens, need, question: { of: 'LINK_CONVERSION' } };
  // Then not every open was recorded, and the two cannot be compared.
  if (signUps > opens) return { have: opens, need: signUps, question: { of: 'LINK_CONVERSION_UNRECORDED' } };
  const limits = thresholds.linkConversion;
  const converted = rated({ hits: signUps, of: opens });
  const standing = heldAgainst(wilson(converted), limits);
  return [
    {
      kind: moreIsBetter[standing],
      conclusion: { of: 'LINK_CONVERSION', converted, standing, limits },
      numbers: [
        figure('linkConversion', converted.rate),
        figure('signUpsByLink', signUps, 'sign-up'),
        figure('opens', opens, 'open'),
      ],
    },
  ];
}
