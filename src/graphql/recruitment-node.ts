import { Args, ID, Int, ObjectType, Parent, Resolver } from '@nestjs/graphql';
import type { Position } from '../event-store/event-store.ts';
import { type Above, chainAbove, type Placed } from '../analysis/recruitment-chain.ts';
import { depthOf, type Entered, recruitsOf } from '../projections/recruitments.ts';
import type { CampaignObject } from './campaign-object.ts';
import { type Connection, connection, connectionOf, ForwardPageArgs, pageRequest } from './connection.ts';
import { invalidInput } from './errors.ts';
import { pageOf, work } from './limits/field-costs.ts';
import { ParticipantObject } from './participant.ts';
import { positionPage } from './position.ts';
import { Field, ResolveField } from './ruled-fields.ts';

/** Finds somebody of a page; null: the directory does not know them. */
export type FindParticipant = (id: string) => Promise<ParticipantObject | null>;
/** Prepares the look-up of a page of people: all are looked up at once, when the first is asked for. */
export type FindParticipants = (ids: readonly string[]) => FindParticipant;

export const participantField = {
  complexity: work.lookUp,
  nullable: true,
  description:
    'Who it is, from the directory as it is now, also in an answer as of a moment. null: the directory no longer knows them; they stay in all counts.',
} as const;

@ObjectType('RecruitmentNode', {
  description: 'A participant: who recruited them, and whom they recruited.',
})
export class RecruitmentNodeObject {
  readonly #campaign: CampaignObject;
  readonly #lookUp: FindParticipants;
  readonly #known: FindParticipant;
  readonly #entered: Entered;

  @Field(() => Int, {
    right: 'PEOPLE',
    description: 'Recruiters above them: 0 for somebody who came on their own.',
  })
  readonly depth: number;

  constructor(
    campaign: CampaignObject,
    lookUp: FindParticipants,
    known: FindParticipant,
    entered: Entered,
    depth: number,
  ) {
    this.#campaign = campaign;
    this.#lookUp = lookUp;
    this.#known = known;
    this.#entered = entered;
    this.depth = depth;
  }

  static of(campaign: CampaignObject, lookUp: FindParticipants, entered: Entered): RecruitmentNodeObject {
    const depth = depthOf(campaign.view.database, campaign.id, entered.ordinal);
    return new RecruitmentNodeObject(campaign, lookUp, lookUp([entered.participantId]), entered, depth);
  }

  @Field(() => ID, { right: 'PEOPLE', description: "The person's id." })
  get participantId(): string {
    return this.#entered.participantId;
  }

  @Field(() => ParticipantObject, { right: 'PEOPLE', ...participantField })
  get participant(): Promise<ParticipantObject | null> {
    return this.#known(this.participantId);
  }

  @Field(() => String, {
    right: 'PEOPLE',
    nullable: true,
    description: 'The code of the tracked link they entered through; null: they came on their own.',
  })
  get share(): string | null {
    return this.#entered.share;
  }

  @Field(() => RecruitmentNodeObject, {
    right: 'PEOPLE',
    complexity: work.lookUp,
    nullable: true,
    description:
      'Who recruited them: the sharer of the tracked link they entered through; null: they came on their own.',
  })
  get recruiter(): RecruitmentNodeObject | null {
    return this.#nodes(this.#above(0, 1))[0] ?? null;
  }

  /** When they entered. */
  get enteredAt(): Position {
    return this.#entered.enteredAt;
  }

  chain(args: ForwardPageArgs): Connection<RecruitmentNodeObject> {
    const page = pageRequest<number>(args, parseSteps);
    const skip = page.after ?? 0;
    const above = this.#above(skip, page.limit + 1);
    const steps = new Map(above.map(({ entered, steps: n }) => [entered.participantId, n]));
    return connection(page, this.#nodes(above), ({ participantId }) => String(steps.get(participantId)));
  }

  async recruits(args: ForwardPageArgs): Promise<Connection<RecruitmentNodeObject>> {
    const { view, id } = this.#campaign;
    const page = await positionPage(args, view.positions);
    const wanted = { after: page.after, limit: page.limit + 1 };
    const recruits = recruitsOf(view.database, id, this.#entered.ordinal, wanted);
    const nodes = this.#nodes(recruits.map(recruit => ({ entered: recruit, depth: this.depth + 1 })));
    return connection(page, nodes, ({ enteredAt }) => view.positions.text(enteredAt));
  }

  #above(skip: number, limit: number): Above[] {
    const { view, id } = this.#campaign;
    return chainAbove(view.database, id, { entered: this.#entered, depth: this.depth }, { skip, limit });
  }

  #nodes(people: readonly Placed[]): RecruitmentNodeObject[] {
    const known = this.#lookUp(people.map(({ entered }) => entered.participantId));
    return people.map(
      ({ entered, depth }) => new RecruitmentNodeObject(this.#campaign, this.#lookUp, known, entered, depth),
    );
  }
}

/** A cursor of a chain: how many steps up. @throws {GraphQLError} INVALID_INPUT */
function parseSteps(cursor: string): number {
  if (!/^\d{1,9}$/.test(cursor)) throw invalidInput('after', 'Expected a cursor as the ledger gave it out.');
  return Number(cursor);
}

const ChainConnection = connectionOf(RecruitmentNodeObject, 'RecruitmentNode', 'participants');

@Resolver(() => RecruitmentNodeObject)
export class RecruitmentNodeResolver {
  @ResolveField(() => ChainConnection, {
    right: 'PEOPLE',
    complexity: pageOf(),
    description:
      'Everybody above them: their recruiter, the recruiter’s recruiter, and so on; the nearest first.',
  })
  chain(
    @Parent() node: RecruitmentNodeObject,
    @Args() args: ForwardPageArgs,
  ): Connection<RecruitmentNodeObject> {
    return node.chain(args);
  }

  @ResolveField(() => ChainConnection, {
    right: 'PEOPLE',
    complexity: pageOf(),
    description: 'Those who entered through their links, in the order they did (log order).',
  })
  recruits(
    @Parent() node: RecruitmentNodeObject,
    @Args() args: ForwardPageArgs,
  ): Promise<Connection<RecruitmentNodeObject>> {
    return node.recruits(args);
  }
}
