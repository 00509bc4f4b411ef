import { localDays } from '../../calendar/local-day.ts';
import { instantShown } from '../../calendar/wall-clock.ts';

/** Wall clocks of a time zone and instants (milliseconds since 1970), also on the days on which clocks change. */

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** The instant at which a zone's clock shows `minutes` after midnight on `date` (`2023-03-26`). */
export function instantAt(date: string, minutes: number, zone: string): number {
  const shown = Date.parse(`${date}T00:00:00Z`) + minutes * minute;
  return instantShown(shown, zone);
}

/** The same for a time such as `18:30`. */
export function clockTime(date: string, time: string, zone: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return instantAt(date, (hours ?? 0) * 60 + (minutes ?? 0), zone);
}

/** `2023-03-26T18:30:00+02:00` */
export function withOffset(at: number, zone: string): string {
  const offset = localDays(zone).aheadAt(at);
  const shown = new Date(at + offset).toISOString().slice(0, 19);
  const ahead = new Date(Math.abs(offset)).toISOString().slice(11, 16);
  return `${shown}${offset < 0 ? '-' : '+'}${ahead}`;
}
