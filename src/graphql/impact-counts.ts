import { Float, Int, ObjectType } from '@nestjs/graphql';
import { ComparatorEnum, enumOf } from '../commands/fields.ts';
import { Decimal, LocalDate } from '../commands/scalars.ts';
import type { Comparator } from '../domain/bounds.ts';
import { metrics } from '../domain/metrics.ts';
import { type PledgeKind, pledgeKinds } from '../domain/participation/events.ts';
import type { PlanAdherence } from '../metrics/adherence.ts';
import type { PledgeTotals } from '../metrics/figures.ts';
import {
  costPer,
  type CountRatio,
  countRatios,
  fulfilmentRate,
  kFactor,
  planAdherence,
  reach,
} from '../metrics/ratios.ts';
import type { AreaReach } from '../metrics/reach.ts';
import type { Counts } from '../metrics/tabulation.ts';
import { Field } from './ruled-fields.ts';

/** The parts of an impact. Each description is the definition in docs/metrics.md. */

/** An object of an impact that shows counts, and the ratios of them that are shown in it. */
abstract class ShownCounts {
  protected readonly counts: Counts;

  constructor(counts: Counts) {
    this.counts = counts;
  }

  /** Adds a field to a class for each ratio that is shown in it. */
  static showRatios(shownIn: CountRatio['shownIn']): void {
    for (const [name, ratio] of Object.entries<CountRatio>(countRatios)) {
      if (ratio.shownIn !== shownIn) continue;
      Object.defineProperty(this.prototype, name, {
        get(this: ShownCounts) {
          return ratio.of(this.counts);
        },
      });
      Field(() => Float, { right: 'NUMBERS', nullable: true, description: ratio.is })(this.prototype, name);
    }
  }
}

@ObjectType({ description: 'People who said that they would take part.' })
export class SignUpCounts extends ShownCounts {
  @Field(() => Int, { right: 'NUMBERS', description: metrics.NET_SIGN_UPS.is })
  get net(): number {
    return this.counts.NET_SIGN_UPS;
  }

  @Field(() => Int, { right: 'NUMBERS', description: metrics.GROSS_SIGN_UPS.is })
  get gross(): number {
    return this.counts.GROSS_SIGN_UPS;
  }

  @Field(() => Int, { right: 'NUMBERS', description: metrics.CONFIRMED_SIGN_UPS.is })
  get confirmed(): number {
    return this.counts.CONFIRMED_SIGN_UPS;
  }
}
SignUpCounts.showRatios('signUps');

@ObjectType({ description: 'Replies to invitations that are no sign-ups.' })
export class ReplyCounts extends ShownCounts {
  @Field(() => Int, { right: 'NUMBERS', description: metrics.TENTATIVE_REPLIES.is })
  get tentative(): number {
    return this.counts.TENTATIVE_REPLIES;
  }

  @Field(() => Int, { right: 'NUMBERS', description: metrics.DECLINED_REPLIES.is })
  get declined(): number {
    return this.counts.DECLINED_REPLIES;
  }

  @Field(() => Int, { right: 'NUMBERS', description: metrics.WAITLISTED_REPLIES.is })
  get waitlisted(): number {
    return this.counts.WAITLISTED_REPLIES;
  }
}

@ObjectType({ description: 'How often the campaign was passed on.' })
export class ShareCounts extends ShownCounts {
  @Field(() => Int, { right: 'NUMBERS', description: metrics.SHARES.is })
  get made(): number {
    return this.counts.SHARES;
  }

  @Field(() => Int, { right: 'NUMBERS', description: metrics.OPENS.is })
  get opened(): number {
    return this.counts.OPENS;
  }
}
ShareCounts.showRatios('shares');

@ObjectType({
  description: 'Who came. If it is not known whether somebody came, it is never counted as a no-show.',
})
export class AttendanceCounts extends ShownCounts {
  readonly #unknown: () => number;

  constructor(counts: Counts, unknown: () => number) {
    super(counts);
    this.#unknown = unknown;
  }

  @Field(() => Int, { right: 'NUMBERS', description: metrics.ATTENDANCES.is })
  get attended(): number {
    return this.counts.ATTENDANCES;
  }

  @Field(() => Int, { right: 'NUMBERS', description: metrics.NO_SHOWS.is })
  get noShow(): number {
    return this.counts.NO_SHOWS;
  }

  @Field(() => Int, { right: 'NUMBERS', complexity: 2, description: metrics.UNKNOWN_ATTENDANCES.is })
  get unknown(): number {
    return this.#unknown();
  }

  @Field(() => Int, { right: 'NUMBERS', description: metrics.WALK_INS.is })
  get walkIns(): number {
    return this.counts.WALK_INS;
  }
}
AttendanceCounts.showRatios('attendance');

@ObjectType({ description: 'People counted without names.' })
export class HeadcountTotal {
  @Field(() => Int, { right: 'NUMBERS', description: 'The least there were, over all activities counted.' })
  low!: number;

  @Field(() => Int, {
    right: 'NUMBERS',
    nullable: true,
    description: 'The most there were; null: no upper bound is known.',
  })
  high!: number | null;
}

@ObjectType({ description: 'People counted without names at one activity.' })
export class Headcount extends HeadcountTotal {
  @Field(() => ComparatorEnum, { right: 'NUMBERS', description: 'How far the number can be trusted.' })
  comparator!: Comparator;
}

