import type { BaselineKind, Direction } from '../../domain/entry/events.ts';
import type { WithheldReason } from '../../analysis/indicators/withheld.ts';

/** The parts of a statement in words; amounts and days are in the language already. */
interface Phrases {
  /** What it is about. */
  readonly label: string;
  readonly amount: string;
  readonly period: string;
  /** '' where none is stated. */
  readonly source: string;
}

/** Of a change from a baseline. */
export interface ChangePhrases extends Phrases {
  /** undefined: nothing changed. */
  readonly direction: Direction | undefined;
  /** In per cent; undefined: less than a tenth of one. */
  readonly change: string | undefined;
  readonly baseline: BaselineKind;
  readonly baselineAmount: string;
  readonly baselinePeriod: string;
  /** A change is not shown to be caused by the campaign. */
  readonly onlyAssociated: boolean;
}

/** Of a trend over spans. */
interface TrendPhrases extends Phrases {
  readonly direction: Direction;
  readonly spans: number;
  readonly every: 'WEEK' | 'MONTH';
  /** `p = 0.013`: how likely the like of it is, if there is no trend. */
  readonly chance: string;
}

/** Of how many there were each time. */
interface SessionPhrases extends Phrases {
  readonly counted: number;
  /** Held, but nobody counted. */
  readonly uncounted: number;
}

/** Of what somebody else says. */
interface ClaimPhrases {
  readonly claimedBy: string;
  /** In quotation marks. */
  readonly text: string;
}

/** How one language says what statements say: a sentence each. */
export interface StatementWording {
  readonly perCent: (amount: string) => string;
  readonly source: (source: string) => string;
  readonly level: (phrases: Phrases) => string;
  readonly change: (phrases: ChangePhrases) => string;
  readonly perSession: (phrases: SessionPhrases) => string;
  readonly trend: (phrases: TrendPhrases) => string;
  readonly claim: (phrases: ClaimPhrases) => string;
  readonly withheld: (label: string, because: string) => string;
  readonly reasons: Readonly<Record<WithheldReason, string>>;
}
