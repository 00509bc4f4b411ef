import { unreachable } from './decider.ts';
import { type Refusal, refuseField } from './refusal.ts';

/** How exact a number is: known exactly, at least so many, or between two bounds. */
export const comparators = ['EXACT', 'AT_LEAST', 'RANGE'] as const;
export type Comparator = (typeof comparators)[number];

/** A number as exactly as it is known. */
export interface Bounds {
  readonly low: number;
  /** null: no upper bound is known (AT_LEAST). */
  readonly high: number | null;
  readonly comparator: Comparator;
}

/** A number as it is stated by somebody who may not know it exactly. */
export interface StatedBounds {
  readonly low: number;
  readonly high: number | null;
  /** null: as `low` and `high` suggest. */
  readonly comparator: Comparator | null;
}

/** `low` alone is exact; `low` and `high` a range; at least has no `high`. The refusal where they contradict one another. */
export function boundsOf({ low, high, comparator }: StatedBounds): Bounds | Refusal {
  const meant = comparator ?? (high === null || high === low ? 'EXACT' : 'RANGE');
  switch (meant) {
    case 'AT_LEAST':
      return high === null
        ? { low, high, comparator: meant }
        : refuseField('high', 'Expected none with AT_LEAST.');
    case 'EXACT':
      return high === null || high === low
        ? { low, high: low, comparator: meant }
        : refuseField('high', 'Expected none, or the same as low, with EXACT.');
    case 'RANGE':
      return high !== null && high >= low
        ? { low, high, comparator: meant }
        : refuseField('high', `Expected a number from low, ${low}, upwards.`);
    default:
      return unreachable(meant);
  }
}
