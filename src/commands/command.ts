import { InputType } from '@nestjs/graphql';
import { ageBandOf, type Attribution, type Reach } from '../domain/attribution.ts';
import type { Circumstances } from '../domain/circumstances.ts';
import type { Requester } from '../auth/requester.ts';
import {
  AgeBandEnum,
  ChannelEnum,
  CountField,
  DayField,
  EmailField,
  EnumField,
  IdentifierListField,
  IdField,
  InstantField,
  NestedField,
  PhoneField,
  TechniqueEnum,
  TextField,
} from './fields.ts';
import { IsBirthYear } from './is-birth-year.ts';

/** What the server knows of a request; never part of an input. */
export interface CommandContext extends Requester {
  readonly correlationId: string;
  /** ISO 8601, UTC. */
  readonly receivedAt: string;
  readonly idempotencyKey?: string | undefined;
  /** Of a key that is issued or rotated: the hash of its new secret, and the id by which it is found. */
  readonly secret?: { readonly id: string; readonly digest: Uint8Array } | undefined;
  /** Of a connector or webhook: its secrets, to be encrypted under its id, and the id by which they are found. */
  readonly sealed?: { readonly id: string; readonly seal: (ownerId: string) => Uint8Array } | undefined;
}

@InputType('SourceInput', {
  description:
    'The system that reported something. The same system and external id recorded again changes nothing; with another content it is refused with KEY_REUSED.',
})
export class Source {
  @TextField('The system, for example `google-forms`. Stored in the log: no personal data.', 64)
  system!: string;

  @TextField('The id of the row there. Only a keyed digest of it is stored.', 255, { optional: true })
  externalId?: string | null;
}

@InputType('SourceIdInput', { description: 'A thing by its id in the system that it comes from.' })
export class SourceId {
  @TextField('The system, as the source of the thing stated it.', 64)
  system!: string;

  @TextField('Its id there.', 255)
  externalId!: string;
}

/** The fields by which a command names an activity: by its id, or by that in the system it was scheduled from. */
export interface NamesActivity {
  activityId?: string | null;
  activity?: SourceId | null;
}

export const ActivityBySource = () =>
  NestedField(
    () => SourceId,
    'Instead of `activityId`: the `source` with which the activity was scheduled.',
    { optional: true },
  );

@InputType('UtmInput', {
  description: 'UTM parameters, as the link carried them. They never create anything.',
})
export class UtmParameters {
  @TextField('`utm_source`', 200, { optional: true })
  source?: string | null;

  @TextField('`utm_medium`', 200, { optional: true })
  medium?: string | null;

  @TextField('`utm_campaign`', 200, { optional: true })
  campaign?: string | null;

  @TextField('`utm_term`', 200, { optional: true })
  term?: string | null;

  @TextField('`utm_content`', 200, { optional: true })
  content?: string | null;
}

@InputType('ParticipantInput', {
  description:
    'Who it is: by id, or by all that you know them by. An id in another system is stronger than an e-mail address, and that is stronger than a phone number: the strongest that somebody is known by says who it is, unless they are known by another one of a stronger kind, as two who share a phone are. What nobody is known by makes a new participant where somebody takes part, or is kept of the one who was found.',
})
export class ParticipantReference {
  @IdField("The participant's id.", { optional: true })
  id?: string | null;

  @EmailField('E-mail address; kept in the directory, never in the log.', { optional: true })
  email?: string | null;

  @PhoneField('Phone number; without a country code it is read as Norwegian.', { optional: true })
  phone?: string | null;

  @IdentifierListField('Ids in other systems, each `system:id`, for example `mobilize:991`.', {
    optional: true,
  })
  identifiers?: readonly string[] | null;
}

/** A request to record something: GraphQL input, rules, and the message on the CommandBus in one class. */
@InputType({ isAbstract: true })
export abstract class Command {
  context!: CommandContext;
}

