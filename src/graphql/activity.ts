import { Args, Context, ID, ObjectType, Parent, Resolver } from '@nestjs/graphql';
import { enumOf } from '../commands/fields.ts';
import { DateTime, PositionScalar } from '../commands/scalars.ts';
import { type ActivityRow, findActivity } from '../projections/activities.ts';
import { findCampaign } from '../projections/campaigns.ts';
import { Figures, groupId, type Groups } from '../metrics/figures.ts';
import { noCounts } from '../metrics/tabulation.ts';
import { campaignObject, CampaignObject } from './campaign-object.ts';
import { connectionOf } from './connection.ts';
import { notFound } from './errors.ts';
import { AttendanceCounts, Headcount, SignUpCounts } from './impact-counts.ts';
import { work } from './limits/field-costs.ts';
import type { RequestContext } from './request-context.ts';
import { Views } from './view.ts';
import { Field, Query, ResolveField } from './ruled-fields.ts';

const ActivityStatusEnum = enumOf('ActivityStatus', 'Where an activity stands.', ['SCHEDULED', 'CANCELLED'], {
  SCHEDULED: 'To be held, or held.',
  CANCELLED: 'Not held.',
});

@ObjectType('Activity', { description: 'A meeting, a clean-up, a live session … of a campaign.' })
export class ActivityObject {
  @Field(() => ID, { right: 'CAMPAIGNS', description: 'Its id.' })
  id!: string;

  @Field({ right: 'CAMPAIGNS', description: 'What it is called.' })
  name!: string;

  @Field(() => ActivityStatusEnum, { right: 'CAMPAIGNS', description: 'Its status.' })
  status!: ActivityRow['status'];

  @Field(() => DateTime, { right: 'CAMPAIGNS', description: 'When it begins.' })
  startsAt!: string;

  @Field(() => DateTime, {
    right: 'CAMPAIGNS',
    nullable: true,
    description: 'When it ends; null: not stated.',
  })
  endsAt!: string | null;

  @Field(() => String, { right: 'CAMPAIGNS', nullable: true, description: 'Where; null: not stated.' })
  place!: string | null;

  @Field(() => String, {
    right: 'CAMPAIGNS',
    nullable: true,
    description: 'Why it was cancelled; null: it was not, or no reason was given.',
  })
  cancelReason!: string | null;

  @Field(() => CampaignObject, { right: 'CAMPAIGNS', description: 'The campaign it belongs to.' })
  campaign!: CampaignObject;

  @Field(() => Headcount, {
    right: 'NUMBERS',
    nullable: true,
    description: 'People counted without names; null: nobody counted.',
  })
  headcount!: Headcount | null;
}

export const ActivityConnection = connectionOf(ActivityObject, 'Activity', "a campaign's activities");

export function activityObject(row: ActivityRow, campaign: CampaignObject): ActivityObject {
  const { headcountLow: low, headcountHigh: high, headcountComparator: comparator } = row;
  const headcount = low === null || comparator === null ? null : { low, high, comparator };
  return { ...row, campaign, headcount };
}

@Resolver(() => ActivityObject)
export class ActivityResolver {
  constructor(private readonly views: Views) {}

  @Query(() => ActivityObject, { right: 'CAMPAIGNS', complexity: work.lookUp, description: 'One activity.' })
  async activity(
    @Context() { requester }: RequestContext,
    @Args('id', { type: () => ID, description: 'Its id.' }) id: string,
    @Args('atLeast', {
      type: () => PositionScalar,
      nullable: true,
      description: 'Wait until the answer includes this position.',
    })
    atLeast?: string,
  ): Promise<ActivityObject> {
    const view = await this.views.live(atLeast);
    const row = findActivity(view.database, id);
    const campaign = row && findCampaign(view.database, requester, row.campaignId);
    if (!campaign) throw notFound('activity');
    return activityObject(row, campaignObject(campaign, view));
  }

  @ResolveField(() => SignUpCounts, {
    right: 'NUMBERS',
    complexity: work.lookUp,
    description: 'People who said that they would come.',
  })
  signUps(@Parent() activity: ActivityObject): SignUpCounts {
    return new SignUpCounts(counts(activity));
  }

  @ResolveField(() => AttendanceCounts, {
    right: 'NUMBERS',
    complexity: work.lookUp,
    description: 'Who really came.',
  })
  attendance(@Parent() activity: ActivityObject): AttendanceCounts {
    const unknown = () => byActivity(activity, 'unknown', figures => figures.unknownBy(['ACTIVITY'])) ?? 0;
    return new AttendanceCounts(counts(activity), unknown);
  }
}

const counts = (activity: ActivityObject) =>
  byActivity(activity, 'counts', figures => figures.countsBy(['ACTIVITY'])) ?? noCounts;

/** An activity's figure, counted once for all activities of its campaign. @param what the figure's name */
function byActivity<T>(
  { id, campaign }: ActivityObject,
  what: string,
  count: (figures: Figures) => Groups<T>,
): T | undefined {
  const groups = campaign.batch.once(`${what} by activity of ${campaign.id}`, () =>
    count(new Figures(campaign.view.database, [campaign])),
  );
  return groups.get(groupId([id]))?.value;
}
