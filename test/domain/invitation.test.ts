import * as fc from 'fast-check';
import type { Attribution, TrackedLink } from '../../src/domain/attribution.ts';
import { type ParticipationCommand, participationDecider } from '../../src/domain/participation/decide.ts';
import {
  type Reply,
  type Replied,
  replies,
  type ParticipationEvent,
} from '../../src/domain/participation/events.ts';
import { noParticipation, type Participation } from '../../src/domain/participation/state.ts';
import { Refusal } from '../../src/domain/refusal.ts';
import {
  cancelledActivity,
  closedCampaign,
  dayAfter,
  dayBefore,
  fact,
  noon,
  openCampaign,
  scheduledActivity,
} from './examples.ts';
import { specification } from './specification.ts';

const given = specification(participationDecider);

const bySms: Attribution = { channel: 'SMS' };
const byMail: Attribution = { channel: 'EMAIL' };

const place = (at: string) => ({
  ...fact(at),
  campaign: openCampaign,
  activityId: 'a1',
  activity: scheduledActivity,
});
const reply = (
  said: Reply,
  { at = noon, ...other }: Partial<ReturnType<typeof place>> & { at?: string; share?: TrackedLink } = {},
  attribution = byMail,
): ParticipationCommand => ({
  ...place(at),
  type: 'ReplyToInvitation',
  reply: said,
  attribution,
  share: null,
  ...other,
});
const signUp = (at = noon, attribution = bySms, confirmed = false): ParticipationCommand => ({
  ...place(at),
  type: 'SignUp',
  attribution,
  share: null,
  confirmed,
});
const withdraw = (at = noon): ParticipationCommand => ({ ...place(at), type: 'WithdrawSignUp' });
const confirm = (at = noon): ParticipationCommand => ({ ...place(at), type: 'ConfirmSignUp' });

const said = (what: Reply, attribution = byMail, repliedAt = noon): Replied => ({
  reply: what,
  repliedAt,
  attribution,
});
const replied = (now: Replied, replaces: Replied | null = null): ParticipationEvent => ({
  type: 'RepliedToInvitation',
  data: { activityId: 'a1', ...now, replaces },
});
const signedUp = (attribution = bySms, replaces?: Replied): ParticipationEvent => ({
  type: 'SignedUp',
  data: {
    activityId: 'a1',
    signedUpAt: noon,
    attribution,
    endsWalkIn: null,
    ...(replaces && { replaces }),
  },
});
const theSignUp = { activityId: 'a1', signedUpAt: noon, attribution: bySms };
const confirmed: ParticipationEvent = { type: 'SignUpConfirmed', data: theSignUp };
const withdrawn = (wasConfirmed = false): ParticipationEvent => ({
  type: 'SignUpWithdrawn',
  data: { ...theSignUp, wasConfirmed, revokes: null },
});
const attended = (walkIn: boolean): ParticipationEvent => ({
  type: 'AttendanceRecorded',
  data: { activityId: 'a1', occurredAt: noon, walkIn, corrects: null, attribution: bySms },
});
const noShow: ParticipationEvent = {
  type: 'NoShowMarked',
  data: { activityId: 'a1', occurredAt: noon, corrects: null, attribution: bySms },
};

