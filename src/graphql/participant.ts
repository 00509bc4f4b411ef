import { Args, Context, ID, ObjectType, Parent, Resolver } from '@nestjs/graphql';
import { ChannelEnum, enumOf, TechniqueEnum } from '../commands/fields.ts';
import { ParticipantReader } from './participant-reader.ts';
import { Decimal, LocalDate, PositionScalar } from '../commands/scalars.ts';
import { whoIs } from '../commands/who-is.ts';
import type { Channel, Technique } from '../domain/attribution.ts';
import type { PledgeKind } from '../domain/participation/events.ts';
import type { Participation, SignUp } from '../domain/participation/state.ts';
import { Refusal } from '../domain/refusal.ts';
import { Positions } from '../event-store/positions.ts';
import { LogReader } from '../outbound/campaign-events.ts';
import { campaignsById, findCampaign } from '../projections/campaigns.ts';
import { campaignsOf } from '../projections/people.ts';
import { campaignObjects, CampaignObject } from './campaign-object.ts';
import { notFound, refused } from './errors.ts';
import { EventObject, eventObject } from './event.ts';
import { PledgeKindEnum } from './impact-counts.ts';
import { listOf, work } from './limits/field-costs.ts';
import { linkAddress } from './link-address.ts';
import type { RequestContext } from './request-context.ts';
import { type View, Views } from './view.ts';
import { Field, Query, ResolveField } from './ruled-fields.ts';

@ObjectType({ isAbstract: true })
class Attributed {
  @Field(() => ChannelEnum, {
    right: 'PEOPLE',
    nullable: true,
    description: 'Where they were reached; null: not stated.',
  })
  channel!: Channel | null;

  @Field(() => TechniqueEnum, {
    right: 'PEOPLE',
    nullable: true,
    description: 'How they were engaged; null: not stated.',
  })
  technique!: Technique | null;
}

const SignUpStatusEnum = enumOf(
  'SignUpStatus',
  'Where a sign-up stands.',
  ['REGISTERED', 'CONFIRMED', 'WITHDRAWN'],
  {
    REGISTERED: 'They said that they would take part.',
    CONFIRMED: 'They confirmed it.',
    WITHDRAWN: 'They will not come after all.',
  },
);

@ObjectType('Answer', { description: "What somebody answered to a question of the organiser's." })
class AnswerObject {
  @Field({ right: 'PEOPLE', description: 'The question, as it was put.' })
  question!: string;

  @Field({ right: 'PEOPLE', description: 'The answer, as it was given.' })
  answer!: string;
}

@ObjectType('SignUp', { description: 'A sign-up of somebody, and whether they came.' })
class SignUpObject extends Attributed {
  @Field(() => ID, {
    right: 'PEOPLE',
    nullable: true,
    description: 'The activity; null: the campaign as a whole.',
  })
  activityId!: string | null;

  @Field(() => SignUpStatusEnum, { right: 'PEOPLE', description: 'Its status.' })
  status!: SignUp['status'];

  @Field(() => String, {
    right: 'PEOPLE',
    nullable: true,
    description: 'The code of the tracked link they came by; null: none.',
  })
  share!: string | null;

  @Field(() => [AnswerObject], {
    right: 'PEOPLE',
    complexity: listOf(5),
    description: 'Their answers to your questions, from the directory.',
  })
  answers!: AnswerObject[];
}

@ObjectType('Attendance', { description: 'Whether somebody came to an activity.' })
class AttendanceObject extends Attributed {
  @Field(() => ID, { right: 'PEOPLE', description: 'The activity.' })
  activityId!: string;

  @Field({
    right: 'PEOPLE',
    description: 'true: they came; false: they did not. Activities for which it is not known are left out.',
  })
  attended!: boolean;

  @Field({ right: 'PEOPLE', description: 'Whether they came without a sign-up.' })
  walkIn!: boolean;
}

@ObjectType('Share', { description: 'A tracked link that somebody passed on.' })
class ShareObject extends Attributed {
  @Field(() => ID, { right: 'PEOPLE', description: "The link's code." })
  code!: string;
}

