import type { Comparator } from '../../domain/bounds.ts';
import { parseDecimal, type Scaled } from '../../domain/decimal.ts';

/** An amount that may not be known exactly, in whole ten-thousandths. */
export interface Bounded {
  readonly low: Scaled;
  /** Equal to `low`: it is known exactly. null: it is at least `low`. */
  readonly high: Scaled | null;
}

export const exactly = (amount: Scaled): Bounded => ({ low: amount, high: amount });

/** An amount of whole things. */
export const bounded = (low: number, high: number | null = low): Bounded => ({
  low: scaled(low),
  high: high === null ? null : scaled(high),
});

/** A number of whole things, in ten-thousandths. */
export const scaled = (count: number): Scaled =>
  count < 0 ? -parseDecimal(String(-count)) : parseDecimal(String(count));

export function comparatorOf({ low, high }: Bounded): Comparator {
  if (high === null) return 'AT_LEAST';
  return high === low ? 'EXACT' : 'RANGE';
}

export function sumOf(amounts: readonly Bounded[]): Bounded {
  return amounts.reduce(
    (sum, { low, high }) => ({
      low: sum.low + low,
      high: sum.high === null || high === null ? null : sum.high + high,
    }),
    exactly(0n),
  );
}
