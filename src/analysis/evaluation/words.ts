import type { Channel, Technique } from '../../domain/attribution.ts';
import type { PledgeKind } from '../../domain/participation/events.ts';
import type { Interval, Proportion } from './chance.ts';
import type { FindingKind, Text } from './finding.ts';
import { names } from './names.ts';

/** What sentences are made of, in one language. */
export class Words {
  readonly #language: 'nb' | 'en';
  readonly #locale: string;
  readonly #list: Intl.ListFormat;
  readonly #numbers = new Map<number, Intl.NumberFormat>();
  readonly #percent: Intl.NumberFormat;
  readonly #day: Intl.DateTimeFormat;
  readonly #of: string;
  readonly #quotes: readonly [string, string];

  constructor(language: 'nb' | 'en', locale: string, of: string, quotes: readonly [string, string]) {
    this.#language = language;
    this.#locale = locale;
    this.#of = of;
    this.#quotes = quotes;
    this.#list = new Intl.ListFormat(locale);
    this.#percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
    this.#day = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' });
  }

  name(key: Channel | Technique): string {
    return names[key][this.#language];
  }

  /** @param value a decimal as text is told exactly */
  number(value: number | string, decimals = 1): string {
    let format = this.#numbers.get(decimals);
    if (!format) {
      format = new Intl.NumberFormat(this.#locale, { maximumFractionDigits: decimals });
      this.#numbers.set(decimals, format);
    }
    return format.format(value as `${number}`);
  }

  /** `1 sign-up`, `2 sign-ups` */
  count(n: number, one: string, many: string): string {
    return `${this.number(n)} ${n === 1 ? one : many}`;
  }

  percent(ratio: number): string {
    return this.#percent.format(ratio);
  }

  /** `42.5% (17 of 40)` */
  share({ hits, of }: Proportion): string {
    return `${this.percent(hits / of)} (${this.number(hits)} ${this.#of} ${this.number(of)})`;
  }

  /** @param amount an exact decimal */
  money(amount: string, currency: string): string {
    const format = new Intl.NumberFormat(this.#locale, {
      style: 'currency',
      currency,
      currencyDisplay: 'code',
      trailingZeroDisplay: 'stripIfInteger',
    });
    return format.format(amount as `${number}`);
  }

  /** What is pledged; units read as they were spelt. */
  pledged(kind: PledgeKind, amount: string, unit: string): string {
    if (kind === 'MONEY') return this.money(amount, unit);
    const number = this.number(amount, 4);
    return kind === 'ACTION' ? `${number} × ${this.quoted(unit)}` : `${number} ${unit}`;
  }

  quoted(text: string): string {
    return this.#quotes.join(text);
  }

  list(items: readonly string[]): string {
    return this.#list.format(items);
  }

  /** @param day `2026-05-04` */
  day(day: string): string {
    return this.#day.format(new Date(`${day}T00:00:00Z`));
  }
}

export const nb = new Words('nb', 'nb-NO', 'av', ['«', '»']);
export const en = new Words('en', 'en-GB', 'of', ['“', '”']);

/** What figures are broken down by. */
export const breakdownWords = {
  CHANNEL: {
    nb: { one: 'kanal', many: 'kanaler', the: 'kanalen' },
    en: { one: 'channel', many: 'channels' },
  },
  TECHNIQUE: {
    nb: { one: 'teknikk', many: 'teknikker', the: 'teknikken' },
    en: { one: 'technique', many: 'techniques' },
  },
} as const;

/** What is to be said of a rate that lies clearly beyond one of its limits, or not; more is better. */
export function verdict(
  where: 'LOW' | 'HIGH' | 'BETWEEN',
  limits: Interval,
): { readonly kind: FindingKind; readonly text: Text } {
  switch (where) {
    case 'HIGH':
      return {
        kind: 'WORKS',
        text: {
          nb: ` Det er en høy andel: klart over ${nb.percent(limits.high)}.`,
          en: ` That is a high share: clearly above ${en.percent(limits.high)}.`,
        },
      };
    case 'LOW':
      return {
        kind: 'DOES_NOT_WORK',
        text: {
          nb: ` Det er en lav andel: klart under ${nb.percent(limits.low)}.`,
          en: ` That is a low share: clearly below ${en.percent(limits.low)}.`,
        },
      };
    case 'BETWEEN':
      return { kind: 'NEITHER', text: { nb: '', en: '' } };
  }
}
