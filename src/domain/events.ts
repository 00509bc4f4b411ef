import type { ActivityEvent } from './activity/events.ts';
import type { CampaignEvent } from './campaign/events.ts';
import type { EntryEvent } from './entry/events.ts';
import type { ParticipationEvent } from './participation/events.ts';
import type { ShareEvent } from './share/events.ts';

/** Everything the ledger records. */
export type LedgerEvent = CampaignEvent | ActivityEvent | ParticipationEvent | ShareEvent | EntryEvent;
export type LedgerEventType = LedgerEvent['type'];

/** Every event type; the compiler sees to it that none is forgotten and none made up. */
const listed: Record<LedgerEventType, true> = {
  CampaignCreated: true,
  CampaignUpdated: true,
  CampaignClosed: true,
  ActivityScheduled: true,
  ActivityRescheduled: true,
  ActivityCancelled: true,
  HeadcountRecorded: true,
  SignedUp: true,
  SignUpConfirmed: true,
  SignUpWithdrawn: true,
  CampaignShared: true,
  ShareOpened: true,
  AttendanceRecorded: true,
  NoShowMarked: true,
  AttendanceRevoked: true,
  PledgeMade: true,
  PledgeFulfilled: true,
  PledgeWithdrawn: true,
  IndicatorDefined: true,
  BaselineRecorded: true,
  MeasurementRecorded: true,
  SeriesImported: true,
  ClaimReported: true,
  GoalSet: true,
  SpendRecorded: true,
  GaugeObserved: true,
  CallToActionPublished: true,
  ChannelPlanned: true,
  UpdatePlanned: true,
  UpdatePublished: true,
  CreativeRegistered: true,
  DiscussionObserved: true,
  PopulationStated: true,
  EvaluationRecorded: true,
  EntryRetracted: true,
};
export const ledgerEventTypes = Object.keys(listed) as LedgerEventType[];
