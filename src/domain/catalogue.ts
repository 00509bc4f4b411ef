import type { ActivityEvent } from './activity/events.ts';
import type { CampaignEvent } from './campaign/events.ts';
import type { EntryEvent } from './entry/events.ts';
import type { ParticipationEvent } from './participation/events.ts';
import type { ShareEvent } from './share/events.ts';

/** Everything the ledger records. */
export type LedgerEvent = CampaignEvent | ActivityEvent | ParticipationEvent | ShareEvent | EntryEvent;
export type LedgerEventType = LedgerEvent['type'];

/** What is known of an event type, besides its data. */
interface Declared {
  /** What it means, in a sentence. */
  readonly is: string;
  /** It says of a person, or of a tracked link, that somebody took part: the read models keep it as facts. */
  readonly ofParticipation?: true;
  /** Rules of other streams depend on it: a campaign's or activity's state, what an indicator is, whether an entry stands. */
  readonly ofRules?: true;
}

/** Every event type once; the compiler sees to it that none is forgotten and none made up. */
export const events = {
  CampaignCreated: { is: 'A campaign was created.', ofRules: true },
  CampaignUpdated: { is: 'Its description changed; the data holds only what did.', ofRules: true },
  CampaignClosed: { is: 'A campaign was closed.', ofRules: true },
  ActivityScheduled: { is: 'An activity was scheduled.', ofRules: true },
  ActivityRescheduled: {
    is: 'It was moved in time or place; the data holds only what changed.',
    ofRules: true,
  },
  ActivityCancelled: { is: 'An activity was cancelled.', ofRules: true },
  HeadcountRecorded: { is: 'People were counted without names.', ofRules: true },
  SignedUp: { is: 'Somebody said they would take part.', ofParticipation: true },
  SignUpConfirmed: { is: 'They said it again.', ofParticipation: true },
  SignUpWithdrawn: { is: 'They will not after all.', ofParticipation: true },
  CampaignShared: { is: 'Somebody passed the campaign on, by a tracked link.', ofParticipation: true },
  ShareOpened: { is: 'A tracked link was followed, by whomever.', ofParticipation: true },
  AttendanceRecorded: { is: 'Somebody came.', ofParticipation: true },
  NoShowMarked: { is: 'Somebody who had signed up did not come.', ofParticipation: true },
  AttendanceRevoked: {
    is: 'An attendance or no-show was a mistake: it is not known again.',
    ofParticipation: true,
  },
  PledgeMade: { is: 'Somebody promised something.', ofParticipation: true },
  PledgeFulfilled: { is: 'A promise was kept, wholly or in part.', ofParticipation: true },
  PledgeWithdrawn: { is: 'What was outstanding of a promise will not be kept.', ofParticipation: true },
  IndicatorDefined: {
    is: "It was said, perhaps anew, what the campaign's success is seen by.",
    ofRules: true,
  },
  BaselineRecorded: { is: 'It was said what an indicator is measured against.' },
  MeasurementRecorded: { is: 'An indicator was measured.' },
  SeriesImported: { is: "An indicator's values over time came from elsewhere." },
  ClaimReported: { is: 'Somebody claims a result.' },
  GoalSet: { is: 'It was said what the campaign wants to reach.' },
  SpendRecorded: { is: 'Money was spent on reaching people.' },
  GaugeObserved: { is: "A number was read off somebody else's system." },
  CallToActionPublished: { is: "The campaign's message was published, in place of the one before." },
  ChannelPlanned: { is: 'It was said by what channel an audience is to be reached.' },
  UpdatePlanned: { is: 'A post, a newsletter, a story … was planned.' },
  UpdatePublished: { is: 'A post, a newsletter, a story … was published, planned or not.' },
  CreativeRegistered: { is: 'A picture, a film, a text … was registered.' },
  DiscussionObserved: { is: 'It was counted how much was said, and by how many.' },
  PopulationStated: { is: 'It was said how many live in an area.' },
  EvaluationRecorded: { is: 'It was written down what was learnt, and what was decided.' },
  EntryRetracted: {
    is: 'What the organisers had told was a mistake; the data holds all that it said.',
    ofRules: true,
  },
} as const satisfies Record<LedgerEventType, Declared>;

export const ledgerEventTypes = Object.keys(events) as LedgerEventType[];

/** What is followed, so that what other nodes record reaches this one's rules. */
export const ruleTypes = ledgerEventTypes.filter(type => 'ofRules' in events[type]);

/** An event of which facts are kept. */
export type ParticipationType = {
  [Type in LedgerEventType]: (typeof events)[Type] extends { ofParticipation: true } ? Type : never;
}[LedgerEventType];

export function isOfParticipation(type: string): type is ParticipationType {
  return type in events && 'ofParticipation' in events[type as LedgerEventType];
}
