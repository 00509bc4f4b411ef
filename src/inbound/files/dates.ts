import { instantShown } from '../../calendar/wall-clock.ts';

/** What stands first in a date such as 03/04/2026. */
export const dateOrders = ['day-first', 'month-first'] as const;
export type DateOrder = (typeof dateOrders)[number];

/** `18:30:05`, as Norwegian has it `kl. 18.30`, `at 6:30 PM` */
const time = String.raw`(?:(?:,? (?:at|kl\.?))?[ T,]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:\.\d+)?(?: ?([ap])\.?m\.?)?)?`;
/** Names of zones that mean the same wherever they are written, in hours before UTC. */
const zones = { z: 0, utc: 0, gmt: 0, wet: 0, west: 1, cet: 1, cest: 2, eet: 2, eest: 3 } as const;
const zone = String.raw`(?: ?(${Object.keys(zones).join('|')}|(?:utc|gmt)? ?[+-]\d{1,2}(?::?\d{2})?))?`;
/** `2026-05-04T18:30:00+02:00`, `2026/09/27 3:00:00 PM GMT+3` */
const yearFirst = new RegExp(String.raw`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})${time}${zone}$`, 'i');
/** `11/29/24 22:28`, `29.11.2024 kl. 22:28` */
const yearLast = new RegExp(String.raw`^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})${time}${zone}$`, 'i');

const weekday = String.raw`(?:\p{L}{2,9}\.?,? )?`;
const month = String.raw`(\p{L}{3,9})\.?`;
/** `fredag 3. april 2026 kl. 18.30` */
const monthSecond = new RegExp(String.raw`^${weekday}(\d{1,2})\.? ${month},? (\d{4})${time}${zone}$`, 'iu');
/** `Fri, Apr 3, 2026 6:30 PM` */
const monthFirst = new RegExp(String.raw`^${weekday}${month} (\d{1,2}),? (\d{4})${time}${zone}$`, 'iu');
/** In Norwegian and English; shorter forms begin as these do. */
const months = [
  ['januar', 'january'],
  ['februar', 'february'],
  ['mars', 'march'],
  ['april'],
  ['mai', 'may'],
  ['juni', 'june'],
  ['juli', 'july'],
  ['august'],
  ['september'],
  ['oktober', 'october'],
  ['november'],
  ['desember', 'december'],
];

/** What dates with the year last say of their order. */
export class DateEvidence {
  #dayFirst = 0;
  #monthFirst = 0;
  #either = 0;
  #example = '';

  see(text: string): void {
    const [, first = '', separator, second = ''] = yearLast.exec(text.trim()) ?? [];
    if (separator === undefined || first === second) return;
    if (Number(first) > 12) this.#dayFirst++;
    else if (Number(second) > 12) this.#monthFirst++;
    // Where dots stand between them, the day is first.
    else if (separator === '.') this.#dayFirst++;
    else {
      this.#either++;
      this.#example ||= text.trim();
    }
  }