/** A command that states when something happened, and from where it is known. */
@InputType({ isAbstract: true })
export abstract class DatedCommand extends Command {
  @InstantField(
    'When it happened, if not now. Must not lie in the future; the sender’s clock may be up to five minutes ahead.',
    { optional: true },
  )
  occurredAt?: string | null;

  @NestedField(() => Source, 'The system that reported it.', { optional: true })
  source?: Source | null;
}

/** What a command states of when it happened, and from where it is known; nothing where its kind has no such fields. */
export const statedOrigin = (command: Command): Pick<DatedCommand, 'occurredAt' | 'source'> =>
  command instanceof DatedCommand ? command : {};

/** When a command was sent and when it happened, in UTC, as the domain asks for it. */
export function circumstancesOf(command: Command): Circumstances {
  const { organisationId, receivedAt } = command.context;
  const { occurredAt } = statedOrigin(command);
  return {
    organisationId,
    now: receivedAt,
    occurredAt: occurredAt ? new Date(occurredAt).toISOString() : receivedAt,
  };
}

/** A command about something in a campaign. */
@InputType({ isAbstract: true })
export abstract class CampaignScopedCommand extends DatedCommand {
  @IdField('The campaign.')
  campaignId!: string;

  @DayField(
    'Instead of `occurredAt`, where the time of day is not known: the local day of the campaign. It counts as the middle of that day; of today, as now if that is earlier.',
    { optional: true },
  )
  occurredOn?: string | null;
}

/** A command about one person in a campaign. */
@InputType({ isAbstract: true })
export abstract class ParticipantCommand extends CampaignScopedCommand {
  @NestedField(() => ParticipantReference, 'Who.')
  participant!: ParticipantReference;
}

/** A command that says where somebody came from. */
@InputType({ isAbstract: true })
export abstract class AttributedCommand extends ParticipantCommand {
  @EnumField(ChannelEnum, 'Where they were reached.', { optional: true })
  channel?: Attribution['channel'] | null;

  @EnumField(TechniqueEnum, 'How they were engaged.', { optional: true })
  technique?: Attribution['technique'] | null;

  @TextField('The creative that reached them, for example a Canva design id.', 100, { optional: true })
  creativeId?: string | null;

  @TextField('The target group that was addressed, spelt as in the channel plan.', 100, { optional: true })
  audience?: string | null;

  @TextField(
    'Where they live, no finer than a district. What was stated before holds until something else is stated.',
    100,
    {
      optional: true,
    },
  )
  area?: string | null;

  @EnumField(AgeBandEnum, 'How old they are. What was stated before holds until something else is stated.', {
    optional: true,
  })
  ageBand?: Attribution['ageBand'] | null;

  @CountField('Instead of `ageBand`: it follows from the year, and the year is not stored.', {
    optional: true,
    least: 1900,
    most: 2100,
  })
  @IsBirthYear()
  birthYear?: number | null;

  @NestedField(() => UtmParameters, 'UTM parameters of the link.', { optional: true })
  utm?: UtmParameters | null;
}

type StatedReach = Pick<AttributedCommand, 'channel' | 'technique' | 'creativeId' | 'audience' | 'utm'>;

/** How a command says that somebody is reached, without what was left out. */
export function statedReach({ channel, technique, creativeId, audience, utm }: StatedReach): Reach {
  const present = utm && Object.fromEntries(Object.entries(utm).filter(([, value]) => value != null));
  return {
    ...(channel && { channel }),
    ...(technique && { technique }),
    ...(creativeId && { creativeId }),
    ...(audience && { audience }),
    ...(present && Object.keys(present).length > 0 && { utm: present }),
  };
}

/** The attribution that a command states, without what was left out. */
export function statedAttribution(command: AttributedCommand): Attribution {
  const { area, source, occurredAt, birthYear } = command;
  const at = occurredAt ?? command.context.receivedAt;
  const ageBand = command.ageBand ?? (birthYear == null ? undefined : ageBandOf(birthYear, at));
  return {
    ...statedReach(command),
    ...(area && { area }),
    ...(ageBand && { ageBand }),
    ...(source && { source: source.system }),
  };
}
