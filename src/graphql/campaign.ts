import { Args, ArgsType, Context, ID, InputType, Int, Parent, Resolver } from '@nestjs/graphql';
import { EventTypeEnum, storedTypes } from '../commands/event-type.ts';
import { ChannelEnum, enumOf } from '../commands/fields.ts';
import { PositionScalar } from '../commands/scalars.ts';
import type { Channel } from '../domain/attribution.ts';
import { LogReader } from '../outbound/campaign-events.ts';
import { findActivity, listActivitiesOf, undated } from '../projections/activities.ts';
import {
  type CampaignFilter,
  campaignOrders,
  countCampaigns,
  findCampaign,
  listCampaigns,
} from '../projections/campaigns.ts';
import { ActivityConnection, ActivityObject, activityObject } from './activity.ts';
import {
  campaignObject,
  campaignObjects,
  CampaignConnection,
  CampaignObject,
  CampaignStatusEnum,
} from './campaign-object.ts';
import {
  type Connection,
  connection,
  ForwardPageArgs,
  keyCursor,
  PageArgs,
  pageRequest,
  parseKeyCursor,
} from './connection.ts';
import { notFound } from './errors.ts';
import { EventConnection, type EventObject, eventObject } from './event.ts';
import { momentCosts, pageOf, work } from './limits/field-costs.ts';
import { positionPage } from './position.ts';
import type { RequestContext } from './request-context.ts';
import { AsOfInput, positionText, Views } from './view.ts';
import { InputField, Query, ResolveField } from './ruled-fields.ts';

const CampaignOrderEnum = enumOf(
  'CampaignOrder',
  'What a list of campaigns is ordered by.',
  Object.keys(campaignOrders) as (keyof typeof campaignOrders)[],
  {
    CREATED_AT: 'When they were created.',
    NAME: 'Their name.',
    STARTS_ON: 'Their first day; those without come first.',
  },
);

@InputType('CampaignFilter', { description: 'Which campaigns: those that meet all stated conditions.' })
class CampaignFilterInput {
  @InputField(() => CampaignStatusEnum, { nullable: true, description: 'Their status.' })
  status?: 'OPEN' | 'CLOSED' | null;

  @InputField(() => String, { nullable: true, description: 'Part of the name, in upper or lower case.' })
  nameContains?: string | null;

  @InputField(() => ChannelEnum, { nullable: true, description: 'A channel they mean to use.' })
  channel?: Channel | null;
}

@ArgsType()
class CampaignsArgs extends PageArgs {
  @InputField(() => CampaignFilterInput, { nullable: true, description: 'Which campaigns. Default: all.' })
  filter?: CampaignFilterInput | null;

  @InputField(() => CampaignOrderEnum, { defaultValue: 'CREATED_AT', description: 'What to order by.' })
  orderBy!: keyof typeof campaignOrders;

  @InputField(() => Boolean, { defaultValue: false, description: 'From the last to the first.' })
  descending!: boolean;
}

@ArgsType()
class HistoryArgs extends ForwardPageArgs {
  @InputField(() => [EventTypeEnum], { nullable: true, description: 'Only these types. Default: all.' })
  types?: string[] | null;
}

@ArgsType()
class ActivitiesArgs extends PageArgs {
  @InputField(() => String, { nullable: true, description: 'Only those of this group. Default: all.' })
  group?: string | null;
}

const atLeast = {
  type: () => PositionScalar,
  nullable: true,
  description: 'Wait until the answer includes this position (of a receipt); at most 5 seconds.',
} as const;

@Resolver(() => CampaignObject)
export class CampaignResolver {
  constructor(
    private readonly views: Views,
    private readonly log: LogReader,
  ) {}

  @Query(() => CampaignObject, {
    right: 'CAMPAIGNS',
    complexity: momentCosts(),
    description: 'One campaign, now or as of a moment.',
  })
  async campaign(
    @Context() { requester }: RequestContext,
    @Args('id', { type: () => ID, description: 'Its id.' }) id: string,
    @Args('asOf', {
      type: () => AsOfInput,
      nullable: true,
      description: 'As it was then. Default: as it is.',
    })
    asOf?: AsOfInput | null,
    @Args('atLeast', atLeast) position?: string | null,
  ): Promise<CampaignObject> {
    const live = await this.views.live(position);
    const mine = findCampaign(live.database, requester, id);
    if (!mine) throw notFound('campaign');
    if (!asOf) return campaignObject(mine, live);
    const view = await this.views.asOf(id, asOf);
    const then = findCampaign(view.database, requester, id);
    if (!then) throw notFound('campaign at that moment');
    return campaignObject(then, view);
  }

