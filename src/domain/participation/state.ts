import type { About, Attribution } from '../attribution.ts';
import { formatDecimal, parseDecimal } from '../decimal.ts';
import { unreachable } from '../decider.ts';
import type { Replied, Attendance, ParticipationEvent, PledgeKind } from './events.ts';

export interface SignUp {
  readonly status: 'REGISTERED' | 'CONFIRMED' | 'WITHDRAWN';
  readonly signedUpAt: string;
  readonly attribution: Attribution;
  /** When it was withdrawn last; left out: it stands. */
  readonly withdrawnAt?: string;
}

export interface Pledge {
  readonly kind: PledgeKind;
  readonly unit: string;
  readonly pledged: string;
  readonly fulfilled: string;
  readonly outstanding: string;
  readonly dueOn: string | null;
  readonly withdrawn: boolean;
  readonly madeAt: string;
  readonly attribution: Attribution;
}

export interface Presence {
  readonly attendance: Attendance;
  readonly occurredAt: string;
  readonly walkIn: boolean;
  readonly attribution: Attribution;
}

export interface Shared {
  readonly sharedAt: string;
  readonly attribution: Attribution;
}

/** One person in one campaign. */
export interface Participation {
  /** What was last stated of them. */
  readonly about: About;
  /** By activity id; `''` is the sign-up for the campaign as a whole. */
  readonly signUps: Readonly<Record<string, SignUp>>;
  /** By activity id, as above; none: they gave none, or signed up since. */
  readonly replies: Readonly<Record<string, Replied>>;
  /** By activity id; none: not known. */
  readonly presences: Readonly<Record<string, Presence>>;
  /** By code. */
  readonly shares: Readonly<Record<string, Shared>>;
  /** By pledge id. */
  readonly pledges: Readonly<Record<string, Pledge>>;
}

export const noParticipation: Participation = {
  about: {},
  signUps: {},
  replies: {},
  presences: {},
  shares: {},
  pledges: {},
};

/** The value under an id from outside; undefined: none. An id such as `constructor` must not find what every object inherits. */
export function valueUnder<T>(values: Readonly<Record<string, T>>, id: string): T | undefined {
  return Object.hasOwn(values, id) ? values[id] : undefined;
}

/** The key of a sign-up or reply in the state. */
export const signUpKey = (activityId: string | null) => activityId ?? '';

export function evolve(before: Participation, event: ParticipationEvent, occurredAt: string): Participation {
  const state = { ...before, about: aboutAfter(before.about, event) };
  switch (event.type) {
    case 'RepliedToInvitation': {
      const { activityId, reply, repliedAt, attribution } = event.data;
      const replied = { reply, repliedAt, attribution };
      return { ...state, replies: { ...state.replies, [signUpKey(activityId)]: replied } };
    }
    case 'SignedUp':
    case 'SignUpConfirmed':
    case 'SignUpWithdrawn':
      return evolveSignUp(state, event, occurredAt);
    case 'CampaignShared': {
      const { code, attribution } = event.data;
      return { ...state, shares: { ...state.shares, [code]: { sharedAt: occurredAt, attribution } } };
    }
    case 'AttendanceRecorded':
    case 'NoShowMarked':
    case 'AttendanceRevoked':
      return { ...state, presences: presencesAfter(state.presences, event) };
    case 'PledgeMade':
    case 'PledgeFulfilled':
    case 'PledgeWithdrawn':
      return { ...state, pledges: pledgesAfter(state.pledges, event) };
    default:
      return unreachable(event);
  }
}

/** What is known of a person after an event. An event that only repeats an attribution changes nothing. */
function aboutAfter(about: About, event: ParticipationEvent): About {
  const stated = statedWith(event);
  if (!stated) return about;
  const { area = about.area, ageBand = about.ageBand } = stated;
  return { ...(area && { area }), ...(ageBand && { ageBand }) };
}

