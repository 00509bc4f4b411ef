import { ID, ObjectType } from '@nestjs/graphql';
import { constantCase } from '../commands/event-type.ts';
import { enumOf } from '../commands/fields.ts';
import { RoleEnum } from '../commands/organisation.ts';
import { DateTime, PositionScalar } from '../commands/scalars.ts';
import { administrativeEvents, administrativeEventTypes } from '../domain/catalogue.ts';
import type { ApiKey, Member } from '../domain/organisation/state.ts';
import type { Role } from '../domain/role.ts';
import { type Right, rightNames, rights } from '../auth/rights.ts';
import type { Requester } from '../auth/requester.ts';
import type { RecordedEvent } from '../event-store/event-store.ts';
import type { Positions } from '../event-store/positions.ts';
import { connectionOf } from './connection.ts';
import { ActorObject, JsonScalar } from './event.ts';
import { ReceiptFields } from './record.ts';
import { Field } from './ruled-fields.ts';
import { listOf } from './limits/field-costs.ts';

const RightEnum = enumOf(
  'Right',
  'What one may see or do. docs/roles.md shows which fields need which.',
  rightNames,
  rights,
);

@ObjectType('Requester', { description: 'Who is asking, as the server understands it.' })
export class RequesterObject {
  @Field(() => RoleEnum, {
    right: 'ANYONE',
    nullable: true,
    description: 'Their role; null: they are not known.',
  })
  role!: Role | null;

  @Field(() => [RightEnum], {
    right: 'ANYONE',
    complexity: listOf(rightNames.length),
    description: 'What they may.',
  })
  rights!: Right[];

  @Field(() => ActorObject, {
    right: 'ANYONE',
    nullable: true,
    description: 'As whom they record; null: they are not known.',
  })
  actor!: ActorObject | null;

  @Field(() => ID, {
    right: 'ANYONE',
    nullable: true,
    description: 'Their organisation; null: they are not known.',
  })
  organisationId!: string | null;

  @Field(() => String, {
    right: 'ANYONE',
    nullable: true,
    description: 'What their organisation is called; null: they are not known.',
  })
  organisationName!: string | null;

  @Field(() => [ID], {
    right: 'ANYONE',
    complexity: listOf(5),
    nullable: true,
    description: 'The only campaigns that there are for them; null: all of the organisation.',
  })
  campaigns!: readonly string[] | null;

  static of(
    { role, rights: all, actor, organisationId, campaigns }: Requester,
    organisationName: string | null,
  ): RequesterObject {
    const known = role !== null;
    return {
      role,
      rights: rightNames.filter(right => all.has(right)),
      actor: known ? actor : null,
      organisationId: known ? organisationId : null,
      organisationName,
      campaigns: campaigns ? [...campaigns] : null,
    };
  }
}

@ObjectType('Member', { description: 'Somebody who is let in.' })
export class MemberObject {
  @Field(() => ID, { right: 'ACCOUNTS', description: 'Their id, by which events name them.' })
  id!: string;

  @Field(() => String, {
    right: 'ACCOUNTS',
    nullable: true,
    description: 'Their e-mail address; null: it is not known.',
  })
  email!: string | null;

  @Field(() => RoleEnum, { right: 'ACCOUNTS', description: 'What they may see and do.' })
  role!: Role;

  @Field({ right: 'ACCOUNTS', description: 'Whether they were removed.' })
  removed!: boolean;

  static of(id: string, { role, removed }: Member, email: string | null): MemberObject {
    return { id, email, role, removed };
  }
}

@ObjectType('ApiKey', {
  description: 'A key for a program. Its secret is shown once, when it is issued or rotated.',
})
export class ApiKeyObject {
  @Field(() => ID, { right: 'ACCOUNTS', description: 'Its id, by which events name it.' })
  id!: string;

  @Field({ right: 'ACCOUNTS', description: 'What it is for.' })
  name!: string;

  @Field(() => RoleEnum, { right: 'ACCOUNTS', description: 'What it may see and do.' })
  role!: Role;

  @Field(() => [ID], {
    right: 'ACCOUNTS',
    complexity: listOf(5),
    nullable: true,
    description: 'The only campaigns it opens; null: all.',
  })
  campaigns!: readonly string[] | null;