  /**
   * The order; undefined: there is nothing that it would decide.
   * @throws {AmbiguousDates} no date of the file shows it
   */
  order(): DateOrder | undefined {
    if (this.#dayFirst > 0 && this.#monthFirst > 0) {
      throw new AmbiguousDates(
        'Some dates have the day first and others the month. Write them as 2026-05-04, or import the rows apart.',
      );
    }
    if (this.#dayFirst > 0) return 'day-first';
    if (this.#monthFirst > 0) return 'month-first';
    if (this.#either === 0) return undefined;
    throw new AmbiguousDates(
      `${this.#example} may have the day or the month first, and no date in the file shows which. Say which: --dates day-first or --dates month-first (in the API \`dates: DAY_FIRST\` or \`dates: MONTH_FIRST\`).`,
    );
  }
}

/** Nothing says what a file's dates mean; the message says what to do. */
export class AmbiguousDates extends Error {
  override name = 'AmbiguousDates';
}

/** How a file's dates are read. */
export interface DateReading {
  readonly order: DateOrder | undefined;
  /** IANA name: times without an offset are read in it. */
  readonly timeZone: string;
}

/**
 * The instant that a text states, as ISO 8601. A day without a time means noon. undefined: it states none.
 */
export function instantIn(text: string, { order, timeZone }: DateReading): string | undefined {
  const shown = shownBy(text.trim(), order);
  if (!shown) return undefined;
  const at = shown.offset === undefined ? instantShown(shown.at, timeZone) : shown.at - shown.offset;
  return new Date(at).toISOString();
}

/** A number of days after the end of 1899, or of 1903. It must be a date from 1954 on, as people sign up in. Only the workbook says which. */
const countedInDays = /^[2-7]\d{4}(?:[.,]\d+)?$/;

/** Why a text that states no instant is refused, and what to do. */
export const noInstant = (text: string): string =>
  countedInDays.test(text.trim())
    ? `“${text}” is a date as Excel counts it, in days, and not from the same day in every workbook. In Excel give the column the format yyyy-mm-dd hh:mm (in Norwegian åååå-mm-dd tt:mm), and save the file as CSV again.`
    : `“${text}” is no date that can be read. Write it as 2026-05-04 18:30.`;

interface Shown {
  /** What a clock shows, as if it were UTC. */
  readonly at: number;
  /** How far that clock is ahead of UTC, in milliseconds; undefined: not stated. */
  readonly offset: number | undefined;
}

function shownBy(text: string, order: DateOrder | undefined): Shown | undefined {
  const [whole, year = '', month, day, ...rest] = yearFirst.exec(text) ?? [];
  if (whole !== undefined) return shown(Number(year), Number(month), Number(day), rest);
  const [found, first, , second, last = '', ...others] = yearLast.exec(text) ?? [];
  if (found === undefined) return withName(text);
  const isDayFirst = order !== 'month-first';
  const [dayText, monthText] = isDayFirst ? [first, second] : [second, first];
  const full = last.length === 2 ? 2_000 + Number(last) : Number(last);
  return shown(full, Number(monthText), Number(dayText), others);
}

/** A date that has its month's name. */
function withName(text: string): Shown | undefined {
  const [isSecond, day, ofDay = '', yearOfDay, ...rest] = monthSecond.exec(text) ?? [];
  if (isSecond !== undefined) return shown(Number(yearOfDay), monthOf(ofDay), Number(day), rest);
  const [isFirst, name = '', dayAfter, year, ...others] = monthFirst.exec(text) ?? [];
  return isFirst === undefined ? undefined : shown(Number(year), monthOf(name), Number(dayAfter), others);
}

/** NaN: it is none. */
function monthOf(name: string): number {
  const at = months.findIndex(names => names.some(each => each.startsWith(name.toLowerCase())));
  return at < 0 ? NaN : at + 1;
}

function shown(
  year: number,
  month: number,
  day: number,
  [hours, minutes = '0', seconds = '0', half, stated]: readonly (string | undefined)[],
): Shown | undefined {
  const hour = hours === undefined ? 12 : hourOf(Number(hours), half);
  const at = Date.UTC(year, month - 1, day, hour, Number(minutes), Number(seconds));
  const date = new Date(at);
  const isReal =
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    hour < 24 &&
    Number(minutes) < 60 &&
    Number(seconds) < 60;
  return isReal ? { at, offset: offsetOf(stated) } : undefined;
}

/** @param half `a` or `p`, of a twelve-hour clock */
function hourOf(hour: number, half: string | undefined): number {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return NaN;
  return (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
}

function offsetOf(stated: string | undefined): number | undefined {
  if (stated === undefined) return undefined;
  const [, sign, hours, minutes = '0'] = /([+-])(\d{1,2}):?(\d{2})?$/.exec(stated) ?? [];
  if (sign === undefined) return zones[stated.toLowerCase() as keyof typeof zones] * 3_600_000;
  const ahead = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return sign === '-' ? -ahead : ahead;
}
