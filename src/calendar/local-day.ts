/** Clocks stand at whole quarters of an hour from UTC … */
export const quarter = 15 * 60_000;
/** … since Kiribati and Liberia, the last, gave up other offsets. Before, Intl is asked. */
export const quartersSince = Date.UTC(1980);
const [minute, hour, day] = [60_000, 4 * quarter, 96 * quarter];
/** Clocks have never been moved and moved back within so long. */
const block = 6 * hour;
/** Twenty years of each zone. */
const remembered = 20 * 366 * 4;

/** Local days and hours of instants. How far clocks are ahead is remembered, since asking Intl each time is slow. */
export class LocalDays {
  readonly #format: Intl.DateTimeFormat;
  /** By block; NaN where the clocks are moved within it. */
  readonly #ahead = new Map<number, number>();

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
    return dayText(Math.floor((time + this.aheadAt(time)) / day));
  }

  /** When a local day begins, in milliseconds since 1970: its first instant, wherever the clocks stand then. */
  startOf(day: string): number {
    const midnight = Date.parse(`${day}T00:00:00Z`);
    let before = midnight - 16 * hour;
    let from = midnight + 16 * hour;
    while (from - before > 60_000) {
      const middle = before + Math.floor((from - before) / 120_000) * 60_000;
      if (this.at(middle) < day) before = middle;
      else from = middle;
    }
    return from;
  }

  /** When the local hour of an instant began, in milliseconds since 1970. An hour that the clocks repeat is two. */
  hourOf(time: number): number {
    const ahead = this.aheadAt(time);
    const began = time - remainder(time + ahead, hour);
    if (time < quartersSince || this.aheadAt(began) === ahead) return began;
    // The clocks were moved within the hour: it begins where they show another one, or jump back.
    let start = Math.floor(time / quarter) * quarter;
    for (let now = this.#clock(start); ;) {
      const before = this.#clock(start - quarter);
      if (Math.floor(before / hour) !== Math.floor(now / hour) || before >= now) return start;
      start -= quarter;
      now = before;
    }
  }

  /** How far the clocks are ahead of UTC, in milliseconds. */
  aheadAt(time: number): number {
    if (time < quartersSince) return this.#ask(time);
    const number = Math.floor(time / block);
    let ahead = this.#ahead.get(number);
    if (ahead === undefined) {
      const [first, last] = [number * block, (number + 1) * block - quarter];
      ahead = this.#ask(first) === this.#ask(last) ? this.#ask(first) : NaN;
      if (this.#ahead.size >= remembered) this.#ahead.clear();
      this.#ahead.set(number, ahead);
    }
    return Number.isNaN(ahead) ? this.#ask(Math.floor(time / quarter) * quarter) : ahead;
  }

  /** What the clocks show, as if it were UTC. */
  #clock(time: number): number {
    return time + this.aheadAt(time);
  }

  /** To the minute, as Intl writes it. */
  #ask(time: number): number {
    const text = this.#format.format(time).padStart(16, '0');
    return Date.parse(`${text.slice(0, 10)}T${text.slice(11)}:00Z`) - Math.floor(time / minute) * minute;
  }
}

const remainder = (value: number, by: number) => value - Math.floor(value / by) * by;

const dayTexts = new Map<number, string>();

/** @param number days since 1970 */
function dayText(number: number): string {
  let text = dayTexts.get(number);
  if (text === undefined) {
    if (dayTexts.size >= remembered) dayTexts.clear();
    dayTexts.set(number, (text = new Date(number * day).toISOString().slice(0, 10)));
  }
  return text;
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
