import { type Activity, refuseBeforeStart, refuseUnlessScheduled } from '../activity.ts';
import { type About, type Attribution, attributedTo, type TrackedLink } from '../attribution.ts';
import { type Campaign, refuseUnlessOpen } from '../campaign.ts';
import { type Decider, unreachable } from '../decider.ts';
import { type Circumstances, refuseBefore } from '../circumstances.ts';
import { Refusal } from '../refusal.ts';
import { decidePledge, type PledgeCommand } from './decide-pledge.ts';
import {
  type Attendance,
  type ParticipationEvent,
  participationEvents,
  type Replied,
  type Reply,
  type Superseded,
} from './events.ts';
import {
  valueUnder,
  evolve,
  noParticipation,
  type Participation,
  type Presence,
  type SignUp,
  signUpKey,
} from './state.ts';

type SignUpCommand = {
  readonly activityId: string | null;
  /** null where `activityId` is null. */
  readonly activity: Activity | null;
} & (
  | {
      readonly type: 'SignUp';
      readonly attribution: Attribution;
      readonly share: TrackedLink | null;
      /** It is confirmed with it. */
      readonly confirmed?: boolean;
      /** They have taken it back since: what stands is withdrawn. */
      readonly withdrawn?: boolean;
    }
  | {
      readonly type: 'ReplyToInvitation';
      readonly reply: Reply;
      readonly attribution: Attribution;
      readonly share: TrackedLink | null;
    }
  | { readonly type: 'ConfirmSignUp' }
  | { readonly type: 'WithdrawSignUp' }
);

type PresenceCommand = { readonly activityId: string; readonly activity: Activity } & (
  | { readonly type: 'RecordAttendance'; readonly attribution: Attribution }
  | { readonly type: 'MarkNoShow' }
  | { readonly type: 'RevokeAttendance' }
);

interface ShareCommand {
  readonly type: 'Share';
  readonly code: string;
  readonly attribution: Attribution;
}

export type ParticipationCommand = Circumstances & { readonly campaign: Campaign } & (
    SignUpCommand | PresenceCommand | ShareCommand | PledgeCommand
  );

export const participationDecider: Decider<ParticipationCommand, ParticipationEvent, Participation> = {
  initial: noParticipation,
  evolve,
  decide,
  subject,
};

/** The id that the event's declaration names; undefined: the participant's. */
function subject({ type, data }: ParticipationEvent): string | undefined {
  const { subject } = participationEvents[type];
  return subject === 'participant' ? undefined : (data as Partial<Record<typeof subject, string>>)[subject];
}

type Decision = ParticipationEvent[] | Refusal;

function decide(command: ParticipationCommand, state: Participation): Decision {
  const closed = refuseUnlessOpen(command.campaign, command);
  if (closed) return closed;
  switch (command.type) {
    case 'SignUp':
    case 'ReplyToInvitation':
    case 'ConfirmSignUp':
    case 'WithdrawSignUp':
      return decideSignUp(command, state);
    case 'RecordAttendance':
    case 'MarkNoShow':
    case 'RevokeAttendance':
      return decidePresence(command, state);
    case 'Share':
      return [
        {
          type: 'CampaignShared',
          data: { code: command.code, attribution: { ...state.about, ...command.attribution } },
        },
      ];
    case 'MakePledge':
    case 'FulfilPledge':
    case 'WithdrawPledge':
      return decidePledge(command, state);
    default:
      return unreachable(command);
  }
}

function decideSignUp(command: SignUpCommand & Circumstances, state: Participation): Decision {
  const standing = standingSignUp(state, signUpKey(command.activityId));
  if (command.type === 'SignUp') return signUp(command, state, standing);
  if (command.type === 'ReplyToInvitation') return replyToInvitation(command, state, standing);
  if (!standing) {
    const before = valueUnder(state.signUps, signUpKey(command.activityId));
    return command.type === 'WithdrawSignUp' && before ? alreadyWithdrawn() : notSignedUp(command.activityId);
  }
  if (command.type === 'WithdrawSignUp') return withdraw(command, state, standing);
  const { activityId } = command;
  const { attribution, signedUpAt } = standing;
  const refused = refuseBefore(command, 'the sign-up', signedUpAt);
  if (refused) return refused;
  return standing.status === 'CONFIRMED'
    ? new Refusal('ALREADY_CONFIRMED', 'The sign-up is confirmed already.')
    : [{ type: 'SignUpConfirmed', data: { activityId, signedUpAt, attribution } }];
}

