import { Args, ArgsType, Context, Float, Int, ObjectType, Parent, Resolver } from '@nestjs/graphql';
import { PeriodInput } from '../commands/period.ts';
import { enumOf } from '../commands/fields.ts';
import { LocalDate } from '../commands/scalars.ts';
import type { LocalPeriod } from '../domain/entry/events.ts';
import { activeUsers } from '../metrics/active-users.ts';
import { Figures } from '../metrics/figures.ts';
import { localDays } from '../calendar/local-day.ts';
import { daysUpTo, periodAfter, periodBefore, periodYearBefore } from '../calendar/period.ts';
import type { SpanLength } from '../calendar/spans.ts';
import { type Dimension, dimensions } from '../metrics/grouping.ts';
import { CampaignObject } from './campaign-object.ts';
import { invalidInput } from './errors.ts';
import { Impact, ImpactGroup } from './impact.ts';
import { figuresOf, groupsOf, pointCosts, work } from './limits/field-costs.ts';
import { dayArgument, PeriodObject, periodArgument } from './period.ts';
import type { OfferedAs } from '../domain/metrics.ts';
import { growth, retention } from '../metrics/ratios.ts';
import { MetricEnum, SeriesPointObject, seriesPoints, SpanEnum } from './series.ts';
import { OrganisationObject } from './organisation-object.ts';
import { mustHave } from './field-rights.ts';
import type { RequestContext } from './request-context.ts';
import { Field, InputField, ResolveField } from './ruled-fields.ts';

const DimensionEnum = enumOf(
  'Dimension',
  'What figures are broken down by, as it was when each event was recorded.',
  dimensions,
  {
    CHANNEL: 'Where people were reached.',
    TECHNIQUE: 'How they were engaged.',
    CREATIVE: 'The creative that reached them.',
    AUDIENCE: 'The target group that was addressed.',
    AREA: 'Where they lived.',
    AGE_BAND: 'How old they were.',
    SOURCE: 'The system the fact came from.',
    ACTIVITY: 'The activity it was about.',
    RECRUITER:
      'The sharer of the tracked link it came through; of shares, the sharer. Needs the right PEOPLE, since it names people by their ids.',
  },
);

@ArgsType()
export class DuringArgs {
  @InputField(() => PeriodInput, {
    nullable: true,
    description: 'Only what occurred on these days. Default: all there is.',
  })
  during?: PeriodInput | null;
}

@ArgsType()
class SeriesArgs extends DuringArgs {
  @InputField(() => MetricEnum, { defaultValue: 'GROSS_SIGN_UPS', description: 'What to count.' })
  of!: OfferedAs<'series'>;

  @InputField(() => SpanEnum, { description: 'How long each span is.' })
  every!: SpanLength;

  @InputField(() => DimensionEnum, {
    nullable: true,
    description: 'A series for each value of it. Default: one.',
  })
  by?: Dimension | null;
}

@ArgsType()
class BreakdownArgs {
  @InputField(() => DimensionEnum, { description: 'What to break down by.' })
  dimension!: Dimension;

  @InputField(() => DimensionEnum, { nullable: true, description: 'And by this within it.' })
  and?: Dimension | null;

  @InputField(() => Int, {
    defaultValue: 500,
    description: 'At most so many groups, up to 5 000: those with the most sign-ups.',
  })
  first!: number;
}

const comparisons = ['PERIOD_BEFORE', 'YEAR_BEFORE'] as const;
type ComparedTo = (typeof comparisons)[number];

const ComparedToEnum = enumOf('ComparedTo', 'What a period is compared with.', comparisons, {
  PERIOD_BEFORE: 'As many days, right before it.',
  YEAR_BEFORE: 'The same days a year earlier; 29 February becomes the 28th.',
});

@ObjectType({ description: 'How much more or less than in the earlier period, by the same counting rule.' })
class Growth {
  @Field(() => Float, {
    right: 'NUMBERS',
    nullable: true,
    description: 'This period ÷ baseline period − 1, so that 0.5 is half as much again; null: see `refusal`.',
  })
  value!: number | null;

  @Field(() => Int, { right: 'NUMBERS', description: 'Counted in this period.' })
  now!: number;

  @Field(() => Int, { right: 'NUMBERS', description: 'Counted in the baseline period.' })
  before!: number;

  @Field(() => String, {
    right: 'NUMBERS',
    nullable: true,
    description: 'Why there is no value; null: there is.',
  })
  refusal!: string | null;
}