  @Field(() => DateTime, {
    right: 'ACCOUNTS',
    nullable: true,
    description: 'Until when it opens; null: until it is revoked.',
  })
  expiresAt!: string | null;

  @Field({ right: 'ACCOUNTS', description: 'Whether it was revoked.' })
  revoked!: boolean;

  @Field(() => DateTime, {
    right: 'ACCOUNTS',
    nullable: true,
    description: 'When it was last used, to the minute; null: never.',
  })
  lastUsedAt!: string | null;

  static of(
    id: string,
    { name, role, campaigns, expiresAt, revoked }: ApiKey,
    lastUse: number | undefined,
  ): ApiKeyObject {
    const lastUsedAt = lastUse === undefined ? null : new Date(lastUse).toISOString();
    return { id, name, role, campaigns, expiresAt, revoked, lastUsedAt };
  }
}

const OrganisationEventTypeEnum = enumOf(
  'OrganisationEventType',
  'What can happen to an organisation. docs/events.md says what each event holds.',
  administrativeEventTypes.map(constantCase),
  Object.fromEntries(
    administrativeEventTypes.map(type => [constantCase(type), administrativeEvents[type].is]),
  ),
);

@ObjectType('OrganisationEvent', {
  description: 'An administrative act, as it was recorded. It never changes.',
})
export class OrganisationEventObject {
  @Field(() => ID, { right: 'ACCOUNTS', description: "The event's own id." })
  id!: string;

  @Field(() => OrganisationEventTypeEnum, { right: 'ACCOUNTS', description: 'What happened.' })
  type!: string;

  @Field(() => DateTime, { right: 'ACCOUNTS', description: 'When it was recorded.' })
  recordedAt!: string;

  @Field(() => ActorObject, { right: 'ACCOUNTS', description: 'Who did it.' })
  actor!: ActorObject;

  @Field(() => ID, { right: 'ACCOUNTS', description: 'The request that led to it.' })
  correlationId!: string;

  @Field(() => PositionScalar, { right: 'ACCOUNTS', description: 'Its position in the log.' })
  position!: string;

  @Field(() => JsonScalar, { right: 'ACCOUNTS', complexity: 2, description: 'What was recorded; no secret.' })
  data!: object;

  static of(
    { id, type, recordedAt, position, data, metadata }: RecordedEvent,
    positions: Positions,
  ): OrganisationEventObject {
    return {
      id,
      type: constantCase(type),
      recordedAt: recordedAt.toISOString(),
      actor: metadata.actor,
      correlationId: metadata.$correlationId,
      position: positions.text(position),
      data,
    };
  }
}

export const OrganisationEventConnection = connectionOf(
  OrganisationEventObject,
  'OrganisationEvent',
  "an organisation's administrative acts",
);

@ObjectType('KeyReceipt', { description: 'Confirms that a key has a new secret.' })
export class KeyReceipt extends ReceiptFields {
  @Field(() => String, {
    right: 'ANYONE',
    nullable: true,
    description:
      'The key as it is sent: `Authorization: Bearer …`. Keep it now, it is not shown again. null: a repeat of the request.',
  })
  key!: string | null;
}

@ObjectType('SignInLink', { description: 'A link by which a member signs in, once.' })
export class SignInLink {
  @Field({
    right: 'ANYONE',
    description: 'Whoever opens it is signed in as the member: hand it to them alone.',
  })
  url!: string;

  @Field(() => DateTime, { right: 'ANYONE', description: 'Until when it can be used.' })
  expiresAt!: string;
}

@ObjectType('NewOrganisation', { description: 'An organisation that was begun just now.' })
export class NewOrganisation {
  @Field(() => ID, { right: 'ANYONE', description: 'Its id.' })
  id!: string;

  @Field(() => ID, { right: 'ANYONE', description: "Its owner's id." })
  ownerId!: string;

  @Field(() => SignInLink, { right: 'ANYONE', description: 'By which its owner signs in.' })
  signInLink!: SignInLink;
}

/** The cost of a list of accounts: they are few. */
export const accountsCost = listOf(10);
