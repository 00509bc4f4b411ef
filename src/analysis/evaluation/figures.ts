import type { Channel, Technique } from '../../domain/attribution.ts';
import type { Scaled } from '../../domain/decimal.ts';
import type { PledgeKind } from '../../domain/participation/events.ts';
import type { PlanAdherence } from '../../metrics/adherence.ts';
import type { Counts } from '../../metrics/tabulation.ts';

/** What figures are broken down by. */
export type By = 'CHANNEL' | 'TECHNIQUE';

/** All that the rules go by. */
export interface CampaignFigures {
  readonly channels: GroupedFigures;
  readonly techniques: GroupedFigures;
  readonly counts: Counts;
  readonly participants: number;
  readonly turnout: Turnout;
  readonly updates: Updates;
  readonly plan: PlanAdherence;
  readonly discussions: Discussions;
  readonly pledges: readonly PledgesDue[];
  readonly unknown: readonly UnknownAttendance[];
  readonly goals: readonly GoalStanding[];
  readonly evaluations: Evaluations;
  readonly connectors: readonly SilentConnector[];
}

/** Figures by channel or technique: every one there is, whether used or not. */
export interface GroupedFigures {
  readonly by: By;
  readonly groups: readonly Group[];
  /** Sign-ups of which it was not stated. */
  readonly unstated: number;
}

export interface Group {
  readonly key: Channel | Technique;
  readonly grossSignUps: number;
  readonly attended: number;
  readonly turnout: Turnout;
  /** Published. */
  readonly updates: number;
  /** In whole ten-thousandths, by currency. */
  readonly spend: ReadonlyMap<string, Scaled>;
}

/** What became of sign-ups to activities. Walk-ins, who could not have stayed away, are not in it. */
export interface Turnout {
  readonly came: number;
  readonly noShow: number;
  /** Of activities that are over. */
  readonly unknown: number;
}

/** Published on the campaign's days so far. */
export interface Updates {
  readonly days: number;
  readonly total: number;
  readonly byChannel: ReadonlyMap<Channel, number>;
}

export interface Discussions {
  /** Comments on each update whose discussion was observed, when it was last looked at. */
  readonly comments: readonly number[];
  /** Updates that have had their time to be discussed, and those of them that nobody looked at. */
  readonly due: number;
  readonly unobserved: number;
  /** Comments in discussions of no update in particular, by channel when last looked at, added up. */
  readonly elsewhere: number;
}

/** Outstanding, in one unit. Exact decimals. */
export interface PledgesDue {
  readonly kind: PledgeKind;
  readonly unit: string;
  readonly overdue: string;
  /** Not overdue, and due by `by`. */
  readonly due: string;
  /** Local day. */
  readonly by: string;
}

/** An activity that is over, and sign-ups to it of which it is not known whether the person came. */
export interface UnknownAttendance {
  readonly activityId: string;
  readonly name: string;
  readonly unknown: number;
}

/** A connected system that has fallen silent. */
export interface SilentConnector {
  readonly id: string;
  readonly name: string;
  /** Since it was last heard from, or was added. */
  readonly hours: number;
}

export interface Evaluations {
  /** The campaign's days so far. */
  readonly days: number;
  /** Days from the last evaluation to the last of them; null: there is none on those days or since. */
  readonly sinceLast: number | null;
}

/** MET_LATE: after the day that was set for it. AT_A_STANDSTILL: it is not met, and nothing was added lately. */
export type GoalCourse =
  'MET' | 'MET_LATE' | 'MISSED' | 'ON_COURSE' | 'OFF_COURSE' | 'AT_A_STANDSTILL' | 'NOT_KNOWN';

export interface GoalStanding {
  readonly id: string;
  readonly name: string;
  /** How much there is, or the least there is. Exact decimal. */
  readonly value: string;
  readonly target: string;
  /** null: it counts people, or things of one kind. */
  readonly unit: string | null;
  /** The last local day to reach it; null: whenever. */
  readonly by: string | null;
  readonly course: GoalCourse;
}
