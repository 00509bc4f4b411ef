import { parseDecimal } from '../../domain/decimal.ts';
import { isMetric } from '../../domain/metrics.ts';
import type { LocalPeriod } from '../../domain/entry/events.ts';
import type { Entry } from '../../projections/entries.ts';
import { spanOfDay } from '../../calendar/spans.ts';
import { type Bounded, bounded, exactly } from './bounded.ts';
import type { CampaignAt } from '../campaign-at.ts';
import { type DaySpan, spansOf } from './periods.ts';
import { type Indicator, isCounted, memberGauges, valueOf } from './value.ts';
import { Withheld } from './withheld.ts';

/** Where a number comes from. Origins are never mixed in one series; in a list each number states its own. */
export const origins = ['COMPUTED', 'MEASURED', 'IMPORTED_SERIES', 'REPORTED_CLAIM'] as const;
export type Origin = (typeof origins)[number];

export interface IndicatorPoint extends Bounded {
  readonly during: LocalPeriod;
}

/** An indicator's values over time, from one origin. */
interface IndicatorSeries {
  readonly origin: Origin;
  /** Whose numbers they are; null: the ledger's own, or not stated. */
  readonly source: string | null;
  /** Where it was measured; null: everywhere. */
  readonly area: string | null;
  readonly unit: string | null;
  /** In order. */
  readonly points: readonly IndicatorPoint[];
}

/**
 * @param every the length of the spans of what the ledger counts; other series keep their own
 * @param during only points whose days all lie in it; what the ledger counts is cut to it
 */
export function indicatorSeries(
  campaign: CampaignAt,
  indicator: Indicator,
  every: DaySpan,
  during?: LocalPeriod,
): readonly IndicatorSeries[] {
  const within = ({ during: days }: IndicatorPoint) =>
    !during || (days.from >= during.from && days.to <= during.to);
  const reported = [
    ...read(campaign, indicator),
    ...measured(campaign, indicator),
    ...imported(campaign, indicator),
    ...claimed(campaign, indicator),
  ]
    .map(series => ({ ...series, points: series.points.filter(within).toSorted(inOrder) }))
    .filter(({ points }) => points.length > 0);
  if (!isCounted(indicator.rule)) return reported;
  const points = pointsOf(campaign, indicator, spansIn(campaign, every, during), every);
  return [{ origin: 'COMPUTED', source: null, area: null, unit: indicator.unit, points }, ...reported];
}

/** All points of one publisher, from every part that was imported. */
export interface PublishedSeries {
  readonly source: string;
  /** In order, each with the entry that holds it. */
  readonly points: readonly (IndicatorPoint & { readonly entry: Entry<'SeriesImported'> })[];
  /** The position of the last part's event. */
  readonly position: number;
}

/** The spans of a period, by default of the whole campaign, cut to what the ledger can know of. */
function spansIn(campaign: CampaignAt, every: DaySpan, during?: LocalPeriod): readonly LocalPeriod[] {
  const covered = campaign.covered(during);
  return covered ? spansOf(covered, every) : [];
}

/** The values in consecutive spans; spans without a value are left out. */
export function pointsOf(
  campaign: CampaignAt,
  indicator: Indicator,
  spans: readonly LocalPeriod[],
  every: DaySpan,
): readonly IndicatorPoint[] {
  const { rule } = indicator;
  const [first, last] = [spans[0], spans.at(-1)];
  if (!isMetric(rule) || !first || !last) {
    const values = spans.map(span => valueOf(campaign, indicator, span));
    return values.flatMap(value => (value instanceof Withheld ? [] : [value]));
  }
  const series = campaign.figures({ from: first.from, to: last.to }).series(rule, every);
  const counts = new Map(series.map(({ start, value }) => [start, value]));
  return spans.map(during => ({ ...bounded(counts.get(spanOfDay(during.from, every)) ?? 0), during }));
}

/** Numbers of members as they were read: a series for each channel, and one for all together. */
function read(campaign: CampaignAt, { rule, unit }: Indicator): readonly IndicatorSeries[] {
  if (rule !== 'MEMBERS') return [];
  const channels = Map.groupBy(memberGauges(campaign), ({ data }) => data.channel);
  return [...channels].map(([channel, gauges]) => ({
    origin: 'MEASURED',
    source: channel,
    area: null,
    unit,
    points: gauges.map(({ data }) => {
      const day = campaign.dayOf(data.observedAt);
      return { ...bounded(data.low, data.high), during: { from: day, to: day } };
    }),
  }));
}

/** What was measured: a series for each area and source. */
function measured({ entries }: CampaignAt, { key, unit }: Indicator): readonly IndicatorSeries[] {
  const own = entries('MeasurementRecorded').filter(({ data }) => data.indicator === key);
  const places = Map.groupBy(own, ({ data }) => JSON.stringify([data.area, data.source]));
  return [...places.values()].map(([first, ...others]) => ({
    origin: 'MEASURED',
    source: first!.data.source,
    area: first!.data.area,
    unit,
    points: [first!, ...others].map(({ data }) => pointOf(data.during, data.value)),
  }));
}

/** What others published: a series for each publisher. Of two points for the same days the one entered last counts. */
export function publishedSeries({ entries }: CampaignAt, key: string): readonly PublishedSeries[] {
  const own = entries('SeriesImported').filter(({ data }) => data.indicator === key);
  return [...Map.groupBy(own, ({ data }) => data.source)].map(([source, parts]) => {
    const points = parts.flatMap(entry =>
      entry.data.points.map(({ from, to, value }) => ({ ...pointOf({ from, to }, value), entry })),
    );
    const byDays = new Map(points.map(point => [`${point.during.from} ${point.during.to}`, point]));
    const position = Math.max(...parts.map(part => part.position));
    return { source, points: [...byDays.values()].sort(inOrder), position };
  });
}

function imported(campaign: CampaignAt, { key, unit }: Indicator): readonly IndicatorSeries[] {
  return publishedSeries(campaign, key).map(({ source, points }) => ({
    origin: 'IMPORTED_SERIES',
    source,
    area: null,
    unit,
    points: points.map(({ entry: _, ...point }) => point),
  }));
}

/** Levels that were claimed of a period: a series for each claimant and unit. */
function claimed({ entries }: CampaignAt, { key }: Indicator): readonly IndicatorSeries[] {
  const levels = entries('ClaimReported').flatMap(({ data }) => {
    const { indicator, form, comparator, value, high, during, claimedBy, unit } = data;
    if (indicator !== key || form !== 'LEVEL' || value === null || !during) return [];
    const low = parseDecimal(value);
    const bounds = {
      AT_LEAST: { low, high: null },
      RANGE: { low, high: parseDecimal(high ?? value) },
      EXACT: exactly(low),
      DIRECTION_ONLY: exactly(low),
    }[comparator];
    return [{ claimedBy, unit, point: { ...bounds, during } }];
  });
  const claimants = Map.groupBy(levels, ({ claimedBy, unit }) => JSON.stringify([claimedBy, unit]));
  return [...claimants.values()].map(([first, ...others]) => ({
    origin: 'REPORTED_CLAIM',
    source: first!.claimedBy,
    area: null,
    unit: first!.unit,
    points: [first!, ...others].map(({ point }) => point),
  }));
}

const pointOf = (during: LocalPeriod, value: string): IndicatorPoint => ({
  ...exactly(parseDecimal(value)),
  during,
});

const inOrder = ({ during: a }: IndicatorPoint, { during: b }: IndicatorPoint) =>
  `${a.from} ${a.to}` < `${b.from} ${b.to}` ? -1 : 1;
