import { formatDecimal } from '../../domain/decimal.ts';
import type { Labels } from '../../domain/entry/events.ts';
import type { Bounded } from '../../analysis/indicators/bounded.ts';
import type { Compared, Statement } from '../../analysis/statements/statement.ts';
import type { Engine } from '../engine.ts';
import { engines } from '../engines.ts';
import type { Language } from '../language.ts';
import { en } from './en.ts';
import { nb } from './nb.ts';
import { nn } from './nn.ts';
import type { StatementWording } from './wording.ts';

const wordings: Readonly<Record<Language, StatementWording>> = { NB: nb, NN: nn, EN: en };

/** What an indicator is called; in Nynorsk as in Bokmål where nothing else is stated. */
export function labelIn(labels: Labels, language: Language): string {
  return { NB: labels.nb, NN: labels.nn ?? labels.nb, EN: labels.en }[language];
}

/** What a statement is about. */
export function subjectIn({ indicator, subject }: Statement, language: Language): string {
  return subject ?? (indicator ? labelIn(indicator.data.labels, language) : '');
}

/** A statement as one sentence. A claim is given in the words of whoever makes it. */
export function statementText(statement: Statement, language: Language): string {
  const [wording, say] = [wordings[language], engines[language]];
  const { withheld, aside, claimedBy, direction, baseline, during, source, evidenceLevel } = statement;
  const label = subjectIn(statement, language);
  if (withheld) return wording.withheld(label, wording.reasons[withheld.reason]);
  const unit = statement.unit ?? '';
  const phrases = {
    label,
    amount: statedIn(say, statement, unit),
    period: during ? say.period(during) : '',
    source: source === null ? '' : wording.source(source),
  };
  switch (aside?.of) {
    case 'CLAIM':
      return wording.claim({ claimedBy: claimedBy ?? '', text: say.quoted(aside.text) });
    case 'CHANGE':
      return wording.change({
        ...phrases,
        ...baselineIn(say, baseline!, unit),
        amount: boundedIn(say, aside.now, unit),
        direction: direction ?? undefined,
        change: isSlight(statement) ? undefined : wording.perCent(statedIn(say, statement, '')),
        onlyAssociated: evidenceLevel < 3 && direction !== null,
      });
    case 'PER_SESSION':
      return wording.perSession({ ...phrases, counted: aside.counted, uncounted: aside.uncounted });
    case 'TREND': {
      const { spans, every, p } = aside;
      return wording.trend({ ...phrases, direction: direction!, spans, every, chance: chanceIn(say, p) });
    }
    case undefined:
      return wording.level(phrases);
  }
}

/** `p = 0.013`; what three decimals would write as 0 is less than a thousandth. */
function chanceIn(say: Engine, p: number): string {
  const least = 0.001;
  return p < least ? `p < ${say.number(least, 3)}` : `p = ${say.number(p, 3)}`;
}

/** So little that it would be written as 0. */
const isSlight = ({ comparator, value, direction }: Statement) =>
  comparator === 'EXACT' && value === '0' && direction !== null;

function baselineIn(say: Engine, { kind, value, during }: Compared, unit: string) {
  return {
    baseline: kind,
    baselineAmount: value ? boundedIn(say, value, unit) : '',
    baselinePeriod: during ? say.period(during) : '',
  };
}

function boundedIn(say: Engine, { low, high }: Bounded, unit: string): string {
  return say.amount({ low: formatDecimal(low), high: high === null ? null : formatDecimal(high) }, unit);
}

/** What a statement comes to; '' where it says a direction only. */
function statedIn(say: Engine, { comparator, value, high }: Statement, unit: string): string {
  if (value === null) return '';
  return say.amount({ low: value, high: comparator === 'EXACT' ? value : high }, unit);
}