@ObjectType('Pledge', { description: 'What somebody pledged.' })
class PledgeObject {
  @Field(() => ID, { right: 'PEOPLE', description: 'Its id.' })
  id!: string;

  @Field(() => PledgeKindEnum, { right: 'PEOPLE', description: 'What is pledged.' })
  kind!: PledgeKind;

  @Field({ right: 'PEOPLE', description: 'Currency, unit of measure, or the action itself.' })
  unit!: string;

  @Field(() => Decimal, { right: 'PEOPLE', description: 'How much was pledged.' })
  pledged!: string;

  @Field(() => Decimal, { right: 'PEOPLE', description: 'How much has been given.' })
  fulfilled!: string;

  @Field(() => Decimal, { right: 'PEOPLE', description: 'How much is still to be given.' })
  outstanding!: string;

  @Field(() => LocalDate, {
    right: 'PEOPLE',
    nullable: true,
    description: 'The last day to fulfil it; null: at any time.',
  })
  dueOn!: string | null;

  @Field({ right: 'PEOPLE', description: 'Whether what was outstanding was withdrawn.' })
  withdrawn!: boolean;
}

@ObjectType('Participation', { description: 'One person in one campaign.' })
class ParticipationObject {
  @Field(() => [SignUpObject], {
    right: 'PEOPLE',
    complexity: listOf(5),
    description: 'Their sign-ups, also those withdrawn.',
  })
  signUps!: SignUpObject[];

  @Field(() => [AttendanceObject], {
    right: 'PEOPLE',
    complexity: listOf(5),
    description: 'Where they came, and where they did not.',
  })
  attendances!: AttendanceObject[];

  @Field(() => [ShareObject], {
    right: 'PEOPLE',
    complexity: listOf(5),
    description: 'The tracked links they passed on.',
  })
  shares!: ShareObject[];

  @Field(() => [PledgeObject], { right: 'PEOPLE', complexity: listOf(5), description: 'Their pledges.' })
  pledges!: PledgeObject[];

  readonly campaignId!: string;
  readonly participantId!: string;
}

@ObjectType('Participant', { description: 'A person the organisation knows, by a random id.' })
export class ParticipantObject {
  @Field(() => ID, { right: 'PEOPLE', description: 'Their id.' })
  id!: string;

  @Field(() => String, {
    right: 'PEOPLE',
    nullable: true,
    description: 'Their name, from the directory; null: not known.',
  })
  name!: string | null;

  view!: View;
}

@ObjectType('ParticipantIdentifier', { description: 'What somebody is known by, in its normal form.' })
class IdentifierObject {
  @Field({ right: 'PEOPLE', description: '`email`, `phone`, or the system whose id it is.' })
  system!: string;

  @Field({ right: 'PEOPLE', description: 'The address, the number, or the id there.' })
  value!: string;
}

@Resolver(() => ParticipantObject)
export class ParticipantResolver {
  constructor(
    private readonly views: Views,
    private readonly participants: ParticipantReader,
  ) {}

  @Query(() => ParticipantObject, {
    right: 'PEOPLE',
    complexity: work.lookUp,
    description: 'One person, by their id or by what they are known by, as commands name them.',
  })
  async participant(
    @Context() { requester }: RequestContext,
    @Args('id', { type: () => ID, nullable: true, description: 'Their id.' }) id?: string | null,
    @Args('email', { type: () => String, nullable: true, description: 'An e-mail address of theirs.' })
    email?: string | null,
    @Args('phone', {
      type: () => String,
      nullable: true,
      description: 'A phone number of theirs; without a country code it is read as Norwegian.',
    })
    phone?: string | null,
    @Args('identifiers', {
      type: () => [String],
      nullable: true,
      description: 'Ids of theirs in other systems, each `system:id`.',
    })
    identifiers?: string[] | null,
    @Args('atLeast', {
      type: () => PositionScalar,
      nullable: true,
      description: 'Wait until the answer includes this position.',
    })
    atLeast?: string | null,
  ): Promise<ParticipantObject> {
    const who = whoIs({
      id: id ?? null,
      email: email ?? null,
      phone: phone ?? null,
      identifiers: identifiers ?? null,
    });
    if (who instanceof Refusal) throw refused(who);
    const view = await this.views.live(atLeast);
    const known = await this.participants.find(requester.organisationId, who);
    const [person] = await this.participants.people(requester.organisationId, known ? [known] : []);
    if (!person) throw notFound('participant');
    return { ...person, view };
  }

