import type { Channel, Technique } from '../domain/attribution.ts';
import type { LocalPeriod } from '../domain/entry/events.ts';
import type { PledgeKind } from '../domain/participation/events.ts';
import { wholeMonths } from '../calendar/whole-months.ts';
import type { Rated } from '../analysis/evaluation/chance.ts';
import type { Grammar } from './grammar/grammar.ts';

/** How a word reads of one, and of any other number. */
interface Forms {
  readonly one: string;
  readonly other: string;
}

/** An amount that may not be known exactly, as decimals. */
interface Amount {
  readonly low: string;
  /** The same as `low`: it is known exactly. null: at least `low`. */
  readonly high: string | null;
}

const longDay = { day: 'numeric', month: 'long', year: 'numeric' } as const;
/** An exact decimal has as many decimals at most (`domain/decimal.ts`). */
const exactDecimals = 4;

/** Writes the parts that sentences are made of, in one language. What Intl takes long to make is made once. */
export class Engine {
  readonly #grammar: Grammar;
  readonly #plurals: Intl.PluralRules;
  readonly #list: Intl.ListFormat;
  readonly #percent: Intl.NumberFormat;
  readonly #numbers = new Map<number, Intl.NumberFormat>();
  readonly #currencies = new Map<string, Intl.NumberFormat>();
  readonly #days = new Map<string, Intl.DateTimeFormat>();

  constructor(grammar: Grammar) {
    const { locale } = grammar;
    this.#grammar = grammar;
    this.#plurals = new Intl.PluralRules(locale);
    this.#list = new Intl.ListFormat(locale);
    this.#percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  }

  /** A channel or technique, as it reads within a sentence. */
  name(key: Channel | Technique): string {
    return this.#grammar.names[key];
  }

  /** `1,234.5`. @param value a decimal as text is not rounded before it is written @param decimals how many at most */
  number(value: number | string, decimals = 1): string {
    const format = made(
      this.#numbers,
      decimals,
      () => new Intl.NumberFormat(this.#grammar.locale, { maximumFractionDigits: decimals }),
    );
    return format.format(value as `${number}`);
  }

  /** The form that goes with a number. */
  plural(n: number, { one, other }: Forms): string {
    return this.#plurals.select(n) === 'one' ? one : other;
  }

  /** `1 sign-up`, `2 sign-ups` */
  count(n: number, forms: Forms): string {
    return `${this.number(n)} ${this.plural(n, forms)}`;
  }

  /** `42.5%` */
  percent(ratio: number): string {
    return this.#percent.format(ratio);
  }

  /** `42.5% (17 of 40)` */
  part({ hits, of, rate }: Rated): string {
    return `${this.percent(rate)} (${this.#grammar.outOf(this.number(hits), this.number(of))})`;
  }

  /** `NOK 1,500.50`. @param amount an exact decimal @param currency ISO 4217 */
  money(amount: string, currency: string): string {
    const format = made(
      this.#currencies,
      currency,
      () =>
        new Intl.NumberFormat(this.#grammar.locale, {
          style: 'currency',
          currency,
          currencyDisplay: 'code',
          trailingZeroDisplay: 'stripIfInteger',
        }),
    );
    return format.format(amount as `${number}`);
  }

  /** `1,234.5 kg`. @param amount an exact decimal @param unit as it was spelt; null or '': none */
  quantity(amount: string, unit: string | null): string {
    return withUnit(this.number(amount, exactDecimals), unit);
  }

  /** `at least 500 people` */
  amount({ low, high }: Amount, unit: string): string {
    const least = this.number(low, exactDecimals);
    if (high === null) return withUnit(this.#grammar.atLeast(least), unit);
    if (high === low) return withUnit(least, unit);
    return withUnit(this.#grammar.between(least, this.number(high, exactDecimals)), unit);
  }

  /** What is pledged. @param amount an exact decimal @param unit as it was spelt */
  pledged(kind: PledgeKind, amount: string, unit: string): string {
    if (kind === 'MONEY') return this.money(amount, unit);
    if (kind === 'ACTION') return `${this.quantity(amount, null)} × ${this.quoted(unit)}`;
    return this.quantity(amount, unit);
  }

  /** `“text”` */
  quoted(text: string): string {
    return this.#grammar.quotes.join(text);
  }

  /** `a, b and c` */
  list(items: readonly string[]): string {
    return this.#list.format(items);
  }

  /** `a (3), b (2) and 4 others`. @param numbers each name's own @param others how many more there are */
  named(numbers: readonly (readonly [name: string, number: number])[], others: number, forms: Forms): string {
    const names = numbers.map(([name, number]) => `${name} (${this.number(number)})`);
    return this.list(others > 0 ? [...names, this.count(others, forms)] : names);
  }

  /** `4 May 2026`. @param day `2026-05-04` */
  day(day: string): string {
    return this.#date(day, longDay);
  }

  /** With its preposition: `on 4 May 2026`; a whole month or year by its name. */
  period({ from, to }: LocalPeriod): string {
    const { onDay, in: within, fromTo } = this.#grammar;
    const { day, month, year } = longDay;
    if (from === to) return onDay(this.day(from));
    const months = wholeMonths({ from, to });
    if (months === 1) return within(this.#date(from, { month, year }));
    if (months === 12 && from.endsWith('-01-01')) return within(this.#date(from, { year }));
    const sameYear = from.slice(0, 4) === to.slice(0, 4);
    return fromTo(this.#date(from, sameYear ? { day, month } : longDay), this.day(to));
  }

  #date(day: string, parts: Intl.DateTimeFormatOptions): string {
    const format = made(
      this.#days,
      Object.keys(parts).join(' '),
      () => new Intl.DateTimeFormat(this.#grammar.locale, { timeZone: 'UTC', ...parts }),
    );
    return format.format(Date.parse(day));
  }
}

function withUnit(amount: string, unit: string | null): string {
  return unit ? `${amount} ${unit}` : amount;
}

/** Remembered, or made now. */
function made<Key, Format>(formats: Map<Key, Format>, key: Key, make: () => Format): Format {
  let format = formats.get(key);
  if (!format) formats.set(key, (format = make()));
  return format;
}
