import type { Channel, Technique } from '../../domain/attribution.ts';
import type { PledgeKind } from '../../domain/participation/events.ts';
import type { Interval, Rated, RateLevel } from './chance.ts';
import type { By, GoalCourse } from './figures.ts';

/** What is paid for. */
export type Bought = 'grossSignUps' | 'attended';

/** At which step somebody who signed up is lost. */
export type LossStep = 'withdrawn' | 'unconfirmed' | 'noShow';

/** How updates are answered. */
export type Talk = 'LIVELY' | 'ONE_WAY' | 'MIXED';

/** The course of a goal, where it is known. */
export type KnownCourse = Exclude<GoalCourse, 'NOT_KNOWN'>;

/** What was bought through one channel or technique. Exact decimals. */
export interface Price {
  readonly key: Channel | Technique;
  readonly spend: string;
  readonly currency: string;
  readonly count: number;
  /** Spend ÷ count. */
  readonly each: string;
}

/** Of those who signed up through it, how many came. */
interface TurnoutThrough {
  readonly key: Channel | Technique;
  readonly came: Rated;
}

/** An activity, and of how many sign-ups to it attendance is unknown. */
export interface NamedActivity {
  readonly name: string;
  readonly unknown: number;
}

/** What a rule concludes, as values: `src/sentences` says it in words. */
export type Conclusion =
  | SignUpsConclusion
  | {
      readonly of: 'NO_SIGN_UPS';
      readonly by: By;
      readonly key: Channel | Technique;
      readonly updates: number;
    }
  | {
      readonly of: 'TURNOUT_DIFFERS';
      readonly best: TurnoutThrough;
      readonly worst: TurnoutThrough;
      /** Whether chance alone would hardly make the difference. */
      readonly certain: boolean;
    }
  | CostConclusion
  | {
      readonly of: 'LINK_CONVERSION';
      /** Sign-ups through tracked links, of opens. */
      readonly converted: Rated;
      readonly standing: RateLevel;
      readonly limits: Interval;
    }
  | { readonly of: 'NOBODY_SHARES'; readonly participants: number }
  | {
      readonly of: 'RECRUITMENT';
      /** Sign-ups through links that participants shared, to participants; its rate is the K-factor. */
      readonly recruited: Rated;
      readonly standing: RateLevel;
    }
  | {
      readonly of: 'SIGN_UP_LOSS';
      /** The one at which the most are lost. */
      readonly step: LossStep;
      readonly lost: Rated;
      /** Whether that is clearly few. */
      readonly few: boolean;
    }
  | {
      readonly of: 'SHOW_UP';
      /** Of sign-ups whose outcome is known. */
      readonly came: Rated;
      readonly standing: RateLevel;
      readonly limits: Interval;
    }
  | {
      readonly of: 'MANY_WALK_INS';
      /** Of all who came. */
      readonly walkIns: Rated;
    }
  | UpdatesConclusion
  | DiscussionConclusion
  | {
      readonly of: 'GOAL';
      readonly course: KnownCourse;
      readonly name: string;
      /** Exact decimals. */
      readonly value: string;
      readonly target: string;
      /** null: it counts people, or things of one kind. */
      readonly unit: string | null;
      /** Local day; null: whenever. */
      readonly by: string | null;
    }
  | {
      readonly of: 'ATTENDANCE_UNKNOWN';
      readonly activities: number;
      readonly unknown: number;
      readonly most: readonly NamedActivity[];
      /** How many activities are not among them. */
      readonly others: number;
    }
  | ({ readonly of: 'PLEDGES_DUE'; readonly by: string } & Pledged)
  | ({ readonly of: 'PLEDGES_OVERDUE' } & Pledged)
  | { readonly of: 'CONNECTOR_SILENT'; readonly name: string; readonly hours: number }
  | { readonly of: 'NEVER_EVALUATED'; readonly days: number }
  | { readonly of: 'EVALUATED_LONG_AGO'; readonly days: number };

type SignUpsConclusion =
  | ({ readonly of: 'ALL_SIGN_UPS_THROUGH_ONE'; readonly key: Channel | Technique } & Stated)
  | ({
      readonly of: 'MOST_SIGN_UPS';
      /** Sign-ups, of those stated. */
      readonly first: { readonly key: Channel | Technique; readonly grossSignUps: Rated };
      readonly second: { readonly key: Channel | Technique; readonly grossSignUps: number };
      readonly certain: boolean;
    } & Stated);

/** Of how many sign-ups the channel or technique is stated, and of how many it is not. */
interface Stated {
  readonly by: By;
  readonly stated: number;
  readonly unstated: number;
}

type CostConclusion =
  | { readonly of: 'COST'; readonly bought: Bought; readonly only: Price }
  | {
      readonly of: 'COSTS_DIFFER';
      readonly bought: Bought;
      readonly cheapest: Price;
      readonly dearest: Price;
      readonly certain: boolean;
    }
  | {
      readonly of: 'SPENT_IN_VAIN';
      readonly bought: Bought;
      readonly key: Channel | Technique;
      readonly spend: string;
      readonly currency: string;
      /** What the spend would have brought at the price of the others. */
      readonly expected: number;
    };

type UpdatesConclusion =
  | ({
      readonly of: 'UPDATES_TOO_OFTEN';
      readonly channel: Channel;
      /** A week. */
      readonly most: number;
    } & Frequency)
  | ({ readonly of: 'UPDATES_TOO_SELDOM' | 'UPDATES_REGULAR' } & Frequency)
  | {
      readonly of: 'PLAN_KEPT';
      /** Of those planned. */
      readonly onTime: Rated;
      readonly late: number;
      readonly missing: number;
    };

/** How many updates were published in how many days. */
export interface Frequency {
  readonly updates: number;
  readonly days: number;
  readonly perWeek: number;
}

type DiscussionConclusion =
  | {
      readonly of: 'DISCUSSION';
      readonly talk: Talk;
      /** Updates with comments, of those observed. */
      readonly discussed: number;
      readonly observed: number;
      readonly commentsPerUpdate: number;
      /** Comments in discussions of no update in particular. */
      readonly elsewhere: number;
    }
  | { readonly of: 'DISCUSSION_UNOBSERVED'; readonly unobserved: number; readonly updates: number };

/** Outstanding, in one unit. */
interface Pledged {
  readonly kind: PledgeKind;
  /** Exact decimal. */
  readonly amount: string;
  readonly unit: string;
}

/** What a rule cannot answer yet. */
export type Question =
  | { readonly of: 'MOST_SIGN_UPS' | 'NO_SIGN_UPS'; readonly by: By }
  | {
      readonly of: 'TURNOUT_DIFFERS';
      readonly by: By;
      /** How many outcomes must be known of each, and what part of all. */
      readonly fewest: number;
      readonly knownPart: number;
    }
  | { readonly of: 'COSTS'; readonly by: By; readonly bought: Bought }
  | { readonly of: 'SHOW_UP'; readonly unknown: number }
  | {
      /** Whether participants bring others, where nobody shared in the period. */
      readonly of: 'RECRUITMENT_WITHOUT_SHARES';
      /** How many came in the period through links that were shared outside it. */
      readonly signUpsByShare: number;
    }
  | {
      readonly of:
        | 'LINK_CONVERSION'
        /** `need`: sign-ups through links; `have`: the fewer opens, of which some were not recorded. */
        | 'LINK_CONVERSION_UNRECORDED'
        | 'RECRUITMENT'
        | 'SIGN_UP_LOSS'
        | 'WALK_INS'
        | 'UPDATE_FREQUENCY'
        | 'PLAN_KEPT'
        | 'DISCUSSION';
    };
