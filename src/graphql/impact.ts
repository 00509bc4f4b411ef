import { Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';
import { ComparatorEnum, enumOf } from '../commands/fields.ts';
import { Decimal, LocalDate } from '../commands/scalars.ts';
import type { Comparator } from '../domain/activity/events.ts';
import { formatDecimal, parseDecimal, type Scaled } from '../domain/decimal.ts';
import { type PledgeKind, pledgeKinds } from '../domain/participation/events.ts';
import { type PlanAdherence, planAdherence } from '../read-models/adherence.ts';
import { costPer, isSpentBy, spendBy } from '../read-models/costs.ts';
import {
  type Figures,
  groupId,
  groupKey,
  type Groups,
  type Key,
  type PledgeTotals,
} from '../read-models/figures.ts';
import { localDays } from '../read-models/local-day.ts';
import { type AreaReach, reachByArea } from '../read-models/reach.ts';
import { type Counts, type Dimension, noCounts } from '../read-models/tabulation.ts';
import type { View } from './view.ts';

/** Each description is the definition in docs/metrics.md. */

@ObjectType({ description: 'People who said they would take part.' })
export class SignUpCounts {
  @Field(() => Int, { description: 'Of the sign-ups recorded, those not withdrawn since.' })
  net!: number;

  @Field(() => Int, {
    description:
      'Sign-ups recorded, also those withdrawn since. Somebody who withdrew and signed up again counts twice.',
  })
  gross!: number;

  @Field(() => Int, { description: 'Sign-ups that were confirmed, also those withdrawn since.' })
  confirmed!: number;
}

@ObjectType({ description: 'The campaign passed on.' })
export class ShareCounts {
  @Field(() => Int, { description: 'Shares recorded: tracked links handed out.' })
  made!: number;

  @Field(() => Int, { description: 'Times a tracked link was followed, by whomever.' })
  opened!: number;
}

@ObjectType({ description: 'Who really came. Not known is never counted as not having come.' })
export class AttendanceCounts {
  readonly #counts: Counts;
  readonly #unknown: () => number;

  constructor(counts: Counts, unknown: () => number) {
    this.#counts = counts;
    this.#unknown = unknown;
  }

  @Field(() => Int, { description: 'Attendances: one per person and activity. Head-counts are kept apart.' })
  get attended(): number {
    return this.#counts.ATTENDED;
  }

  @Field(() => Int, {
    description: 'Sign-ups to an activity whose person did not come, as somebody recorded.',
  })
  get noShow(): number {
    return this.#counts.NO_SHOWS;
  }

  @Field(() => Int, {
    description:
      'Standing sign-ups to an activity of which it is not known, or not yet, whether the person came. Never counted as no-shows.',
  })
  get unknown(): number {
    return this.#unknown();
  }

  @Field(() => Int, {
    description:
      'Attendances without a sign-up; they are among the attended. A sign-up that reaches the ledger later ends it.',
  })
  get walkIns(): number {
    return this.#counts.WALK_INS;
  }

  @Field(() => Float, {
    nullable: true,
    description:
      'Attended ÷ (attended + no-show). Unknown is left out, and shown beside it. null when neither is recorded.',
  })
  get showUpRate(): number | null {
    const { ATTENDED, NO_SHOWS } = this.#counts;
    return ATTENDED + NO_SHOWS === 0 ? null : ATTENDED / (ATTENDED + NO_SHOWS);
  }
}

@ObjectType({ description: 'People counted without names.' })
export class HeadcountTotal {
  @Field(() => Int, { description: 'The least there were, over all activities counted.' })
  low!: number;

  @Field(() => Int, { nullable: true, description: 'The most there were; null: no upper bound is known.' })
  high!: number | null;
}

@ObjectType({ description: 'People counted without names at one activity.' })
export class Headcount extends HeadcountTotal {
  @Field(() => ComparatorEnum, { description: 'How far the number can be trusted.' })
  comparator!: Comparator;
}

export const PledgeKindEnum = enumOf('PledgeKind', 'What is pledged.', pledgeKinds, {
  MONEY: 'Money; the unit is its currency.',
  QUANTITY: 'A quantity of something, such as hours.',
  ACTION: 'An action; the unit is the action itself.',
});

@ObjectType({ description: 'Pledges in one unit: of those made in the period, all that became of them.' })
export class PledgeCounts implements PledgeTotals {
  @Field(() => PledgeKindEnum, { description: 'What is pledged.' })
  kind!: PledgeKind;

  @Field({ description: 'Currency, unit of measure, or the action itself.' })
  unit!: string;

  @Field(() => Decimal, { description: 'Everything pledged, also what was withdrawn since.' })
  pledged!: string;

  @Field(() => Decimal, { description: 'Everything given, also beyond what was pledged.' })
  fulfilled!: string;

  @Field(() => Decimal, { description: 'Withdrawn before it was given.' })
  withdrawn!: string;

  @Field(() => Decimal, { description: 'Pledged, not withdrawn, not given yet.' })
  outstanding!: string;

  @Field(() => Decimal, {
    description: 'Outstanding, and due before today (in an `asOf` answer: before that day).',
  })
  overdue!: string;

  @Field(() => Decimal, { description: 'Given beyond what was pledged.' })
  beyondPledge!: string;

  @Field(() => Float, { description: 'Fulfilled ÷ pledged. Above 1 where more was given than pledged.' })
  get fulfilmentRate(): number {
    return Number(parseDecimal(this.fulfilled)) / Number(parseDecimal(this.pledged));
  }

  static of(totals: PledgeTotals): PledgeCounts {
    return Object.assign(new PledgeCounts(), totals);
  }
}

@ObjectType({
  description: 'From hearing of it to coming: how many at each step, by when each step occurred.',
})
export class Funnel {
  @Field(() => Int, { description: 'Shares made.' })
  shares!: number;

  @Field(() => Int, { description: 'Shares opened.' })
  opens!: number;

  @Field(() => Int, { description: 'Sign-ups recorded.' })
  signUps!: number;

  @Field(() => Int, { description: 'Sign-ups confirmed.' })
  confirmed!: number;

  @Field(() => Int, { description: 'Attendances.' })
  attended!: number;
}

@ObjectType({ description: 'How far participants bring participants, over tracked links only.' })
export class KFactor {
  @Field(() => Float, { description: 'Shares made ÷ participants.' })
  sharesPerParticipant!: number;

  @Field(() => Float, { description: 'Sign-ups through tracked links ÷ shares made.' })
  signUpsPerShare!: number;

  @Field(() => Float, {
    description: 'Shares per participant × sign-ups per share, over observed edges only.',
  })
  value!: number;
}

@ObjectType({ description: 'What it cost, in one currency.' })
export class Cost {
  @Field({ description: 'ISO 4217 code.' })
  currency!: string;

  @Field(() => Decimal, { description: 'Spend on the days of the period.' })
  spend!: string;

  @Field(() => Decimal, {
    nullable: true,
    description: 'Spend ÷ sign-ups recorded, to two decimals, half rounded up; null: nobody signed up.',
  })
  perSignUp!: string | null;

  @Field(() => Decimal, {
    nullable: true,
    description: 'Spend ÷ attendances, to two decimals, half rounded up; null: nobody attended.',
  })
  perAttendance!: string | null;
}

@ObjectType('Reach', { description: 'How much of an area takes part.' })
export class ReachObject implements AreaReach {
  @Field({ description: 'The area, as it is stated of participants and of the population.' })
  area!: string;

  @Field(() => Int, { description: 'Participants who lived there when they took part.' })
  participants!: number;

  @Field(() => Int, { description: 'Who live there.' })
  population!: number;

  @Field(() => LocalDate, { description: 'The day the population holds for.' })
  populationOn!: string;

  @Field(() => Float, { description: 'Participants ÷ population of the area at that date × 1 000.' })
  perThousand!: number;
}

@ObjectType('PlanAdherence', { description: 'How far the plan of updates was kept.' })
export class PlanAdherenceObject implements PlanAdherence {
  @Field(() => Int, { description: 'Updates planned for a time that has come, in the period.' })
  planned!: number;

  @Field(() => Int, { description: 'Those of them that were published.' })
  published!: number;

  @Field(() => Int, { description: 'Those published on the local day they were planned for, or before.' })
  onTime!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Updates published on time ÷ updates planned; null: none were planned.',
  })
  rate!: number | null;
}

