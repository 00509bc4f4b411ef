import { Args, ArgsType, ID, Int, ObjectType, Parent, Resolver } from '@nestjs/graphql';
import { PeriodInput } from '../commands/period.ts';
import {
  ChangeTypeEnum,
  DirectionEnum,
  DurationUnitEnum,
  StatementComparatorEnum,
  StatementFormEnum,
} from '../commands/claim.ts';
import { BaselineKindEnum } from '../commands/indicator.ts';
import { Decimal, LocalDate, PositionScalar } from '../commands/scalars.ts';
import type {
  BaselineKind,
  ChangeType,
  Direction,
  Duration,
  DurationUnit,
  LocalPeriod,
  StatementComparator,
  StatementForm,
} from '../domain/entry/events.ts';
import type { Positions } from '../event-store/positions.ts';
import type { CampaignAt } from '../analysis/campaign-at.ts';
import type { Origin } from '../analysis/indicators/series.ts';
import type { Statement } from '../analysis/statements/statement.ts';
import { statementOf, statementsOf } from '../analysis/statements/statements.ts';
import type { Language } from '../sentences/language.ts';
import { statementText, subjectIn } from '../sentences/statements/text.ts';
import { CampaignObject } from './campaign-object.ts';
import { invalidInput, notFound } from './errors.ts';
import { amountFields, IndicatorObject, indicatorObject, OriginEnum, RefusalOfValue } from './indicator.ts';
import { LanguageEnum } from './language.ts';
import { listOf, work } from './limits/field-costs.ts';
import { PeriodObject, periodArgument } from './period.ts';
import { Field, InputField, ResolveField } from './ruled-fields.ts';
import { campaignAt } from './standing-entries.ts';

@ObjectType('Duration', { description: 'How long something took.' })
class DurationObject implements Duration {
  @Field(() => Int, { right: 'NUMBERS', description: 'How many.' })
  length!: number;

  @Field(() => DurationUnitEnum, { right: 'NUMBERS', description: 'Of what.' })
  unit!: DurationUnit;
}

@ObjectType('Statement', {
  description:
    'A sentence about a campaign’s impact: computed by the ledger from what it holds, or claimed by somebody else. `origin` says which.',
})
class StatementObject {
  @Field(() => ID, {
    right: 'NUMBERS',
    description: 'The same each time it is asked for: of a claim or an imported series, the id of its entry.',
  })
  id!: string;

  @Field(() => StatementFormEnum, { right: 'NUMBERS', description: 'What it says.' })
  form!: StatementForm;

  @Field(() => StatementComparatorEnum, {
    right: 'NUMBERS',
    nullable: true,
    description: 'How `value` is to be read; null: see `refusal`.',
  })
  comparator!: StatementComparator | null;

  @Field(() => Decimal, {
    right: 'NUMBERS',
    nullable: true,
    description:
      'How much, or the least it is: in the unit, or of a change in what `changeType` says. Never negative: `direction` says which way. A computed change is (now − baseline) ÷ baseline × 100, with one decimal, half rounded up; the bounds of one that is not known exactly are rounded outwards. null: DIRECTION_ONLY, or see `refusal`.',
  })
  value!: string | null;

  @Field(() => Decimal, {
    right: 'NUMBERS',
    nullable: true,
    description: 'With RANGE: the most it is; null: another comparator.',
  })
  high!: string | null;

  @Field(() => DirectionEnum, {
    right: 'NUMBERS',
    nullable: true,
    description:
      'Of a change or a trend: which way; null: another form, nothing changed at all, or see `refusal`.',
  })
  direction!: Direction | null;

  @Field(() => ChangeTypeEnum, {
    right: 'NUMBERS',
    nullable: true,
    description: 'What the value of a change means; null: another form, or there is no value.',
  })
  changeType!: ChangeType | null;

  @Field(() => String, {
    right: 'NUMBERS',
    nullable: true,
    description: 'The unit; of a change, that of what changed. null: a claim that states none.',
  })
  unit!: string | null;

