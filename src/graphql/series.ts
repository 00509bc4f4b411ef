import { enumOf } from '../commands/fields.ts';
import type { DailyMeasure } from '../read-models/participation.ts';
import type { SeriesPoint } from './impact.ts';

export const spans = ['DAY', 'WEEK', 'MONTH'] as const;
export type Span = (typeof spans)[number];

export const SpanEnum = enumOf(
  'Span',
  "How long each point's span is, in the campaign's local days.",
  spans,
  {
    DAY: 'A day.',
    WEEK: 'A week, from Monday.',
    MONTH: 'A calendar month.',
  },
);

export const SeriesMeasureEnum = enumOf(
  'SeriesMeasure',
  'What a series counts.',
  [
    'SIGN_UPS',
    'SIGN_UPS_CONFIRMED',
    'SIGN_UPS_WITHDRAWN',
    'SHARES',
    'OPENS',
    'ATTENDED',
    'NO_SHOWS',
    'WALK_INS',
    'PLEDGES',
  ] satisfies DailyMeasure[],
  {
    SIGN_UPS: 'Sign-ups recorded (gross).',
    SIGN_UPS_CONFIRMED: 'Sign-ups confirmed.',
    SIGN_UPS_WITHDRAWN: 'Sign-ups withdrawn.',
    SHARES: 'Shares made.',
    OPENS: 'Shares opened.',
    ATTENDED: 'Attendances.',
    NO_SHOWS: 'No-shows.',
    WALK_INS: 'Attendances without a sign-up.',
    PLEDGES: 'Pledges made.',
  },
);

/** Sums local days into spans, without gaps from the first to the last day with a count. */
export function series(
  days: readonly { readonly day: string; readonly n: number }[],
  every: Span,
): SeriesPoint[] {
  const sums = new Map<string, number>();
  for (const { day, n } of days) {
    const start = spanStart(day, every);
    sums.set(start, (sums.get(start) ?? 0) + n);
  }
  const starts = [...sums.keys()];
  const last = starts.at(-1) ?? '';
  const points: SeriesPoint[] = [];
  for (let start = starts[0]; start !== undefined && start <= last; start = nextStart(start, every)) {
    points.push({ start, value: sums.get(start) ?? 0 });
  }
  return points;
}

/** Days are counted as UTC dates: a local calendar day has no hours here, and so no daylight saving. */
function spanStart(day: string, every: Span): string {
  switch (every) {
    case 'DAY':
      return day;
    case 'WEEK': {
      const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
      return plusDays(day, -((weekday + 6) % 7));
    }
    case 'MONTH':
      return `${day.slice(0, 7)}-01`;
  }
}

function nextStart(start: string, every: Span): string {
  return every === 'MONTH'
    ? spanStart(plusDays(start, 31), every)
    : plusDays(start, every === 'WEEK' ? 7 : 1);
}

function plusDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}
