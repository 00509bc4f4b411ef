import { heldAgainst, rated, wilson } from '../chance.ts';
import type { Turnout } from '../figures.ts';
import { type RuleAnswer, figure, moreIsBetter } from '../finding.ts';
import { thresholds } from '../thresholds.ts';
import { isKnown, known, needed } from '../turnout.ts';

/** How many of those who sign up come. */
export function showUp(turnout: Turnout): RuleAnswer {
  const { unknown } = turnout;
  if (!isKnown(turnout)) {
    return { have: known(turnout).of, need: needed(turnout), question: { of: 'SHOW_UP', unknown } };
  }
  const limits = thresholds.showUp;
  const came = rated(known(turnout));
  const standing = heldAgainst(wilson(came), limits);
  return [
    {
      kind: moreIsBetter[standing],
      conclusion: { of: 'SHOW_UP', came, standing, limits },
      numbers: [
        figure('turnout', came.rate),
        figure('came', turnout.came, 'sign-up'),
        figure('noShow', turnout.noShow, 'sign-up'),
        figure('unknown', unknown, 'sign-up'),
      ],
    },
  ];
}
