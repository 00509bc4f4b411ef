import type { Duration, LocalPeriod } from '../../domain/entry/events.ts';
import { localDays, plusDays } from '../../calendar/local-day.ts';
import { intersection, isSamePeriod, lengthOf, periodYearBefore } from '../../calendar/period.ts';
import { nextSpan, type SpanLength, spanOfDay } from '../../calendar/spans.ts';
import { wholeMonths } from '../../calendar/whole-months.ts';

/** Spans of whole local days. */
export type DaySpan = Exclude<SpanLength, 'HOUR'>;

/** Whether two periods are equally long: as many days, or as many whole calendar months. */
export function isAsLong(a: LocalPeriod, b: LocalPeriod): boolean {
  return lengthOf(a) === lengthOf(b) || (wholeMonths(a) !== undefined && wholeMonths(a) === wholeMonths(b));
}

/** The same days a year later; a period that ends with February still does. */
export function periodYearLater({ from, to }: LocalPeriod): LocalPeriod {
  return { from: yearLater(from), to: isLastOfFebruary(to) ? lastOfFebruary(yearOf(to) + 1) : yearLater(to) };
}

/** Whether a period is made of the same days as another, a year before. */
export function isYearBefore(before: LocalPeriod, period: LocalPeriod): boolean {
  return isSamePeriod(before, periodYearBefore(period)) || isSamePeriod(period, periodYearLater(before));
}

const yearOf = (day: string) => Number(day.slice(0, 4));
const lastOfFebruary = (year: number) => plusDays(`${String(year).padStart(4, '0')}-03-01`, -1);
const isLastOfFebruary = (day: string) => day === lastOfFebruary(yearOf(day));

function yearLater(day: string): string {
  const later = `${String(yearOf(day) + 1).padStart(4, '0')}${day.slice(4)}`;
  return plusDays(later, 0) === later ? later : lastOfFebruary(yearOf(later));
}

/** How long a period is, in the longest unit that fits it exactly. */
export function durationOf(period: LocalPeriod): Duration {
  const months = wholeMonths(period);
  if (months !== undefined) {
    return months % 12 === 0 ? { length: months / 12, unit: 'YEAR' } : { length: months, unit: 'MONTH' };
  }
  const days = lengthOf(period);
  return days % 7 === 0 ? { length: days / 7, unit: 'WEEK' } : { length: days, unit: 'DAY' };
}

/** The spans that overlap a period, in order, each cut to it. */
export function spansOf(period: LocalPeriod, every: DaySpan): LocalPeriod[] {
  const spans: LocalPeriod[] = [];
  for (let start = spanOfDay(period.from, every); start <= period.to;) {
    const next = nextSpan(localDays('UTC'), start, every);
    spans.push(intersection({ from: start, to: plusDays(next, -1) }, period)!);
    start = next;
  }
  return spans;
}

/** The spans that lie wholly in a period. */
export function fullSpansOf(period: LocalPeriod, every: DaySpan): LocalPeriod[] {
  const whole = ({ from, to }: LocalPeriod) =>
    spanOfDay(from, every) === from && spanOfDay(plusDays(to, 1), every) !== from;
  return spansOf(period, every).filter(whole);
}
