import { Float, ID, Int, ObjectType, Parent, Resolver } from '@nestjs/graphql';
import { StatementComparatorEnum } from '../commands/claim.ts';
import { enumOf } from '../commands/fields.ts';
import { GoalMeasureEnum, PetitionLevelEnum } from '../commands/goal.ts';
import { Decimal, LocalDate } from '../commands/scalars.ts';
import type { Comparator } from '../domain/bounds.ts';
import { parseDecimal } from '../domain/decimal.ts';
import type { GoalMeasure, PetitionLevel } from '../domain/entry/events.ts';
import type { Entry } from '../projections/entries.ts';
import { type Forecast, type ForecastRefusal, forecastRefusals } from '../analysis/goals/forecast.ts';
import { goalProgress } from '../metrics/ratios.ts';
import { progressOf } from '../analysis/goals/goals.ts';
import type { CampaignAt } from '../analysis/campaign-at.ts';
import { CampaignObject } from './campaign-object.ts';
import { amountFields, IndicatorObject, indicatorObject } from './indicator.ts';
import { listOf, work } from './limits/field-costs.ts';
import { Field, ResolveField } from './ruled-fields.ts';
import { campaignAt } from './standing-entries.ts';

const ForecastRefusalEnum = enumOf('ForecastRefusal', 'Why nothing is forecast.', forecastRefusals, {
  ALREADY_MET: 'The goal is met.',
  CAMPAIGN_CLOSED: 'The campaign is closed.',
  NOT_COUNTED_BY_DAY:
    'What it counts is not known day by day: head-counts, what is given of pledges, levels and measured quantities.',
  TOO_SHORT: 'The first count is less than seven days ago, or there is none.',
  NO_MOVEMENT: 'There was no gain in the last 28 days.',
  TOO_FAR: 'At this rate it takes more than a hundred years.',
});

@ObjectType('GoalForecast', { description: 'When a goal will be met if it gains as much a day as lately.' })
class GoalForecast implements Forecast {
  @Field(() => LocalDate, {
    right: 'NUMBERS',
    nullable: true,
    description:
      'The day: from today, what is missing ÷ `perDay`, in whole days rounded up. null: see `refusal`.',
  })
  on!: string | null;

  @Field(() => Float, {
    right: 'NUMBERS',
    nullable: true,
    description:
      'The gain of the 28 local days before today, or of the days since the first gain if they are fewer, ÷ their number; null: see `refusal`.',
  })
  perDay!: number | null;

  @Field(() => ForecastRefusalEnum, {
    right: 'NUMBERS',
    nullable: true,
    description: 'Why there is no day; null: there is one.',
  })
  refusal!: ForecastRefusal | null;
}

@ObjectType({ description: 'Who may sign a petition that a council must take up (kommuneloven § 12-1).' })
class Petition {
  @Field({
    right: 'NUMBERS',
    description: 'The municipality or county: only sign-ups of its residents count.',
  })
  area!: string;

  @Field(() => PetitionLevelEnum, { right: 'NUMBERS', description: 'Which of the two it is.' })
  level!: PetitionLevel;

  @Field(() => Int, { right: 'NUMBERS', description: 'How many live there.' })
  residents!: number;
}

@ObjectType('Goal', { description: 'What a campaign wants to reach, and how far it has come.' })
class GoalObject {
  @Field(() => ID, { right: 'NUMBERS', description: 'Its id.' })
  id!: string;

  @Field({ right: 'NUMBERS', description: 'What it is called.' })
  name!: string;

  @Field(() => GoalMeasureEnum, { right: 'NUMBERS', description: 'What it counts.' })
  measure!: GoalMeasure;

  @Field(() => String, {
    right: 'NUMBERS',
    nullable: true,
    description:
      'With PLEDGED and FULFILLED: the unit or currency; with INDICATOR: the indicator’s. null: another.',
  })
  unit!: string | null;

  @Field(() => IndicatorObject, {
    right: 'NUMBERS',
    nullable: true,
    description: 'With INDICATOR: which one; null: another measure, or the indicator was retracted.',
  })
  indicator!: IndicatorObject | null;

  @Field(() => Decimal, {
    right: 'NUMBERS',
    description: 'How much is to be reached; of a petition, the threshold of the law.',
  })
  target!: string;

  @Field(() => LocalDate, {
    right: 'NUMBERS',
    nullable: true,
    description: 'The last day to reach it; null: at any time.',
  })
  by!: string | null;

  @Field(() => Petition, {
    right: 'NUMBERS',
    nullable: true,
    description: 'With PETITION: who may sign; null: another measure.',
  })
  petition!: Petition | null;

  @Field(() => Decimal, {
    right: 'NUMBERS',
    nullable: true,
    description:
      'How much there is, or the least there is, up to now. PETITION: distinct people who live in the area and whose sign-up stands. null: it is not known.',
  })
  value!: string | null;

  @Field(() => Decimal, {
    right: 'NUMBERS',
    nullable: true,
    description: 'With RANGE: the most there is; null: another comparator.',
  })
  high!: string | null;

  @Field(() => StatementComparatorEnum, {
    right: 'NUMBERS',
    nullable: true,
    description: 'How `value` is to be read; null: it is not known.',
  })
  comparator!: Comparator | null;

  @Field(() => Float, {
    right: 'NUMBERS',
    nullable: true,
    description: 'Value ÷ target; null: the value is not known.',
  })
  progress!: number | null;

  @Field({
    right: 'NUMBERS',
    description:
      'Whether it is met for certain: the value is the target or more; of an indicator of which less is better, or less.',
  })
  met!: boolean;

  @Field(() => LocalDate, {
    right: 'NUMBERS',
    nullable: true,
    description:
      'The local day on which it was met: the first at whose end there was enough of what counts now. null: it is not met, or what it counts is not known by day.',
  })
  metOn!: string | null;

  @Field(() => GoalForecast, {
    right: 'NUMBERS',
    description: 'When it will be met if it gains as much a day as lately.',
  })
  forecast!: Forecast;

  @Field(() => Boolean, {
    right: 'NUMBERS',
    nullable: true,
    description:
      'Whether it was met by its day, or will be by the forecast. null: it has no day, or it is not known.',
  })
  onCourse!: boolean | null;
}

@Resolver(() => CampaignObject)
export class CampaignGoalsResolver {
  @ResolveField(() => [GoalObject], {
    right: 'NUMBERS',
    complexity: listOf(5, work.conclusions),
    description: 'What it wants to reach, and how far it has come, in the order the goals were set.',
  })
  goals(@Parent() campaign: CampaignObject): readonly GoalObject[] {
    const at = campaignAt(campaign);
    return at.entries('GoalSet').map(entry => goalObject(at, entry));
  }
}

function goalObject(campaign: CampaignAt, { id, data }: Entry<'GoalSet'>): GoalObject {
  const indicator = campaign.entries('IndicatorDefined').find(({ data: { key } }) => key === data.indicator);
  const { value, ...progress } = progressOf(campaign, data, indicator?.data);
  return {
    ...data,
    ...progress,
    ...amountFields(value),
    id,
    unit: data.unit ?? indicator?.data.unit ?? null,
    indicator: indicator ? indicatorObject(campaign, indicator) : null,
    progress: value ? goalProgress.of(value.low, parseDecimal(data.target)) : null,
  };
}
