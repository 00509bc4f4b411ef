import { Args, ArgsType, ID, Int, ObjectType, Parent, Resolver } from '@nestjs/graphql';
import { PeriodInput } from '../commands/period.ts';
import { StatementComparatorEnum } from '../commands/claim.ts';
import { enumOf } from '../commands/fields.ts';
import { BaselineKindEnum, CountingRuleEnum, ResultTypeEnum } from '../commands/indicator.ts';
import { Decimal } from '../commands/scalars.ts';
import type { Comparator } from '../domain/bounds.ts';
import { formatDecimal } from '../domain/decimal.ts';
import { offeredAs } from '../domain/metrics.ts';
import type { BaselineKind, CountingRule, Labels, LocalPeriod, ResultType } from '../domain/entry/events.ts';
import type { Entry } from '../projections/entries.ts';
import { type Bounded, comparatorOf } from '../analysis/indicators/bounded.ts';
import type { CampaignAt } from '../analysis/campaign-at.ts';
import { spansOf } from '../analysis/indicators/periods.ts';
import { indicatorSeries, type Origin, origins } from '../analysis/indicators/series.ts';
import { valueOf } from '../analysis/indicators/value.ts';
import { Withheld, withheldReasons, type WithheldReason } from '../analysis/indicators/withheld.ts';
import type { SpanLength } from '../calendar/spans.ts';
import { baselinesOf } from '../analysis/statements/baseline.ts';
import type { Language } from '../sentences/language.ts';
import { labelIn } from '../sentences/statements/text.ts';
import { CampaignObject } from './campaign-object.ts';
import { campaignAt } from './standing-entries.ts';
import { invalidInput } from './errors.ts';
import { LanguageEnum } from './language.ts';
import { listOf, work } from './limits/field-costs.ts';
import { PeriodObject, periodArgument } from './period.ts';
import { SpanEnum } from './series.ts';
import { Field, InputField, ResolveField } from './ruled-fields.ts';

export const OriginEnum = enumOf(
  'StatementOrigin',
  'Where a number comes from. Numbers of different origins are never mixed.',
  origins,
  {
    COMPUTED: 'Counted by the ledger, from what was recorded of people and activities.',
    MEASURED: "Measured by the organisers, or read by them in somebody else's system.",
    IMPORTED_SERIES: 'Published by somebody else, and imported unchanged.',
    REPORTED_CLAIM: 'Claimed by somebody else, and kept in their words.',
  },
);

const RefusalReasonEnum = enumOf(
  'StatementRefusalReason',
  'Why there is no value. docs/statements.md says what to do about each.',
  withheldReasons,
  {
    NOTHING_MEASURED: 'Nothing was counted, measured or read for these days.',
    CONTRADICTORY: 'Different values were measured for the same days.',
    NO_BASELINE: 'There is nothing to compare with.',
    ZERO_BASELINE: 'The baseline is, or may be, 0.',
    OTHER_COUNTING_RULE: 'The baseline was counted by another rule.',
    NOT_COMPARABLE: 'The days of the value and of the baseline do not match.',
    PERIOD_NOT_OVER: 'Days that are to be compared are not over.',
    DIRECTION_UNCLEAR: 'What is known leaves open whether it is more or less.',
    NOT_PER_SESSION: 'The indicator is not counted at each activity.',
    NO_SESSIONS: 'No activity that was held was counted.',
    NOT_EXACT: 'A trend needs values that are known exactly.',
    TOO_FEW_SPANS: 'A trend takes values of at least five full months or weeks.',
    NO_CLEAR_TREND: 'Without a trend, such an order would occur by chance in at least one of twenty cases.',
  },
);

@ObjectType('StatementRefusal', { description: 'Why no true value can be given.' })
export class RefusalOfValue {
  @Field(() => RefusalReasonEnum, { right: 'NUMBERS', description: 'The reason, for programs.' })
  reason!: WithheldReason;

  @Field({ right: 'NUMBERS', description: 'The reason, for people, in English.' })
  message!: string;
}

@ObjectType({ description: 'What an indicator is called.' })
class IndicatorLabels implements Labels {
  @Field({ right: 'NUMBERS', description: 'In Norwegian Bokmål.' })
  nb!: string;

  @Field(() => String, {
    right: 'NUMBERS',
    nullable: true,
    description: 'In Norwegian Nynorsk; null: as in Bokmål.',
  })
  nn!: string | null;

  @Field({ right: 'NUMBERS', description: 'In English.' })
  en!: string;
}

interface AmountFields {
  readonly value: string | null;
  readonly high: string | null;
  readonly comparator: Comparator | null;
}

@ObjectType({ isAbstract: true })
abstract class Amount implements AmountFields {
  @Field(() => Decimal, {
    right: 'NUMBERS',
    nullable: true,
    description: 'The amount, or the least it is, in the unit; null: see `refusal`.',
  })
  value!: string | null;

