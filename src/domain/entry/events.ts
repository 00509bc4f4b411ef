import type { Comparator } from '../bounds.ts';
import type { Channel, Technique } from '../attribution.ts';
import type { Decimal } from '../decimal.ts';
import { offeredAs } from '../metrics.ts';
import type { EventDeclaration } from '../event-declaration.ts';
import type { DateTime, LocalDate } from '../times.ts';

/**
 * Entries are what organisers state of their campaign: what they plan, spend, observe, measure and claim. Each has a stream of
 * its own. A correction is the same event with the next version, which states all of it again.
 */

/** Local days in the campaign's time zone, both included. */
export interface LocalPeriod {
  readonly from: LocalDate;
  readonly to: LocalDate;
}

/** What an indicator's value is a count of. Values counted by different rules are never compared. */
export const countingRules = [
  ...offeredAs('indicator'),
  'HEADCOUNT',
  'MEMBERS',
  'ACTIVE_USERS',
  'MEASURED_QUANTITY',
] as const;
export type CountingRule = (typeof countingRules)[number];

/** IATI's result types. */
export const resultTypes = ['OUTPUT', 'OUTCOME', 'IMPACT'] as const;
export type ResultType = (typeof resultTypes)[number];

export interface Labels {
  readonly nb: string;
  readonly nn: string | null;
  readonly en: string;
}

/** Every entry says its version: 1 when it is first entered, one more with each correction. */
interface Versioned {
  readonly version: number;
}

export interface IndicatorDefined {
  readonly type: 'IndicatorDefined';
  readonly data: Versioned & {
    readonly key: string;
    readonly labels: Labels;
    readonly unit: string;
    readonly higherIsBetter: boolean;
    readonly resultType: ResultType;
    readonly rule: CountingRule;
    /** ACTIVE_USERS only: active within so many days. */
    readonly windowDays: number | null;
  };
}

/** What a change is measured against. UNSTATED only in claims: they did not say. */
export const baselineKinds = ['PRE_CAMPAIGN', 'SAME_PERIOD_PREVIOUS_YEAR', 'CONTROL', 'UNSTATED'] as const;
export type BaselineKind = (typeof baselineKinds)[number];

export interface BaselineRecorded {
  readonly type: 'BaselineRecorded';
  readonly data: Versioned & {
    /** The indicator's key. */
    readonly indicator: string;
    readonly kind: Exclude<BaselineKind, 'UNSTATED'>;
    /** The rule it was counted by; a change is computed only against a baseline of the indicator's own rule. */
    readonly rule: CountingRule;
    readonly value: Decimal;
    readonly during: LocalPeriod;
    readonly source: string | null;
  };
}

export interface MeasurementRecorded {
  readonly type: 'MeasurementRecorded';
  readonly data: Versioned & {
    readonly indicator: string;
    readonly value: Decimal;
    readonly during: LocalPeriod;
    /** Where it was measured; null: everywhere. */
    readonly area: string | null;
    readonly source: string | null;
  };
}

export interface SeriesImported {
  readonly type: 'SeriesImported';
  readonly data: Versioned & {
    readonly indicator: string;
    readonly source: string;
    /** In order, without overlap. */
    readonly points: readonly SeriesPoint[];
  };
}

/** A value over days. Without days it is as long as the point before, and follows it (series.ts). */
export interface SeriesPoint extends Partial<LocalPeriod> {
  readonly value: Decimal;
}

export const statementForms = ['LEVEL', 'CHANGE', 'PER_SESSION', 'TREND'] as const;
export type StatementForm = (typeof statementForms)[number];

export const statementComparators = ['EXACT', 'AT_LEAST', 'RANGE', 'DIRECTION_ONLY'] as const;
export type StatementComparator = (typeof statementComparators)[number];

export const changeTypes = ['RELATIVE_PERCENT', 'PERCENTAGE_POINTS', 'ABSOLUTE'] as const;
export type ChangeType = (typeof changeTypes)[number];

export const directions = ['UP', 'DOWN'] as const;
export type Direction = (typeof directions)[number];

export const durationUnits = ['DAY', 'WEEK', 'MONTH', 'YEAR'] as const;
export type DurationUnit = (typeof durationUnits)[number];

export interface Duration {
  readonly length: number;
  readonly unit: DurationUnit;
}

