import { type FactKind, type Metric, metrics, type Weights } from '../domain/metrics.ts';
import type { LinkRow } from '../projections/links.ts';

/** The sign-ups that came through a tracked link, as `GROSS_SIGN_UPS` and `NET_SIGN_UPS` count. */
export function signUpsThrough({ signUps, lost }: Pick<LinkRow, 'signUps' | 'lost'>) {
  const counted = { SIGN_UP: signUps, SIGN_UP_LOST: lost };
  const value = (metric: Metric) => weighted(metrics[metric].of, counted);
  return { grossSignUps: value('GROSS_SIGN_UPS'), netSignUps: value('NET_SIGN_UPS') };
}

/** @param counted how many facts of each kind there are; kinds left out: none */
function weighted(weights: Weights, counted: Readonly<Partial<Record<FactKind, number>>>): number {
  const kinds = Object.entries(weights) as [FactKind, number][];
  return kinds.reduce((sum, [kind, weight]) => sum + weight * (counted[kind] ?? 0), 0);
}
