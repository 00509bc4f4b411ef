import * as fc from 'fast-check';
import type { Attribution } from '../../src/domain/attribution.ts';
import {
  type KnownShare,
  type ParticipationCommand,
  participationDecider,
} from '../../src/domain/participation/decide.ts';
import {
  type Answer,
  type Answered,
  answers,
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
const answer = (
  said: Answer,
  { at = noon, ...other }: Partial<ReturnType<typeof place>> & { at?: string; share?: KnownShare } = {},
  attribution = byMail,
): ParticipationCommand => ({
  ...place(at),
  type: 'AnswerInvitation',
  answer: said,
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

const said = (what: Answer, attribution = byMail, answeredAt = noon): Answered => ({
  answer: what,
  answeredAt,
  attribution,
});
const answered = (now: Answered, replaces: Answered | null = null): ParticipationEvent => ({
  type: 'InvitationAnswered',
  data: { activityId: 'a1', ...now, replaces },
});
const signedUp = (attribution = bySms, replaces?: Answered): ParticipationEvent => ({
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

describe('an answer to an invitation', () => {
  test.each(answers)('%s is recorded, and is no sign-up', what => {
    given()
      .when(answer(what))
      .then(answered(said(what)));
    given(answered(said(what)))
      .when(withdraw())
      .thenRefused('NOT_SIGNED_UP');
    given(answered(said(what)))
      .when(confirm())
      .thenRefused('NOT_SIGNED_UP');
  });

  test('is given once', () => {
    given(answered(said('DECLINED')))
      .when(answer('DECLINED'))
      .thenRefused('ALREADY_ANSWERED');
  });

  test('takes the place of an earlier one, and carries what that was counted by', () => {
    given(answered(said('TENTATIVE')))
      .when(answer('DECLINED', {}, bySms))
      .then(answered(said('DECLINED', bySms), said('TENTATIVE')));
  });

  test('holds for its own activity alone', () => {
    given(answered(said('TENTATIVE')))
      .when({ ...answer('TENTATIVE'), activityId: null, activity: null } as ParticipationCommand)
      .then({
        type: 'InvitationAnswered',
        data: { activityId: null, ...said('TENTATIVE'), replaces: null },
      });
  });

  test('is none to an activity that is not there or was cancelled, nor after the campaign closed', () => {
    given()
      .when(answer('DECLINED', { activity: { status: 'NONE' } }))
      .thenRefused('NOT_FOUND', 'activityId');
    given()
      .when(answer('DECLINED', { activity: cancelledActivity }))
      .thenRefused('ACTIVITY_CANCELLED');
    given()
      .when(answer('DECLINED', { campaign: closedCampaign, at: dayAfter }))
      .thenRefused('CAMPAIGN_CLOSED');
  });

  test('that is older than what is known does not take its place', () => {
    given(answered(said('TENTATIVE')))
      .when(answer('DECLINED', { at: dayBefore }))
      .thenRefused('INVALID_INPUT', 'occurredAt');
    given(answered(said('DECLINED')))
      .when(signUp(dayBefore))
      .thenRefused('INVALID_INPUT', 'occurredAt');
    given(signedUp())
      .when(answer('DECLINED', { at: dayBefore }))
      .thenRefused('INVALID_INPUT', 'occurredAt');
  });

  test('through a tracked link credits its sharer', () => {
    const share = { code: 'k1', sharerId: 'p2', attribution: { channel: 'X' as const } };
    given()
      .when(answer('WAITLISTED', { share }, {}))
      .then(answered(said('WAITLISTED', { channel: 'X', share: 'k1', referrerId: 'p2' })));
  });
});

describe('after a sign-up', () => {
  test.each(answers)('%s withdraws it', what => {
    given(signedUp())
      .when(answer(what))
      .then(withdrawn(), answered(said(what)));
    given(signedUp(), confirmed)
      .when(answer(what))
      .then(withdrawn(true), answered(said(what)));
  });

  test('an answer takes back a no-show, and not an attendance', () => {
    const revokes = { attendance: 'NO_SHOW' as const, occurredAt: noon, attribution: bySms };
    given(signedUp(), noShow)
      .when(answer('DECLINED'))
      .then(
        { type: 'SignUpWithdrawn', data: { ...theSignUp, wasConfirmed: false, revokes } },
        answered(said('DECLINED')),
      );
    given(signedUp(), attended(false)).when(answer('DECLINED')).thenRefused('ALREADY_ATTENDED');
  });

  test('that was withdrawn, an answer stands alone', () => {
    given(signedUp(), withdrawn())
      .when(answer('TENTATIVE'))
      .then(answered(said('TENTATIVE')));
  });
});

describe('a sign-up', () => {
  test.each(answers)('takes the place of %s', what => {
    given(answered(said(what)))
      .when(signUp())
      .then(signedUp(bySms, said(what)));
    given(answered(said(what)), signedUp(bySms, said(what)))
      .when(answer(what))
      .then(withdrawn(), answered(said(what)));
  });

  test('of somebody on the waiting list is attributed as they came then, unless something else is stated', () => {
    const waiting = said('WAITLISTED', { channel: 'EMAIL', technique: 'QA', area: 'Nordre' });
    given(answered(waiting))
      .when(signUp(noon, { channel: 'X' }))
      .then(signedUp({ channel: 'X', technique: 'QA', area: 'Nordre' }, waiting));
    const unsure = said('TENTATIVE', { channel: 'EMAIL', technique: 'QA' });
    given(answered(unsure)).when(signUp(noon, {})).then(signedUp({}, unsure));
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

test('somebody who had answered and came all the same is a walk-in, and may answer still', () => {
  given(answered(said('DECLINED')))
    .when({ ...place(noon), type: 'RecordAttendance', attribution: bySms })
    .then(attended(true));
  given(attended(true))
    .when(answer('DECLINED'))
    .then(answered(said('DECLINED')));
});

/** Where somebody stands, by the last thing that they said. */
type Standing = 'NONE' | 'REGISTERED' | 'CONFIRMED' | 'WITHDRAWN' | Answer;
type Wish = 'SIGN_UP' | 'SIGN_UP_CONFIRMED' | 'CONFIRM' | 'WITHDRAW' | Answer;

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
  const { answer: given } = state.answers.a1 ?? {};
  if (given !== undefined) {
    // Nobody is signed up and has answered otherwise.
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
      return answer(wish);
  }
};

test('whatever people say in whatever order, they stand where the table says, and every count is undone once', () => {
  const wish = fc.constantFrom<Wish>('SIGN_UP', 'SIGN_UP_CONFIRMED', 'CONFIRM', 'WITHDRAW', ...answers);
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
          if (event.type === 'InvitationAnswered') standingAnswers++;
          if ('replaces' in event.data && event.data.replaces) standingAnswers--;
        }
        standing = expected!;
        expect(standingIn(state)).toBe(standing);
        expect(standingAnswers).toBe(answers.some(one => one === standing) ? 1 : 0);
      }
    }),
  );
});
