import { ID, Int, ObjectType } from '@nestjs/graphql';
import { ChannelEnum, ComparatorEnum, TechniqueEnum } from '../commands/fields.ts';
import { GaugeEnum } from '../commands/observation.ts';
import { DateTime, Decimal, LocalDate, PositionScalar } from '../commands/scalars.ts';
import type { Comparator } from '../domain/bounds.ts';
import type { Channel, Technique } from '../domain/attribution.ts';
import type {
  CreativeRegistered,
  DiscussionObserved,
  EvaluationRecorded,
  Gauge,
  GaugeObserved,
  PopulationStated,
  UpdatePublished,
} from '../domain/entry/events.ts';
import { connectionOf } from './connection.ts';
import { Field } from './ruled-fields.ts';

/** Standing entries of a campaign: their last versions, without those that were retracted. */

const entryId = 'Its id: for `corrects` and `retractEntry`.';
const whichAudience = 'The target group; null: none in particular.';
const whichCreative = 'The creative, as on sign-ups and shares; null: not stated.';
const whichTechnique = 'How it engages people; null: not stated.';
const anywhere = 'Where; null: not stated.';
const whence = 'Where it comes from; null: not stated.';

/** An entry's data as its type shows it, with its id. */
type Shown<E extends { readonly data: object }> = Omit<E['data'], 'version'> & { readonly id: string };

@ObjectType('CallToAction', { description: "The campaign's message." })
export class CallToAction {
  @Field({ right: 'CAMPAIGNS', description: 'What people are asked to do.' })
  text!: string;

  @Field(() => String, {
    right: 'CAMPAIGNS',
    nullable: true,
    description: 'Where they can do it; null: not stated.',
  })
  link!: string | null;

  @Field(() => Int, { right: 'CAMPAIGNS', description: 'From 1, one more each time it is published.' })
  version!: number;

  @Field(() => DateTime, { right: 'CAMPAIGNS', description: 'When it was published.' })
  publishedAt!: string;
}

@ObjectType('PlannedChannel', { description: 'A channel by which an audience is to be reached.' })
export class PlannedChannel {
  @Field(() => ID, { right: 'NUMBERS', description: entryId })
  id!: string;

  @Field({ right: 'NUMBERS', description: 'The target group.' })
  audience!: string;

  @Field(() => ChannelEnum, { right: 'NUMBERS', description: 'Where it is to be reached.' })
  channel!: Channel;

  @Field(() => TechniqueEnum, { right: 'NUMBERS', nullable: true, description: whichTechnique })
  technique!: Technique | null;
}

@ObjectType('Update', { description: 'A post, a newsletter, a story …: planned, published or both.' })
export class UpdateObject implements Omit<Shown<UpdatePublished>, 'publishedAt'> {
  @Field(() => ID, { right: 'NUMBERS', description: `${entryId} Also for \`publishUpdate\`.` })
  id!: string;

  @Field({ right: 'NUMBERS', description: 'What it is about.' })
  title!: string;

  @Field(() => ChannelEnum, { right: 'NUMBERS', description: 'Where it is published.' })
  channel!: Channel;

  @Field(() => TechniqueEnum, { right: 'NUMBERS', nullable: true, description: whichTechnique })
  technique!: Technique | null;

  @Field(() => String, { right: 'NUMBERS', nullable: true, description: whichAudience })
  audience!: string | null;

  @Field(() => ID, { right: 'NUMBERS', nullable: true, description: whichCreative })
  creativeId!: string | null;

  @Field(() => String, { right: 'NUMBERS', nullable: true, description: 'Where it leads; null: not stated.' })
  link!: string | null;

  @Field(() => DateTime, {
    right: 'NUMBERS',
    nullable: true,
    description: 'When it was to be published; null: it was not planned.',
  })
  plannedAt!: string | null;

  @Field(() => DateTime, {
    right: 'NUMBERS',
    nullable: true,
    description: 'When it was published; null: it is not.',
  })
  publishedAt!: string | null;

  @Field(() => Boolean, {
    right: 'NUMBERS',
    nullable: true,
    description:
      'Published on the local day it was planned for, or before; null: it is not published, or was not planned.',
  })
  onTime!: boolean | null;
}

@ObjectType('Creative', { description: 'A picture, a film, a text … that reaches people.' })
export class CreativeObject implements Shown<CreativeRegistered> {
  @Field(() => ID, { right: 'NUMBERS', description: entryId })
  id!: string;

  @Field(() => ID, {
    right: 'NUMBERS',
    description: 'As it is stated on sign-ups and shares, for example a Canva design id.',
  })
  creativeId!: string;

  @Field({ right: 'NUMBERS', description: 'What it is called.' })
  title!: string;

  @Field(() => ChannelEnum, { right: 'NUMBERS', nullable: true, description: anywhere })
  channel!: Channel | null;

  @Field(() => TechniqueEnum, { right: 'NUMBERS', nullable: true, description: whichTechnique })
  technique!: Technique | null;

  @Field(() => String, { right: 'NUMBERS', nullable: true, description: whichAudience })
  audience!: string | null;
}

@ObjectType('Money', { description: 'An exact amount of money.' })
class Money {
  @Field(() => Decimal, { right: 'NUMBERS', description: 'How much.' })
  amount!: string;

  @Field({ right: 'NUMBERS', description: 'ISO 4217 code.' })
  currency!: string;
}

@ObjectType('Spend', { description: 'Money spent on reaching people.' })
export class SpendObject {
  @Field(() => ID, { right: 'NUMBERS', description: entryId })
  id!: string;

