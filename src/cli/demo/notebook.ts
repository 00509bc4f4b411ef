import type { Comparator } from '../../domain/bounds.ts';
import type { Channel, Technique } from '../../domain/attribution.ts';
import type {
  BaselineKind,
  CountingRule,
  Gauge,
  GoalMeasure,
  LocalPeriod,
  ResultType,
} from '../../domain/entry/events.ts';

/** The organisers' entries about a campaign. All are made up, and say so where they can. */
export interface Notebook {
  readonly spend: readonly NotedSpend[];
  readonly gauges: readonly NotedGauge[];
  readonly indicators: readonly NotedIndicator[];
  readonly goals: readonly NotedGoal[];
  readonly review?: NotedReview;
}

export interface NotedSpend {
  readonly amount: number;
  readonly currency: 'NOK' | 'EUR';
  readonly channel: Channel;
  readonly technique: Technique;
  readonly during: LocalPeriod;
  /** It was noted by mistake, and taken back, for this reason. */
  readonly mistake?: string;
}

export interface NotedGauge {
  readonly gauge: Gauge;
  readonly channel: Channel;
  readonly on: string;
  readonly comparator: Comparator;
  readonly low: number;
  readonly high?: number;
  /** It was first misread as this. */
  readonly misread?: number;
}

export interface NotedIndicator {
  readonly key: string;
  /** nb and en; both say that the numbers are made up. */
  readonly labels: { readonly nb: string; readonly en: string };
  readonly unit: string;
  readonly higherIsBetter: boolean;
  readonly resultType: ResultType;
  readonly rule: CountingRule;
  readonly windowDays?: number;
  readonly baselines?: readonly (NotedValue & { readonly kind: Exclude<BaselineKind, 'UNSTATED'> })[];
  readonly measurements?: readonly (NotedValue & { readonly area?: string })[];
  /** A series that somebody else published, as the demo has it. */
  readonly published?: readonly NotedValue[];
}

export interface NotedValue {
  readonly during: LocalPeriod;
  readonly value: string;
}

export interface NotedGoal {
  readonly key: string;
  readonly name: string;
  readonly measure: GoalMeasure;
  readonly target?: string;
  readonly unit?: string;
  readonly indicator?: string;
  readonly by: string;
  readonly petition?: {
    readonly area: string;
    readonly level: 'MUNICIPALITY' | 'COUNTY';
    readonly residents: number;
  };
}

/** The organisers' conclusions after one of the activities. */
export interface NotedReview {
  /** The activity's key. */
  readonly after: string;
  readonly findings: string;
  readonly decisions: string;
}