  @Query(() => CampaignConnection, {
    right: 'CAMPAIGNS',
    complexity: pageOf(),
    description: "The organisation's campaigns.",
  })
  async campaigns(
    @Context() { requester }: RequestContext,
    @Args() args: CampaignsArgs,
    @Args('atLeast', atLeast) position?: string | null,
  ): Promise<Connection<CampaignObject> & { filter: CampaignFilter }> {
    const view = await this.views.live(position);
    const page = pageRequest(args, parseKeyCursor);
    const { status, nameContains, channel } = args.filter ?? {};
    const filter = {
      status: status ?? undefined,
      nameContains: nameContains ?? undefined,
      channel: channel ?? undefined,
    };
    const rows = listCampaigns(view.database, requester, {
      filter,
      order: args.orderBy,
      descending: args.descending !== page.backwards,
      limit: page.limit + 1,
      after: page.after,
    });
    const nodes = campaignObjects(rows, view);
    return { ...connection(page, nodes, keyCursor), filter };
  }

  @ResolveField(() => PositionScalar, {
    right: 'CAMPAIGNS',
    nullable: true,
    description: 'The answer is made from everything up to this position; null: the log is empty.',
  })
  position(@Parent() { view }: CampaignObject): string | null {
    return positionText(view);
  }

  @ResolveField(() => ActivityConnection, {
    right: 'CAMPAIGNS',
    complexity: pageOf(),
    description: 'Its activities, in the order they begin; those without a date last.',
  })
  activities(
    @Parent() campaign: CampaignObject,
    @Args() { group, ...args }: ActivitiesArgs,
  ): Connection<ActivityObject> {
    const { id, view, batch } = campaign;
    const page = pageRequest(args, parseKeyCursor);
    const { limit, backwards: descending, after } = page;
    const wanted = { limit: limit + 1, descending, group: group ?? undefined, after };
    const pages = batch.forAll(`activities ${JSON.stringify(wanted)}`, () =>
      listActivitiesOf(view.database, batch.ids, wanted),
    );
    const nodes = (pages.get(id) ?? []).map(row => activityObject(row, campaign));
    return connection(page, nodes, ({ startsAt, id: activityId }) =>
      keyCursor({ key: startsAt ?? undated, id: activityId }),
    );
  }

  @ResolveField(() => ActivityObject, {
    right: 'CAMPAIGNS',
    complexity: work.lookUp,
    nullable: true,
    description: 'One of its activities; null: it has none with this id.',
  })
  activity(
    @Parent() campaign: CampaignObject,
    @Args('id', { type: () => ID, description: "The activity's id." }) activityId: string,
  ): ActivityObject | null {
    const { id, view } = campaign;
    const row = findActivity(view.database, activityId);
    if (row?.campaignId !== id) return null;
    return activityObject(row, campaign);
  }

  @ResolveField(() => EventConnection, {
    right: 'EVENTS',
    complexity: pageOf(work.stream),
    description: 'Every event of it, in log order, as it was recorded.',
  })
  async history(
    @Parent() { id, view }: CampaignObject,
    @Args() args: HistoryArgs,
  ): Promise<Connection<EventObject>> {
    const page = await positionPage(args, view.positions);
    const events = await this.log.history(id, {
      types: storedTypes(args.types),
      after: page.after,
      limit: page.limit + 1,
      until: view.until,
    });
    const nodes = events.map(event => eventObject(event, view.positions));
    return connection(page, nodes, ({ position }) => position);
  }
}

@Resolver(() => CampaignConnection)
export class CampaignConnectionResolver {
  constructor(private readonly views: Views) {}

  @ResolveField(() => Int, {
    right: 'CAMPAIGNS',
    complexity: work.lookUp,
    description: 'How many there are on all pages.',
  })
  async totalCount(
    @Context() { requester }: RequestContext,
    @Parent() { filter }: { filter: CampaignFilter },
  ): Promise<number> {
    const { database } = await this.views.live();
    return countCampaigns(database, requester, filter);
  }
}
