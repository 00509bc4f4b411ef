/** Clocks stand at whole quarters of an hour from UTC … */
export const quarter = 15 * 60_000;
/** … since Kiribati and Liberia, the last, gave up other offsets. */
export const quartersSince = Date.UTC(1980);
const [minute, hour, day] = [60_000, 4 * quarter, 96 * quarter];
/** Clocks are moved at most once within so long. */
const block = 6 * hour;
/** Twenty years of each zone. */
const remembered = 20 * 366 * 4;
/** No clock is further from UTC. */
const furthest = 16 * hour;

/** How far the clocks are ahead of UTC within a block, in milliseconds: until they are moved, and from then on. */
interface Lead {
  readonly before: number;
  readonly after: number;
  /** Infinity: they are not moved in it. */
  readonly movedAt: number;
}

/**
 * Local days and hours of instants. A day begins with the first instant at which the clocks show it, and ends when the next one
 * begins, also where they are put back past midnight. How far clocks are ahead is remembered, since asking Intl is slow.
 */
export class LocalDays {
  readonly #format: Intl.DateTimeFormat;
  readonly #leads = new Map<number, Lead>();

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
    const shown = Math.floor((time + this.aheadAt(time)) / day);
    const hasNextBegun = this.#isMovedAbout(time) && this.#startOf(shown + 1) <= time;
    return dayText(hasNextBegun ? shown + 1 : shown);
  }

  /** When a local day begins, in milliseconds since 1970, to the minute. A day that was skipped begins with the next. */
  startOf(day: string): number {
    return this.#startOf(dayNumber(day));
  }

  /** When the local hour of an instant began, in milliseconds since 1970, to the minute. An hour that the clocks repeat is two. */
  hourOf(time: number): number {
    const now = Math.floor(time / minute) * minute;
    const ahead = this.#aheadAt(now);
    const began = now - remainder(now + ahead, hour);
    if (this.#aheadAt(began) === ahead) return began;
    const moved = this.#lastMove(began, now);
    const [before, after] = [moved - minute + this.#aheadAt(moved - minute), moved + this.#aheadAt(moved)];
    // Clocks that are put forward within an hour leave it the same hour.
    const isSame = before < after && Math.floor(before / hour) === Math.floor(after / hour);
    return isSame ? moved - minute - remainder(before, hour) : moved;
  }

  /** How far the clocks are ahead of UTC, in milliseconds. */
  aheadAt(time: number): number {
    return time < quartersSince ? this.#ask(time) : this.#aheadAt(time);
  }

  /** Whether the clocks are moved in the block of an instant: elsewhere days and hours begin at quarters of an hour. */
  isMovedNear(time: number): boolean {
    return this.#lead(Math.floor(time / block)).movedAt !== Infinity;
  }

  /** @param number days since 1970 */
  #startOf(number: number): number {
    const midnight = number * day;
    const last = Math.floor((midnight + furthest) / block);
    for (let n = Math.floor((midnight - furthest) / block); n <= last; n++) {
      const { before, after, movedAt } = this.#lead(n);
      const [begins, ends] = [n * block, (n + 1) * block];
      const moves = Math.min(movedAt, ends);
      const [first, second] = [Math.max(begins, midnight - before), Math.max(moves, midnight - after)];
      if (first < moves) return first;
      if (second < ends) return second;
    }
    return midnight + furthest;
  }

  /** Whether the clocks were moved in the block of an instant or the one before. */
  #isMovedAbout(time: number): boolean {
    const number = Math.floor(time / block);
    const [last, now] = [this.#lead(number - 1), this.#lead(number)];
    return last.before !== now.after || last.after !== now.before;
  }

  /** The last instant after `began`, up to `now`, at which the clocks were moved. */
  #lastMove(began: number, now: number): number {
    const number = Math.floor(now / block);
    const moves = [this.#lead(number).movedAt, number * block, this.#lead(number - 1).movedAt];
    return (
      moves.find(at => at > began && at <= now && this.#aheadAt(at) !== this.#aheadAt(at - minute)) ?? began
    );
  }

  /** As `aheadAt`, at whole minutes. */
  #aheadAt(time: number): number {
    const { before, after, movedAt } = this.#lead(Math.floor(time / block));
    return time < movedAt ? before : after;
  }

  #lead(number: number): Lead {
    let lead = this.#leads.get(number);
    if (!lead) {
      if (this.#leads.size >= remembered) this.#leads.clear();
      this.#leads.set(number, (lead = this.#find(number)));
    }
    return lead;
  }

  #find(number: number): Lead {
    let [before, after] = [number * block, (number + 1) * block - minute];
    const [first, last] = [this.#ask(before), this.#ask(after)];
    if (first === last) return { before: first, after: first, movedAt: Infinity };
    while (after - before > minute) {
      const middle = before + Math.floor((after - before) / 2 / minute) * minute;
      if (this.#ask(middle) === first) before = middle;
      else after = middle;
    }
    return { before: first, after: last, movedAt: after };
  }

  /** To the minute, as Intl writes it. */
  #ask(time: number): number {
    const text = this.#format.format(time).padStart(16, '0');
    return Date.parse(`${text.slice(0, 10)}T${text.slice(11)}:00Z`) - Math.floor(time / minute) * minute;
  }
}

const remainder = (value: number, by: number) => value - Math.floor(value / by) * by;
const dayNumber = (text: string) => Date.parse(`${text}T00:00:00Z`) / day;

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
