/** Wall clocks of a time zone and instants (milliseconds since 1970), also on the days on which clocks change. */

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();

/** How far a zone's clock is ahead of UTC at an instant. Clocks change on the hour, so one look-up an hour is enough. */
function offsetAt(at: number, zone: string): number {
  const key = `${zone} ${Math.floor(at / hour)}`;
  let offset = offsets.get(key);
  if (offset === undefined) offsets.set(key, (offset = lookUpOffset(at, zone)));
  return offset;
}

function lookUpOffset(at: number, zone: string): number {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
    formats.set(zone, format);
  }
  const name = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? ['', '+', '0', '0'];
  return (sign === '-' ? -1 : 1) * (Number(hours) * hour + Number(minutes) * minute);
}

/** The instant at which a zone's clock shows `minutes` after midnight on `date` (`2023-03-26`). */
export function instantAt(date: string, minutes: number, zone: string): number {
  const shown = Date.parse(`${date}T00:00:00Z`) + minutes * minute;
  const nearly = shown - offsetAt(shown, zone);
  return shown - offsetAt(nearly, zone);
}

/** The same for a time such as `18:30`. */
export function clockTime(date: string, time: string, zone: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return instantAt(date, (hours ?? 0) * 60 + (minutes ?? 0), zone);
}

/** `2023-03-26`: the day a zone's calendar shows. */
export function localDate(at: number, zone: string): string {
  return new Date(at + offsetAt(at, zone)).toISOString().slice(0, 10);
}

/** `2023-03-26T18:30:00+02:00` */
export function withOffset(at: number, zone: string): string {
  const offset = offsetAt(at, zone);
  const shown = new Date(at + offset).toISOString().slice(0, 19);
  const ahead = new Date(Math.abs(offset)).toISOString().slice(11, 16);
  return `${shown}${offset < 0 ? '-' : '+'}${ahead}`;
}
