/** Days and instants as inputs write them; what is wrong with one, in words for the person who wrote it. */

/** The first and the last day that can be stated or asked about: most typing errors in a year lie outside them. */
const [earliestDay, latestDay] = ['1900-01-01', '2199-12-31'];

/** The first and the last instant for which something can be planned. */
const [earliestInstant, latestInstant] = [0, Date.parse(`${latestDay}T23:59:59.999Z`)];

const dayPattern = /^\d{4}-\d{2}-\d{2}$/;
const instantPattern =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** Whether it is a day of the calendar, written `2026-05-04`. */
function isDay(value: unknown): value is string {
  if (typeof value !== 'string' || !dayPattern.test(value)) return false;
  const day = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
}

/** What is wrong with a day; undefined: nothing. */
export function dayFault(value: unknown): string | undefined {
  if (typeof value !== 'string' || !dayPattern.test(value)) return 'Expected a day such as 2026-05-04.';
  if (!isDay(value)) return noSuchDay(value);
  return value < earliestDay || value > latestDay
    ? `Expected a day from ${earliestDay} to ${latestDay}.`
    : undefined;
}

/** What is wrong with an instant; undefined: nothing. */
export function instantFault(value: unknown): string | undefined {
  if (typeof value !== 'string' || !instantPattern.test(value)) {
    return 'Expected RFC 3339 with offset, such as 2026-05-04T18:30:00+02:00.';
  }
  const day = value.slice(0, 10);
  if (!isDay(day)) return noSuchDay(day);
  return Number.isNaN(Date.parse(value))
    ? 'Expected seconds up to 59: leap seconds are not kept.'
    : undefined;
}

/** What is wrong with the instant of something that is planned; undefined: nothing. */
export function plannedFault(value: unknown): string | undefined {
  const fault = instantFault(value);
  if (fault !== undefined) return fault;
  const at = Date.parse(value as string);
  return at < earliestInstant || at > latestInstant
    ? `Expected a time from 1970 to ${latestDay}.`
    : undefined;
}

const noSuchDay = (day: string) => `Expected a day that exists: there is no ${day} in the calendar.`;
