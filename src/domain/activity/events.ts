import type { EventDeclaration } from '../event-declaration.ts';

/** How exact a head-count is: counted exactly, at least so many, or between two bounds. */
export const comparators = ['EXACT', 'AT_LEAST', 'RANGE'] as const;
export type Comparator = (typeof comparators)[number];

export interface Headcount {
  readonly low: number;
  /** null: no upper bound is known (AT_LEAST). */
  readonly high: number | null;
  readonly comparator: Comparator;
}

export interface Timing {
  readonly startsAt: string;
  readonly endsAt: string | null;
  readonly place: string | null;
}

export interface ActivityScheduled {
  readonly type: 'ActivityScheduled';
  readonly data: Timing & { readonly activityId: string; readonly name: string };
}

/** Only what changed. */
export interface ActivityRescheduled {
  readonly type: 'ActivityRescheduled';
  readonly data: Partial<Timing>;
}

export interface ActivityCancelled {
  readonly type: 'ActivityCancelled';
  readonly data: { readonly cancelledAt: string; readonly reason: string | null };
}

/** People counted without names. A later count of the same activity replaces the earlier. */
export interface HeadcountRecorded {
  readonly type: 'HeadcountRecorded';
  readonly data: Headcount & { readonly activityId: string; readonly replaced: Headcount | null };
}

export type ActivityEvent = ActivityScheduled | ActivityRescheduled | ActivityCancelled | HeadcountRecorded;

/** What each of them means. The compiler sees to it that none is forgotten and none made up. */
export const activityEvents = {
  ActivityScheduled: { is: 'An activity was scheduled.', ofRules: true },
  ActivityRescheduled: {
    is: 'An activity was moved in time or place; the data holds only what changed.',
    ofRules: true,
  },
  ActivityCancelled: { is: 'An activity was cancelled.', ofRules: true },
  HeadcountRecorded: { is: 'People were counted without names.', ofRules: true },
} as const satisfies Record<ActivityEvent['type'], EventDeclaration>;
