import { ID, Int, ObjectType } from '@nestjs/graphql';
import { ConnectorKindEnum, PollMeaningEnum, SecretNameEnum } from '../commands/connector.ts';
import { DateTime } from '../commands/scalars.ts';
import type { ConnectorKind, HeadingMeaning, PollMeaning, SecretName } from '../domain/connector.ts';
import { listOf } from './limits/field-costs.ts';
import { ReceiptFields } from './record.ts';
import { Field } from './ruled-fields.ts';

@ObjectType('HeadingMeaning', { description: 'What a question or field of the other system means.' })
class HeadingMeaningObject implements HeadingMeaning {
  @Field({ right: 'ACCOUNTS', description: 'The question, or the name of the field.' })
  heading!: string;

  @Field({ right: 'ACCOUNTS', description: 'What it means.' })
  meaning!: string;
}

@ObjectType('ConnectorRefusal', { description: 'Why something that came was not recorded.' })
class ConnectorRefusalObject {
  @Field({
    right: 'ACCOUNTS',
    description:
      "The refusal's code; `NONSENSE`: it could not be understood; `NOT_LOOKED_UP`: its system did not answer in thirty days.",
  })
  code!: string;

  @Field({ right: 'ACCOUNTS', description: 'The reason, for people.' })
  reason!: string;

  @Field(() => Int, { right: 'ACCOUNTS', description: 'How often.' })
  count!: number;

  @Field(() => DateTime, { right: 'ACCOUNTS', description: 'When it last was.' })
  lastAt!: string;
}

@ObjectType('Connector', { description: 'A system that participation comes from, with what came.' })
export class ConnectorObject {
  @Field(() => ID, { right: 'ACCOUNTS', description: 'Its id, by which events name it as their actor.' })
  id!: string;

  @Field(() => ConnectorKindEnum, { right: 'ACCOUNTS', description: 'Which system it is.' })
  kind!: ConnectorKind;

  @Field({ right: 'ACCOUNTS', description: 'What it is called here.' })
  name!: string;

  @Field({
    right: 'ADMINISTER',
    description:
      'The address to enter in the other system. Of systems that sign nothing, whoever knows it can send: keep it to yourself.',
  })
  url!: string;

  @Field(() => ID, { right: 'ACCOUNTS', description: 'The campaign in which it is recorded.' })
  campaignId!: string;

  @Field(() => ID, {
    right: 'ACCOUNTS',
    nullable: true,
    description: 'The activity; null: the campaign as a whole, or the one that is named by what comes.',
  })
  activityId!: string | null;

  @Field(() => String, {
    right: 'ACCOUNTS',
    nullable: true,
    description: 'The account there that is asked; null: none.',
  })
  account!: string | null;

  @Field(() => [String], {
    right: 'ACCOUNTS',
    complexity: listOf(3),
    description: 'The only forms, pages, groups or polls of which something is taken; empty: all.',
  })
  only!: readonly string[];

  @Field(() => [HeadingMeaningObject], {
    right: 'ACCOUNTS',
    complexity: listOf(5),
    description: 'What questions mean.',
  })
  map!: readonly HeadingMeaning[];

  @Field(() => [PollMeaningEnum], {
    right: 'ACCOUNTS',
    complexity: listOf(3),
    description: 'What the options of polls mean, in their order.',
  })
  pollOptions!: readonly PollMeaning[];

  @Field(() => [SecretNameEnum], {
    right: 'ACCOUNTS',
    nullable: true,
    complexity: listOf(2),
    description: 'The secrets that it has; null: they cannot be opened any more, and must be entered anew.',
  })
  secrets!: readonly SecretName[] | null;

  @Field(() => Int, {
    right: 'ACCOUNTS',
    nullable: true,
    description: 'It counts as silent when nothing came for so many hours; null: it never does.',
  })
  silentAfterHours!: number | null;

  @Field({
    right: 'ACCOUNTS',
    description: 'Whether it has fallen silent while its campaign is open.',
  })
  isSilent!: boolean;

  @Field(() => DateTime, { right: 'ACCOUNTS', description: 'When it was added.' })
  addedAt!: string;

  @Field(() => DateTime, {
    right: 'ACCOUNTS',
    nullable: true,
    description: 'When something last came, or it last answered; null: never.',
  })
  lastHeardAt!: string | null;

  @Field(() => Int, {
    right: 'ACCOUNTS',
    description: 'How much came through it; some of it is nothing to record.',
  })
  received!: number;

  @Field(() => Int, { right: 'ACCOUNTS', description: 'How much of it was recorded.' })
  recorded!: number;

  @Field(() => Int, { right: 'ACCOUNTS', description: 'How much of it was recorded before.' })
  duplicate!: number;

  @Field(() => Int, { right: 'ACCOUNTS', description: 'How much of it was refused.' })
  refused!: number;

  @Field(() => Int, {
    right: 'ACCOUNTS',
    description:
      'Requests to its address that did not show that they come from there: a wrong secret here or there, or somebody else.',
  })
  unverified!: number;

  @Field(() => [ConnectorRefusalObject], {
    right: 'ACCOUNTS',
    complexity: listOf(10),
    description: 'Why something was refused, the latest first; of 50 reasons.',
  })
  refusals!: readonly ConnectorRefusalObject[];

  @Field(() => Int, {
    right: 'ACCOUNTS',
    description: 'How much is still to be looked up in the other system.',
  })
  waiting!: number;

  @Field(() => String, {
    right: 'ACCOUNTS',
    nullable: true,
    description: 'Why the other system could not be asked; null: nothing is wrong.',
  })
  problem!: string | null;
}

@ObjectType('MadeSecret', { description: 'A secret that was made here, to be entered in the other system.' })
class MadeSecretObject {
  @Field(() => SecretNameEnum, { right: 'ANYONE', description: 'Which it is.' })
  name!: SecretName;

  @Field({ right: 'ANYONE', description: 'It. Keep it now, it is not shown again.' })
  value!: string;
}

@ObjectType('ConnectorReceipt', { description: 'Confirms that a connector was added.' })
export class ConnectorReceipt extends ReceiptFields {
  @Field({ right: 'ANYONE', description: 'The address to enter in the other system.' })
  url!: string;

  @Field(() => [MadeSecretObject], {
    right: 'ANYONE',
    complexity: listOf(1),
    description: 'Secrets that were made here; empty in a repeat of the request.',
  })
  madeSecrets!: readonly MadeSecretObject[];
}