/** What is told of a campaign, of several together, and of each group of what they are broken down by. */
@ObjectType({ isAbstract: true })
abstract class ImpactFigures {
  protected abstract readonly counts: Counts;
  protected abstract readonly unknown: number;
  protected abstract readonly pledged: readonly PledgeTotals[];
  protected abstract readonly spent: ReadonlyMap<string, Scaled> | undefined;

  @Field(() => Int, {
    description:
      'Distinct people with a sign-up, share, attendance or pledge. A withdrawn sign-up or pledge was still an act of taking part and counts; a revoked attendance was a mistake in the record and does not.',
  })
  abstract readonly participants: number;

  @Field(() => SignUpCounts, { description: 'People who said they would take part.' })
  get signUps(): SignUpCounts {
    return signUpCounts(this.counts);
  }

  @Field(() => ShareCounts, { description: 'The campaign passed on.' })
  get shares(): ShareCounts {
    return { made: this.counts.SHARES, opened: this.counts.OPENS };
  }

  @Field(() => AttendanceCounts, { description: 'Who really came.' })
  get attendance(): AttendanceCounts {
    return new AttendanceCounts(this.counts, () => this.unknown);
  }

  @Field(() => [PledgeCounts], { description: 'Pledges, per unit.' })
  get pledges(): readonly PledgeCounts[] {
    return this.pledged.map(totals => PledgeCounts.of(totals));
  }