  @Field(() => Money, { right: 'NUMBERS', description: 'How much.' })
  amount!: Money;

  @Field(() => LocalDate, {
    right: 'NUMBERS',
    description: 'The first day it paid for. The amount is spread evenly over the days.',
  })
  from!: string;

  @Field(() => LocalDate, { right: 'NUMBERS', description: 'The last day it paid for.' })
  to!: string;

  @Field(() => ChannelEnum, {
    right: 'NUMBERS',
    nullable: true,
    description: 'On which channel; null: not stated.',
  })
  channel!: Channel | null;

  @Field(() => TechniqueEnum, {
    right: 'NUMBERS',
    nullable: true,
    description: 'On which technique; null: not stated.',
  })
  technique!: Technique | null;

  @Field(() => ID, { right: 'NUMBERS', nullable: true, description: whichCreative })
  creativeId!: string | null;

  @Field(() => String, { right: 'NUMBERS', nullable: true, description: whichAudience })
  audience!: string | null;
}

@ObjectType('GaugeObservation', { description: "A number read in somebody else's system." })
export class GaugeObservation implements Shown<GaugeObserved> {
  @Field(() => ID, { right: 'NUMBERS', description: entryId })
  id!: string;

  @Field(() => GaugeEnum, { right: 'NUMBERS', description: 'What was read.' })
  gauge!: Gauge;

  @Field(() => ChannelEnum, { right: 'NUMBERS', nullable: true, description: anywhere })
  channel!: Channel | null;

  @Field(() => Int, { right: 'NUMBERS', description: 'The number, or the least it was.' })
  low!: number;

  @Field(() => Int, {
    right: 'NUMBERS',
    nullable: true,
    description: 'The most it was; null: no upper bound is known.',
  })
  high!: number | null;

  @Field(() => ComparatorEnum, { right: 'NUMBERS', description: 'How far the number can be trusted.' })
  comparator!: Comparator;

  @Field(() => DateTime, { right: 'NUMBERS', description: 'When it was read.' })
  observedAt!: string;
}

@ObjectType('Discussion', {
  description: 'How many comments there were, and by how many people; never what was said or who said it.',
})
export class DiscussionObject implements Shown<DiscussionObserved> {
  @Field(() => ID, { right: 'NUMBERS', description: entryId })
  id!: string;

  @Field(() => ChannelEnum, { right: 'NUMBERS', nullable: true, description: anywhere })
  channel!: Channel | null;

  @Field(() => ID, {
    right: 'NUMBERS',
    nullable: true,
    description: 'The update it was about; null: none in particular.',
  })
  updateId!: string | null;

  @Field(() => Int, { right: 'NUMBERS', description: 'How many comments there were.' })
  comments!: number;

  @Field(() => Int, { right: 'NUMBERS', description: 'How many people took part.' })
  participants!: number;

  @Field(() => DateTime, { right: 'NUMBERS', description: 'When it was observed.' })
  observedAt!: string;
}

@ObjectType('Population', { description: 'How many people live in an area.' })
export class PopulationObject implements Shown<PopulationStated> {
  @Field(() => ID, { right: 'NUMBERS', description: entryId })
  id!: string;

  @Field({ right: 'NUMBERS', description: 'The area, as it is stated of participants.' })
  area!: string;

  @Field(() => Int, { right: 'NUMBERS', description: 'How many people live there.' })
  population!: number;

  @Field(() => LocalDate, { right: 'NUMBERS', description: 'The day it holds for.' })
  on!: string;

  @Field(() => String, { right: 'NUMBERS', nullable: true, description: whence })
  source!: string | null;
}

@ObjectType('RecordedEvaluation', {
  description: 'What was learnt from the campaign as it was at a position, and what was decided.',
})
export class RecordedEvaluation implements Shown<EvaluationRecorded> {
  @Field(() => ID, { right: 'NUMBERS', description: entryId })
  id!: string;

  @Field({ right: 'NUMBERS', description: 'What was found.' })
  findings!: string;

  @Field(() => String, {
    right: 'NUMBERS',
    nullable: true,
    description: 'What was decided; null: nothing was.',
  })
  decisions!: string | null;

  @Field(() => PositionScalar, {
    right: 'NUMBERS',
    description: 'The position that was looked at: `asOf` shows it again.',
  })
  position!: string;

  @Field(() => DateTime, { right: 'NUMBERS', description: 'When it was recorded.' })
  recordedAt!: string;
}

export const CallToActionConnection = connectionOf(
  CallToAction,
  'CallToAction',
  'the messages a campaign has had',
);
export const PlannedChannelConnection = connectionOf(
  PlannedChannel,
  'PlannedChannel',
  "a campaign's channel plan",
);
export const UpdateConnection = connectionOf(UpdateObject, 'Update', "a campaign's updates");
export const CreativeConnection = connectionOf(CreativeObject, 'Creative', "a campaign's creatives");
export const SpendConnection = connectionOf(SpendObject, 'Spend', "a campaign's spend");
export const GaugeConnection = connectionOf(
  GaugeObservation,
  'GaugeObservation',
  'the numbers read in other systems for a campaign',
);
export const DiscussionConnection = connectionOf(DiscussionObject, 'Discussion', "a campaign's discussions");
export const PopulationConnection = connectionOf(
  PopulationObject,
  'Population',
  'the populations stated for a campaign',
);
export const RecordedEvaluationConnection = connectionOf(
  RecordedEvaluation,
  'RecordedEvaluation',
  "a campaign's recorded evaluations",
);
