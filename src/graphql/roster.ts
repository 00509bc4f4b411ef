import { Args, ArgsType, Context, ID, Int, ObjectType, Parent, Resolver } from '@nestjs/graphql';
import { ChannelEnum, enumOf } from '../commands/fields.ts';
import { DateTime } from '../commands/scalars.ts';
import type { Channel } from '../domain/attribution.ts';
import {
  type Came,
  rosterCounts,
  rosterOf,
  type RosterRow,
  type RosterSelection,
  type Standing,
  standings,
} from '../projections/roster.ts';
import { rosterFigures, type RosterFigures, rosterMetrics } from '../metrics/roster-figures.ts';
import { eventLoop } from '../scheduling/event-loop.ts';
import { ActivityObject } from './activity.ts';
import { type Connection, connection, connectionOf, ForwardPageArgs, pageRequest } from './connection.ts';
import { invalidInput } from './errors.ts';
import { searchedPageOf, work } from './limits/field-costs.ts';
import { ParticipantObject } from './participant.ts';
import { ParticipantReader } from './participant-reader.ts';
import { participantField } from './recruitment-node.ts';
import type { RequestContext } from './request-context.ts';
import { Field, InputField, ResolveField } from './ruled-fields.ts';
import { Views } from './view.ts';

/** An activity's people: what a table at the door needs, in one query. */

const StandingEnum = enumOf('ParticipantStatus', 'What somebody last said about coming.', standings, {
  REGISTERED: 'They are signed up.',
  CONFIRMED: 'They are signed up, and confirmed it.',
  WITHDRAWN: 'They had signed up, and will not come after all.',
  TENTATIVE: 'Perhaps.',
  DECLINED: 'No.',
  WAITLISTED: 'Yes, and there was no place: they are on the waiting list.',
});

const came = ['ATTENDED', 'NO_SHOW', 'UNKNOWN'] as const satisfies readonly Came[];

const CameEnum = enumOf('AttendanceStatus', 'Whether somebody came.', came, {
  ATTENDED: 'They came.',
  NO_SHOW: 'They had signed up and did not come.',
  UNKNOWN: 'It is not known, or not yet: this is no no-show.',
});

@ObjectType('ActivityParticipant', {
  description: 'Somebody at an activity: what they said, and whether they came.',
})
class ActivityParticipantObject {
  @Field(() => ID, { right: 'PEOPLE', description: "The person's id, by which commands may name them." })
  participantId!: string;

  @Field(() => ParticipantObject, { right: 'PEOPLE', ...participantField })
  participant!: ParticipantObject | null;

  @Field(() => StandingEnum, {
    right: 'PEOPLE',
    nullable: true,
    description: 'What they last said; null: nothing. They came without a sign-up.',
  })
  status!: Standing | null;

  @Field(() => CameEnum, { right: 'PEOPLE', description: 'Whether they came.' })
  attendance!: Came;

  @Field({ right: 'PEOPLE', description: 'Whether they came without a sign-up.' })
  walkIn!: boolean;

  @Field(() => DateTime, {
    right: 'PEOPLE',
    nullable: true,
    description:
      'When they signed up, also if they withdrew since; null: they did not, or replied otherwise since.',
  })
  signedUpAt!: string | null;

  @Field(() => ChannelEnum, {
    right: 'PEOPLE',
    nullable: true,
    description: 'Where they were reached; null: not stated.',
  })
  channel!: Channel | null;

  /** Where they are in the list. */
  person!: number;
}

const ActivityParticipantConnection = connectionOf(
  ActivityParticipantObject,
  'ActivityParticipant',
  "an activity's people",
);

@ObjectType({ description: 'How many people of an activity stand where, by what they last said.' })
class ParticipantCounts {}
for (const [name, { is }] of Object.entries(rosterMetrics))
  Field(() => Int, { right: 'NUMBERS', description: is })(ParticipantCounts.prototype, name);

@ArgsType()
class RosterArgs extends ForwardPageArgs {
  @InputField(() => [StandingEnum], {
    nullable: true,
    description: 'Only those who last said one of these. Default: all, also those who said nothing.',
  })
  status?: Standing[] | null;

  @InputField(() => [CameEnum], {
    nullable: true,
    description: 'Only those of whom this is so. Default: all.',
  })
  attendance?: Came[] | null;

  @InputField(() => String, {
    nullable: true,
    description:
      'Part of the name, in upper or lower case. At most 10 000 people are looked through for a page, so it may be shorter than `first` while `hasNextPage` is true: go on after `endCursor`.',
  })
  nameContains?: string | null;
}

/** So many people are looked through for a page of those with a name, in steps of so many. */
const mostLookedThrough = 10_000;
const step = 500;

