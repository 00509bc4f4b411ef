import { sum } from '../../../metrics/sum.ts';
import { rated, wilson } from '../chance.ts';
import type { GroupedFigures, Group } from '../figures.ts';
import { type RuleAnswer, figure, type Remark } from '../finding.ts';
import { thresholds } from '../thresholds.ts';

/** Which channel or technique brings the most sign-ups, of those of which it was stated. */
export function mostSignUps({ by, groups, unstated }: GroupedFigures): RuleAnswer {
  const [first, second] = groups
    .filter(({ grossSignUps }) => grossSignUps > 0)
    .sort((a, b) => b.grossSignUps - a.grossSignUps);
  const stated = sum(groups.map(group => group.grossSignUps));
  const need = thresholds.fewest;
  if (!first || stated < need) return { have: stated, need, question: { of: 'MOST_SIGN_UPS', by } };
  const shown = second ? [first, second] : [first];
  const numbers = [
    ...shown.map(({ key, grossSignUps }) => figure('grossSignUps', grossSignUps, 'sign-up', key)),
    figure('grossSignUpsStated', stated, 'sign-up'),
    figure('grossSignUpsUnstated', unstated, 'sign-up'),
  ];
  return [{ ...compared(first, second, { by, stated, unstated }), numbers }];
}

function compared(
  first: Group,
  second: Group | undefined,
  sample: { readonly by: GroupedFigures['by']; readonly stated: number; readonly unstated: number },
): Pick<Remark, 'kind' | 'conclusion'> {
  if (!second) {
    return { kind: 'NEITHER', conclusion: { of: 'ALL_SIGN_UPS_THROUGH_ONE', key: first.key, ...sample } };
  }
  // By chance the first would have half of what the two have together.
  const certain =
    wilson({ hits: first.grossSignUps, of: first.grossSignUps + second.grossSignUps }).low > 0.5;
  return {
    kind: certain ? 'WORKS' : 'NEITHER',
    conclusion: {
      of: 'MOST_SIGN_UPS',
      first: { key: first.key, grossSignUps: rated({ hits: first.grossSignUps, of: sample.stated }) },
      second: { key: second.key, grossSignUps: second.grossSignUps },
      certain,
      ...sample,
    },
  };
}
