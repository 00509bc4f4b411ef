import type { ActivityEvent } from './activity/events.ts';
import type { CampaignEvent } from './campaign/events.ts';
import type { EntryEvent } from './entry/events.ts';
import type { ParticipationEvent } from './participation/events.ts';
import type { ShareEvent } from './share/events.ts';

/** Everything the ledger records. */
export type LedgerEvent = CampaignEvent | ActivityEvent | ParticipationEvent | ShareEvent | EntryEvent;
export type LedgerEventType = LedgerEvent['type'];

/** The properties of an event type, besides its data. */
interface Declared {
  /** What it means, in a sentence. */
  readonly is: string;
  /** Somebody took part, or followed a tracked link: the read models keep facts of it. */
  readonly ofParticipation?: true;
  /** Rules of other streams depend on it: it changes a campaign, an activity or an indicator, or retracts an entry. */
  readonly ofRules?: true;
}

/** Every event type, once; a forgotten or an unknown one does not compile. */
export const events = {
  CampaignCreated: { is: 'A campaign was created.', ofRules: true },
  CampaignUpdated: {
    is: "A campaign's description was changed; the data holds only what changed.",
    ofRules: true,
  },
  CampaignClosed: { is: 'A campaign was closed.', ofRules: true },
  ActivityScheduled: { is: 'An activity was scheduled.', ofRules: true },
  ActivityRescheduled: {
    is: 'An activity was moved in time or place; the data holds only what changed.',
    ofRules: true,
  },
  ActivityCancelled: { is: 'An activity was cancelled.', ofRules: true },
  HeadcountRecorded: { is: 'People were counted without names.', ofRules: true },
  SignedUp: { is: 'Somebody said they would take part.', ofParticipation: true },
  SignUpConfirmed: { is: 'Somebody confirmed their sign-up.', ofParticipation: true },
  SignUpWithdrawn: { is: 'Somebody withdrew their sign-up.', ofParticipation: true },
  CampaignShared: { is: 'Somebody passed the campaign on, by a tracked link.', ofParticipation: true },
  ShareOpened: { is: 'Somebody followed a tracked link; who is not known.', ofParticipation: true },
  AttendanceRecorded: { is: 'Somebody came.', ofParticipation: true },
  NoShowMarked: { is: 'Somebody who had signed up did not come.', ofParticipation: true },
  AttendanceRevoked: {
    is: 'An attendance or no-show was recorded by mistake: whether they came is not known again.',
    ofParticipation: true,
  },
  PledgeMade: { is: 'Somebody made a pledge.', ofParticipation: true },
  PledgeFulfilled: { is: 'A pledge was fulfilled, wholly or in part.', ofParticipation: true },
  PledgeWithdrawn: { is: 'The outstanding part of a pledge was withdrawn.', ofParticipation: true },
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
} as const satisfies Record<LedgerEventType, Declared>;

export const ledgerEventTypes = Object.keys(events) as LedgerEventType[];

/** The types that a node follows, so that its rules see what other nodes record. */
export const ruleTypes = ledgerEventTypes.filter(type => 'ofRules' in events[type]);

/** An event of which facts are kept. */
export type ParticipationType = {
  [Type in LedgerEventType]: (typeof events)[Type] extends { ofParticipation: true } ? Type : never;
}[LedgerEventType];

export function isOfParticipation(type: string): type is ParticipationType {
  return type in events && 'ofParticipation' in events[type as LedgerEventType];
}
