import { ID, Int, ObjectType } from '@nestjs/graphql';
import { enumOf } from '../commands/fields.ts';
import { DateTime, LocalDate } from '../commands/scalars.ts';
import { definitions, type OfferedAs, offeredAs } from '../domain/metrics.ts';
import type { Figures } from '../metrics/figures.ts';
import { type SpanLength, spanLengths } from '../calendar/spans.ts';
import type { Dimension } from '../metrics/grouping.ts';
import { type SpanValue, seriesWithoutGaps } from '../metrics/series.ts';
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

@ObjectType('SeriesPoint', { description: 'One span of a series.' })
export class SeriesPointObject implements SpanValue {
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

/** @throws {GraphQLError} INVALID_INPUT: the answer would be too long */
export function seriesPoints(
  figures: Figures,
  of: OfferedAs<'series'>,
  every: SpanLength,
  dimension: Dimension | undefined,
): readonly SeriesPointObject[] {
  const points = seriesWithoutGaps(figures, { of, every, by: dimension, longest });
  if (points) return points;
  throw invalidInput(
    'every',
    `Expected at most ${longest} points: ask for longer spans, or a shorter period.`,
  );
}