function withdraw(
  command: SignUpCommand & Circumstances,
  state: Participation,
  { attribution, signedUpAt, status }: SignUp,
): Decision {
  const refused = refuseBefore(command, 'the sign-up', signedUpAt);
  if (refused) return refused;
  const { activityId } = command;
  const presence = valueUnder(state.presences, signUpKey(activityId));
  if (presence?.attendance === 'ATTENDED') {
    return theyAttended();
  }
  const wasConfirmed = status === 'CONFIRMED';
  const revokes = superseded(presence, 'NO_SHOW');
  return [{ type: 'SignUpWithdrawn', data: { activityId, signedUpAt, attribution, wasConfirmed, revokes } }];
}

function signUp(
  command: SignUpCommand & Circumstances & { type: 'SignUp' },
  state: Participation,
  standing: SignUp | undefined,
): Decision {
  const { activityId, activity, occurredAt, share, confirmed = false, withdrawn = false } = command;
  const refused = activity && refuseUnlessScheduled(activity, occurredAt);
  if (refused) return refused;
  if (standing && withdrawn) return withdraw(command, state, standing);
  if (standing) {
    return new Refusal(
      'ALREADY_SIGNED_UP',
      `They are signed up for this ${activityId === null ? 'campaign' : 'activity'} already.`,
    );
  }
  const before = valueUnder(state.signUps, signUpKey(activityId));
  if (before && (withdrawn || isEarlier(occurredAt, before.withdrawnAt))) return alreadyWithdrawn();
  const replaces = valueUnder(state.replies, signUpKey(activityId));
  const early = replaces && refuseBefore(command, 'their reply', replaces.repliedAt);
  if (early) return early;
  const presence = valueUnder(state.presences, signUpKey(activityId));
  if (withdrawn && presence?.attendance === 'ATTENDED') return theyAttended();
  const endsWalkIn = presence?.walkIn ? superseded(presence, 'ATTENDED') : null;
  const stated = { ...awaited(replaces, share), ...state.about, ...command.attribution };
  const attribution = attributedTo(stated, share ?? undefined);
  const data = { activityId, signedUpAt: occurredAt, attribution };
  const signedUp: ParticipationEvent = {
    type: 'SignedUp',
    data: { ...data, endsWalkIn, ...(replaces && { replaces }) },
  };
  const takenBack = { ...data, wasConfirmed: confirmed, revokes: null };
  return [
    signedUp,
    ...(confirmed ? [{ type: 'SignUpConfirmed' as const, data }] : []),
    ...(withdrawn ? [{ type: 'SignUpWithdrawn' as const, data: takenBack }] : []),
  ];
}

/** Where somebody came from who was on the waiting list and has a place now: as they came then, if nothing else is stated. */
function awaited(replied: Replied | undefined, link: TrackedLink | null): Attribution {
  if (replied?.reply !== 'WAITLISTED') return {};
  const { share, referrerId, ...reached } = replied.attribution;
  // Another link credits another sharer, or nobody.
  return link || share === undefined ? reached : replied.attribution;
}

/** Somebody who had signed up takes that back with their reply. */
function replyToInvitation(
  command: SignUpCommand & Circumstances & { type: 'ReplyToInvitation' },
  state: Participation,
  standing: SignUp | undefined,
): Decision {
  const { activityId, activity, reply, share, occurredAt: repliedAt } = command;
  const refused = activity && refuseUnlessScheduled(activity, repliedAt);
  if (refused) return refused;
  const withdrawn = standing ? withdraw(command, state, standing) : [];
  if (withdrawn instanceof Refusal) return withdrawn;
  const replaces = valueUnder(state.replies, signUpKey(activityId)) ?? null;
  if (replaces?.reply === reply) {
    return new Refusal('ALREADY_REPLIED', 'They have replied so already.');
  }
  const early = replaces && refuseBefore(command, 'their earlier reply', replaces.repliedAt);
  if (early) return early;
  const attribution = attributedTo({ ...state.about, ...command.attribution }, share ?? undefined);
  const data = { activityId, reply, repliedAt, attribution, replaces };
  return [...withdrawn, { type: 'RepliedToInvitation', data }];
}

