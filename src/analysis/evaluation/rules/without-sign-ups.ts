import { sum } from '../../../metrics/sum.ts';
import type { GroupedFigures } from '../figures.ts';
import { type RuleAnswer, figure } from '../finding.ts';
import { thresholds } from '../thresholds.ts';

/** Channels or techniques of several updates and not one sign-up, where others have theirs. */
export function withoutSignUps({ by, groups }: GroupedFigures): RuleAnswer {
  const have = sum(groups.map(group => group.grossSignUps));
  const need = thresholds.fewest;
  if (have < need) return { have, need, question: { of: 'NO_SIGN_UPS', by } };
  return groups
    .filter(({ grossSignUps, updates }) => grossSignUps === 0 && updates >= thresholds.triedUpdates)
    .map(({ key, updates }) => ({
      kind: 'DOES_NOT_WORK',
      conclusion: { of: 'NO_SIGN_UPS', by, key, updates },
      numbers: [figure('grossSignUps', 0, 'sign-up', key), figure('updates', updates, 'update', key)],
    }));
}
