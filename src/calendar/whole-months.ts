import { plusDays } from './local-day.ts';

/** How many calendar months a period is; undefined: it is not made of whole ones. */
export function wholeMonths(period: { readonly from: string; readonly to: string }): number | undefined {
  const end = plusDays(period.to, 1);
  if (!period.from.endsWith('-01') || !end.endsWith('-01')) return undefined;
  const month = (day: string) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
  return month(end) - month(period.from);
}
