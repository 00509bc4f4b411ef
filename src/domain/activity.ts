import type { EventDeclaration } from './event-declaration.ts';
import { type Decider, unreachable } from './decider.ts';
import { isSameJson } from './json.ts';
import { Refusal, refuseField } from './refusal.ts';
import { type Campaign, refuseUnlessOpen } from './campaign.ts';
import type { Circumstances } from './circumstances.ts';
import { type Bounds, boundsOf, type Comparator } from './bounds.ts';
import type { DateTime } from './times.ts';

/** Degrees (WGS 84). */
export interface Coordinates {
  readonly latitude: number;
  readonly longitude: number;
}

export interface Timing {
  /** null: planned, and its date is still to be set. */
  readonly startsAt: DateTime | null;
  readonly endsAt: DateTime | null;
  readonly place: string | null;
  /** Where the place is; left out: not stated. */
  readonly coordinates?: Coordinates | null;
}

/** What an activity is, besides when and where. */
export interface ActivityDetails {
  readonly name: string;
  /** What kind of activity, in the organisers' words. */
  readonly type: string | null;
  readonly tags: readonly string[];
  /** Where it is held online. */
  readonly onlineUrl: string | null;
  /** Organisations that hold it together with this one. */
  readonly coHosts: readonly string[];
  /** How many people there is place for; null: any number. */
  readonly capacity: number | null;
  /** The same text in all activities that belong together, for example the times at which one event is held. */
  readonly group: string | null;
}

/** Where nothing is stated. */
export const noDetails: Omit<ActivityDetails, 'name'> = {
  type: null,
  tags: [],
  onlineUrl: null,
  coHosts: [],
  capacity: null,
  group: null,
};

export interface ActivityScheduled {
  readonly type: 'ActivityScheduled';
  /** Details that are not stated are left out. */
  readonly data: Timing & { readonly activityId: string } & Pick<ActivityDetails, 'name'> &
    Partial<ActivityDetails>;
}

/** Only what changed. */
export interface ActivityUpdated {
  readonly type: 'ActivityUpdated';
  readonly data: Partial<ActivityDetails>;
}

/** Only what changed. */
export interface ActivityRescheduled {
  readonly type: 'ActivityRescheduled';
  readonly data: Partial<Timing>;
}

export interface ActivityCancelled {
  readonly type: 'ActivityCancelled';
  readonly data: { readonly cancelledAt: DateTime; readonly reason: string | null };
}

/** People counted without names. A later count of the same activity replaces the earlier. */
export interface HeadcountRecorded {
  readonly type: 'HeadcountRecorded';
  readonly data: Bounds & { readonly activityId: string; readonly replaced: Bounds | null };
}

export type ActivityEvent =
  ActivityScheduled | ActivityRescheduled | ActivityUpdated | ActivityCancelled | HeadcountRecorded;

/** What each of them means. The compiler sees to it that none is forgotten and none made up. */
export const activityEvents = {
  ActivityScheduled: { is: 'An activity was scheduled.', ofRules: true },
  ActivityRescheduled: {
    is: 'An activity was moved in time or place; the data holds only what changed.',
    ofRules: true,
  },
  ActivityUpdated: {
    is: 'An activity is described otherwise; the data holds only what changed.',
    ofRules: true,
  },
  ActivityCancelled: { is: 'An activity was cancelled.', ofRules: true },
  HeadcountRecorded: { is: 'People were counted without names.', ofRules: true },
} as const satisfies Record<ActivityEvent['type'], EventDeclaration>;

export type Activity =
  | { readonly status: 'NONE' }
  | ({
      readonly status: 'SCHEDULED' | 'CANCELLED';
      readonly cancelledAt: string | null;
      readonly headcount: Bounds | null;
      readonly details: ActivityDetails;
    } & Timing);

export const noActivity: Activity = { status: 'NONE' };