@ObjectType({ description: 'A period beside an earlier one.' })
class Comparison {
  @Field(() => PeriodObject, { right: 'NUMBERS', description: 'The earlier period.' })
  during!: LocalPeriod;

  @Field(() => Impact, { right: 'NUMBERS', description: 'The impact in the earlier period.' })
  impact!: Impact;

  /** The later period. */
  now!: Impact;
}

/** Groups by recruiter are named by people's ids. @throws {GraphQLError} FORBIDDEN */
function mayBreakDownBy(
  dimension: Dimension | null | undefined,
  context: Pick<RequestContext, 'requester'>,
): void {
  if (dimension === 'RECRUITER') mustHave('PEOPLE', 'The dimension RECRUITER', context);
}

@Resolver(() => Impact)
export class ImpactResolver {
  @ResolveField(() => [ImpactGroup], {
    right: 'NUMBERS',
    complexity: groupsOf,
    description: 'Broken down by one dimension, or two; the groups with the most sign-ups first.',
  })
  by(
    @Parent() impact: Impact,
    @Args() { dimension, and, first }: BreakdownArgs,
    @Context() context: Pick<RequestContext, 'requester'>,
  ): readonly ImpactGroup[] {
    for (const each of [dimension, and]) mayBreakDownBy(each, context);
    if (and === dimension) throw invalidInput('and', 'Expected another dimension than the first.');
    if (first < 1 || first > 5_000) throw invalidInput('first', 'Expected 1 to 5 000.');
    return impact.by(and ? [dimension, and] : [dimension], first);
  }

  @ResolveField(() => Comparison, {
    right: 'NUMBERS',
    complexity: work.period,
    description: 'Compared with an earlier period. Needs `during`.',
  })
  compared(
    @Parent() impact: Impact,
    @Args('to', { type: () => ComparedToEnum, description: 'Which earlier period.' }) to: ComparedTo,
  ): Comparison {
    const { during } = impact.figures;
    if (!during) throw invalidInput('during', 'Expected a period: there is none before all there is.');
    const earlier = to === 'PERIOD_BEFORE' ? periodBefore(during) : periodYearBefore(during);
    const figures = new Figures(impact.view.database, impact.figures.campaigns, earlier);
    return { during: earlier, impact: new Impact(figures, impact.view), now: impact };
  }
}

@Resolver(() => Comparison)
export class ComparisonResolver {
  @ResolveField(() => Growth, { right: 'NUMBERS', complexity: work.lookUp, description: growth.is })
  growth(
    @Parent() comparison: Comparison,
    @Args('of', { type: () => MetricEnum, description: 'Of what.' }) of: OfferedAs<'series'>,
  ): Growth {
    const now = comparison.now.figures.value(of);
    const before = comparison.impact.figures.value(of);
    const value = growth.of(now, before);
    const refusal =
      value === null ? 'Nothing was counted in the baseline period, so that growth has no meaning.' : null;
    return { now, before, value, refusal };
  }
}

@ObjectType({ description: 'How many participants of one period take part again in the next.' })
class Retention {
  @Field(() => Int, { right: 'NUMBERS', description: retention.parts.participants })
  participants!: number;

  @Field(() => Int, { right: 'NUMBERS', description: retention.parts.returned })
  returned!: number;

  @Field(() => Float, { right: 'NUMBERS', nullable: true, description: retention.parts.rate })
  rate!: number | null;
}

@ArgsType()
class RetentionArgs {
  @InputField(() => PeriodInput, { description: 'The first period.' })
  of!: PeriodInput;

  @InputField(() => PeriodInput, {
    nullable: true,
    description: 'The next. Default: as many days, right after the first.',
  })
  in?: PeriodInput | null;
}

@ArgsType()
class ActiveUsersArgs {
  @InputField(() => Int, { defaultValue: 30, description: 'The window, in days, 1 to 366.' })
  days!: number;

  @InputField(() => LocalDate, {
    nullable: true,
    description: 'The last day of the window. Default: the day of the answer.',
  })
  on?: string | null;
}

/** The fields that a campaign and an organisation have in common. */
abstract class FiguresResolver<Parented extends CampaignObject | OrganisationObject> {
  protected abstract figures(of: Parented, during?: LocalPeriod): Figures;

  protected impactOf(of: Parented, { during }: DuringArgs): Impact {
    return new Impact(this.figures(of, periodArgument(during, 'during')), of.view);
  }

