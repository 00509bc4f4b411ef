import type { Campaign } from '../campaign/state.ts';
import { refuseUnlessOpen } from '../campaign/state.ts';
import { type Decider, unreachable } from '../decider.ts';
import type { Circumstances } from '../circumstances.ts';
import { boundsOf } from '../bounds.ts';
import { Refusal, refuseField } from '../refusal.ts';
import type { ActivityEvent, Comparator, Headcount, Timing } from './events.ts';
import { type Activity, evolve, noActivity, refuseBeforeStart, refuseUnlessScheduled } from './state.ts';

export type ActivityCommand = Circumstances & { readonly campaign: Campaign } & (
    | ({ readonly type: 'ScheduleActivity'; readonly activityId: string; readonly name: string } & Timing)
    | { readonly type: 'RescheduleActivity'; readonly changes: Partial<Timing> }
    | { readonly type: 'CancelActivity'; readonly reason: string | null }
    | {
        readonly type: 'RecordHeadcount';
        readonly activityId: string;
        readonly low: number;
        readonly high: number | null;
        readonly comparator: Comparator | null;
      }
  );

export const activityDecider: Decider<ActivityCommand, ActivityEvent, Activity> = {
  initial: noActivity,
  evolve,
  decide,
};

function decide(command: ActivityCommand, state: Activity): ActivityEvent[] | Refusal {
  const closed = refuseUnlessOpen(command.campaign, command);
  if (closed) return closed;
  if (command.type === 'ScheduleActivity') return schedule(command, state);
  const refused = refuseUnlessScheduled(state, command.occurredAt);
  if (refused) return refused;
  if (state.status === 'NONE') return [];
  switch (command.type) {
    case 'RescheduleActivity':
      return reschedule(command.changes, state);
    case 'CancelActivity':
      return cancel(command, state);
    case 'RecordHeadcount':
      return recordHeadcount(command, state);
    default:
      return unreachable(command);
  }
}

function schedule(
  { activityId, name, startsAt, endsAt, place }: ActivityCommand & { type: 'ScheduleActivity' },
  state: Activity,
): ActivityEvent[] | Refusal {
  if (state.status !== 'NONE')
    return new Refusal('ALREADY_EXISTS', 'There is an activity with this id already.');
  return (
    refuseTiming({ startsAt, endsAt }) ?? [
      { type: 'ActivityScheduled', data: { activityId, name, startsAt, endsAt, place } },
    ]
  );
}

function reschedule(changes: Partial<Timing>, state: Timing): ActivityEvent[] | Refusal {
  const changed = Object.fromEntries(
    Object.entries(changes).filter(([key, value]) => state[key as keyof Timing] !== value),
  ) as Partial<Timing>;
  if (Object.keys(changed).length === 0) {
    return new Refusal('NOTHING_TO_CHANGE', 'The activity already is as the input says.');
  }
  return refuseTiming({ ...state, ...changed }) ?? [{ type: 'ActivityRescheduled', data: changed }];
}

function cancel(
  { reason, occurredAt }: ActivityCommand & { type: 'CancelActivity' },
  { cancelledAt }: { readonly cancelledAt: string | null },
): ActivityEvent[] | Refusal {
  return cancelledAt === null
    ? [{ type: 'ActivityCancelled', data: { cancelledAt: occurredAt, reason } }]
    : new Refusal('ACTIVITY_CANCELLED', `The activity was cancelled at ${cancelledAt} already.`);
}

function refuseTiming({ startsAt, endsAt }: Pick<Timing, 'startsAt' | 'endsAt'>): Refusal | undefined {
  return endsAt !== null && Date.parse(endsAt) < Date.parse(startsAt)
    ? refuseField('endsAt', `Expected a time not before startsAt, ${startsAt}.`)
    : undefined;
}

function recordHeadcount(
  command: ActivityCommand & { type: 'RecordHeadcount' },
  state: { readonly headcount: Headcount | null; readonly startsAt: string },
): ActivityEvent[] | Refusal {
  const headcount = boundsOf(command);
  if (headcount instanceof Refusal) return headcount;
  const { activityId, occurredAt } = command;
  return (
    refuseBeforeStart(state, occurredAt) ?? [
      { type: 'HeadcountRecorded', data: { activityId, ...headcount, replaced: state.headcount } },
    ]
  );
}
