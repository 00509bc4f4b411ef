import type {
  BaselineKind,
  ChangeType,
  Direction,
  Duration,
  EvidenceLevel,
  LocalPeriod,
  StatementComparator,
  StatementForm,
} from '../../domain/entry/events.ts';
import { formatDecimal } from '../../domain/decimal.ts';
import type { Entry } from '../../projections/entries.ts';
import { type Bounded, comparatorOf } from '../indicators/bounded.ts';
import type { CampaignAt } from '../campaign-at.ts';
import { durationOf } from '../indicators/periods.ts';
import type { Origin } from '../indicators/series.ts';
import { isCounted } from '../indicators/value.ts';
import type { Withheld } from '../indicators/withheld.ts';

/** A statement about a campaign's impact, by the ledger or by somebody else. */
export interface Statement extends StatementContent {
  readonly id: string;
  readonly form: StatementForm;
  readonly unit: string | null;
  readonly origin: Origin;
  /** The position of the last event it is made from; of a claim or published series, its own event. Undefined: none. */
  readonly position: number | undefined;
  /** The indicator as it was defined then; undefined: none, or it was retracted. */
  readonly indicator: Entry<'IndicatorDefined'> | undefined;
  /** What it is about, if that is not an indicator. */
  readonly subject: string | null;
}

/** What a statement says. */
export interface StatementContent {
  /** null: see `withheld`. */
  readonly comparator: StatementComparator | null;
  readonly value: string | null;
  readonly high: string | null;
  readonly direction: Direction | null;
  readonly changeType: ChangeType | null;
  readonly baseline: Compared | null;
  readonly during: LocalPeriod | null;
  readonly duration: Duration | null;
  readonly scope: string | null;
  readonly ambiguity: string | null;
  readonly evidenceLevel: EvidenceLevel;
  readonly source: string | null;
  readonly claimedBy: string | null;
  readonly claimedOn: string | null;
  readonly withheld: Withheld | null;
  /** Something that only the text says. */
  readonly aside: Aside | null;
}

/** What a change is measured against. */
export interface Compared {
  readonly kind: BaselineKind;
  /** null: it is not stated, or not known. */
  readonly value: Bounded | null;
  readonly during: LocalPeriod | null;
}

type Aside =
  | { readonly of: 'CHANGE'; readonly now: Bounded }
  | { readonly of: 'PER_SESSION'; readonly counted: number; readonly uncounted: number }
  | { readonly of: 'TREND'; readonly spans: number; readonly every: 'WEEK' | 'MONTH'; readonly p: number }
  | { readonly of: 'CLAIM'; readonly text: string };

/** A statement's fields before anything is stated. */
export const noContent: StatementContent = {
  comparator: null,
  value: null,
  high: null,
  direction: null,
  changeType: null,
  baseline: null,
  during: null,
  duration: null,
  scope: null,
  ambiguity: null,
  evidenceLevel: 1,
  source: null,
  claimedBy: null,
  claimedOn: null,
  withheld: null,
  aside: null,
};

/** The fields of an amount. */
export function amount(bounded: Bounded): Pick<StatementContent, 'comparator' | 'value' | 'high'> {
  const comparator = comparatorOf(bounded);
  const { low, high } = bounded;
  return {
    comparator,
    value: formatDecimal(low),
    high: comparator === 'RANGE' && high !== null ? formatDecimal(high) : null,
  };
}

export const over = (during: LocalPeriod): Pick<StatementContent, 'during' | 'duration'> => ({
  during,
  duration: durationOf(during),
});

/** A statement that the ledger computes about an indicator. @param which distinguishes statements of one form */
export function computed(
  campaign: CampaignAt,
  indicator: Entry<'IndicatorDefined'>,
  form: StatementForm,
  content: Partial<StatementContent>,
  which: readonly string[] = [],
): Statement {
  const { key, unit, rule } = indicator.data;
  return {
    ...noContent,
    ...content,
    id: [key, form, ...which].join('.'),
    form,
    unit,
    origin: isCounted(rule) ? 'COMPUTED' : 'MEASURED',
    position: campaign.position,
    indicator,
    subject: null,
  };
}