  protected seriesOf(
    of: Parented,
    { of: measure, every, by, during }: SeriesArgs,
    context: Pick<RequestContext, 'requester'>,
  ): readonly SeriesPointObject[] {
    mayBreakDownBy(by, context);
    return seriesPoints(this.figures(of, periodArgument(during, 'during')), measure, every, by ?? undefined);
  }

  protected retentionOf(of: Parented, args: RetentionArgs): Retention {
    const first = periodArgument(args.of, 'of');
    const next = periodArgument(args.in, 'in') ?? periodAfter(first);
    if (next.from <= first.to) {
      throw invalidInput('in.from', `Expected a day after ${first.to}: one act must not count as two.`);
    }
    return retention.of(this.figures(of, first).members(), this.figures(of, next).members());
  }

  protected activeUsersOf(of: Parented, { days, on }: ActiveUsersArgs, timeZone: string): number {
    if (days < 1 || days > 366) throw invalidInput('days', 'Expected 1 to 366.');
    const last = on == null ? localDays(timeZone).at(of.view.at.getTime()) : dayArgument(on, 'on');
    return activeUsers.of(this.figures(of, daysUpTo(last, days)));
  }
}

const impactDescription = 'What it led to.';
const seriesDescription =
  'A count over time, by when it occurred, without gaps: over the period asked for, or from the first span with a count to the last.';

@Resolver(() => CampaignObject)
export class CampaignImpactResolver extends FiguresResolver<CampaignObject> {
  protected override figures({ id, timeZone, view }: CampaignObject, during?: LocalPeriod): Figures {
    return new Figures(view.database, [{ id, timeZone }], during);
  }

  @ResolveField(() => Impact, { right: 'NUMBERS', complexity: figuresOf, description: impactDescription })
  impact(@Parent() campaign: CampaignObject, @Args() args: DuringArgs): Impact {
    return this.impactOf(campaign, args);
  }

  @ResolveField(() => [SeriesPointObject], {
    right: 'NUMBERS',
    complexity: pointCosts,
    description: seriesDescription,
  })
  series(
    @Parent() campaign: CampaignObject,
    @Args() args: SeriesArgs,
    @Context() context: Pick<RequestContext, 'requester'>,
  ): readonly SeriesPointObject[] {
    return this.seriesOf(campaign, args, context);
  }

  @ResolveField(() => Retention, {
    right: 'NUMBERS',
    complexity: work.retention,
    description: retention.is,
  })
  retention(@Parent() campaign: CampaignObject, @Args() args: RetentionArgs): Retention {
    return this.retentionOf(campaign, args);
  }

  @ResolveField(() => Int, { right: 'NUMBERS', complexity: work.period, description: activeUsers.is })
  activeUsers(@Parent() campaign: CampaignObject, @Args() args: ActiveUsersArgs): number {
    return this.activeUsersOf(campaign, args, campaign.timeZone);
  }
}

@Resolver(() => OrganisationObject)
export class OrganisationImpactResolver extends FiguresResolver<OrganisationObject> {
  protected override figures({ campaigns, view }: OrganisationObject, during?: LocalPeriod): Figures {
    return new Figures(view.database, campaigns, during);
  }

  @ResolveField(() => Impact, {
    right: 'ORGANISATION',
    complexity: figuresOf,
    description: `${impactDescription} Somebody who takes part in several campaigns is one participant.`,
  })
  impact(@Parent() organisation: OrganisationObject, @Args() args: DuringArgs): Impact {
    return this.impactOf(organisation, args);
  }

  @ResolveField(() => [SeriesPointObject], {
    right: 'ORGANISATION',
    complexity: pointCosts,
    description: seriesDescription,
  })
  series(
    @Parent() organisation: OrganisationObject,
    @Args() args: SeriesArgs,
    @Context() context: Pick<RequestContext, 'requester'>,
  ): readonly SeriesPointObject[] {
    return this.seriesOf(organisation, args, context);
  }

  @ResolveField(() => Retention, {
    right: 'ORGANISATION',
    complexity: work.organisationRetention,
    description: retention.is,
  })
  retention(@Parent() organisation: OrganisationObject, @Args() args: RetentionArgs): Retention {
    return this.retentionOf(organisation, args);
  }

  @ResolveField(() => Int, {
    right: 'ORGANISATION',
    complexity: work.period,
    description: activeUsers.is,
  })
  activeUsers(@Parent() organisation: OrganisationObject, @Args() args: ActiveUsersArgs): number {
    return this.activeUsersOf(organisation, args, organisation.campaigns[0]?.timeZone ?? 'UTC');
  }
}