  @Field(() => BaselineKindEnum, {
    right: 'NUMBERS',
    nullable: true,
    description: 'Of a change: what it is measured against; null: nothing, or not stated.',
  })
  baseline!: BaselineKind | null;

  @Field(() => Decimal, {
    right: 'NUMBERS',
    nullable: true,
    description: "The baseline's value, or the least it is; null: none, or not stated.",
  })
  baselineValue!: string | null;

  @Field(() => Decimal, {
    right: 'NUMBERS',
    nullable: true,
    description: 'The most the baseline is, where it is known only within bounds; null: otherwise.',
  })
  baselineHigh!: string | null;

  @Field(() => PeriodObject, {
    right: 'NUMBERS',
    nullable: true,
    description: "The baseline's days; null: none, or not stated.",
  })
  baselineDuring!: LocalPeriod | null;

  @Field(() => PeriodObject, {
    right: 'NUMBERS',
    nullable: true,
    description: 'The days it holds for; null: not stated, or see `refusal`.',
  })
  during!: LocalPeriod | null;

  @Field(() => DurationObject, {
    right: 'NUMBERS',
    nullable: true,
    description:
      'How long it took: as it was stated, or the length of `during`; null: not stated, or see `refusal`.',
  })
  duration!: Duration | null;

  @Field(() => String, {
    right: 'NUMBERS',
    nullable: true,
    description: 'Where or for whom it holds; null: for the campaign, or not stated.',
  })
  scope!: string | null;

  @Field(() => String, {
    right: 'NUMBERS',
    nullable: true,
    description: 'What the source leaves open; null: nothing.',
  })
  ambiguity!: string | null;

  @Field(() => OriginEnum, { right: 'NUMBERS', description: 'Where it comes from.' })
  origin!: Origin;

  @Field(() => Int, {
    right: 'NUMBERS',
    description:
      'Nesta’s Standards of Evidence, 1 to 5. Computed: 1 a level, 2 a change or a trend, 3 a change against a control. Claimed: as it was reported, 1 where nothing was. Below 3 a change is associated with the campaign, not shown to be caused by it.',
  })
  evidenceLevel!: number;

  @Field(() => String, {
    right: 'NUMBERS',
    nullable: true,
    description: 'Where it can be read, or who measured or published it; null: counted here, or not stated.',
  })
  source!: string | null;

  @Field(() => String, {
    right: 'NUMBERS',
    nullable: true,
    description: 'Who claims it; null: it is no claim.',
  })
  claimedBy!: string | null;

  @Field(() => LocalDate, {
    right: 'NUMBERS',
    nullable: true,
    description: 'When they claimed it; null: no claim, or not stated.',
  })
  claimedOn!: string | null;

  @Field(() => PositionScalar, {
    right: 'NUMBERS',
    nullable: true,
    description:
      'It is made from everything up to this position; of a claim or an imported series, this is the position of its event. null: the log is empty.',
  })
  position!: string | null;

  @Field(() => IndicatorObject, {
    right: 'NUMBERS',
    nullable: true,
    description: 'The indicator it is about; null: a claim about none.',
  })
  indicator!: IndicatorObject | null;

  @Field(() => Int, {
    right: 'NUMBERS',
    nullable: true,
    description: 'The version of the indicator’s definition by which it was counted; null: a claim.',
  })
  indicatorVersion!: number | null;

  @Field(() => RefusalOfValue, {
    right: 'NUMBERS',
    nullable: true,
    description: 'Why the ledger states no value; null: it does, or it is a claim.',
  })
  refusal!: RefusalOfValue | null;

  statement!: Statement;
}

