import { type LocalDays, localDays, plusDays, quarter, quartersSince } from './local-day.ts';

export const spanLengths = ['HOUR', 'DAY', 'WEEK', 'MONTH'] as const;
export type SpanLength = (typeof spanLengths)[number];

/** Local spans of time, numbered as they are met. Starts are days, or instants for hours; they sort as they follow. */
export class Spans {
  readonly name: string;
  readonly #days: LocalDays;
  readonly #every: SpanLength;
  readonly #starts: string[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #bySlot = new Map<number, number>();

  constructor(timeZone: string, every: SpanLength) {
    this.name = `${timeZone} ${every}`;
    this.#days = localDays(timeZone);
    this.#every = every;
  }

  /** @param minute since 1970 */
  number(minute: number): number {
    const time = minute * 60_000;
    // Neither days nor hours begin within a quarter of an hour, but where the clocks are moved.
    const isExact = time < quartersSince || this.#days.isMovedNear(time);
    const slot = isExact ? -1 - minute : Math.floor(minute / 15);
    let number = this.#bySlot.get(slot);
    if (number !== undefined) return number;
    const start = spanOf(this.#days, time, this.#every);
    number = this.#numbers.get(start);
    if (number === undefined) {
      this.#numbers.set(start, (number = this.#starts.length));
      this.#starts.push(start);
    }
    this.#bySlot.set(slot, number);
    return number;
  }

  /** About how much it remembers, in numbers of four bytes. */
  get size(): number {
    return this.#bySlot.size * 10 + this.#starts.length * 30;
  }

  start(number: number): string {
    return this.#starts[number]!;
  }
}

/** The span of an instant: the local day it begins with, or the instant its hour began. */
export function spanOf(days: LocalDays, time: number, every: SpanLength): string {
  return every === 'HOUR' ? new Date(days.hourOf(time)).toISOString() : spanOfDay(days.at(time), every);
}

/** The first day of a day's span. Weeks begin on Monday. */
export function spanOfDay(day: string, every: Exclude<SpanLength, 'HOUR'>): string {
  switch (every) {
    case 'DAY':
      return day;
    case 'WEEK':
      return plusDays(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));
    case 'MONTH':
      return `${day.slice(0, 7)}-01`;
  }
}

/** The span after. */
export function nextSpan(days: LocalDays, start: string, every: SpanLength): string {
  switch (every) {
    case 'HOUR': {
      const hour = Date.parse(start);
      let time = hour + quarter;
      while (days.hourOf(time) === hour) time += quarter;
      return new Date(days.hourOf(time)).toISOString();
    }
    case 'DAY':
      return plusDays(start, 1);
    case 'WEEK':
      return plusDays(start, 7);
    case 'MONTH':
      return spanOfDay(plusDays(start, 31), every);
  }
}
