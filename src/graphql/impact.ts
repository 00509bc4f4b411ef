import { Field, Int, ObjectType, Float } from '@nestjs/graphql';
import { ComparatorEnum, enumOf } from '../commands/fields.ts';
import { Decimal, LocalDate } from '../commands/scalars.ts';
import type { Comparator } from '../domain/activity/events.ts';
import { type PledgeKind, pledgeKinds } from '../domain/participation/events.ts';
import type { Measure } from '../read-models/participation.ts';
import type { PledgeTotals } from '../read-models/pledges.ts';

/** Each description is the definition in docs/metrics.md. */

@ObjectType({ description: 'People who said they would take part.' })
export class SignUpCounts {
  @Field(() => Int, { description: 'Sign-ups recorded, minus those withdrawn.' })
  net!: number;

  @Field(() => Int, { description: 'Sign-ups recorded, also those withdrawn since.' })
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
  @Field(() => Int, { description: 'Attendances: one per person and activity; head-counts are kept apart.' })
  attended!: number;

  @Field(() => Int, { description: 'Sign-ups to an activity whose person did not come.' })
  noShow!: number;

  @Field(() => Int, {
    description:
      'Standing sign-ups to an activity of which it is not known, or not yet, whether the person came.',
  })
  unknown!: number;

  @Field(() => Int, { description: 'Attendances without a sign-up; they are among the attended.' })
  walkIns!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Attended ÷ (attended + no-show); unknown is left out. null: neither is recorded.',
  })
  showUpRate!: number | null;
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

@ObjectType({ description: 'Pledges in one unit.' })
export class PledgeCounts implements PledgeTotals {
  @Field(() => PledgeKindEnum, { description: 'What is pledged.' })
  kind!: PledgeKind;

  @Field({ description: 'Currency, unit of measure, or the action itself.' })
  unit!: string;

  @Field(() => Decimal, { description: 'Pledged, also what was withdrawn since.' })
  pledged!: string;

  @Field(() => Decimal, { description: 'Given, also beyond what was pledged.' })
  fulfilled!: string;

  @Field(() => Decimal, { description: 'Withdrawn before it was given.' })
  withdrawn!: string;

  @Field(() => Decimal, { description: 'Pledged, not withdrawn, and not given yet.' })
  outstanding!: string;

  @Field(() => Decimal, { description: 'Outstanding, and due before today.' })
  overdue!: string;

  @Field(() => Decimal, { description: 'Given beyond what was pledged.' })
  beyondPledge!: string;
}

@ObjectType({ description: 'What a campaign led to. Every number is defined in docs/metrics.md.' })
export class Impact {
  @Field(() => Int, {
    description:
      'Distinct people with a sign-up, share, attendance or pledge in the campaign; a withdrawn one still counts, a revoked attendance does not.',
  })
  participants!: number;

  @Field(() => SignUpCounts, { description: 'People who said they would take part.' })
  signUps!: SignUpCounts;

  @Field(() => ShareCounts, { description: 'The campaign passed on.' })
  shares!: ShareCounts;

  @Field(() => AttendanceCounts, { description: 'Who really came.' })
  attendance!: AttendanceCounts;

  @Field(() => HeadcountTotal, {
    nullable: true,
    description: 'People counted without names; null: nobody counted.',
  })
  headcount!: HeadcountTotal | null;

  @Field(() => [PledgeCounts], { description: 'Pledges, per unit.' })
  pledges!: readonly PledgeCounts[];
}

@ObjectType({ description: 'One span of a series.' })
export class SeriesPoint {
  @Field(() => LocalDate, { description: "The span's first local day; weeks begin on Monday." })
  start!: string;

  @Field(() => Int, { description: 'How many occurred in it.' })
  value!: number;
}

type Counts = Readonly<Partial<Record<Measure, number>>>;

export function signUpCounts({
  SIGN_UPS = 0,
  SIGN_UPS_WITHDRAWN = 0,
  SIGN_UPS_CONFIRMED = 0,
}: Counts): SignUpCounts {
  return { net: SIGN_UPS - SIGN_UPS_WITHDRAWN, gross: SIGN_UPS, confirmed: SIGN_UPS_CONFIRMED };
}

export function attendanceCounts({
  ATTENDED = 0,
  NO_SHOWS = 0,
  UNKNOWN = 0,
  WALK_INS = 0,
}: Counts): AttendanceCounts {
  const known = ATTENDED + NO_SHOWS;
  return {
    attended: ATTENDED,
    noShow: NO_SHOWS,
    unknown: UNKNOWN,
    walkIns: WALK_INS,
    showUpRate: known === 0 ? null : ATTENDED / known,
  };
}
