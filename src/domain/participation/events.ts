import type { About, Attribution } from '../attribution.ts';
import type { Decimal } from '../decimal.ts';
import type { EventDeclaration } from '../event-declaration.ts';
import type { DateTime, LocalDate } from '../times.ts';

/** What can be pledged: money (the unit is its currency), a quantity (hours, kilograms …), or an action. */
export const pledgeKinds = ['MONEY', 'QUANTITY', 'ACTION'] as const;
export type PledgeKind = (typeof pledgeKinds)[number];

/** Whether somebody came. Without a record it is not known, which never means "did not come". */
export type Attendance = 'ATTENDED' | 'NO_SHOW';

/** The record that a later one takes back, with all that it was counted by. */
export interface Superseded<Recorded extends Attendance = Attendance> {
  readonly attendance: Recorded;
  readonly occurredAt: DateTime;
  readonly attribution: Attribution;
}

/** What somebody replies to an invitation without signing up. A later sign-up or reply takes its place. */
export const replies = ['TENTATIVE', 'DECLINED', 'WAITLISTED'] as const;
export type Reply = (typeof replies)[number];

/** A reply, with all that it is counted by. */
export interface Replied {
  readonly reply: Reply;
  readonly repliedAt: DateTime;
  readonly attribution: Attribution;
}

export interface RepliedToInvitation {
  readonly type: 'RepliedToInvitation';
  readonly data: Replied & {
    /** null: to the campaign as a whole. */
    readonly activityId: string | null;
    /** Their earlier reply, whose place it takes. */
    readonly replaces: Replied | null;
  };
}

export interface SignedUp {
  readonly type: 'SignedUp';
  readonly data: {
    /** null: for the campaign as a whole. */
    readonly activityId: string | null;
    readonly signedUpAt: DateTime;
    readonly attribution: Attribution;
    /** The walk-in that they were recorded as before this sign-up came in, and that it ends. */
    readonly endsWalkIn: Superseded<'ATTENDED'> | null;
    /** The reply whose place it takes; left out: there was none. */
    readonly replaces?: Replied;
  };
}

export interface SignUpConfirmed {
  readonly type: 'SignUpConfirmed';
  readonly data: {
    readonly activityId: string | null;
    readonly signedUpAt: DateTime;
    readonly attribution: Attribution;
  };
}

export interface SignUpWithdrawn {
  readonly type: 'SignUpWithdrawn';
  readonly data: {
    readonly activityId: string | null;
    readonly attribution: Attribution;
    /** When they had signed up. */
    readonly signedUpAt: DateTime;
    readonly wasConfirmed: boolean;
    /** The no-show record that is taken back with it. */
    readonly revokes: Superseded<'NO_SHOW'> | null;
  };
}

/** Somebody passed the campaign on; the code makes the tracked link. */
export interface CampaignShared {
  readonly type: 'CampaignShared';
  readonly data: { readonly code: string; readonly attribution: Attribution };
}

export interface AttendanceRecorded {
  readonly type: 'AttendanceRecorded';
  readonly data: {
    readonly activityId: string;
    readonly occurredAt: DateTime;
    /** They came without a standing sign-up. */
    readonly walkIn: boolean;
    /** They had been marked a no-show. */
    readonly corrects: Superseded<'NO_SHOW'> | null;
    /** The sign-up's, if there is one; else as stated. */
    readonly attribution: Attribution;
    /**
     * Beside a sign-up: what was stated of the person, where something else had been before. It holds for what they do
     * afterwards. Left out: nothing new was stated.
     */
    readonly about?: About;
  };
}

export interface NoShowMarked {
  readonly type: 'NoShowMarked';
  readonly data: {
    readonly activityId: string;
    readonly occurredAt: DateTime;
    /** They had been recorded as attending. */
    readonly corrects: Superseded<'ATTENDED'> | null;
    readonly attribution: Attribution;
  };
}