function statementObject(campaign: CampaignAt, statement: Statement, positions: Positions): StatementObject {
  const { baseline, position, indicator, withheld, origin } = statement;
  const { value, high, comparator } = amountFields(baseline?.value ?? undefined);
  return {
    ...statement,
    baseline: baseline?.kind ?? null,
    baselineValue: value,
    baselineHigh: comparator === 'RANGE' ? high : null,
    baselineDuring: baseline?.during ?? null,
    position: position === undefined ? null : positions.text(position),
    indicator: indicator ? indicatorObject(campaign, indicator) : null,
    indicatorVersion: indicator && origin !== 'REPORTED_CLAIM' ? indicator.data.version : null,
    refusal: withheld,
    statement,
  };
}

const language = {
  type: () => LanguageEnum,
  defaultValue: 'NB',
  description: 'In which language.',
} as const;

@Resolver(() => StatementObject)
export class StatementResolver {
  @ResolveField(() => String, {
    right: 'NUMBERS',
    description:
      'The statement as one sentence. A change or a trend below evidence level 3 is stated as associated with the campaign; a claim is quoted in its own words and language.',
  })
  text(@Parent() { statement }: StatementObject, @Args('language', language) tongue: Language): string {
    return statementText(statement, tongue);
  }

  @ResolveField(() => String, {
    right: 'NUMBERS',
    description: 'What it is about: the indicator by its name, or what the claim says it is a measure of.',
  })
  subject(@Parent() { statement }: StatementObject, @Args('language', language) tongue: Language): string {
    return subjectIn(statement, tongue);
  }
}

@ArgsType()
class StatementArgs {
  @InputField(() => ID, { description: "The indicator's key." })
  indicator!: string;

  @InputField(() => StatementFormEnum, { description: 'What to say of it.' })
  form!: StatementForm;

  @InputField(() => PeriodInput, {
    nullable: true,
    description:
      'Over these days. Default: LEVEL and PER_SESSION all there is; TREND the days the campaign has run for; CHANGE the days that fit the baseline.',
  })
  during?: PeriodInput | null;

  @InputField(() => BaselineKindEnum, {
    nullable: true,
    description:
      'With CHANGE: against the last baseline of this kind that can be compared. Default: of any kind. Where none is recorded, SAME_PERIOD_PREVIOUS_YEAR is what the ledger holds of the year before.',
  })
  baseline?: BaselineKind | null;
}

@Resolver(() => CampaignObject)
export class CampaignStatementsResolver {
  @ResolveField(() => [StatementObject], {
    right: 'NUMBERS',
    complexity: listOf(30, work.conclusions),
    description:
      'All statements about its impact. Of each indicator: its level, its change from each baseline, its number per session (ATTENDANCES and HEADCOUNT), its trend. Then of each imported series: its last point, a change to it, its trend. Then the claims.',
  })
  statements(
    @Parent() campaign: CampaignObject,
    @Args('origin', {
      type: () => OriginEnum,
      nullable: true,
      description: 'Only those of this origin. Default: all; each states its origin.',
    })
    origin?: Origin | null,
  ): readonly StatementObject[] {
    const at = campaignAt(campaign);
    return statementsOf(at)
      .filter(statement => origin == null || statement.origin === origin)
      .map(statement => statementObject(at, statement, campaign.view.positions));
  }

  @ResolveField(() => StatementObject, {
    right: 'NUMBERS',
    complexity: work.period,
    description: 'A statement that the ledger computes about an indicator, or why it cannot.',
  })
  statement(
    @Parent() campaign: CampaignObject,
    @Args() { indicator: key, form, during, baseline }: StatementArgs,
  ): StatementObject {
    if (baseline && form !== 'CHANGE') throw invalidInput('baseline', 'Expected only with CHANGE.');
    if (baseline === 'UNSTATED')
      throw invalidInput('baseline', 'Expected another: only claims leave it unstated.');
    const at = campaignAt(campaign);
    const indicator = at.entries('IndicatorDefined').find(({ id }) => id === key);
    if (!indicator) throw notFound('indicator');
    const period = periodArgument(during, 'during');
    const statement = statementOf(at, indicator, form, period, baseline ?? undefined);
    return statementObject(at, statement, campaign.view.positions);
  }
}
