/** Clocks stand at whole quarters of an hour from UTC … */
const slot = 15 * 60_000;
/** … since Kiribati and Liberia, the last, gave up other offsets. Before, Intl is asked. */
export const quartersSince = Date.UTC(1980);
const cacheLimit = 200_000;

interface LocalTime {
  /** `2026-05-04` */
  readonly day: string;
  readonly hour: number;
  readonly minute: number;
}

/** Local days and hours of instants, remembered by the quarter of an hour, since asking Intl each time is slow. */
export class LocalDays {
  readonly #format: Intl.DateTimeFormat;
  readonly #slots = new Map<number, LocalTime>();

  /** @param timeZone IANA name */
  constructor(timeZone: string) {
    // Swedes write `2026-05-04 18:30`.
    this.#format = new Intl.DateTimeFormat('sv-SE', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
  }

  /** @param instant ISO 8601 @returns `2026-05-04` */
  of(instant: string): string {
    return this.at(Date.parse(instant));
  }

  /** @param time milliseconds since 1970 @returns `2026-05-04` */
  at(time: number): string {
    return this.#local(time).day;
  }

  /** When a local day begins, in milliseconds since 1970: its first instant, wherever the clocks stand then. */
  startOf(day: string): number {
    const midnight = Date.parse(`${day}T00:00:00Z`);
    let before = midnight - 16 * 3_600_000;
    let from = midnight + 16 * 3_600_000;
    while (from - before > 60_000) {
      const middle = before + Math.floor((from - before) / 120_000) * 60_000;
      if (this.at(middle) < day) before = middle;
      else from = middle;
    }
    return from;
  }

  /** When the local hour of an instant began, in milliseconds since 1970. An hour that the clocks repeat is two. */
  hourOf(time: number): number {
    if (time < quartersSince) return (Math.floor(time / 60_000) - this.#ask(time).minute) * 60_000;
    let start = Math.floor(time / slot) * slot;
    for (let now = this.#local(start); ;) {
      const before = this.#local(start - slot);
      if (before.hour !== now.hour || before.minute >= now.minute) return start;
      start -= slot;
      now = before;
    }
  }

  /** How far the clocks are ahead of UTC, in milliseconds. */
  aheadAt(time: number): number {
    const { day, hour, minute } = this.#local(time);
    const since = time < quartersSince ? 60_000 : slot;
    const shown = Date.parse(`${day}T00:00:00Z`) + (hour * 60 + minute) * 60_000;
    return shown - Math.floor(time / since) * since;
  }

  #local(time: number): LocalTime {
    if (time < quartersSince) return this.#ask(time);
    const key = Math.floor(time / slot);
    let local = this.#slots.get(key);
    if (local === undefined) {
      if (this.#slots.size >= cacheLimit) this.#slots.clear();
      this.#slots.set(key, (local = this.#ask(key * slot)));
    }
    return local;
  }

  #ask(time: number): LocalTime {
    const text = this.#format.format(time).padStart(16, '0');
    return { day: text.slice(0, 10), hour: Number(text.slice(11, 13)), minute: Number(text.slice(14)) };
  }
}

const byZone = new Map<string, LocalDays>();

/** A time zone's days, made once: asking Intl for a format costs as much as a small query. */
export function localDays(timeZone: string): LocalDays {
  let days = byZone.get(timeZone);
  if (!days) byZone.set(timeZone, (days = new LocalDays(timeZone)));
  return days;
}

/** A calendar day so many days later. Calendar days have no hours here, and so no daylight saving. */
export function plusDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** Days from one calendar day to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** The same day a year before; 29 February becomes the 28th. */
export function yearBefore(day: string): string {
  const [year = '', ...rest] = day.split('-');
  const before = `${String(Number(year) - 1).padStart(4, '0')}-${rest.join('-')}`;
  return plusDays(before, 0) === before ? before : plusDays(before, -1);
}

let last = { at: '', minute: 0 };

/**
 * Whole minutes since 1970. What one event leads to mostly asks for the same.
 * @param at ISO 8601
 * @throws {RangeError} it is no instant
 */
export function minuteOf(at: string): number {
  if (last.at === at) return last.minute;
  const minute = Math.floor(Date.parse(at) / 60_000);
  if (Number.isNaN(minute)) throw new RangeError(`Expected an instant, got ${JSON.stringify(at)}.`);
  last = { at, minute };
  return minute;
}