/** Nesta's Standards of Evidence: 1 described, 2 a change is measured, 3 against a control, 4 replicated, 5 proven at scale. */
export type EvidenceLevel = 1 | 2 | 3 | 4 | 5;

export interface ClaimReported {
  readonly type: 'ClaimReported';
  readonly data: Versioned & {
    readonly indicator: string | null;
    /** In the claimant's own words. */
    readonly text: string;
    /** What the value is a measure of, for example `electricity use`. */
    readonly subject: string;
    readonly form: StatementForm;
    readonly comparator: StatementComparator;
    /** Not negative; `direction` says which way. null with DIRECTION_ONLY. */
    readonly value: Decimal | null;
    /** RANGE only. */
    readonly high: Decimal | null;
    /** CHANGE and TREND only. */
    readonly direction: Direction | null;
    /** CHANGE only. */
    readonly changeType: ChangeType | null;
    readonly unit: string | null;
    readonly baseline: BaselineKind | null;
    readonly duration: Duration | null;
    readonly during: LocalPeriod | null;
    /** Where or for whom it holds. */
    readonly scope: string | null;
    /** What the source leaves open, in words. */
    readonly ambiguity: string | null;
    /** An organisation, an office, a publication: never a person's name. */
    readonly claimedBy: string;
    readonly claimedOn: LocalDate | null;
    readonly source: string | null;
    readonly evidenceLevel: EvidenceLevel;
  };
}

/** What a goal counts. PETITION: sign-ups of residents, against the threshold of kommuneloven § 12-1. */
export const goalMeasures = [
  ...offeredAs('goal'),
  'HEADCOUNT',
  'PLEDGED',
  'FULFILLED',
  'PETITION',
  'INDICATOR',
] as const;
export type GoalMeasure = (typeof goalMeasures)[number];

export const petitionLevels = ['MUNICIPALITY', 'COUNTY'] as const;
export type PetitionLevel = (typeof petitionLevels)[number];

export interface GoalSet {
  readonly type: 'GoalSet';
  readonly data: Versioned & {
    readonly name: string;
    readonly measure: GoalMeasure;
    /** PLEDGED and FULFILLED: the unit or currency. */
    readonly unit: string | null;
    /** INDICATOR: its key. */
    readonly indicator: string | null;
    readonly target: Decimal;
    /** The last day to reach it; null: whenever. */
    readonly by: LocalDate | null;
    /** PETITION: who may sign; `target` is the threshold that follows from it. */
    readonly petition: {
      readonly area: string;
      readonly level: PetitionLevel;
      readonly residents: number;
    } | null;
  };
}

export interface SpendRecorded {
  readonly type: 'SpendRecorded';
  readonly data: Versioned & {
    readonly channel: Channel | null;
    readonly technique: Technique | null;
    readonly creativeId: string | null;
    readonly audience: string | null;
    readonly amount: Decimal;
    readonly currency: string;
    /** The days it paid for: spread evenly over them. */
    readonly during: LocalPeriod;
  };
}

export const gauges = ['MEMBERS', 'FOLLOWERS', 'REACH', 'VIEWS'] as const;
export type Gauge = (typeof gauges)[number];

/** A number read in somebody else's system. */
export interface GaugeObserved {
  readonly type: 'GaugeObserved';
  readonly data: Versioned & {
    /** When it was read. A correction keeps it, unless it states another. */
    readonly observedAt: DateTime;
    readonly gauge: Gauge;
    readonly channel: Channel | null;
    readonly low: number;
    readonly high: number | null;
    readonly comparator: Comparator;
  };
}

/** The campaign's message; each version replaces the one before. */
export interface CallToActionPublished {
  readonly type: 'CallToActionPublished';
  readonly data: Versioned & { readonly text: string; readonly link: string | null };
}

export interface ChannelPlanned {
  readonly type: 'ChannelPlanned';
  readonly data: Versioned & {
    readonly audience: string;
    readonly channel: Channel;
    readonly technique: Technique | null;
  };
}

/** A post, a newsletter, a story … */
export interface Update {
  readonly title: string;
  readonly channel: Channel;
  readonly technique: Technique | null;
  readonly audience: string | null;
  readonly creativeId: string | null;
  readonly link: string | null;
}

