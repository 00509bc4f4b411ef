import { ID, Int, ObjectType } from '@nestjs/graphql';
import { PositionScalar } from '../commands/scalars.ts';
import { formatDecimal, type Scaled } from '../domain/decimal.ts';
import { metrics } from '../domain/metrics.ts';
import { kFactor } from '../metrics/ratios.ts';
import { type PlanAdherence, planAdherence } from '../metrics/adherence.ts';
import { findActivity } from '../projections/activities.ts';
import { costPer, isSpentBy, spendBy } from '../metrics/costs.ts';
import {
  type Figures,
  groupId,
  groupKey,
  type Groups,
  type Key,
  type PledgeTotals,
} from '../metrics/figures.ts';
import { localDays } from '../calendar/local-day.ts';
import { type AreaReach, reachByArea } from '../metrics/reach.ts';
import type { Dimension } from '../metrics/grouping.ts';
import { type Counts, noCounts } from '../metrics/tabulation.ts';
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
import { positionOf, type View } from './view.ts';
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
      signUps: GROSS_SIGN_UPS,
      confirmed: CONFIRMED_SIGN_UPS,
      attended: ATTENDANCES,
    };
  }

  @Field(() => [Cost], {
    right: 'NUMBERS',
    complexity: listOf(2, work.lookUp),
    description:
      'Spend ÷ gross sign-ups, spend ÷ attended; per currency; to two decimals, half rounded up; null where nothing was counted. A spend is spread evenly over the days it paid for, in ten-thousandths; what cannot be divided falls on its last day. Empty: no spend is stated of it; it is stated by channel, technique, creative and audience, so groups of other dimensions have none.',
  })
  get costs(): readonly Cost[] {
    const { GROSS_SIGN_UPS, ATTENDANCES } = this.counts;
    const decimal = (scaled: Scaled | null) => (scaled === null ? null : formatDecimal(scaled));
    return [...this.spent].map(([currency, spend]) => ({
      currency,
      spend: formatDecimal(spend),
      perSignUp: decimal(costPer(spend, GROSS_SIGN_UPS)),
      perAttendance: decimal(costPer(spend, ATTENDANCES)),
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
    return positionOf(this.view);
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
    description:
      "Participants of the area ÷ its population × 1 000, for each area whose population is stated. The population is the last one stated for a day not after the period's end (without a period: today), else the first after it.",
  })
  get reach(): readonly AreaReach[] {
    const [campaign] = this.figures.campaigns;
    return campaign ? reachByArea(this.view.database, this.figures, this.#today(campaign.timeZone)) : [];
  }

  @Field(() => PlanAdherenceObject, {
    right: 'NUMBERS',
    complexity: work.lookUp,
    description:
      'Updates published on time ÷ updates planned: of those planned for a time that has come, in the period. On time: on the local day it was planned for, or before. null: none were planned.',
  })
  get planAdherence(): PlanAdherence {
    return planAdherence(this.view.database, this.figures, this.view.at);
  }

  /** Broken down; the groups with the most sign-ups first. */
  by(dimensions: readonly Dimension[], limit: number): readonly ImpactGroup[] {
    const breakdown = new Breakdown(this.figures, this.view, dimensions);
    return [...breakdown.keys()]
      .map(([id, key]) => ({ id, key, weight: breakdown.weight(id) }))
      .sort((a, b) => compare(b.weight, a.weight) || (a.id < b.id ? -1 : 1))
      .slice(0, limit)
      .map(({ id, key }) => new ImpactGroup(breakdown, id, key));
  }

  get #ids(): readonly string[] {
    return this.figures.campaigns.map(({ id }) => id);
  }

  readonly #today = (timeZone: string) => localDays(timeZone).at(this.view.at.getTime());
}

function compare(a: readonly number[], b: readonly number[]): number {
  const first = a.findIndex((value, index) => value !== b[index]);
  return first < 0 ? 0 : a[first]! - b[first]!;
}

/** The groups of one breakdown: each figure is counted once for all of them, and only if it is asked for. */
class Breakdown {
  readonly counts: Groups<Counts>;
  readonly unknown: () => Groups<number>;
  readonly people: () => Groups<number>;
  readonly pledges: () => Groups<readonly PledgeTotals[]>;
  readonly spend: (() => ReadonlyMap<string, ReadonlyMap<string, Scaled>>) | undefined;
  readonly #during: Figures['during'];
  readonly #database: View['database'];
  readonly #dimensions: readonly Dimension[];

  constructor(figures: Figures, { database, at }: View, dimensions: readonly Dimension[]) {
    this.#during = figures.during;
    this.#database = database;
    this.#dimensions = dimensions;
    this.counts = figures.countsBy(dimensions);
    this.unknown = once(() => figures.unknownBy(dimensions));
    this.people = once(() => figures.peopleBy(dimensions));
    this.pledges = once(() =>
      figures.pledgesBy(dimensions, timeZone => localDays(timeZone).at(at.getTime())),
    );
    const ids = figures.campaigns.map(({ id }) => id);
    this.spend = isSpentBy(dimensions)
      ? once(() => spendBy(database, ids, dimensions, figures.during))
      : undefined;
  }

  /** The groups in which something occurred, attendance is not known yet, or money was spent. */
  keys(): ReadonlyMap<string, Key> {
    const occurred = [...this.counts].filter(
      ([
        ,
        {
          value: { UNKNOWN_ATTENDANCES: _, ...counts },
        },
      ]) => Object.values(counts).some(count => count !== 0),
    );
    // People who signed up before the period may be expected in it.
    const expected = this.#during ? [...this.unknown()].filter(([, { value }]) => value > 0) : [];
    const spent = [...(this.spend?.().keys() ?? [])];
    return new Map([
      ...[...occurred, ...expected].map(([id, { key }]) => [id, key] as const),
      ...spent.map(id => [id, groupKey(id)] as const),
    ]);
  }

  /** An activity's name; null: the dimension is another, or nothing was stated. */
  nameOf(key: Key, place: number): string | null {
    const id = this.#dimensions[place] === 'ACTIVITY' ? key[place] : undefined;
    return id == null ? null : (findActivity(this.#database, id)?.name ?? null);
  }

  /** The numbers by which groups are ordered. */
  weight(id: string): readonly number[] {
    const { GROSS_SIGN_UPS, ATTENDANCES, SHARES, OPENS } = this.counts.get(id)?.value ?? noCounts;
    return [GROSS_SIGN_UPS, ATTENDANCES, SHARES, OPENS];
  }
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
    return this.#breakdown.counts.get(this.#id)?.value ?? noCounts;
  }

  protected override get unknown(): number {
    return this.#breakdown.unknown().get(this.#id)?.value ?? 0;
  }

  protected override get pledged(): readonly PledgeTotals[] {
    return this.#breakdown.pledges().get(this.#id)?.value ?? [];
  }

  protected override get spent(): ReadonlyMap<string, Scaled> {
    return this.#breakdown.spend?.().get(this.#id) ?? new Map();
  }

  override get participants(): number {
    return this.#breakdown.people().get(this.#id)?.value ?? 0;
  }
}