  @Field(() => Decimal, {
    right: 'NUMBERS',
    nullable: true,
    description: 'With RANGE: the most it is. null: with EXACT the same as `value`, with AT_LEAST not known.',
  })
  high!: string | null;

  @Field(() => StatementComparatorEnum, {
    right: 'NUMBERS',
    nullable: true,
    description: 'How `value` is to be read; null: there is none.',
  })
  comparator!: Comparator | null;
}

/** The fields of an amount; all null where it is not known. */
export function amountFields(bounded: Bounded | undefined): AmountFields {
  if (!bounded) return { value: null, high: null, comparator: null };
  const comparator = comparatorOf(bounded);
  const high = comparator === 'RANGE' && bounded.high !== null ? formatDecimal(bounded.high) : null;
  return { value: formatDecimal(bounded.low), high, comparator };
}

@ObjectType({ description: 'An indicator’s value over some days, by its counting rule.' })
class IndicatorValue extends Amount {
  @Field(() => PeriodObject, {
    right: 'NUMBERS',
    nullable: true,
    description:
      'The days it holds for. Of counts: the days asked for, as far as the ledger can know of them; of active users: the window; of members: when they were read. null: see `refusal`.',
  })
  during!: LocalPeriod | null;

  @Field(() => String, {
    right: 'NUMBERS',
    nullable: true,
    description: 'Where it comes from, if it was measured; null: it was counted here, or nothing is stated.',
  })
  source!: string | null;

  @Field(() => RefusalOfValue, {
    right: 'NUMBERS',
    nullable: true,
    description: 'Why there is no value; null: there is one.',
  })
  refusal!: Withheld | null;
}

@ObjectType({ description: 'One value of a series.' })
class IndicatorPoint extends Amount {
  @Field(() => PeriodObject, { right: 'NUMBERS', description: 'The days it holds for.' })
  during!: LocalPeriod;
}

@ObjectType({ description: "An indicator's values over time, all from one source." })
class IndicatorSeries {
  @Field(() => OriginEnum, { right: 'NUMBERS', description: 'Where its numbers come from.' })
  origin!: Origin;

  @Field(() => String, {
    right: 'NUMBERS',
    nullable: true,
    description:
      'Whose numbers they are: a publisher, a claimant, where it was measured, the channel whose members were read. null: the ledger’s own, or not stated.',
  })
  source!: string | null;

  @Field(() => String, {
    right: 'NUMBERS',
    nullable: true,
    description: 'The area it was measured in; null: everywhere.',
  })
  area!: string | null;

  @Field(() => String, {
    right: 'NUMBERS',
    nullable: true,
    description: 'The unit; null: a claim that states none.',
  })
  unit!: string | null;

  @Field(() => [IndicatorPoint], {
    right: 'NUMBERS',
    complexity: listOf(50),
    description: 'Its values, in order.',
  })
  points!: readonly IndicatorPoint[];
}

@ObjectType({ description: 'What an indicator is measured against.' })
class Baseline {
  @Field(() => ID, { right: 'NUMBERS', description: 'Its id.' })
  id!: string;

  @Field(() => BaselineKindEnum, { right: 'NUMBERS', description: 'What kind of comparison it is.' })
  kind!: BaselineKind;

  @Field(() => CountingRuleEnum, { right: 'NUMBERS', description: 'The rule it was counted by.' })
  rule!: CountingRule;

  @Field(() => Decimal, { right: 'NUMBERS', description: "Its value, in the indicator's unit." })
  value!: string;

  @Field(() => PeriodObject, { right: 'NUMBERS', description: 'The days it was counted or measured over.' })
  during!: LocalPeriod;

  @Field(() => String, {
    right: 'NUMBERS',
    nullable: true,
    description: 'Where it comes from; null: not stated.',
  })
  source!: string | null;
}

@ObjectType('Indicator', { description: "Something by which a campaign's success is measured." })
export class IndicatorObject {
  @Field(() => ID, { right: 'NUMBERS', description: 'Its key.' })
  key!: string;

  @Field(() => IndicatorLabels, { right: 'NUMBERS', description: 'What it is called, in each language.' })
  labels!: Labels;

  @Field({ right: 'NUMBERS', description: 'Its unit.' })
  unit!: string;

  @Field({ right: 'NUMBERS', description: 'Whether more is better.' })
  higherIsBetter!: boolean;

  @Field(() => ResultTypeEnum, { right: 'NUMBERS', description: 'The kind of result it shows.' })
  resultType!: ResultType;

  @Field(() => CountingRuleEnum, { right: 'NUMBERS', description: 'What its value is a count of.' })
  rule!: CountingRule;

  @Field(() => Int, {
    right: 'NUMBERS',
    nullable: true,
    description: 'With ACTIVE_USERS: active within so many days; null: another rule.',
  })
  windowDays!: number | null;

