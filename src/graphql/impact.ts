import { ID, Int, ObjectType } from '@nestjs/graphql';
import { PositionScalar } from '../commands/scalars.ts';
import { formatDecimal, type Scaled } from '../domain/decimal.ts';
import { metrics } from '../domain/metrics.ts';
import { costPer, kFactor, planAdherence as planAdherenceRate, reach } from '../metrics/ratios.ts';
import { type PlanAdherence, planAdherenceOf } from '../metrics/adherence.ts';
import { spendBy } from '../metrics/costs.ts';
import { Breakdown } from '../metrics/breakdown.ts';
import { type Figures, groupId, type Key, type PledgeTotals } from '../metrics/figures.ts';
import { localDays } from '../calendar/local-day.ts';
import { type AreaReach, reachByArea } from '../metrics/reach.ts';
import type { Dimension } from '../metrics/grouping.ts';
import type { Counts } from '../metrics/tabulation.ts';
import {
  ReplyCounts,
  AttendanceCounts,
  Cost,
  Funnel,
  HeadcountTotal,
  KFactor,
  PlanAdherenceObject,
  PledgeCounts,
  ReachObject,
  ShareCounts,
  SignUpCounts,
} from './impact-counts.ts';
import { listOf, work } from './limits/field-costs.ts';
import { once } from './once.ts';
import { positionText, type View } from './view.ts';
import { Field } from './ruled-fields.ts';

/** Each description is the definition in docs/metrics.md. */

/** The figures of a campaign, of several together, and of each group of a breakdown. */
@ObjectType({ isAbstract: true })
abstract class ImpactFigures {
  protected abstract readonly counts: Counts;
  protected abstract readonly unknown: number;
  protected abstract readonly pledged: readonly PledgeTotals[];
  protected abstract readonly spent: ReadonlyMap<string, Scaled>;

  @Field(() => Int, { right: 'NUMBERS', complexity: work.lookUp, description: metrics.PARTICIPANTS.is })
  abstract readonly participants: number;

  @Field(() => SignUpCounts, {
    right: 'NUMBERS',
    complexity: 2,
    description: 'People who said that they would take part.',
  })
  get signUps(): SignUpCounts {
    return new SignUpCounts(this.counts);
  }

  @Field(() => ReplyCounts, {
    right: 'NUMBERS',
    complexity: 2,
    description: 'Replies to invitations that are no sign-ups.',
  })
  get replies(): ReplyCounts {
    return new ReplyCounts(this.counts);
  }

  @Field(() => ShareCounts, {
    right: 'NUMBERS',
    complexity: 2,
    description: 'How often the campaign was passed on.',
  })
  get shares(): ShareCounts {
    return new ShareCounts(this.counts);
  }

  @Field(() => AttendanceCounts, { right: 'NUMBERS', complexity: 2, description: 'Who came.' })
  get attendance(): AttendanceCounts {
    return new AttendanceCounts(this.counts, () => this.unknown);
  }

  @Field(() => [PledgeCounts], {
    right: 'NUMBERS',
    complexity: listOf(5, work.lookUp),
    description: 'Pledges, per unit.',
  })
  get pledges(): readonly PledgeCounts[] {
    return this.pledged.map(totals => PledgeCounts.of(totals));
  }

  @Field(() => Funnel, {
    right: 'NUMBERS',
    complexity: 2,
    description:
      'Shares → opens → sign-ups → confirmed → attended: the counts above, side by side. Each step by when it occurred, so that over a short period a later step may exceed an earlier one.',
  })
  get funnel(): Funnel {
    const { SHARES, OPENS, GROSS_SIGN_UPS, CONFIRMED_SIGN_UPS, ATTENDANCES } = this.counts;
    return {
      shares: SHARES,
      opens: OPENS,
      grossSignUps: GROSS_SIGN_UPS,
      confirmed: CONFIRMED_SIGN_UPS,
      attended: ATTENDANCES,
    };
  }

  @Field(() => [Cost], {
    right: 'NUMBERS',
    complexity: listOf(2, work.lookUp),
    description: costPer.is,
  })
  get costs(): readonly Cost[] {
    const { GROSS_SIGN_UPS, ATTENDANCES } = this.counts;
    const decimal = (scaled: Scaled | null) => (scaled === null ? null : formatDecimal(scaled));
    return [...this.spent].map(([currency, spend]) => ({
      currency,
      spend: formatDecimal(spend),
      perGrossSignUp: decimal(costPer.of(spend, GROSS_SIGN_UPS)),
      perAttendance: decimal(costPer.of(spend, ATTENDANCES)),
    }));
  }
}

@ObjectType({ description: 'What a campaign led to. Every number is defined in docs/metrics.md.' })
export class Impact extends ImpactFigures {
  readonly figures: Figures;
  readonly view: View;
  readonly #counts: () => Counts;

