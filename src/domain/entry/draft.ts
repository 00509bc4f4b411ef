import type {
  BaselineRecorded,
  CallToActionPublished,
  ChannelPlanned,
  ClaimReported,
  CreativeRegistered,
  DiscussionObserved,
  EvaluationRecorded,
  GaugeObserved,
  GoalSet,
  IndicatorDefined,
  MeasurementRecorded,
  PopulationStated,
  SeriesImported,
  SpendRecorded,
  StandingEntry,
  UpdatePlanned,
} from './events.ts';
import type { Point } from './series.ts';

/** An entry's data without its version. */
export type EntryContent<E extends StandingEntry> = Omit<E['data'], 'version'>;

/** An entry that somebody makes; where an `Open` field is null, the decision fills it in. */
interface Draft<E extends StandingEntry, Open extends keyof E['data'] = never> {
  readonly type: E['type'];
  readonly data: Omit<E['data'], 'version' | Open> & { readonly [Field in Open]: E['data'][Field] | null };
}

export type BaselineDraft = Draft<BaselineRecorded, 'rule'>;
export type GoalDraft = Draft<GoalSet, 'target'>;
export type SpendDraft = Draft<SpendRecorded, 'during'>;
export type GaugeDraft = Draft<GaugeObserved, 'comparator' | 'observedAt'>;
export type DiscussionDraft = Draft<DiscussionObserved, 'observedAt'>;

export interface SeriesDraft {
  readonly type: 'SeriesImported';
  readonly data: Omit<EntryContent<SeriesImported>, 'points'> & { readonly points: readonly Point[] };
}

export type EntryDraft =
  | Draft<IndicatorDefined>
  | BaselineDraft
  | Draft<MeasurementRecorded>
  | SeriesDraft
  | Draft<ClaimReported>
  | GoalDraft
  | SpendDraft
  | GaugeDraft
  | Draft<CallToActionPublished>
  | Draft<ChannelPlanned>
  | Draft<UpdatePlanned>
  | Draft<CreativeRegistered>
  | DiscussionDraft
  | Draft<PopulationStated>
  | Draft<EvaluationRecorded>;