/** The attendance or no-show was recorded by mistake: whether they came is not known again. */
export interface AttendanceRevoked {
  readonly type: 'AttendanceRevoked';
  readonly data: {
    readonly activityId: string;
    readonly revokes: Superseded;
    readonly walkIn: boolean;
    /** The standing sign-up's attribution; null for a walk-in, who has none. */
    readonly attribution: Attribution | null;
  };
}

export interface Commitment {
  readonly kind: PledgeKind;
  readonly amount: Decimal;
  /** Currency, unit of measure, or the action itself. */
  readonly unit: string;
}

export interface PledgeMade {
  readonly type: 'PledgeMade';
  readonly data: Commitment & {
    readonly pledgeId: string;
    readonly madeAt: DateTime;
    /** Local day; null: whenever. */
    readonly dueOn: LocalDate | null;
    readonly attribution: Attribution;
  };
}

export interface PledgeFulfilled {
  readonly type: 'PledgeFulfilled';
  readonly data: Commitment & {
    readonly pledgeId: string;
    /** When it was pledged. */
    readonly madeAt: DateTime;
    readonly dueOn: LocalDate | null;
    /** The part of `amount` that was still outstanding. */
    readonly settles: Decimal;
    /** Whether more was given than was pledged. */
    readonly beyondPledge: boolean;
    readonly attribution: Attribution;
  };
}

export interface PledgeWithdrawn {
  readonly type: 'PledgeWithdrawn';
  readonly data: {
    readonly pledgeId: string;
    readonly madeAt: DateTime;
    readonly kind: PledgeKind;
    readonly unit: string;
    readonly dueOn: LocalDate | null;
    /** The amount that was outstanding until then. */
    readonly released: Decimal;
    readonly attribution: Attribution;
  };
}

export type ParticipationEvent =
  | RepliedToInvitation
  | SignedUp
  | SignUpConfirmed
  | SignUpWithdrawn
  | CampaignShared
  | AttendanceRecorded
  | NoShowMarked
  | AttendanceRevoked
  | PledgeMade
  | PledgeFulfilled
  | PledgeWithdrawn;

/** What an event is about, whose id the receipt states: the participant, or the thing whose id this field of the data holds. */
type Subject<Data> = 'participant' | Exclude<Extract<keyof Data, 'code' | `${string}Id`>, 'activityId'>;

type Declarations = {
  readonly [Event in ParticipationEvent as Event['type']]: EventDeclaration & {
    readonly subject: Subject<Event['data']>;
  };
};

/** What each of them means. The compiler sees to it that none is forgotten and none made up. */
export const participationEvents = {
  RepliedToInvitation: {
    is: 'Somebody replied to an invitation without signing up: perhaps, no, or yes without there being a place.',
    ofParticipation: true,
    subject: 'participant',
  },
  SignedUp: { is: 'Somebody said they would take part.', ofParticipation: true, subject: 'participant' },
  SignUpConfirmed: { is: 'Somebody confirmed their sign-up.', ofParticipation: true, subject: 'participant' },
  SignUpWithdrawn: { is: 'Somebody withdrew their sign-up.', ofParticipation: true, subject: 'participant' },
  CampaignShared: {
    is: 'Somebody passed the campaign on, by a tracked link.',
    ofParticipation: true,
    subject: 'code',
  },
  AttendanceRecorded: { is: 'Somebody came.', ofParticipation: true, subject: 'participant' },
  NoShowMarked: {
    is: 'Somebody who had signed up did not come.',
    ofParticipation: true,
    subject: 'participant',
  },
  AttendanceRevoked: {
    is: 'An attendance or no-show was recorded by mistake: whether they came is not known again.',
    ofParticipation: true,
    subject: 'participant',
  },
  PledgeMade: { is: 'Somebody made a pledge.', ofParticipation: true, subject: 'pledgeId' },
  PledgeFulfilled: {
    is: 'A pledge was fulfilled, wholly or in part.',
    ofParticipation: true,
    subject: 'pledgeId',
  },
  PledgeWithdrawn: {
    is: 'The outstanding part of a pledge was withdrawn.',
    ofParticipation: true,
    subject: 'pledgeId',
  },
} as const satisfies Declarations;
