import { type LocalDays, localDays, plusDays } from '../calendar/local-day.ts';
import { nextSpan, type SpanLength, spanOf, spanOfDay } from '../calendar/spans.ts';
import type { LocalPeriod } from '../domain/entry/events.ts';
import type { Metric } from '../domain/metrics.ts';
import type { Figures } from './figures.ts';
import type { Dimension } from './grouping.ts';

/** One span of a series. */
export interface SpanValue {
  /** Its first local day; of an hour, the day it is in. */
  readonly start: string;
  /** The instant at which it begins. */
  readonly startsAt: string;
  /** The group; null: not stated, or there are none. */
  readonly key: string | null;
  readonly value: number;
}

/**
 * A count over time without gaps: over all spans of the figures' period, or from the first span with a count to the last.
 * Undefined: it would have more than `longest` points.
 */
export function seriesWithoutGaps(
  figures: Figures,
  asked: {
    readonly of: Metric;
    readonly every: SpanLength;
    readonly by: Dimension | undefined;
    readonly longest: number;
  },
): SpanValue[] | undefined {
  const { of, every, by, longest } = asked;
  // If possible, it is refused before anything is counted.
  const starts = figures.during && spansOf(figures, every, longest);
  if (figures.during && !starts) return undefined;
  const counted = figures.series(of, every, by ? [by] : []);
  const keys = Map.groupBy(counted, ({ key: [key = null] }) => key);
  if (keys.size === 0) keys.set(null, []);
  const spans = starts ?? spansOf(figures, every, longest, [counted[0]?.start, counted.at(-1)?.start]);
  if (!spans || spans.length * keys.size > longest) return undefined;
  const days = localDays(figures.campaigns[0]?.timeZone ?? 'UTC');
  const begun = spans.map(start => ({
    start,
    time: every === 'HOUR' ? Date.parse(start) : days.startOf(start),
  }));
  return [...keys].flatMap(([key, ofKey]) => {
    const values = new Map(ofKey.map(({ start, value }) => [start, value]));
    return begun.map(({ start, time }) => ({
      start: every === 'HOUR' ? days.at(time) : start,
      startsAt: new Date(time).toISOString(),
      key,
      value: values.get(start) ?? 0,
    }));
  });
}

/**
 * The starts of spans; undefined: there are more than `longest`.
 * @param counted the first and the last span with a count, if there is no period
 */
function spansOf(
  { campaigns, during }: Figures,
  every: SpanLength,
  longest: number,
  counted: readonly [string | undefined, string | undefined] = [undefined, undefined],
): string[] | undefined {
  const zones = (campaigns.length > 0 ? campaigns : [{ timeZone: 'UTC' }]).map(({ timeZone }) =>
    localDays(timeZone),
  );
  const [first, last] = during ? outermost(zones, during, every) : counted;
  const starts: string[] = [];
  if (first === undefined || last === undefined) return starts;
  // Hours are found by quarter-hour steps, which takes long.
  if (every === 'HOUR' && Date.parse(last) - Date.parse(first) > longest * 3_600_000) return undefined;
  for (let start = first; start <= last;) {
    if (starts.length === longest) return undefined;
    starts.push(start);
    start = nextSpan(zones[0]!, start, every);
  }
  return starts;
}

/** A period's first and last span. Hours are instants, and days begin at different instants in different zones. */
function outermost(
  zones: readonly LocalDays[],
  { from, to }: LocalPeriod,
  every: SpanLength,
): readonly [string, string] {
  if (every !== 'HOUR') return [spanOfDay(from, every), spanOfDay(to, every)];
  const begins = Math.min(...zones.map(days => days.startOf(from)));
  const ends = Math.max(...zones.map(days => days.startOf(plusDays(to, 1))));
  return [spanOf(zones[0]!, begins, every), spanOf(zones[0]!, ends - 1, every)];
}
