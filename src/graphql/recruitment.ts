import { Args, ArgsType, Context, ID, Int, ObjectType, Parent, Resolver } from '@nestjs/graphql';
import { enumOf } from '../commands/fields.ts';
import { ParticipantReader } from './participant-reader.ts';
import { DateTime } from '../commands/scalars.ts';
import type { Position } from '../event-store/event-store.ts';
import { participantIds } from '../projections/people.ts';
import {
  type Newcomers,
  newcomers,
  type Rank,
  ranked,
  type Recruiter,
  type RecruitmentGraph,
  recruitmentGraph,
} from '../metrics/recruitment.ts';
import { entered, type TrackedSignUp, trackedSignUps } from '../projections/recruitments.ts';
import { CampaignObject } from './campaign-object.ts';
import {
  type Connection,
  connection,
  connectionOf,
  ForwardPageArgs,
  keyCursor,
  pageRequest,
  parseKeyCursor,
} from './connection.ts';
import { invalidInput } from './errors.ts';
import { once } from './once.ts';
import { pageOf, work } from './limits/field-costs.ts';
import { ParticipantObject } from './participant.ts';
import { positionPage } from './position.ts';
import {
  type FindParticipant,
  type FindParticipants,
  participantField,
  RecruitmentNodeObject,
} from './recruitment-node.ts';
import type { RequestContext } from './request-context.ts';
import { Views } from './view.ts';
import { Field, InputField, ResolveField } from './ruled-fields.ts';

const recruiterOrders = ['LAST_TOUCH', 'FIRST_TOUCH', 'NEW_TO_ORGANISATION'] as const;
type RecruiterOrder = (typeof recruiterOrders)[number];

const needsOrganisation =
  "As of a moment this replays the histories of all the organisation's campaigns, which takes as long as they are.";

const RecruiterOrderEnum = enumOf(
  'RecruiterOrder',
  'What recruiters are ordered by: those with most first; of equals, the one who occurs first in the log.',
  recruiterOrders,
  {
    LAST_TOUCH: 'Sign-ups through their links.',
    FIRST_TOUCH: 'Sign-ups of people who entered through their links.',
    NEW_TO_ORGANISATION: `Sign-ups through their links of people new to the organisation. ${needsOrganisation}`,
  },
);

@ArgsType()
class RecruitersArgs extends ForwardPageArgs {
  @InputField(() => RecruiterOrderEnum, { defaultValue: 'LAST_TOUCH', description: 'What to order by.' })
  orderBy!: RecruiterOrder;
}

@ObjectType('Recruiter', { description: 'Somebody through whose tracked links people signed up.' })
class RecruiterObject {
  readonly #recruiter: Recruiter & Rank;
  readonly #known: FindParticipant;
  readonly #newcomers: () => Promise<Newcomers>;

  @Field(() => ID, { right: 'PEOPLE', description: "The person's id." })
  readonly participantId: string;

  constructor(
    recruiter: Recruiter & Rank,
    participantId: string,
    known: FindParticipant,
    findNewcomers: () => Promise<Newcomers>,
  ) {
    this.#recruiter = recruiter;
    this.participantId = participantId;
    this.#known = known;
    this.#newcomers = findNewcomers;
  }

