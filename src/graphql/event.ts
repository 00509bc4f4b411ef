import { Field, ID, ObjectType } from '@nestjs/graphql';
import { GraphQLScalarType } from 'graphql';
import { enumOf } from '../commands/fields.ts';
import { DateTime, PositionScalar } from '../commands/scalars.ts';
import { type LedgerEventType, ledgerEventTypes } from '../domain/events.ts';
import type { Actor } from '../domain/actor.ts';
import type { PublicEvent } from '../outbound/public-event.ts';
import { connectionOf } from './connection.ts';
import type { Positions } from '../event-store/positions.ts';

/** `SignedUp` → `SIGNED_UP` */
const constantCase = (type: string) => type.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();

const meanings: Record<LedgerEventType, string> = {
  CampaignCreated: 'A campaign was created.',
  CampaignUpdated: 'Its description changed; the data holds only what did.',
  CampaignClosed: 'A campaign was closed.',
  ActivityScheduled: 'An activity was scheduled.',
  ActivityRescheduled: 'It was moved in time or place; the data holds only what changed.',
  ActivityCancelled: 'An activity was cancelled.',
  HeadcountRecorded: 'People were counted without names.',
  SignedUp: 'Somebody said they would take part.',
  SignUpConfirmed: 'They said it again.',
  SignUpWithdrawn: 'They will not after all.',
  CampaignShared: 'Somebody passed the campaign on, by a tracked link.',
  ShareOpened: 'A tracked link was followed, by whomever.',
  AttendanceRecorded: 'Somebody came.',
  NoShowMarked: 'Somebody who had signed up did not come.',
  AttendanceRevoked: 'An attendance or no-show was a mistake: it is not known again.',
  PledgeMade: 'Somebody promised something.',
  PledgeFulfilled: 'A promise was kept, wholly or in part.',
  PledgeWithdrawn: 'What was outstanding of a promise will not be kept.',
  IndicatorDefined: "It was said, perhaps anew, what the campaign's success is seen by.",
  BaselineRecorded: 'It was said what an indicator is measured against.',
  MeasurementRecorded: 'An indicator was measured.',
  SeriesImported: "An indicator's values over time came from elsewhere.",
  ClaimReported: 'Somebody claims a result.',
  GoalSet: 'It was said what the campaign wants to reach.',
  SpendRecorded: 'Money was spent on reaching people.',
  GaugeObserved: "A number was read off somebody else's system.",
  CallToActionPublished: "The campaign's message was published, in place of the one before.",
  ChannelPlanned: 'It was said by what channel an audience is to be reached.',
  UpdatePlanned: 'A post, a newsletter, a story … was planned.',
  UpdatePublished: 'A post, a newsletter, a story … was published, planned or not.',
  CreativeRegistered: 'A picture, a film, a text … was registered.',
  DiscussionObserved: 'It was counted how much was said, and by how many.',
  PopulationStated: 'It was said how many live in an area.',
  EvaluationRecorded: 'It was written down what was learnt, and what was decided.',
  EntryRetracted: 'What the organisers had told was a mistake; the data holds all that it said.',
};

export const EventTypeEnum = enumOf(
  'EventType',
  'What can happen. docs/events.md tells what each holds.',
  ledgerEventTypes.map(constantCase),
  Object.fromEntries(ledgerEventTypes.map(type => [constantCase(type), meanings[type]])),
);
const stored = new Map(ledgerEventTypes.map(type => [constantCase(type), type]));

export function storedTypes(types: readonly string[] | null | undefined): LedgerEventType[] | undefined {
  return types?.map(type => stored.get(type)).filter(type => type !== undefined);
}

export const JsonScalar = new GraphQLScalarType({
  name: 'JSON',
  description: "An event's data as it was recorded: plain JSON, never personal data.",
  serialize: value => value,
});

const ActorKindEnum = enumOf('ActorKind', 'What kind of actor.', ['SYSTEM', 'API_KEY', 'USER'], {
  SYSTEM: 'The ledger itself, or a connected system.',
  API_KEY: 'Whoever holds an API key.',
  USER: 'A person who signed in.',
});

@ObjectType('Actor', { description: 'Who recorded it.' })
class ActorObject {
  @Field(() => ID, { description: "The key's or system's name." })
  id!: string;

  @Field(() => ActorKindEnum, { description: 'What kind of actor.' })
  kind!: Actor['kind'];
}

@ObjectType('Event', { description: 'Something that happened, as it was recorded. It never changes.' })
export class EventObject {
  @Field(() => ID, { description: "The event's own id." })
  id!: string;

  @Field(() => EventTypeEnum, { description: 'What happened.' })
  type!: string;

  @Field(() => ID, { description: 'The campaign.' })
  campaignId!: string;

  @Field(() => ID, { nullable: true, description: 'Who; null: nobody in particular.' })
  participantId!: string | null;

  @Field(() => DateTime, { description: 'When it happened.' })
  occurredAt!: string;

  @Field(() => DateTime, { description: 'When it was recorded.' })
  recordedAt!: string;

  @Field(() => ActorObject, { description: 'Who recorded it.' })
  actor!: ActorObject;

  @Field(() => ID, { description: 'The request that led to it.' })
  correlationId!: string;

  @Field(() => String, { nullable: true, description: 'The system it came from; null: recorded here.' })
  source!: string | null;

  @Field(() => PositionScalar, { description: 'Its place in the log: for `after`, `asOf` and `atLeast`.' })
  position!: string;

  @Field(() => JsonScalar, { complexity: 2, description: 'What was recorded.' })
  data!: object;
}

export const EventConnection = connectionOf(EventObject, 'Event', "a campaign's events");

export function eventObject(event: PublicEvent, positions: Positions): EventObject {
  return { ...event, type: constantCase(event.type), position: positions.text(event.position) };
}