@Resolver(() => ActivityObject)
export class RosterResolver {
  constructor(
    private readonly views: Views,
    private readonly people: ParticipantReader,
  ) {}

  @ResolveField(() => ActivityParticipantConnection, {
    right: 'PEOPLE',
    complexity: searchedPageOf,
    description:
      'Who signed up, replied or came, in the order in which they first did something in the campaign. Names are the directory’s of now, also in an answer as of a moment.',
  })
  async participants(
    @Context() { requester: { organisationId } }: RequestContext,
    @Parent() activity: ActivityObject,
    @Args() { status, attendance, nameContains, ...args }: RosterArgs,
  ): Promise<Connection<ActivityParticipantObject>> {
    const page = pageRequest(args, parseOrdinal);
    // The directory keeps no history: these are people as they are now, also in an answer as of a moment.
    const now = await this.views.live();
    const people = async (ids: readonly string[]): Promise<ParticipantObject[]> =>
      (await this.people.people(organisationId, ids)).map(person => ({ ...person, view: now }));
    const list = new RosterSearch(people, activity, {
      standings: status ?? undefined,
      came: attendance ?? undefined,
    });
    const wanted = page.limit + 1;
    const { found, lookedUpTo } =
      nameContains == null
        ? { found: await list.after(page.after, wanted), lookedUpTo: undefined }
        : await list.named(nameContains, page.after, wanted);
    const foundPage = connection(page, found, ({ person }) => String(person));
    if (lookedUpTo === undefined) return foundPage;
    const { hasPreviousPage, startCursor } = foundPage.pageInfo;
    const pageInfo = { hasNextPage: true, hasPreviousPage, startCursor, endCursor: String(lookedUpTo) };
    return { ...foundPage, pageInfo };
  }

  @ResolveField(() => ParticipantCounts, {
    right: 'NUMBERS',
    complexity: work.period,
    description: 'How many of its people stand where.',
  })
  participantCounts(@Parent() { id, campaign }: ActivityObject): RosterFigures {
    return rosterFigures(rosterCounts(campaign.view.database, campaign.id, id));
  }
}

/** Reads an activity's people from the read models, and their names from the directory. */
class RosterSearch {
  readonly #people: (ids: readonly string[]) => Promise<ParticipantObject[]>;
  readonly #activity: ActivityObject;
  readonly #selection: Pick<RosterSelection, 'standings' | 'came'>;

  constructor(
    people: (ids: readonly string[]) => Promise<ParticipantObject[]>,
    activity: ActivityObject,
    selection: Pick<RosterSelection, 'standings' | 'came'>,
  ) {
    this.#people = people;
    this.#activity = activity;
    this.#selection = selection;
  }

  async after(after: number | undefined, limit: number): Promise<ActivityParticipantObject[]> {
    const { id: activityId, campaign } = this.#activity;
    const selection = { campaignId: campaign.id, activityId, ...this.#selection };
    const rows = rosterOf(campaign.view.database, selection, { after, limit });
    return this.#withNames(rows);
  }

  /** @returns `lookedUpTo`: the ordinal of the last whose name was compared; undefined: there are no more */
  async named(
    text: string,
    after: number | undefined,
    limit: number,
  ): Promise<{ found: ActivityParticipantObject[]; lookedUpTo: number | undefined }> {
    const wanted = comparable(text);
    const found: ActivityParticipantObject[] = [];
    let lookedUpTo = after;
    for (let looked = 0; looked < mostLookedThrough; looked += step) {
      const rows = await this.after(lookedUpTo, step);
      found.push(...rows.filter(({ participant }) => comparable(participant?.name ?? '').includes(wanted)));
      if (rows.length < step || found.length >= limit)
        return { found: found.slice(0, limit), lookedUpTo: undefined };
      lookedUpTo = rows.at(-1)!.person;
      await eventLoop.turn();
    }
    return { found, lookedUpTo: lookedUpTo };
  }

  async #withNames(rows: readonly RosterRow[]): Promise<ActivityParticipantObject[]> {
    const people = await this.#people(rows.map(({ participantId }) => participantId));
    const known = new Map(people.map(person => [person.id, person]));
    return rows.map(({ standing, ...row }) => ({
      ...row,
      status: standing,
      participant: known.get(row.participantId) ?? null,
    }));
  }
}

/** One spelling of what is typed in upper or lower case, and with composed or separate accents. */
const comparable = (text: string) => text.normalize('NFKC').toLowerCase();

/** @throws {GraphQLError} INVALID_INPUT */
function parseOrdinal(cursor: string): number {
  if (!/^\d{1,15}$/.test(cursor)) throw invalidInput('after', 'Expected a cursor as the ledger gave it out.');
  return Number(cursor);
}