describe('a reply to an invitation', () => {
  test.each(replies)('%s is recorded, and is no sign-up', what => {
    given()
      .when(reply(what))
      .then(replied(said(what)));
    given(replied(said(what)))
      .when(withdraw())
      .thenRefused('NOT_SIGNED_UP');
    given(replied(said(what)))
      .when(confirm())
      .thenRefused('NOT_SIGNED_UP');
  });

  test('is given once', () => {
    given(replied(said('DECLINED')))
      .when(reply('DECLINED'))
      .thenRefused('ALREADY_REPLIED');
  });

  test('takes the place of an earlier one, and carries what that was counted by', () => {
    given(replied(said('TENTATIVE')))
      .when(reply('DECLINED', {}, bySms))
      .then(replied(said('DECLINED', bySms), said('TENTATIVE')));
  });

  test('holds for its own activity alone', () => {
    given(replied(said('TENTATIVE')))
      .when({ ...reply('TENTATIVE'), activityId: null, activity: null } as ParticipationCommand)
      .then({
        type: 'RepliedToInvitation',
        data: { activityId: null, ...said('TENTATIVE'), replaces: null },
      });
  });

  test('is none to an activity that is not there or was cancelled, nor after the campaign closed', () => {
    given()
      .when(reply('DECLINED', { activity: { status: 'NONE' } }))
      .thenRefused('NOT_FOUND', 'activityId');
    given()
      .when(reply('DECLINED', { activity: cancelledActivity }))
      .thenRefused('ACTIVITY_CANCELLED');
    given()
      .when(reply('DECLINED', { campaign: closedCampaign, at: dayAfter }))
      .thenRefused('CAMPAIGN_CLOSED');
  });

  test('that is older than what is known does not take its place', () => {
    given(replied(said('TENTATIVE')))
      .when(reply('DECLINED', { at: dayBefore }))
      .thenRefused('INVALID_INPUT', 'occurredAt');
    given(replied(said('DECLINED')))
      .when(signUp(dayBefore))
      .thenRefused('INVALID_INPUT', 'occurredAt');
    given(signedUp())
      .when(reply('DECLINED', { at: dayBefore }))
      .thenRefused('INVALID_INPUT', 'occurredAt');
  });

  test('through a tracked link credits its sharer', () => {
    const share = { code: 'k1', sharerId: 'p2', attribution: { channel: 'X' as const } };
    given()
      .when(reply('WAITLISTED', { share }, {}))
      .then(replied(said('WAITLISTED', { channel: 'X', share: 'k1', referrerId: 'p2' })));
  });
});

describe('after a sign-up', () => {
  test.each(replies)('%s withdraws it', what => {
    given(signedUp())
      .when(reply(what))
      .then(withdrawn(), replied(said(what)));
    given(signedUp(), confirmed)
      .when(reply(what))
      .then(withdrawn(true), replied(said(what)));
  });

  test('a reply takes back a no-show, and not an attendance', () => {
    const revokes = { attendance: 'NO_SHOW' as const, occurredAt: noon, attribution: bySms };
    given(signedUp(), noShow)
      .when(reply('DECLINED'))
      .then(
        { type: 'SignUpWithdrawn', data: { ...theSignUp, wasConfirmed: false, revokes } },
        replied(said('DECLINED')),
      );
    given(signedUp(), attended(false)).when(reply('DECLINED')).thenRefused('HAS_ATTENDED');
  });

  test('that was withdrawn, a reply stands alone', () => {
    given(signedUp(), withdrawn())
      .when(reply('TENTATIVE'))
      .then(replied(said('TENTATIVE')));
  });
});

describe('a sign-up', () => {
  test.each(replies)('takes the place of %s', what => {
    given(replied(said(what)))
      .when(signUp())
      .then(signedUp(bySms, said(what)));
    given(replied(said(what)), signedUp(bySms, said(what)))
      .when(reply(what))
      .then(withdrawn(), replied(said(what)));
  });

  test('of somebody on the waiting list is attributed as they came then, unless something else is stated', () => {
    const waiting = said('WAITLISTED', { channel: 'EMAIL', technique: 'QA', area: 'Nordre' });
    given(replied(waiting))
      .when(signUp(noon, { channel: 'X' }))
      .then(signedUp({ channel: 'X', technique: 'QA', area: 'Nordre' }, waiting));
    const byLink = said('WAITLISTED', { channel: 'X', share: 'k1', referrerId: 'p2' });
    given(replied(byLink)).when(signUp(noon, {})).then(signedUp(byLink.attribution, byLink));
    const ofNobody: TrackedLink = { code: 'k9', sharerId: null, attribution: {} };
    given(replied(byLink))
      .when({ ...signUp(noon, {}), share: ofNobody } as ParticipationCommand)
      .then(signedUp({ channel: 'X', share: 'k9' }, byLink));
    const unsure = said('TENTATIVE', { channel: 'EMAIL', technique: 'QA' });
    given(replied(unsure)).when(signUp(noon, {})).then(signedUp({}, unsure));
  });

  test('can be confirmed with it', () => {
    given()
      .when(signUp(noon, bySms, true))
      .then(signedUp(), confirmed);
    given(signedUp())
      .when(signUp(noon, bySms, true))
      .thenRefused('ALREADY_SIGNED_UP');
  });
});

