import { formatDecimal } from '../../domain/decimal.ts';
import type { Labels, LocalPeriod } from '../../domain/entry/events.ts';
import { type Bounded, comparatorOf } from '../../analysis/indicators/bounded.ts';
import { wholeMonths } from '../../analysis/indicators/periods.ts';
import type { Compared, Statement } from '../../analysis/statements/statement.ts';
import { en } from './en.ts';
import { nb } from './nb.ts';
import { nn } from './nn.ts';
import type { Language, Wording } from './wording.ts';

const wordings: Readonly<Record<Language, Wording>> = { NB: nb, NN: nn, EN: en };

/** What an indicator is called; in Nynorsk as in Bokmål where nothing else is told. */
export function labelIn(labels: Labels, language: Language): string {
  return { NB: labels.nb, NN: labels.nn ?? labels.nb, EN: labels.en }[language];
}

/** What a statement is about. */
export function subjectIn({ indicator, subject }: Statement, language: Language): string {
  return subject ?? (indicator ? labelIn(indicator.data.labels, language) : '');
}

/** A statement as one sentence. A claim is told in the words of whoever makes it. */
export function statementText(statement: Statement, language: Language): string {
  const wording = wordings[language];
  const { withheld, aside, claimedBy, direction, baseline, during, source, evidenceLevel } = statement;
  const label = subjectIn(statement, language);
  if (withheld) return wording.withheld(label, wording.reasons[withheld.reason]);
  const unit = statement.unit ?? '';
  const phrases = {
    label,
    amount: amountIn(wording, stated(statement), unit),
    period: during ? periodIn(wording, during) : '',
    source: source === null ? '' : wording.source(source),
  };
  switch (aside?.of) {
    case 'CLAIM':
      return wording.claim({ claimedBy: claimedBy ?? '', text: aside.text });
    case 'CHANGE':
      return wording.change({
        ...phrases,
        ...baselineIn(wording, baseline!, unit),
        amount: boundedIn(wording, aside.now, unit),
        direction: direction ?? undefined,
        change: isSlight(statement) ? undefined : wording.perCent(amountIn(wording, stated(statement), '')),
        onlyAssociated: evidenceLevel < 3 && direction !== null,
      });
    case 'PER_SESSION':
      return wording.perSession({
        ...phrases,
        counted: aside.counted,
        uncounted: aside.held - aside.counted,
      });
    case 'TREND': {
      const { spans, every } = aside;
      return wording.trend({
        ...phrases,
        direction: direction!,
        spans,
        every,
        chance: chanceIn(wording, aside.p),
      });
    }
    case undefined:
      return wording.level(phrases);
  }
}

/** `p = 0.013`; what three decimals would tell as 0 is less than a thousandth. */
function chanceIn({ locale }: Wording, p: number): string {
  const least = 0.001;
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 3 }).format(Math.max(p, least));
  return `p ${p < least ? '<' : '='} ${number}`;
}

/** So little that it would be told as 0. */
const isSlight = ({ comparator, value, direction }: Statement) =>
  comparator === 'EXACT' && value === '0' && direction !== null;

type Stated = Pick<Statement, 'comparator' | 'value' | 'high'>;

const stated = ({ comparator, value, high }: Statement): Stated => ({ comparator, value, high });

function baselineIn(wording: Wording, { kind, value, during }: Compared, unit: string) {
  return {
    baseline: kind,
    baselineAmount: value ? boundedIn(wording, value, unit) : '',
    baselinePeriod: during ? periodIn(wording, during) : '',
  };
}

function boundedIn(wording: Wording, bounded: Bounded, unit: string): string {
  const { low, high } = bounded;
  const value = formatDecimal(low);
  return amountIn(
    wording,
    { comparator: comparatorOf(bounded), value, high: high === null ? null : formatDecimal(high) },
    unit,
  );
}

function amountIn(wording: Wording, { comparator, value, high }: Stated, unit: string): string {
  const number = (decimal: string | null) =>
    new Intl.NumberFormat(wording.locale, { maximumFractionDigits: 4 }).format(
      (decimal ?? '0') as `${number}`,
    );
  const low = number(value);
  const amount = {
    EXACT: low,
    AT_LEAST: wording.atLeast(low),
    RANGE: wording.between(low, number(high)),
    DIRECTION_ONLY: '',
  }[comparator ?? 'DIRECTION_ONLY'];
  return unit ? `${amount} ${unit}` : amount;
}

/** A period in words: a whole month or year by its name. */
function periodIn(wording: Wording, { from, to }: LocalPeriod): string {
  const say = (day: string, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(wording.locale, { timeZone: 'UTC', ...options }).format(Date.parse(day));
  const dayAndMonth = { day: 'numeric', month: 'long' } as const;
  const year = { year: 'numeric' } as const;
  if (from === to) return wording.onDay(say(from, { ...dayAndMonth, ...year }));
  const months = wholeMonths({ from, to });
  if (months === 1) return wording.in(say(from, { month: 'long', ...year }));
  if (months === 12 && from.endsWith('-01-01')) return wording.in(say(from, year));
  const sameYear = from.slice(0, 4) === to.slice(0, 4);
  return wording.fromTo(
    say(from, sameYear ? dayAndMonth : { ...dayAndMonth, ...year }),
    say(to, { ...dayAndMonth, ...year }),
  );
}
