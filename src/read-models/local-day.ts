/** Days begin at a quarter of an hour at the finest … */
const slot = 15 * 60_000;
/** … since Kiribati and Liberia, the last, gave up other offsets. Before, Intl is asked. */
const quartersSince = Date.UTC(1980);
const cacheLimit = 200_000;

/** Local days of instants, remembered by the quarter of an hour, since asking Intl each time is slow. */
export class LocalDays {
  readonly #format: Intl.DateTimeFormat;
  readonly #days = new Map<number, string>();

  /** @param timeZone IANA name */
  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
  }

  /** @param instant ISO 8601 @returns `2026-05-04` */
  of(instant: string): string {
    const time = Date.parse(instant);
    if (time < quartersSince) return this.#ask(time);
    const key = Math.floor(time / slot);
    let day = this.#days.get(key);
    if (day === undefined) {
      if (this.#days.size >= cacheLimit) this.#days.clear();
      this.#days.set(key, (day = this.#ask(time)));
    }
    return day;
  }

  #ask(time: number): string {
    const parts = Object.fromEntries(
      this.#format.formatToParts(time).map(({ type, value }) => [type, value]),
    );
    return `${(parts.year ?? '').padStart(4, '0')}-${parts.month}-${parts.day}`;
  }
}

const byZone = new Map<string, LocalDays>();

/** A time zone's days, made once: asking Intl for a format costs as much as a small query. */
export function localDays(timeZone: string): LocalDays {
  let days = byZone.get(timeZone);
  if (!days) byZone.set(timeZone, (days = new LocalDays(timeZone)));
  return days;
}
