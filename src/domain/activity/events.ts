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
