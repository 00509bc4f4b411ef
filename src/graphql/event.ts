import { ID, ObjectType } from '@nestjs/graphql';
import { GraphQLScalarType } from 'graphql';
import { constantCase, EventTypeEnum } from '../commands/event-type.ts';
import { enumOf } from '../commands/fields.ts';
import { DateTime, PositionScalar } from '../commands/scalars.ts';
import type { Actor } from '../domain/actor.ts';
import type { EventMessage } from '../outbound/event-message.ts';
import { connectionOf } from './connection.ts';
import type { Positions } from '../event-store/positions.ts';
import { Field } from './ruled-fields.ts';

export const JsonScalar = new GraphQLScalarType({
  name: 'JSON',
  description: "An event's data as it was recorded: plain JSON, never personal data.",
  serialize: value => value,
});

const ActorKindEnum = enumOf('ActorKind', 'What kind of actor.', ['SYSTEM', 'API_KEY', 'USER', 'CONNECTOR'], {
  SYSTEM: 'The ledger itself.',
  API_KEY: 'A program with an API key.',
  USER: 'A person who signed in.',
  CONNECTOR: 'A connected system.',
});

@ObjectType('Actor', { description: 'Who recorded it.' })
export class ActorObject {
  @Field(() => ID, { right: 'ANYONE', description: "The key's, the member's or the system's id." })
  id!: string;

  @Field(() => ActorKindEnum, { right: 'ANYONE', description: 'What kind of actor.' })
  kind!: Actor['kind'];
}

@ObjectType('Event', { description: 'Something that happened, as it was recorded. It never changes.' })
export class EventObject {
  @Field(() => ID, { right: 'EVENTS', description: "The event's own id." })
  id!: string;

  @Field(() => EventTypeEnum, { right: 'EVENTS', description: 'What happened.' })
  type!: string;

  @Field(() => ID, { right: 'EVENTS', description: 'The campaign.' })
  campaignId!: string;

  @Field(() => ID, { right: 'EVENTS', nullable: true, description: 'Who; null: nobody in particular.' })
  participantId!: string | null;

  @Field(() => ID, {
    right: 'EVENTS',
    nullable: true,
    description: 'The activity it is about; null: none in particular.',
  })
  activityId!: string | null;

  @Field(() => DateTime, { right: 'EVENTS', description: 'When it happened.' })
  occurredAt!: string;

  @Field(() => DateTime, { right: 'EVENTS', description: 'When it was recorded.' })
  recordedAt!: string;

  @Field(() => ActorObject, { right: 'EVENTS', description: 'Who recorded it.' })
  actor!: ActorObject;

  @Field(() => ID, { right: 'EVENTS', description: 'The request that led to it.' })
  correlationId!: string;

  @Field(() => String, {
    right: 'EVENTS',
    nullable: true,
    description: 'The system it came from; null: recorded here.',
  })
  source!: string | null;

  @Field(() => PositionScalar, {
    right: 'EVENTS',
    description: 'Its position in the log: for `after`, `asOf` and `atLeast`.',
  })
  position!: string;

  @Field(() => JsonScalar, { right: 'EVENTS', complexity: 2, description: 'What was recorded.' })
  data!: object;
}

export const EventConnection = connectionOf(EventObject, 'Event', "a campaign's events");

export function eventObject(event: EventMessage, positions: Positions): EventObject {
  return { ...event, type: constantCase(event.type), position: positions.text(event.position) };
}