export interface UpdatePlanned {
  readonly type: 'UpdatePlanned';
  readonly data: Versioned & Update & { readonly plannedAt: DateTime };
}

/** If it was planned, it lies in its plan's stream; it still begins at version 1, since it corrects nothing. */
export interface UpdatePublished {
  readonly type: 'UpdatePublished';
  readonly data: Versioned & Update & { readonly plannedAt: DateTime | null; readonly publishedAt: DateTime };
}

export interface CreativeRegistered {
  readonly type: 'CreativeRegistered';
  readonly data: Versioned & {
    /** As it is stated on sign-ups and shares, for example a Canva design id. */
    readonly creativeId: string;
    readonly title: string;
    readonly channel: Channel | null;
    readonly technique: Technique | null;
    readonly audience: string | null;
  };
}

export interface DiscussionObserved {
  readonly type: 'DiscussionObserved';
  readonly data: Versioned & {
    /** When it was looked at. A correction keeps it, unless it states another. */
    readonly observedAt: DateTime;
    readonly channel: Channel | null;
    /** The update it was about; null: none in particular. */
    readonly updateId: string | null;
    readonly comments: number;
    /** How many took part. */
    readonly participants: number;
  };
}

export interface PopulationStated {
  readonly type: 'PopulationStated';
  readonly data: Versioned & {
    readonly area: string;
    readonly population: number;
    /** The day it holds for. */
    readonly on: LocalDate;
    readonly source: string | null;
  };
}

export interface EvaluationRecorded {
  readonly type: 'EvaluationRecorded';
  readonly data: Versioned & {
    /** The log position that was looked at, as the API wrote it then. Its epoch may be past; its number is still right. */
    readonly position: string;
    readonly findings: string;
    readonly decisions: string | null;
  };
}

/** The entry was a mistake and no longer counts. Holds all that it said. */
export interface EntryRetracted {
  readonly type: 'EntryRetracted';
  readonly data: {
    readonly entry: StandingEntry['type'];
    readonly said: StandingEntry['data'];
    readonly reason: string | null;
  };
}

/** What an entry says while it stands. */
export type StandingEntry =
  | IndicatorDefined
  | BaselineRecorded
  | MeasurementRecorded
  | SeriesImported
  | ClaimReported
  | GoalSet
  | SpendRecorded
  | GaugeObserved
  | CallToActionPublished
  | ChannelPlanned
  | UpdatePlanned
  | UpdatePublished
  | CreativeRegistered
  | DiscussionObserved
  | PopulationStated
  | EvaluationRecorded;

export type EntryEvent = StandingEntry | EntryRetracted;
export type EntryType = StandingEntry['type'];

/** What each of them means. The compiler sees to it that none is forgotten and none made up. */
export const entryEvents = {
  IndicatorDefined: {
    is: "An indicator of the campaign's success was defined, or defined anew.",
    ofRules: true,
  },
  BaselineRecorded: { is: 'A baseline of an indicator was recorded: what it is measured against.' },
  MeasurementRecorded: { is: 'An indicator was measured.' },
  SeriesImported: { is: "An indicator's values over time were imported from somebody else." },
  ClaimReported: { is: 'A result that somebody claims was reported.' },
  GoalSet: { is: 'A goal of the campaign was set.' },
  SpendRecorded: { is: 'Money was spent on reaching people.' },
  GaugeObserved: { is: "A number was read in somebody else's system." },
  CallToActionPublished: { is: "The campaign's message was published, in place of the one before." },
  ChannelPlanned: { is: 'A channel was planned by which an audience is to be reached.' },
  UpdatePlanned: { is: 'A post, a newsletter, a story … was planned.' },
  UpdatePublished: { is: 'A post, a newsletter, a story … was published, planned or not.' },
  CreativeRegistered: { is: 'A picture, a film, a text … was registered.' },
  DiscussionObserved: { is: 'A discussion was measured: how many comments, by how many people.' },
  PopulationStated: { is: 'The number of people who live in an area was stated.' },
  EvaluationRecorded: { is: 'What was learnt from the campaign, and what was decided, was written down.' },
  EntryRetracted: {
    is: 'An entry was retracted as a mistake; the data holds all that it said.',
    ofRules: true,
  },
} as const satisfies Record<EntryEvent['type'], EventDeclaration>;
