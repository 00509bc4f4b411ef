import { unreachable } from '../decider.ts';
import { Refusal } from '../refusal.ts';
import type { ActivityEvent, Headcount, Timing } from './events.ts';

export type Activity =
  | { readonly status: 'NONE' }
  | ({
      readonly status: 'SCHEDULED' | 'CANCELLED';
      readonly cancelledAt: string | null;
      readonly headcount: Headcount | null;
    } & Timing);

export const noActivity: Activity = { status: 'NONE' };

export function evolve(state: Activity, event: ActivityEvent): Activity {
  if (event.type === 'ActivityScheduled') {
    const { startsAt, endsAt, place } = event.data;
    return { status: 'SCHEDULED', startsAt, endsAt, place, cancelledAt: null, headcount: null };
  }
  if (state.status === 'NONE') return state;
  switch (event.type) {
    case 'ActivityRescheduled':
      return { ...state, ...event.data };
    case 'ActivityCancelled':
      return { ...state, status: 'CANCELLED', cancelledAt: event.data.cancelledAt };
    case 'HeadcountRecorded': {
      const { low, high, comparator } = event.data;
      return { ...state, headcount: { low, high, comparator } };
    }
    default:
      return unreachable(event);
  }
}

/**
 * The refusal of what may not be recorded about an activity: the activity must exist, and not be cancelled when it happened.
 */
export function refuseUnlessScheduled(activity: Activity, occurredAt: string): Refusal | undefined {
  if (activity.status === 'NONE') {
    return new Refusal('NOT_FOUND', 'There is no such activity in this campaign.', [
      { path: 'activityId', message: 'Expected the id of an activity of this campaign.' },
    ]);
  }
  if (activity.cancelledAt !== null && Date.parse(occurredAt) > Date.parse(activity.cancelledAt)) {
    return new Refusal(
      'ACTIVITY_CANCELLED',
      `The activity was cancelled at ${activity.cancelledAt}. What happened before that can still be recorded: give its occurredAt.`,
    );
  }
  return undefined;
}

/** People may come early, but not days early: a day before the start, in milliseconds. */
const earliestArrival = 24 * 60 * 60_000;

/** The refusal of an attendance or no-show that is dated before the activity. */
export function refuseBeforeStart(activity: { startsAt: string }, occurredAt: string): Refusal | undefined {
  return Date.parse(occurredAt) < Date.parse(activity.startsAt) - earliestArrival
    ? new Refusal(
        'ACTIVITY_NOT_STARTED',
        `The activity starts at ${activity.startsAt}; who came is recorded from a day before. Reschedule it if it was held earlier.`,
      )
    : undefined;
}
