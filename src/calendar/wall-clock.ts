import { localDays } from './local-day.ts';

/**
 * The instant at which a time zone's clocks show a time, in milliseconds since 1970. Of a time that they show twice it is the
 * first or the second; one that they skip is taken as if they had not been moved.
 * @param shown what the clocks show, as if it were UTC
 * @param timeZone IANA name
 */
export function instantShown(shown: number, timeZone: string): number {
  const days = localDays(timeZone);
  return shown - days.aheadAt(shown - days.aheadAt(shown));
}