test('somebody who had replied and came all the same is a walk-in, and may reply still', () => {
  given(replied(said('DECLINED')))
    .when({ ...place(noon), type: 'RecordAttendance', attribution: bySms })
    .then(attended(true));
  given(attended(true))
    .when(reply('DECLINED'))
    .then(replied(said('DECLINED')));
});

/** Where somebody stands, by the last thing that they said. */
type Standing = 'NONE' | 'REGISTERED' | 'CONFIRMED' | 'WITHDRAWN' | Reply;
type Wish = 'SIGN_UP' | 'SIGN_UP_CONFIRMED' | 'CONFIRM' | 'WITHDRAW' | Reply;

/** The rules once more, as one table: undefined is refused. */
function next(standing: Standing, wish: Wish): Standing | undefined {
  const isSignedUp = standing === 'REGISTERED' || standing === 'CONFIRMED';
  switch (wish) {
    case 'SIGN_UP':
      return isSignedUp ? undefined : 'REGISTERED';
    case 'SIGN_UP_CONFIRMED':
      return isSignedUp ? undefined : 'CONFIRMED';
    case 'CONFIRM':
      return standing === 'REGISTERED' ? 'CONFIRMED' : undefined;
    case 'WITHDRAW':
      return isSignedUp ? 'WITHDRAWN' : undefined;
    default:
      return standing === wish ? undefined : wish;
  }
}

function standingIn(state: Participation): Standing {
  const signUpStatus = state.signUps.a1?.status;
  const { reply: given } = state.replies.a1 ?? {};
  if (given !== undefined) {
    // Nobody is signed up and has replied otherwise.
    expect(signUpStatus === undefined || signUpStatus === 'WITHDRAWN').toBe(true);
    return given;
  }
  return signUpStatus ?? 'NONE';
}

const commandFor = (wish: Wish): ParticipationCommand => {
  switch (wish) {
    case 'SIGN_UP':
    case 'SIGN_UP_CONFIRMED':
      return signUp(noon, bySms, wish === 'SIGN_UP_CONFIRMED');
    case 'CONFIRM':
      return confirm();
    case 'WITHDRAW':
      return withdraw();
    default:
      return reply(wish);
  }
};

test('whatever people say in whatever order, they stand where the table says, and every count is undone once', () => {
  const wish = fc.constantFrom<Wish>('SIGN_UP', 'SIGN_UP_CONFIRMED', 'CONFIRM', 'WITHDRAW', ...replies);
  fc.assert(
    fc.property(fc.array(wish, { maxLength: 12 }), wishes => {
      let standing: Standing = 'NONE';
      let state = noParticipation;
      let standingAnswers = 0;
      for (const each of wishes) {
        const decision = participationDecider.decide(commandFor(each), state);
        const expected = next(standing, each);
        expect(decision instanceof Refusal).toBe(expected === undefined);
        if (decision instanceof Refusal) continue;
        for (const event of decision) {
          state = participationDecider.evolve(state, event, noon);
          if (event.type === 'RepliedToInvitation') standingAnswers++;
          if ('replaces' in event.data && event.data.replaces) standingAnswers--;
        }
        standing = expected!;
        expect(standingIn(state)).toBe(standing);
        expect(standingAnswers).toBe(replies.some(one => one === standing) ? 1 : 0);
      }
    }),
  );
});
