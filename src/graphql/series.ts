import { ID, Int, ObjectType } from '@nestjs/graphql';
import { enumOf } from '../commands/fields.ts';
import { DateTime, LocalDate } from '../commands/scalars.ts';
import type { LocalPeriod } from '../domain/entry/events.ts';
import { definitions, type OfferedAs, offeredAs } from '../domain/metrics.ts';
import type { Figures } from '../metrics/figures.ts';
import { type LocalDays, localDays, plusDays } from '../calendar/local-day.ts';
import { nextSpan, type SpanLength, spanLengths, spanOf, spanOfDay } from '../calendar/spans.ts';
import type { Dimension } from '../metrics/grouping.ts';
import { invalidInput } from './errors.ts';
import { Field } from './ruled-fields.ts';

export const SpanEnum = enumOf(
  'Span',
  "How long each point's span is, in the campaign's local time.",
  spanLengths,
  {
    HOUR: "An hour. An hour that the clocks repeat is two. Of several campaigns together: the oldest campaign's hours.",
    DAY: 'A day.',
    WEEK: 'A week, from Monday.',
    MONTH: 'A calendar month.',
  },
);

const counted = offeredAs('series');

export const MetricEnum = enumOf(
  'Metric',
  'What is counted: docs/metrics.md.',
  counted,
  definitions(counted),
);

@ObjectType({ description: 'One span of a series.' })
export class SeriesPoint {
  @Field(() => LocalDate, {
    right: 'NUMBERS',
    description: "The span's first local day; weeks begin on Monday.",
  })
  start!: string;

  @Field(() => DateTime, { right: 'NUMBERS', description: 'The instant at which the span begins.' })
  startsAt!: string;

  @Field(() => ID, {
    right: 'NUMBERS',
    nullable: true,
    description: 'Its value in the dimension asked for; null: not stated, or none was asked for.',
  })
  key!: string | null;

  @Field(() => Int, { right: 'NUMBERS', description: 'How many occurred in it.' })
  value!: number;
}

/** The most points one answer holds. */
const longest = 10_000;

/**
 * A count over time without gaps: over all spans of the figures' period, or from the first span with a count to the last.
 * @throws {GraphQLError} the answer would be too long
 */
export function series(
  figures: Figures,
  of: OfferedAs<'series'>,
  every: SpanLength,
  dimension: Dimension | undefined,
): SeriesPoint[] {
  // If possible, it is refused before anything is counted.
  const asked = figures.during && spansOf(figures, every, []);
  const points = figures.series(of, every, dimension ? [dimension] : []);
  const timeZone = figures.campaigns[0]?.timeZone ?? 'UTC';
  const keys = Map.groupBy(points, ({ key: [key = null] }) => key);
  if (keys.size === 0) keys.set(null, []);
  const starts =
    asked ??
    spansOf(
      figures,
      every,
      points.map(({ start }) => start),
    );
  if (starts.length * keys.size > longest) throw tooManyPoints();
  const days = localDays(timeZone);
  const spans = starts.map(start => ({
    start,
    time: every === 'HOUR' ? Date.parse(start) : days.startOf(start),
  }));
  return [...keys].flatMap(([key, counted]) => {
    const values = new Map(counted.map(({ start, value }) => [start, value]));
    return spans.map(({ start, time }) => ({
      start: every === 'HOUR' ? days.at(time) : start,
      startsAt: new Date(time).toISOString(),
      key,
      value: values.get(start) ?? 0,
    }));
  });
}

const tooManyPoints = () =>
  invalidInput('every', `Expected at most ${longest} points: ask for longer spans, or a shorter period.`);

/** @param counted the starts of spans with a count, in order */
function spansOf({ campaigns, during }: Figures, every: SpanLength, counted: readonly string[]): string[] {
  const zones = (campaigns.length > 0 ? campaigns : [{ timeZone: 'UTC' }]).map(({ timeZone }) =>
    localDays(timeZone),
  );
  const [first, last] = during ? outermost(zones, during, every) : [counted[0], counted.at(-1)];
  const starts: string[] = [];
  if (first === undefined || last === undefined) return starts;
  // Hours are found by quarter-hour steps, which takes long.
  if (every === 'HOUR' && Date.parse(last) - Date.parse(first) > longest * 3_600_000) throw tooManyPoints();
  for (let start = first; start <= last && starts.length <= longest;) {
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