  get cursor(): string {
    return keyCursor({ key: String(this.#recruiter.rank), id: String(this.#recruiter.ordinal) });
  }

  @Field(() => ParticipantObject, { right: 'PEOPLE', ...participantField })
  get participant(): Promise<ParticipantObject | null> {
    return this.#known(this.participantId);
  }

  @Field(() => Int, {
    right: 'PEOPLE',
    description:
      'Sign-ups through their links, also those withdrawn since (last touch: each sign-up credits the link it came through).',
  })
  get lastTouchSignUps(): number {
    return this.#recruiter.signUps;
  }

  @Field(() => Int, {
    right: 'PEOPLE',
    description:
      'Sign-ups, through whichever link or none, of people who entered through theirs, also those withdrawn since (first touch: each sign-up credits the link its person entered through).',
  })
  get firstTouchSignUps(): number {
    return this.#recruiter.firstTouchSignUps;
  }

  @Field(() => Int, {
    right: 'ORGANISATION',
    description: `Of lastTouchSignUps: those of people new to the organisation, who had taken part in none of its other campaigns before they entered this one. ${needsOrganisation}`,
  })
  get newToOrganisation(): Promise<number> {
    return this.#newcomers().then(({ signUpsThrough }) => signUpsThrough(this.#recruiter.ordinal));
  }

  @Field(() => Int, { right: 'PEOPLE', description: 'People who entered through their links.' })
  get recruited(): number {
    return this.#recruiter.recruited;
  }

  @Field(() => Int, {
    right: 'PEOPLE',
    description: 'Recruiters above them: 0 for somebody who came on their own.',
  })
  get depth(): number {
    return this.#recruiter.depth;
  }

  @Field(() => Int, {
    right: 'PEOPLE',
    description:
      'The longest chain beginning with them: 1 where those they recruited recruited nobody; 0 where nobody entered through their links.',
  })
  get chainDepth(): number {
    return this.#recruiter.chainDepth;
  }
}

const RecruiterConnection = connectionOf(RecruiterObject, 'Recruiter', "the campaign's recruiters");

@ObjectType('TrackedSignUp', {
  description: 'A sign-up through a tracked link: an edge from the sharer to the person who signed up.',
})
class TrackedSignUpObject {
  @Field(() => ID, { right: 'PEOPLE', description: 'Who had shared the link.' })
  recruiterId!: string;

  @Field(() => ID, { right: 'PEOPLE', description: 'Who signed up.' })
  participantId!: string;

  @Field({ right: 'PEOPLE', description: "The link's code." })
  share!: string;

  @Field(() => DateTime, { right: 'PEOPLE', description: 'When they signed up.' })
  occurredAt!: string;

  @Field({
    right: 'PEOPLE',
    description:
      'Whether they entered the campaign with it: none of their earlier acts stands. Edges with which somebody entered form no cycles.',
  })
  entered!: boolean;

  readonly position!: Position;
}

const TrackedSignUpConnection = connectionOf(
  TrackedSignUpObject,
  'TrackedSignUp',
  'the sign-ups through tracked links',
);

@ObjectType('Recruitment', {
  description: 'Who recruited whom into the campaign, through which tracked links.',
})
class RecruitmentObject {
  readonly campaign: CampaignObject;
  readonly lookUp: FindParticipants;
  readonly newcomers: () => Promise<Newcomers>;

  constructor(campaign: CampaignObject, lookUp: FindParticipants, findNewcomers: () => Promise<Newcomers>) {
    this.campaign = campaign;
    this.lookUp = lookUp;
    this.newcomers = findNewcomers;
  }

  get graph(): RecruitmentGraph {
    return recruitmentGraph(this.campaign.view.database, this.campaign.id);
  }

  @Field(() => Int, {
    right: 'NUMBERS',
    description:
      'Participants who entered through a tracked link that somebody shared: the first of their acts that stands is a sign-up through one.',
  })
  get recruited(): number {
    return this.graph.recruited;
  }

  @Field(() => Int, { right: 'NUMBERS', description: 'The other participants.' })
  get onTheirOwn(): number {
    return this.graph.onTheirOwn;
  }

  @Field(() => Int, {
    right: 'NUMBERS',
    description: 'The longest chain: the most recruiters above anybody; 0: nobody was recruited.',
  })
  get depth(): number {
    return this.graph.depth;
  }

  @Field(() => Int, {
    right: 'ORGANISATION',
    complexity: work.period,
    description: `Participants who had taken part in none of the organisation's other campaigns before they entered this one, in log order. ${needsOrganisation}`,
  })
  get newToOrganisation(): Promise<number> {
    return this.newcomers().then(({ participants }) => participants);
  }
}

@Resolver(() => RecruitmentObject)
export class RecruitmentResolver {
  @ResolveField(() => RecruiterConnection, {
    right: 'PEOPLE',
    complexity: pageOf(work.figures),
    description: 'The people through whose links others signed up.',
  })
  async recruiters(
    @Parent() { campaign: { id, view }, graph, lookUp, newcomers: find }: RecruitmentObject,
    @Args() args: RecruitersArgs,
  ): Promise<Connection<RecruiterObject>> {
    const page = pageRequest(args, parseRank);
    const following = ranked(graph.recruiters, await measured(args.orderBy, find), page.after);
    const recruiters = following.slice(0, page.limit + 1);
    const ordinals = recruiters.map(({ ordinal }) => ordinal);
    const ids = participantIds(view.database, id, ordinals);
    const known = lookUp([...ids.values()]);
    const nodes = recruiters.map(one => new RecruiterObject(one, ids.get(one.ordinal)!, known, find));
    return connection(page, nodes, ({ cursor }) => cursor);
  }

  @ResolveField(() => TrackedSignUpConnection, {
    right: 'PEOPLE',
    complexity: pageOf(),
    description: 'Every sign-up through a tracked link, also those withdrawn since, in log order.',
  })
  async edges(
    @Parent() { campaign: { id, view } }: RecruitmentObject,
    @Args() args: ForwardPageArgs,
  ): Promise<Connection<TrackedSignUp>> {
    const page = await positionPage(args, view.positions);
    const signUps = trackedSignUps(view.database, id, { after: page.after, limit: page.limit + 1 });
    return connection(page, signUps, ({ position }) => view.positions.text(position));
  }

  @ResolveField(() => RecruitmentNodeObject, {
    right: 'PEOPLE',
    complexity: work.lookUp,
    nullable: true,
    description: 'One participant; null: they do not take part in the campaign.',
  })
  person(
    @Parent() { campaign, lookUp }: RecruitmentObject,
    @Args('id', { type: () => ID, description: "The person's id." }) participantId: string,
  ): RecruitmentNodeObject | null {
    const found = entered(campaign.view.database, campaign.id, participantId);
    return found ? RecruitmentNodeObject.of(campaign, lookUp, found) : null;
  }
}

/** The number by which recruiters are ordered. */
async function measured(
  order: RecruiterOrder,
  find: () => Promise<Newcomers>,
): Promise<(recruiter: Recruiter) => number> {
  if (order === 'LAST_TOUCH') return ({ signUps }) => signUps;
  if (order === 'FIRST_TOUCH') return ({ firstTouchSignUps }) => firstTouchSignUps;
  const { signUpsThrough } = await find();
  return ({ ordinal }) => signUpsThrough(ordinal);
}

/** @throws {GraphQLError} INVALID_INPUT */
function parseRank(cursor: string): Rank {
  const { key, id } = parseKeyCursor(cursor);
  const [rank, ordinal] = [Number(key), Number(id)];
  if (Number.isSafeInteger(rank) && Number.isSafeInteger(ordinal)) return { rank, ordinal };
  throw invalidInput('after', 'Expected a cursor as the ledger gave it out.');
}

@Resolver(() => CampaignObject)
export class CampaignRecruitmentResolver {
  constructor(
    private readonly views: Views,
    private readonly participants: ParticipantReader,
  ) {}

  @ResolveField(() => RecruitmentObject, {
    right: 'NUMBERS',
    complexity: work.figures,
    description: 'Who recruited whom into it.',
  })
  recruitment(
    @Context() { requester: { organisationId } }: RequestContext,
    @Parent() campaign: CampaignObject,
  ): RecruitmentObject {
    const lookUp: FindParticipants = ids => {
      const people = once(() => this.#people(organisationId, ids));
      return async id => (await people()).get(id) ?? null;
    };
    const findNewcomers = once(async () => {
      const { database } = await this.views.withOrganisation(organisationId, campaign.view);
      return newcomers(database, organisationId, campaign.id);
    });
    return new RecruitmentObject(campaign, lookUp, findNewcomers);
  }

  /** The directory keeps no history: these are people as they are now, also in an answer as of a moment. */
  async #people(organisationId: string, ids: readonly string[]): Promise<Map<string, ParticipantObject>> {
    const people = await this.participants.people(organisationId, ids);
    const view = await this.views.live();
    return new Map(people.map(person => [person.id, { ...person, view }]));
  }
}