  @Field(() => Funnel, {
    description:
      'Shares → opens → sign-ups → confirmed → attended: the counts above, side by side. Each step by when it occurred, so that over a short period a later step may exceed an earlier one.',
  })
  get funnel(): Funnel {
    const { SHARES, OPENS, SIGN_UPS, SIGN_UPS_CONFIRMED, ATTENDED } = this.counts;
    return {
      shares: SHARES,
      opens: OPENS,
      signUps: SIGN_UPS,
      confirmed: SIGN_UPS_CONFIRMED,
      attended: ATTENDED,
    };
  }

  @Field(() => [Cost], {
    nullable: true,
    description:
      'Spend ÷ gross sign-ups, spend ÷ attended; per currency; to two decimals, half rounded up; null where nothing was counted. A spend is spread evenly over the days it paid for, in ten-thousandths; what cannot be divided falls on its last day. null of a group: spend cannot be broken down by that dimension.',
  })
  get costs(): readonly Cost[] | null {
    if (!this.spent) return null;
    const { SIGN_UPS, ATTENDED } = this.counts;
    const decimal = (scaled: Scaled | null) => (scaled === null ? null : formatDecimal(scaled));
    return [...this.spent].map(([currency, spend]) => ({
      currency,
      spend: formatDecimal(spend),
      perSignUp: decimal(costPer(spend, SIGN_UPS)),
      perAttendance: decimal(costPer(spend, ATTENDED)),
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
    const spent = spendBy(this.view.statements, this.#ids, [], this.figures.during);
    return spent.get(groupId([])) ?? new Map();
  }

  override get participants(): number {
    return this.figures.people();
  }

  @Field(() => HeadcountTotal, {
    nullable: true,
    description:
      'Sum over activities of the latest head-count of each. `high` is null where one of them has no upper bound ("at least"). null: nobody counted.',
  })
  get headcount(): HeadcountTotal | null {
    return this.figures.headcount() ?? null;
  }

  @Field(() => KFactor, {
    nullable: true,
    description:
      'Shares made ÷ participants × sign-ups through tracked links ÷ shares made, over observed edges only: who came by word of mouth without a link is not in it. null: nobody shared.',
  })
  get kFactor(): KFactor | null {
    const { participants, counts } = this;
    if (counts.SHARES === 0 || participants === 0) return null;
    return {
      sharesPerParticipant: counts.SHARES / participants,
      signUpsPerShare: counts.SIGN_UPS_BY_LINK / counts.SHARES,
      value: counts.SIGN_UPS_BY_LINK / participants,
    };
  }

  @Field(() => [ReachObject], {
    description:
      "Participants of the area ÷ its population × 1 000, for each area whose population is stated. The population is the last one stated for a day not after the period's end (without a period: today), else the first after it.",
  })
  get reach(): readonly AreaReach[] {
    const [campaign] = this.figures.campaigns;
    return campaign ? reachByArea(this.view.statements, this.figures, this.#today(campaign.timeZone)) : [];
  }

  @Field(() => PlanAdherenceObject, {
    description:
      'Updates published on time ÷ updates planned: of those planned for a time that has come, in the period. On time: on the local day it was planned for, or before. null: none were planned.',
  })
  get planAdherence(): PlanAdherence {
    return planAdherence(this.view.statements, this.figures, this.view.at);
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

/** What all groups of one breakdown share: each figure is counted once for all of them, and only if it is asked for. */
class Breakdown {
  readonly counts: Groups<Counts>;
  readonly unknown: () => Groups<number>;
  readonly people: () => Groups<number>;
  readonly pledges: () => Groups<readonly PledgeTotals[]>;
  readonly spend: (() => ReadonlyMap<string, ReadonlyMap<string, Scaled>>) | undefined;
  readonly #during: Figures['during'];

  constructor(figures: Figures, { statements, at }: View, dimensions: readonly Dimension[]) {
    this.#during = figures.during;
    this.counts = figures.countsBy(dimensions);
    this.unknown = once(() => figures.unknownBy(dimensions));
    this.people = once(() => figures.peopleBy(dimensions));
    this.pledges = once(() =>
      figures.pledgesBy(dimensions, timeZone => localDays(timeZone).at(at.getTime())),
    );
    const ids = figures.campaigns.map(({ id }) => id);
    this.spend = isSpentBy(dimensions)
      ? once(() => spendBy(statements, ids, dimensions, figures.during))
      : undefined;
  }

  /** The groups in which something occurred, is not known yet, or was spent. */
  keys(): ReadonlyMap<string, Key> {
    const occurred = [...this.counts].filter(
      ([
        ,
        {
          value: { UNKNOWN: _, ...counts },
        },
      ]) => Object.values(counts).some(count => count !== 0),
    );
    // Who signed up before the period may be expected in it.
    const expected = this.#during ? [...this.unknown()].filter(([, { value }]) => value > 0) : [];
    const spent = [...(this.spend?.().keys() ?? [])];
    return new Map([
      ...[...occurred, ...expected].map(([id, { key }]) => [id, key] as const),
      ...spent.map(id => [id, groupKey(id)] as const),
    ]);
  }

  /** By which the groups are put in order. */
  weight(id: string): readonly number[] {
    const { SIGN_UPS, ATTENDED, SHARES, OPENS } = this.counts.get(id)?.value ?? noCounts;
    return [SIGN_UPS, ATTENDED, SHARES, OPENS];
  }
}

function once<T>(work: () => T): () => T {
  let done: { readonly value: T } | undefined;
  return () => (done ??= { value: work() }).value;
}

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
    nullable: true,
    description:
      'Its value in the dimension: a channel, technique or age band by its name in the schema, a creative, activity or recruiter by its id, else the text that was stated; null: not stated.',
  })
  get key(): string | null {
    return this.#key[0] ?? null;
  }

  @Field(() => ID, {
    nullable: true,
    description: 'Its value in the second dimension; null: not stated, or none was asked for.',
  })
  get andKey(): string | null {
    return this.#key[1] ?? null;
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

  protected override get spent(): ReadonlyMap<string, Scaled> | undefined {
    return this.#breakdown.spend && (this.#breakdown.spend().get(this.#id) ?? new Map());
  }

  override get participants(): number {
    return this.#breakdown.people().get(this.#id)?.value ?? 0;
  }
}

export function signUpCounts({ SIGN_UPS, SIGN_UPS_LOST, SIGN_UPS_CONFIRMED }: Counts): SignUpCounts {
  return { net: SIGN_UPS - SIGN_UPS_LOST, gross: SIGN_UPS, confirmed: SIGN_UPS_CONFIRMED };
}