  @ResolveField(() => [IdentifierObject], {
    right: 'PEOPLE',
    complexity: listOf(3),
    description: 'All that you know them by, from the directory.',
  })
  identifiers(
    @Context() { requester }: RequestContext,
    @Parent() { id }: ParticipantObject,
  ): Promise<IdentifierObject[]> {
    return this.participants.identifiers(requester.organisationId, id);
  }

  @ResolveField(() => [CampaignObject], {
    right: 'PEOPLE',
    complexity: listOf(10, work.lookUp),
    description: 'The campaigns they have taken part in.',
  })
  campaigns(
    @Context() { requester }: RequestContext,
    @Parent() { id, view }: ParticipantObject,
  ): CampaignObject[] {
    const ids = campaignsOf(view.database, id);
    return campaignObjects(campaignsById(view.database, requester, ids), view);
  }

  @ResolveField(() => ParticipationObject, {
    right: 'PEOPLE',
    complexity: work.stream,
    description: 'Their part in one campaign, from its stream.',
  })
  async participation(
    @Context() { requester }: RequestContext,
    @Parent() { id, view }: ParticipantObject,
    @Args('campaignId', { type: () => ID, description: 'The campaign.' }) campaignId: string,
  ): Promise<ParticipationObject> {
    if (!findCampaign(view.database, requester, campaignId)) throw notFound('campaign');
    const state = await this.participants.participation(campaignId, id);
    const answers = Map.groupBy(
      await this.participants.answers(campaignId, id),
      ({ activityId }) => activityId ?? '',
    );
    return { ...participationLists(state, answers), campaignId, participantId: id };
  }
}

@Resolver(() => ShareObject)
export class ShareResolver {
  @ResolveField(() => String, { right: 'PEOPLE', description: "The link's web address." })
  url(@Context() { address }: RequestContext, @Parent() { code }: ShareObject): string {
    return linkAddress(address, code);
  }
}

@Resolver(() => ParticipationObject)
export class ParticipationResolver {
  constructor(
    private readonly log: LogReader,
    private readonly positions: Positions,
  ) {}

  @ResolveField(() => [EventObject], {
    right: 'PEOPLE',
    complexity: listOf(20, work.stream),
    description: 'Everything they did in it, oldest first.',
  })
  async timeline(@Parent() { campaignId, participantId }: ParticipationObject): Promise<EventObject[]> {
    const events = await this.log.timeline(campaignId, participantId);
    return events.map(event => eventObject(event, this.positions));
  }
}

/** @param answers by activity; '' is the campaign as a whole */
function participationLists(state: Participation, answers: ReadonlyMap<string, AnswerObject[]>) {
  const reached = ({ channel, technique }: SignUp['attribution']) => ({
    channel: channel ?? null,
    technique: technique ?? null,
  });
  return {
    signUps: Object.entries(state.signUps).map(([activityId, { status, attribution }]) => ({
      activityId: activityId || null,
      status,
      share: attribution.share ?? null,
      answers: answers.get(activityId) ?? [],
      ...reached(attribution),
    })),
    attendances: Object.entries(state.presences).map(([activityId, { attendance, walkIn, attribution }]) => ({
      activityId,
      attended: attendance === 'ATTENDED',
      walkIn,
      ...reached(attribution),
    })),
    shares: Object.entries(state.shares).map(([code, { attribution }]) => ({
      code,
      ...reached(attribution),
    })),
    pledges: Object.entries(state.pledges).map(([id, pledge]) => ({ id, ...pledge })),
  };
}
