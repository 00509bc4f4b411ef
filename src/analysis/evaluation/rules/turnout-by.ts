import { exceeds, pairs, rate, rated } from '../chance.ts';
import type { GroupedFigures, Group } from '../figures.ts';
import { type RuleAnswer, figure } from '../finding.ts';
import { thresholds } from '../thresholds.ts';
import { isKnown, known } from '../turnout.ts';

/** By which channel or technique those who sign up most often come. */
export function turnoutBy({ by, groups }: GroupedFigures): RuleAnswer {
  const comparable = groups
    .filter(({ turnout }) => isKnown(turnout))
    .sort((a, b) => rate(known(b.turnout)) - rate(known(a.turnout)));
  const [best, worst] = [comparable[0], comparable.at(-1)];
  if (!best || !worst || best === worst) {
    const { fewest, knownPart } = thresholds;
    return { have: comparable.length, need: 2, question: { of: 'TURNOUT_DIFFERS', by, fewest, knownPart } };
  }
  const [a, b] = [rated(known(best.turnout)), rated(known(worst.turnout))];
  const certain = exceeds(a, b, pairs(comparable.length));
  return [
    {
      kind: certain ? 'WORKS' : 'NEITHER',
      conclusion: {
        of: 'TURNOUT_DIFFERS',
        best: { key: best.key, came: a },
        worst: { key: worst.key, came: b },
        certain,
      },
      numbers: [best, worst].flatMap(figures),
    },
  ];
}

function figures({ key, turnout }: Group) {
  return [
    figure('turnout', rate(known(turnout)), null, key),
    figure('came', turnout.came, 'sign-up', key),
    figure('noShow', turnout.noShow, 'sign-up', key),
    figure('unknown', turnout.unknown, 'sign-up', key),
  ];
}
