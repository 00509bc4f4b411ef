import type { CountingRule, Direction, LocalPeriod } from '../../domain/entry/events.ts';
import { comparatorOf } from '../indicators/bounded.ts';
import type { CampaignAt } from '../campaign-at.ts';
import { intersection } from '../../calendar/period.ts';
import { fullSpansOf } from '../indicators/periods.ts';
import { type IndicatorPoint, pointsOf } from '../indicators/series.ts';
import { type Indicator, isCounted } from '../indicators/value.ts';
import { Withheld } from '../indicators/withheld.ts';
import { plusDays } from '../../calendar/local-day.ts';
import { mannKendall } from './mann-kendall.ts';

/** A rise or a fall over several spans. */
interface Trend {
  readonly direction: Direction;
  /** From the first span to the last. */
  readonly during: LocalPeriod;
  readonly spans: number;
  readonly every: 'WEEK' | 'MONTH';
  /** The probability of such an order if there is no trend. */
  readonly p: number;
}

/** With four spans, even the clearest order occurs by chance in one of twelve cases. */
const fewestSpans = 5;
const significance = 0.05;

/**
 * The Mann–Kendall test over the full calendar months of the period, or over its full weeks if there are fewer than five
 * months.
 * @param asked default: the days that the campaign has run for
 */
export function trendOf(campaign: CampaignAt, indicator: Indicator, asked?: LocalPeriod): Trend | Withheld {
  return trendIn(every => valuesIn(campaign, indicator, every, asked));
}

/** @param values those of full months or weeks, in order */
export function trendIn(values: (every: 'WEEK' | 'MONTH') => readonly IndicatorPoint[]): Trend | Withheld {
  const months = values('MONTH');
  const every = months.length >= fewestSpans ? 'MONTH' : 'WEEK';
  const points = every === 'MONTH' ? months : values('WEEK');
  if (points.length < fewestSpans) {
    return new Withheld(
      'TOO_FEW_SPANS',
      `A trend takes values of at least ${fewestSpans} full calendar months or weeks that are over.`,
    );
  }
  if (points.some(point => comparatorOf(point) !== 'EXACT')) {
    return new Withheld(
      'NOT_EXACT',
      'Some values are known only within bounds, so that they have no certain order.',
    );
  }
  const { s, p } = mannKendall(points.map(({ low }) => low));
  if (p >= significance) {
    return new Withheld('NO_CLEAR_TREND', `Chance alone would do as much in ${p.toFixed(3)} of all cases.`);
  }
  const during = { from: points[0]!.during.from, to: points.at(-1)!.during.to };
  return { direction: s > 0 ? 'UP' : 'DOWN', during, spans: points.length, every, p };
}

/** The values of the full spans that are over; spans without a value are left out. */
function valuesIn(
  campaign: CampaignAt,
  indicator: Indicator,
  every: 'WEEK' | 'MONTH',
  asked: LocalPeriod | undefined,
): readonly IndicatorPoint[] {
  const { rule, windowDays } = indicator;
  const period = periodOf(campaign, rule, asked);
  // Values of overlapping windows are not independent.
  if (!period || (rule === 'ACTIVE_USERS' && (windowDays ?? 1) > longestWindow[every])) return [];
  const points = pointsOf(campaign, indicator, fullSpansOf(period, every), every);
  return rule === 'MEMBERS' ? points.filter(readIn(period)) : points;
}

const longestWindow = { WEEK: 7, MONTH: 31 };

function periodOf(
  campaign: CampaignAt,
  rule: CountingRule,
  asked: LocalPeriod | undefined,
): LocalPeriod | undefined {
  if (!asked) return campaign.run;
  if (!isCounted(rule)) return asked;
  const known = campaign.covered(asked);
  return known && intersection(known, { from: known.from, to: plusDays(campaign.today, -1) });
}

/** Leaves out spans without a new reading. */
const readIn =
  (period: LocalPeriod) =>
  ({ during }: IndicatorPoint, index: number, all: readonly IndicatorPoint[]): boolean =>
    during.to >= period.from && during.to !== all[index - 1]?.during.to;