/** What was stated of the person with an event; undefined: nothing new, since its attribution repeats an earlier one. */
function statedWith(event: ParticipationEvent): About | undefined {
  switch (event.type) {
    case 'RepliedToInvitation':
    case 'SignedUp':
    case 'CampaignShared':
    case 'PledgeMade':
      return event.data.attribution;
    case 'AttendanceRecorded':
      return event.data.walkIn ? event.data.attribution : event.data.about;
    case 'SignUpConfirmed':
    case 'SignUpWithdrawn':
    case 'NoShowMarked':
    case 'AttendanceRevoked':
    case 'PledgeFulfilled':
    case 'PledgeWithdrawn':
      return undefined;
    default:
      return unreachable(event);
  }
}

type EventOf<Type extends ParticipationEvent['type']> = Extract<ParticipationEvent, { type: Type }>;

function evolveSignUp(
  state: Participation,
  event: EventOf<'SignedUp' | 'SignUpConfirmed' | 'SignUpWithdrawn'>,
  occurredAt: string,
): Participation {
  const key = signUpKey(event.data.activityId);
  const { signedUpAt, attribution } = event.data;
  const status = (
    { SignedUp: 'REGISTERED', SignUpConfirmed: 'CONFIRMED', SignUpWithdrawn: 'WITHDRAWN' } as const
  )[event.type];
  const withdrawn = status === 'WITHDRAWN' && { withdrawnAt: occurredAt };
  const signUps = { ...state.signUps, [key]: { status, signedUpAt, attribution, ...withdrawn } };
  const replies = event.type === 'SignedUp' ? without(state.replies, key) : state.replies;
  return { ...state, signUps, replies, presences: presencesAfterSignUp(state.presences, event, key) };
}

function presencesAfterSignUp(
  presences: Participation['presences'],
  event: EventOf<'SignedUp' | 'SignUpConfirmed' | 'SignUpWithdrawn'>,
  key: string,
): Participation['presences'] {
  const presence = valueUnder(presences, key);
  if (!presence) return presences;
  if (event.type === 'SignUpWithdrawn') return without(presences, key);
  return event.type === 'SignedUp' ? { ...presences, [key]: { ...presence, walkIn: false } } : presences;
}

function presencesAfter(
  presences: Participation['presences'],
  event: EventOf<'AttendanceRecorded' | 'NoShowMarked' | 'AttendanceRevoked'>,
): Participation['presences'] {
  const { activityId } = event.data;
  switch (event.type) {
    case 'AttendanceRecorded': {
      const { walkIn, occurredAt, attribution } = event.data;
      return { ...presences, [activityId]: { attendance: 'ATTENDED', occurredAt, walkIn, attribution } };
    }
    case 'NoShowMarked': {
      const { occurredAt, attribution } = event.data;
      return {
        ...presences,
        [activityId]: { attendance: 'NO_SHOW', occurredAt, walkIn: false, attribution },
      };
    }
    case 'AttendanceRevoked':
      return without(presences, activityId);
    default:
      return unreachable(event);
  }
}

function without<T>(values: Readonly<Record<string, T>>, key: string): Record<string, T> {
  const { [key]: _, ...others } = values;
  return others;
}

function pledgesAfter(
  pledges: Participation['pledges'],
  event: EventOf<'PledgeMade' | 'PledgeFulfilled' | 'PledgeWithdrawn'>,
): Participation['pledges'] {
  const { pledgeId } = event.data;
  const before = valueUnder(pledges, pledgeId);
  const after = (pledge: Pledge) => ({ ...pledges, [pledgeId]: pledge });
  switch (event.type) {
    case 'PledgeMade': {
      const { kind, unit, amount, dueOn, madeAt, attribution } = event.data;
      const amounts = { pledged: amount, fulfilled: '0', outstanding: amount };
      return after({ kind, unit, ...amounts, dueOn, withdrawn: false, madeAt, attribution });
    }
    case 'PledgeFulfilled': {
      if (!before) return pledges;
      const { amount, settles } = event.data;
      const fulfilled = formatDecimal(parseDecimal(before.fulfilled) + parseDecimal(amount));
      const outstanding = formatDecimal(parseDecimal(before.outstanding) - parseDecimal(settles));
      return after({ ...before, fulfilled, outstanding });
    }
    case 'PledgeWithdrawn':
      return before ? after({ ...before, withdrawn: true, outstanding: '0' }) : pledges;
    default:
      return unreachable(event);
  }
}