  @Field(() => Int, {
    right: 'NUMBERS',
    description: 'Its definition’s version: from 1, one more each time it is defined anew.',
  })
  version!: number;

  campaign!: CampaignAt;
}

export const indicatorObject = (
  campaign: CampaignAt,
  { data }: Entry<'IndicatorDefined'>,
): IndicatorObject => ({
  ...data,
  campaign,
});

@ArgsType()
class IndicatorSeriesArgs {
  @InputField(() => SpanEnum, {
    defaultValue: 'MONTH',
    description:
      'How long the spans of what the ledger counts are: DAY, WEEK or MONTH. Other series keep their own.',
  })
  every!: SpanLength;

  @InputField(() => PeriodInput, { nullable: true, description: 'Only these days. Default: all there are.' })
  during?: PeriodInput | null;
}

/** The most points that one series of counts holds. */
const longest = 1_000;

@Resolver(() => IndicatorObject)
export class IndicatorResolver {
  @ResolveField(() => String, { right: 'NUMBERS', description: 'What it is called.' })
  label(
    @Parent() { labels }: IndicatorObject,
    @Args('language', {
      type: () => LanguageEnum,
      defaultValue: 'NB',
      description: 'In which language. In Nynorsk as in Bokmål, if no other label was stated.',
    })
    language: Language,
  ): string {
    return labelIn(labels, language);
  }

  @ResolveField(() => [Baseline], {
    right: 'NUMBERS',
    complexity: listOf(3, work.lookUp),
    description: 'What it is measured against, in the order it was recorded.',
  })
  baselines(@Parent() { campaign, key }: IndicatorObject): readonly Baseline[] {
    return baselinesOf(campaign, key).map(({ id, data }) => ({ ...data, id }));
  }

  @ResolveField(() => IndicatorValue, {
    right: 'NUMBERS',
    complexity: work.figures,
    description: `Its value, by its rule. ${offeredAs('indicator').join(', ')}: as in impact. HEADCOUNT: head-counts of activities that begin in the period. MEMBERS: as last read by its last day, on each channel, added up. ACTIVE_USERS: participants within the window that ends on its last day. MEASURED_QUANTITY: what was measured over exactly these days, of the whole and not of one area.`,
  })
  value(
    @Parent() indicator: IndicatorObject,
    @Args('during', {
      type: () => PeriodInput,
      nullable: true,
      description:
        'Over these days. Default: all that there is, up to now; of a measured quantity, the last measurement.',
    })
    during?: PeriodInput | null,
  ): IndicatorValue {
    const { campaign } = indicator;
    const value = valueOf(campaign, definition(indicator), periodArgument(during, 'during'));
    return value instanceof Withheld
      ? { ...amountFields(undefined), during: null, source: null, refusal: value }
      : { ...amountFields(value), during: value.during, source: value.source, refusal: null };
  }

  @ResolveField(() => [IndicatorSeries], {
    right: 'NUMBERS',
    complexity: listOf(2, work.period),
    description: 'Its values over time: a series that the ledger counts, and one for each other source.',
  })
  series(
    @Parent() indicator: IndicatorObject,
    @Args() { every, during }: IndicatorSeriesArgs,
  ): readonly IndicatorSeries[] {
    if (every === 'HOUR') throw invalidInput('every', 'Expected DAY, WEEK or MONTH.');
    const { campaign } = indicator;
    const period = periodArgument(during, 'during');
    const covered = campaign.covered(period);
    if (covered && spansOf(covered, every).length > longest) {
      throw invalidInput(
        'every',
        `Expected at most ${longest} points: ask for longer spans, or a shorter period.`,
      );
    }
    return indicatorSeries(campaign, definition(indicator), every, period).map(({ points, ...series }) => ({
      ...series,
      points: points.map(point => ({ ...amountFields(point), during: point.during })),
    }));
  }
}

const definition = ({ campaign: _, ...indicator }: IndicatorObject) => indicator;

@Resolver(() => CampaignObject)
export class CampaignIndicatorsResolver {
  @ResolveField(() => [IndicatorObject], {
    right: 'NUMBERS',
    complexity: listOf(5, work.lookUp),
    description: 'Its indicators, in the order they were defined.',
  })
  indicators(@Parent() campaign: CampaignObject): readonly IndicatorObject[] {
    const at = campaignAt(campaign);
    return at.entries('IndicatorDefined').map(entry => indicatorObject(at, entry));
  }

  @ResolveField(() => IndicatorObject, {
    right: 'NUMBERS',
    complexity: work.lookUp,
    nullable: true,
    description: 'One of its indicators; null: it has none with this key.',
  })
  indicator(
    @Parent() campaign: CampaignObject,
    @Args('key', { type: () => ID, description: "The indicator's key." }) key: string,
  ): IndicatorObject | null {
    const at = campaignAt(campaign);
    const entry = at.entries('IndicatorDefined').find(({ id }) => id === key);
    return entry ? indicatorObject(at, entry) : null;
  }
}