export const PledgeKindEnum = enumOf('PledgeKind', 'What is pledged.', pledgeKinds, {
  MONEY: 'Money; the unit is its currency.',
  QUANTITY: 'A quantity of something, such as hours.',
  ACTION: 'An action; the unit is the action itself.',
});

@ObjectType({
  description: 'Pledges in one unit: those made in the period, with all that followed from them since.',
})
export class PledgeCounts implements PledgeTotals {
  @Field(() => PledgeKindEnum, { right: 'NUMBERS', description: 'What is pledged.' })
  kind!: PledgeKind;

  @Field({ right: 'NUMBERS', description: 'Currency, unit of measure, or the action itself.' })
  unit!: string;

  @Field(() => Decimal, {
    right: 'NUMBERS',
    description: 'Everything pledged, also what was withdrawn since.',
  })
  pledged!: string;

  @Field(() => Decimal, { right: 'NUMBERS', description: 'Everything given, also beyond what was pledged.' })
  fulfilled!: string;

  @Field(() => Decimal, { right: 'NUMBERS', description: 'Withdrawn before it was given.' })
  withdrawn!: string;

  @Field(() => Decimal, { right: 'NUMBERS', description: 'Pledged, not withdrawn, not given yet.' })
  outstanding!: string;

  @Field(() => Decimal, {
    right: 'NUMBERS',
    description: 'Outstanding, and due before today (in an `asOf` answer: before that day).',
  })
  overdue!: string;

  @Field(() => Decimal, { right: 'NUMBERS', description: 'Given beyond what was pledged.' })
  beyondPledge!: string;

  @Field(() => Float, { right: 'NUMBERS', description: fulfilmentRate.is })
  get fulfilmentRate(): number {
    return fulfilmentRate.of(this);
  }

  static of(totals: PledgeTotals): PledgeCounts {
    return Object.assign(new PledgeCounts(), totals);
  }
}

@ObjectType({
  description: 'From hearing of it to coming: the number at each step, by when each step occurred.',
})
export class Funnel {
  @Field(() => Int, { right: 'NUMBERS', description: metrics.SHARES.is })
  shares!: number;

  @Field(() => Int, { right: 'NUMBERS', description: metrics.OPENS.is })
  opens!: number;

  @Field(() => Int, { right: 'NUMBERS', description: metrics.GROSS_SIGN_UPS.is })
  grossSignUps!: number;

  @Field(() => Int, { right: 'NUMBERS', description: metrics.CONFIRMED_SIGN_UPS.is })
  confirmed!: number;

  @Field(() => Int, { right: 'NUMBERS', description: metrics.ATTENDANCES.is })
  attended!: number;
}

@ObjectType({
  description: 'How many participants each participant brings, over links that participants shared only.',
})
export class KFactor {
  @Field(() => Float, { right: 'NUMBERS', description: kFactor.parts.sharesPerParticipant })
  sharesPerParticipant!: number;

  @Field(() => Float, { right: 'NUMBERS', description: kFactor.parts.signUpsPerShare })
  signUpsPerShare!: number;

  @Field(() => Float, { right: 'NUMBERS', description: kFactor.parts.value })
  value!: number;
}

@ObjectType({ description: 'Costs in one currency.' })
export class Cost {
  @Field({ right: 'NUMBERS', description: 'ISO 4217 code.' })
  currency!: string;

  @Field(() => Decimal, { right: 'NUMBERS', description: 'Spend on the days of the period.' })
  spend!: string;

  @Field(() => Decimal, {
    right: 'NUMBERS',
    nullable: true,
    description: costPer.parts.perGrossSignUp,
  })
  perGrossSignUp!: string | null;

  @Field(() => Decimal, {
    right: 'NUMBERS',
    nullable: true,
    description: costPer.parts.perAttendance,
  })
  perAttendance!: string | null;
}

@ObjectType('Reach', { description: 'How much of an area takes part.' })
export class ReachObject implements AreaReach {
  @Field({
    right: 'NUMBERS',
    description: 'The area, as it is stated of participants and of the population.',
  })
  area!: string;

  @Field(() => Int, { right: 'NUMBERS', description: 'Participants who lived there when they took part.' })
  participants!: number;

  @Field(() => Int, { right: 'NUMBERS', description: 'How many people live there.' })
  population!: number;

  @Field(() => LocalDate, { right: 'NUMBERS', description: 'The day the population holds for.' })
  populationOn!: string;

  @Field(() => Float, {
    right: 'NUMBERS',
    description: reach.parts.perThousand,
  })
  perThousand!: number;
}

@ObjectType('PlanAdherence', { description: 'How far the plan of updates was kept.' })
export class PlanAdherenceObject implements PlanAdherence {
  @Field(() => Int, { right: 'NUMBERS', description: planAdherence.parts.planned })
  planned!: number;

  @Field(() => Int, { right: 'NUMBERS', description: planAdherence.parts.published })
  published!: number;

  @Field(() => Int, { right: 'NUMBERS', description: planAdherence.parts.onTime })
  onTime!: number;

  @Field(() => Float, {
    right: 'NUMBERS',
    nullable: true,
    description: planAdherence.parts.rate,
  })
  rate!: number | null;
}