/** Of a sign-up that was sent again, or late, the withdrawal that came after it stands. */
const isEarlier = (occurredAt: string, withdrawnAt: string | undefined): boolean =>
  withdrawnAt !== undefined && Date.parse(occurredAt) < Date.parse(withdrawnAt);

function alreadyWithdrawn(): Refusal {
  return new Refusal('ALREADY_WITHDRAWN', 'Their sign-up is withdrawn already, or was after that time.');
}

function theyAttended(): Refusal {
  return new Refusal('HAS_ATTENDED', 'They attended. Revoke the attendance first if that is wrong.');
}

function standingSignUp(state: Participation, key: string): SignUp | undefined {
  const signUp = valueUnder(state.signUps, key);
  return signUp?.status === 'WITHDRAWN' ? undefined : signUp;
}

function notSignedUp(activityId: string | null): Refusal {
  return new Refusal(
    'NOT_SIGNED_UP',
    `They are not signed up for this ${activityId === null ? 'campaign' : 'activity'}. Sign them up first.`,
  );
}

function decidePresence(command: PresenceCommand & Circumstances, state: Participation): Decision {
  const { activity, activityId } = command;
  if (command.type === 'RevokeAttendance') return revokeAttendance(activityId, state);
  const refused = refuseUnlessScheduled(activity, command.occurredAt);
  if (refused || activity.status === 'NONE') return refused ?? [];
  const early = refuseBeforeStart(activity, command.occurredAt);
  if (early) return early;
  const standing = standingSignUp(state, activityId);
  const before = valueUnder(state.presences, activityId);
  const { occurredAt } = command;
  switch (command.type) {
    case 'RecordAttendance': {
      if (before?.attendance === 'ATTENDED') {
        return new Refusal('ALREADY_ATTENDED', 'Their attendance at this activity is recorded already.');
      }
      const attribution = standing?.attribution ?? { ...state.about, ...command.attribution };
      const about = standing && newlyStated(state.about, command.attribution);
      const corrects = superseded(before, 'NO_SHOW');
      const data = {
        activityId,
        occurredAt,
        walkIn: !standing,
        corrects,
        attribution,
        ...(about && { about }),
      };
      return [{ type: 'AttendanceRecorded', data }];
    }
    case 'MarkNoShow': {
      if (!standing) return notSignedUp(activityId);
      if (before?.attendance === 'NO_SHOW')
        return new Refusal('ALREADY_NO_SHOW', 'They are marked as a no-show already.');
      const { attribution } = standing;
      const corrects = superseded(before, 'ATTENDED');
      return [{ type: 'NoShowMarked', data: { activityId, occurredAt, corrects, attribution } }];
    }
    default:
      return unreachable(command);
  }
}

/** What is stated of a person that had not been, or otherwise; undefined: nothing. */
function newlyStated(about: About, { area, ageBand }: About): About | undefined {
  const stated = {
    ...(area !== undefined && area !== about.area && { area }),
    ...(ageBand !== undefined && ageBand !== about.ageBand && { ageBand }),
  };
  return Object.keys(stated).length > 0 ? stated : undefined;
}

function revokeAttendance(activityId: string, state: Participation): Decision {
  const presence = valueUnder(state.presences, activityId);
  if (!presence) {
    return new Refusal('NOT_ATTENDED', 'Neither attendance nor a no-show is recorded for this activity.');
  }
  const { walkIn, ...revokes } = presence;
  const attribution = standingSignUp(state, activityId)?.attribution ?? null;
  return [{ type: 'AttendanceRevoked', data: { activityId, revokes, walkIn, attribution } }];
}

/** The attendance or no-show that an event takes back; null: there was no such record. */
function superseded<Recorded extends Attendance>(
  presence: Presence | undefined,
  recorded: Recorded,
): Superseded<Recorded> | null {
  if (presence?.attendance !== recorded) return null;
  return { attendance: recorded, occurredAt: presence.occurredAt, attribution: presence.attribution };
}
