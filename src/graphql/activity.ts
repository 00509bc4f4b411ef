import { Args, Context, Float, ID, Int, ObjectType, Parent, Resolver } from '@nestjs/graphql';
import { enumOf } from '../commands/fields.ts';
import { DateTime, PositionScalar } from '../commands/scalars.ts';
import type { Coordinates } from '../domain/activity.ts';
import { type ActivityRow, findActivity } from '../projections/activities.ts';
import { findCampaign } from '../projections/campaigns.ts';
import { Figures, groupId, type Groups } from '../metrics/figures.ts';
import { placesLeft } from '../metrics/places-left.ts';
import { noCounts } from '../metrics/tabulation.ts';
import { campaignObject, CampaignObject } from './campaign-object.ts';
import { connectionOf } from './connection.ts';
import { notFound } from './errors.ts';
import { ReplyCounts, AttendanceCounts, Headcount, SignUpCounts } from './impact-counts.ts';
import { listOf, work } from './limits/field-costs.ts';
import type { RequestContext } from './request-context.ts';
import { Views } from './view.ts';
import { Field, Query, ResolveField } from './ruled-fields.ts';

const ActivityStatusEnum = enumOf('ActivityStatus', 'Where an activity stands.', ['SCHEDULED', 'CANCELLED'], {
  SCHEDULED: 'To be held, or held.',
  CANCELLED: 'Not held.',
});

@ObjectType('Coordinates', { description: 'A point on the earth, in degrees (WGS 84).' })
class CoordinatesObject implements Coordinates {
  @Field(() => Float, { right: 'CAMPAIGNS', description: 'Degrees north; south of the equator negative.' })
  latitude!: number;

  @Field(() => Float, { right: 'CAMPAIGNS', description: 'Degrees east; west of Greenwich negative.' })
  longitude!: number;
}

@ObjectType('Activity', { description: 'A meeting, a clean-up, a live session … of a campaign.' })
export class ActivityObject {
  @Field(() => ID, { right: 'CAMPAIGNS', description: 'Its id.' })
  id!: string;

  @Field({ right: 'CAMPAIGNS', description: 'What it is called.' })
  name!: string;

  @Field(() => ActivityStatusEnum, { right: 'CAMPAIGNS', description: 'Its status.' })
  status!: ActivityRow['status'];

  @Field(() => DateTime, {
    right: 'CAMPAIGNS',
    nullable: true,
    description: 'When it begins; null: its date is still to be set.',
  })
  startsAt!: string | null;

  @Field(() => DateTime, {
    right: 'CAMPAIGNS',
    nullable: true,
    description: 'When it ends; null: not stated.',
  })
  endsAt!: string | null;

  @Field(() => String, { right: 'CAMPAIGNS', nullable: true, description: 'Where; null: not stated.' })
  place!: string | null;

  @Field(() => CoordinatesObject, {
    right: 'CAMPAIGNS',
    nullable: true,
    description: 'Where the place is; null: not stated.',
  })
  coordinates!: Coordinates | null;

  @Field(() => String, {
    right: 'CAMPAIGNS',
    nullable: true,
    description: 'What kind of activity, in the organisers’ words; null: not stated.',
  })
  type!: string | null;

  @Field(() => [String], {
    right: 'CAMPAIGNS',
    complexity: listOf(3),
    description: 'Words by which it is found.',
  })
  tags!: readonly string[];

  @Field(() => String, {
    right: 'CAMPAIGNS',
    nullable: true,
    description: 'Where it is held online; null: not stated.',
  })
  onlineUrl!: string | null;

  @Field(() => [String], {
    right: 'CAMPAIGNS',
    complexity: listOf(3),
    description: 'Organisations that hold it together with this one.',
  })
  coHosts!: readonly string[];

  @Field(() => Int, {
    right: 'CAMPAIGNS',
    nullable: true,
    description: 'How many people there is place for; null: any number.',
  })
  capacity!: number | null;

  @Field(() => String, {
    right: 'CAMPAIGNS',
    nullable: true,
    description: 'What all activities that belong together have in common; null: it stands alone.',
  })
  group!: string | null;

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
  const {
    headcountLow: low,
    headcountHigh: high,
    headcountComparator: comparator,
    latitude,
    longitude,
  } = row;
  const headcount = low === null || comparator === null ? null : { low, high, comparator };
  const coordinates = latitude === null || longitude === null ? null : { latitude, longitude };
  return { ...row, campaign, headcount, coordinates };
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

  @ResolveField(() => Int, {
    right: 'NUMBERS',
    complexity: work.lookUp,
    nullable: true,
    description: placesLeft.is,
  })
  placesLeft(@Parent() activity: ActivityObject): number | null {
    return placesLeft.of(activity.capacity, counts(activity));
  }

  @ResolveField(() => ReplyCounts, {
    right: 'NUMBERS',
    complexity: work.lookUp,
    description: 'Replies that are no sign-ups.',
  })
  replies(@Parent() activity: ActivityObject): ReplyCounts {
    return new ReplyCounts(counts(activity));
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