  constructor(figures: Figures, view: View) {
    super();
    this.figures = figures;
    this.view = view;
    this.#counts = once(() => figures.counts());
  }

  @Field(() => PositionScalar, {
    right: 'NUMBERS',
    nullable: true,
    description: 'It is counted from everything up to this position; null: the log is empty.',
  })
  get position(): string | null {
    return positionText(this.view);
  }

  protected override get counts(): Counts {
    return this.#counts();
  }

  protected override get unknown(): number {
    return this.figures.unknown();
  }

  protected override get pledged(): readonly PledgeTotals[] {
    return this.figures.pledges(this.#today);
  }

  protected override get spent(): ReadonlyMap<string, Scaled> {
    const spent = spendBy(this.view.database, this.#ids, [], this.figures.during);
    return spent.get(groupId([])) ?? new Map();
  }

  override get participants(): number {
    return this.figures.people();
  }

  @Field(() => HeadcountTotal, {
    right: 'NUMBERS',
    complexity: work.lookUp,
    nullable: true,
    description:
      'Sum over activities of the latest head-count of each. `high` is null where one of them has no upper bound ("at least"). null: nobody counted.',
  })
  get headcount(): HeadcountTotal | null {
    return this.figures.headcount() ?? null;
  }

  @Field(() => KFactor, {
    right: 'NUMBERS',
    complexity: work.lookUp,
    nullable: true,
    description: kFactor.is,
  })
  get kFactor(): KFactor | null {
    return kFactor.of(this.counts, this.participants);
  }

  @Field(() => [ReachObject], {
    right: 'NUMBERS',
    complexity: listOf(20, work.figures),
    description: reach.is,
  })
  get reach(): readonly AreaReach[] {
    const [campaign] = this.figures.campaigns;
    return campaign ? reachByArea(this.view.database, this.figures, this.#today(campaign.timeZone)) : [];
  }

  @Field(() => PlanAdherenceObject, {
    right: 'NUMBERS',
    complexity: work.lookUp,
    description: planAdherenceRate.is,
  })
  get planAdherence(): PlanAdherence {
    return planAdherenceOf(this.view.database, this.figures, this.view.at);
  }

  /** Broken down; the groups with the most sign-ups first. */
  by(dimensions: readonly Dimension[], limit: number): readonly ImpactGroup[] {
    const breakdown = new Breakdown(this.figures, dimensions, this.view.at);
    return breakdown.largest(limit).map(({ id, key }) => new ImpactGroup(breakdown, id, key));
  }

  get #ids(): readonly string[] {
    return this.figures.campaigns.map(({ id }) => id);
  }

  readonly #today = (timeZone: string) => localDays(timeZone).at(this.view.at.getTime());
}

const nameDescription =
  'The activity’s name; null: another dimension, or not stated. Recruiters’ names are not given here: they are personal.';

@ObjectType({ description: 'The part of an impact that falls in one group.' })
export class ImpactGroup extends ImpactFigures {
  readonly #breakdown: Breakdown;
  readonly #id: string;
  readonly #key: Key;

  constructor(breakdown: Breakdown, id: string, key: Key) {
    super();
    this.#breakdown = breakdown;
    this.#id = id;
    this.#key = key;
  }

  @Field(() => ID, {
    right: 'NUMBERS',
    nullable: true,
    description:
      'Its value in the dimension: a channel, technique or age band by its name in the schema, a creative, activity or recruiter by its id, else the text that was stated; null: not stated.',
  })
  get key(): string | null {
    return this.#key[0] ?? null;
  }

  @Field(() => ID, {
    right: 'NUMBERS',
    nullable: true,
    description: 'Its value in the second dimension; null: not stated, or none was asked for.',
  })
  get andKey(): string | null {
    return this.#key[1] ?? null;
  }

  @Field(() => String, { right: 'NUMBERS', nullable: true, description: nameDescription })
  get name(): string | null {
    return this.#breakdown.nameOf(this.#key, 0);
  }

  @Field(() => String, {
    right: 'NUMBERS',
    nullable: true,
    description: `In the second dimension. ${nameDescription}`,
  })
  get andName(): string | null {
    return this.#breakdown.nameOf(this.#key, 1);
  }

  protected override get counts(): Counts {
    return this.#breakdown.counts(this.#id);
  }

  protected override get unknown(): number {
    return this.#breakdown.unknown(this.#id);
  }

  protected override get pledged(): readonly PledgeTotals[] {
    return this.#breakdown.pledges(this.#id);
  }

  protected override get spent(): ReadonlyMap<string, Scaled> {
    return this.#breakdown.spend(this.#id);
  }

  override get participants(): number {
    return this.#breakdown.participants(this.#id);
  }
}
