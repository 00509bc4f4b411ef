import type { Scaled } from '../../domain/decimal.ts';
import { daysBetween, plusDays } from '../../calendar/local-day.ts';
import type { Gains } from './gains.ts';

/** Why nothing is forecast. Stable for ever. */
export const forecastRefusals = [
  'ALREADY_MET',
  'CAMPAIGN_CLOSED',
  'NOT_COUNTED_BY_DAY',
  'TOO_SHORT',
  'NO_MOVEMENT',
  'TOO_FAR',
] as const;
export type ForecastRefusal = (typeof forecastRefusals)[number];

/** When a goal will be met if it gains as much a day as lately. */
export interface Forecast {
  readonly on: string | null;
  /** The gain of a day, lately; null: it is not known. */
  readonly perDay: number | null;
  readonly refusal: ForecastRefusal | null;
}

/** How many days, before today, the rate is taken over; and the fewest there must be since the first gain. */
const window = 28;
const fewest = 7;
/** A hundred years, in days. */
const farthest = 36_525;

const one = 10_000;

/**
 * The rate is the gain of the last 28 full local days, or of the days since the first gain if they are fewer, divided by their
 * number. At that rate, the goal is met after the missing amount ÷ the rate days from today, rounded up.
 */
export function forecast(gains: Gains, value: Scaled, target: Scaled, today: string): Forecast {
  const first = [...gains.keys()][0] ?? today;
  const days = Math.min(daysBetween(first, today), window);
  if (days < fewest) return none('TOO_SHORT');
  const since = plusDays(today, -days);
  const gained = [...gains].reduce(
    (sum, [day, gain]) => (day >= since && day < today ? sum + gain : sum),
    0n,
  );
  const perDay = Number(gained) / one / days;
  if (gained <= 0n) return none('NO_MOVEMENT', perDay);
  const missing = (target - value) * BigInt(days);
  const ahead = (missing + gained - 1n) / gained;
  return ahead > farthest
    ? none('TOO_FAR', perDay)
    : { on: plusDays(today, Number(ahead)), perDay, refusal: null };
}

export const none = (refusal: ForecastRefusal, perDay: number | null = null): Forecast => ({
  on: null,
  perDay,
  refusal,
});
