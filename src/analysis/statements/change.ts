import type { Comparator } from '../../domain/bounds.ts';
import { formatDecimal, type Scaled } from '../../domain/decimal.ts';
import type { Direction } from '../../domain/entry/events.ts';
import type { Bounded } from '../indicators/bounded.ts';
import { Withheld } from '../indicators/withheld.ts';

/** An increase or decrease, in per cent of the baseline. */
export interface Change {
  readonly comparator: Comparator;
  /** With one decimal at most. Never negative: `direction` says which way. */
  readonly value: string;
  /** RANGE only. */
  readonly high: string | null;
  /** null: nothing changed at all. */
  readonly direction: Direction | null;
}

/** An exact fraction; the denominator is above 0. */
interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/**
 * (now − before) ÷ before × 100, computed in whole numbers, to one decimal. An exact change is rounded half up. If either side
 * is known only within bounds, so is the change; its bounds are rounded outwards, so that it holds for certain.
 */
export function relativeChange(now: Bounded, before: Bounded): Change | Withheld {
  if (before.low === 0n) {
    return new Withheld(
      'ZERO_BASELINE',
      'The baseline is, or may be, 0: a change relative to it has no meaning.',
    );
  }
  const least = before.high === null ? allGone : change(now.low, before.high);
  const most = now.high === null ? undefined : change(now.high, before.low);
  if (least.numerator > 0n) return bounds('UP', least, most);
  if (most && most.numerator < 0n) {
    return bounds('DOWN', negated(most), before.high === null ? undefined : negated(least));
  }
  if (most && least.numerator === 0n && most.numerator === 0n) {
    return { comparator: 'EXACT', value: '0', high: null, direction: null };
  }
  return new Withheld(
    'DIRECTION_UNCLEAR',
    'What is known leaves open whether it is more or less than the baseline.',
  );
}

const change = (now: Scaled, before: Scaled): Fraction => ({ numerator: now - before, denominator: before });
const negated = ({ numerator, denominator }: Fraction): Fraction => ({ numerator: -numerator, denominator });
const allGone: Fraction = { numerator: -1n, denominator: 1n };

/** @param most undefined: no upper bound is known */
function bounds(direction: Direction, least: Fraction, most: Fraction | undefined): Change {
  if (!most) return { comparator: 'AT_LEAST', value: percent(least, 'DOWN'), high: null, direction };
  if (least.numerator * most.denominator === most.numerator * least.denominator) {
    return { comparator: 'EXACT', value: percent(least, 'HALF_UP'), high: null, direction };
  }
  return { comparator: 'RANGE', value: percent(least, 'DOWN'), high: percent(most, 'UP'), direction };
}

type Rounding = 'DOWN' | 'HALF_UP' | 'UP';

/** A fraction that is not negative, in per cent with one decimal. */
function percent({ numerator, denominator }: Fraction, rounding: Rounding): string {
  const twice = 2n * denominator;
  const added = { DOWN: 0n, HALF_UP: denominator, UP: twice - 1n }[rounding];
  const tenths = (numerator * 2_000n + added) / twice;
  return formatDecimal(tenths * 1_000n);
}