export function evolve(state: Activity, event: ActivityEvent): Activity {
  if (event.type === 'ActivityScheduled') {
    const { activityId: _, startsAt, endsAt, place, coordinates = null, ...stated } = event.data;
    return {
      status: 'SCHEDULED',
      startsAt,
      endsAt,
      place,
      coordinates,
      details: { ...noDetails, ...stated },
      cancelledAt: null,
      headcount: null,
    };
  }
  if (state.status === 'NONE') return state;
  switch (event.type) {
    case 'ActivityRescheduled':
      return { ...state, ...event.data };
    case 'ActivityUpdated':
      return { ...state, details: { ...state.details, ...event.data } };
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
      { path: 'activityId', message: 'Expected an activity of this campaign, by its id or its source.' },
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
export function refuseBeforeStart(
  activity: Pick<Timing, 'startsAt'>,
  occurredAt: string,
): Refusal | undefined {
  if (activity.startsAt === null) {
    return new Refusal(
      'ACTIVITY_NOT_STARTED',
      'The activity has no date yet; who came is recorded once it has. Reschedule it to when it was held.',
    );
  }
  return Date.parse(occurredAt) < Date.parse(activity.startsAt) - earliestArrival
    ? new Refusal(
        'ACTIVITY_NOT_STARTED',
        `The activity starts at ${activity.startsAt}; who came is recorded from a day before. Reschedule it if it was held earlier.`,
      )
    : undefined;
}

export type ActivityCommand = Circumstances & { readonly campaign: Campaign } & (
    | ({
        readonly type: 'ScheduleActivity';
        readonly activityId: string;
        readonly details: ActivityDetails;
      } & Timing)
    | { readonly type: 'UpdateActivity'; readonly changes: Partial<ActivityDetails> }
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
    case 'UpdateActivity':
      return update(command.changes, state.details);
    case 'CancelActivity':
      return cancel(command, state);
    case 'RecordHeadcount':
      return recordHeadcount(command, state);
    default:
      return unreachable(command);
  }
}

function schedule(
  {
    activityId,
    details: { name, ...details },
    startsAt,
    endsAt,
    place,
    coordinates,
  }: ActivityCommand & { type: 'ScheduleActivity' },
  state: Activity,
): ActivityEvent[] | Refusal {
  if (state.status !== 'NONE')
    return new Refusal('ALREADY_EXISTS', 'There is an activity with this id already.');
  const timing = { startsAt, endsAt, place, ...(coordinates && { coordinates }) };
  const data = { activityId, name, ...timing, ...changed(details, noDetails) };
  return refuseTiming(timing) ?? [{ type: 'ActivityScheduled', data }];
}

/** At another place the coordinates are others, so those of before go unless others are stated. */
function reschedule(stated: Partial<Timing>, state: Timing): ActivityEvent[] | Refusal {
  const moves = changed({ place: state.place, ...stated }, state).place !== undefined;
  const changes = changed({ ...(moves && { coordinates: null }), ...stated }, state);
  if (Object.keys(changes).length === 0) return nothingToChange();
  return refuseTiming({ ...state, ...changes }) ?? [{ type: 'ActivityRescheduled', data: changes }];
}

function update(stated: Partial<ActivityDetails>, state: ActivityDetails): ActivityEvent[] | Refusal {
  const changes = changed(stated, state);
  if (Object.keys(changes).length === 0) return nothingToChange();
  return [{ type: 'ActivityUpdated', data: changes }];
}

const nothingToChange = () => new Refusal('NOTHING_TO_CHANGE', 'The activity already is as the input says.');

/** The fields that are stated otherwise than they are. */
function changed<T extends object>(stated: Partial<T>, now: T): Partial<T> {
  const isOther = (field: string, value: unknown) => !isSameJson(value, now[field as keyof T] ?? null);
  return Object.fromEntries(
    Object.entries(stated).filter(([field, value]) => isOther(field, value)),
  ) as Partial<T>;
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
  if (endsAt !== null && startsAt === null) return refuseField('endsAt', 'Expected none without startsAt.');
  return endsAt !== null && startsAt !== null && Date.parse(endsAt) < Date.parse(startsAt)
    ? refuseField('endsAt', `Expected a time not before startsAt, ${startsAt}.`)
    : undefined;
}

function recordHeadcount(
  command: ActivityCommand & { type: 'RecordHeadcount' },
  state: { readonly headcount: Bounds | null; readonly startsAt: string | null },
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
