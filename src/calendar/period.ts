import { daysBetween, plusDays, yearBefore } from './local-day.ts';

/** Whole local days, the first and the last included. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

/** In days; 0 or less: it ends before it begins. */
export const lengthOf = ({ from, to }: Period): number => daysBetween(from, to) + 1;

export const isSamePeriod = (a: Period, b: Period): boolean => a.from === b.from && a.to === b.to;

/** @param period undefined: all days */
export const isWithin = (day: string, period: Period | undefined): boolean =>
  !period || (day >= period.from && day <= period.to);

/** Undefined: they have no day in common. */
export function intersection(a: Period, b: Period): Period | undefined {
  const from = latest(a.from, b.from);
  const to = earliest(a.to, b.to);
  return from <= to ? { from, to } : undefined;
}

/** So many days, up to and with the last. */
export const daysUpTo = (last: string, days: number): Period => ({
  from: plusDays(last, 1 - days),
  to: last,
});

/** As many days, right before. */
export const periodBefore = (period: Period): Period => daysUpTo(plusDays(period.from, -1), lengthOf(period));

/** As many days, right after. */
export const periodAfter = (period: Period): Period => ({
  from: plusDays(period.to, 1),
  to: plusDays(period.to, lengthOf(period)),
});

/** The same days a year before; 29 February becomes the 28th. */
export const periodYearBefore = ({ from, to }: Period): Period => ({
  from: yearBefore(from),
  to: yearBefore(to),
});

/** The earliest of local days, of those that are known. */
export function earliest(first: string, ...days: readonly (string | null | undefined)[]): string {
  return days.reduce<string>((least, day) => (day != null && day < least ? day : least), first);
}

/** The latest of local days, of those that are known. */
export function latest(first: string, ...days: readonly (string | null | undefined)[]): string {
  return days.reduce<string>((most, day) => (day != null && day > most ? day : most), first);
}
