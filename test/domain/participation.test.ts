import * as fc from 'fast-check';
import { type Activity, noActivity } from '../../src/domain/activity.ts';
import type { Attribution, TrackedLink } from '../../src/domain/attribution.ts';
import { type Campaign, noCampaign } from '../../src/domain/campaign.ts';
import { type ParticipationCommand, participationDecider } from '../../src/domain/participation/decide.ts';
import type { ParticipationEvent, Superseded } from '../../src/domain/participation/events.ts';
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
import { frozen, specification, stateAfter } from './specification.ts';

const given = specification(participationDecider);

const bySms: Attribution = { channel: 'SMS' };
const inPerson: Attribution = { channel: 'IN_PERSON' };

interface Setting {
  readonly activityId?: string | null;
  readonly activity?: Activity;
  readonly at?: string;
  readonly campaign?: Campaign;
  readonly organisationId?: string;
}

function placed({ activityId = 'a1', activity, at = noon, campaign, organisationId }: Setting) {
  return {
    ...fact(at, organisationId),
    campaign: campaign ?? openCampaign,
    activityId,
    activity: activityId === null ? null : (activity ?? scheduledActivity),
  };
}
function present({ activityId = 'a1', activity = scheduledActivity, ...rest }: Setting) {
  return { ...placed(rest), activityId: activityId ?? '', activity };
}
const signUp = (
  setting: Setting = {},
  attribution = bySms,
  share: TrackedLink | null = null,
): ParticipationCommand => ({ ...placed(setting), type: 'SignUp', attribution, share });
const confirm = (setting: Setting = {}): ParticipationCommand => ({
  ...placed(setting),
  type: 'ConfirmSignUp',
});
const withdraw = (setting: Setting = {}): ParticipationCommand => ({
  ...placed(setting),
  type: 'WithdrawSignUp',
});
const attend = (setting: Setting = {}, attribution = inPerson): ParticipationCommand => ({
  ...present(setting),
  type: 'RecordAttendance',
  attribution,
});
const noShow = (setting: Setting = {}): ParticipationCommand => ({ ...present(setting), type: 'MarkNoShow' });
const revoke = (setting: Setting = {}): ParticipationCommand => ({
  ...present(setting),
  type: 'RevokeAttendance',
});

type EventOf<Type extends ParticipationEvent['type']> = Extract<ParticipationEvent, { type: Type }>;
type Stated<Type extends ParticipationEvent['type']> = Partial<EventOf<Type>['data']>;

const signedUp = (data: Stated<'SignedUp'> = {}): EventOf<'SignedUp'> => ({
  type: 'SignedUp',
  data: { activityId: 'a1', signedUpAt: noon, attribution: bySms, endsWalkIn: null, ...data },
});
const confirmed = (data: Stated<'SignUpConfirmed'> = {}): EventOf<'SignUpConfirmed'> => ({
  type: 'SignUpConfirmed',
  data: { activityId: 'a1', signedUpAt: noon, attribution: bySms, ...data },
});
const withdrawn = (data: Stated<'SignUpWithdrawn'> = {}): EventOf<'SignUpWithdrawn'> => ({
  type: 'SignUpWithdrawn',
  data: {
    activityId: 'a1',
    signedUpAt: noon,
    attribution: bySms,
    wasConfirmed: false,
    revokes: null,
    ...data,
  },
});
const attended = (data: Stated<'AttendanceRecorded'> = {}): EventOf<'AttendanceRecorded'> => ({
  type: 'AttendanceRecorded',
  data: {
    activityId: 'a1',
    occurredAt: noon,
    walkIn: false,
    corrects: null,
    attribution: bySms,
    ...data,
  },
});
const walkedIn = attended({ walkIn: true, attribution: inPerson });
const stayedAway = (data: Stated<'NoShowMarked'> = {}): EventOf<'NoShowMarked'> => ({
  type: 'NoShowMarked',
  data: { activityId: 'a1', occurredAt: noon, corrects: null, attribution: bySms, ...data },
});
const came: Superseded<'ATTENDED'> = { attendance: 'ATTENDED', occurredAt: noon, attribution: bySms };
const cameUnasked: Superseded<'ATTENDED'> = { ...came, attribution: inPerson };
const didNotCome: Superseded<'NO_SHOW'> = { attendance: 'NO_SHOW', occurredAt: noon, attribution: bySms };

describe('signing up', () => {
  test('for an activity records where they came from', () => {
    given().when(signUp()).then(signedUp());
  });

  test('for the campaign as a whole names no activity', () => {
    given()
      .when(signUp({ activityId: null }))
      .then(signedUp({ activityId: null }));
  });

  test('through a tracked link credits its sharer, and takes channel and technique from it', () => {
    const share = { code: 'k7', sharerId: 'p9', attribution: { channel: 'X', technique: 'QA' } } as const;
    given()
      .when(signUp({}, {}, share))
      .then(signedUp({ attribution: { channel: 'X', technique: 'QA', share: 'k7', referrerId: 'p9' } }));
  });

  test('twice is refused', () => {
    given(signedUp()).when(signUp()).thenRefused('ALREADY_SIGNED_UP');
    given(signedUp(), confirmed()).when(signUp()).thenRefused('ALREADY_SIGNED_UP');
    given(signedUp({ activityId: null }))
      .when(signUp({ activityId: null }))
      .thenRefused('ALREADY_SIGNED_UP');
  });

  test('for one activity says nothing of another, nor of the campaign', () => {
    given(signedUp())
      .when(signUp({ activityId: 'a2' }))
      .then(signedUp({ activityId: 'a2' }));
    given(signedUp())
      .when(signUp({ activityId: null }))
      .then(signedUp({ activityId: null }));
    given(signedUp({ activityId: null }))
      .when(signUp())
      .then(signedUp());
  });

  test('again is possible after a withdrawal', () => {
    given(signedUp(), withdrawn())
      .when(signUp({}, inPerson))
      .then(signedUp({ attribution: inPerson }));
  });

  test('may be for an activity that has begun or is over', () => {
    given()
      .when(signUp({ at: dayAfter }))
      .then(signedUp({ signedUpAt: dayAfter }));
  });

  test('is refused for an activity that is not there or was cancelled', () => {
    given()
      .when(signUp({ activity: noActivity }))
      .thenRefused('NOT_FOUND', 'activityId');
    given()
      .when(signUp({ activity: cancelledActivity }))
      .thenRefused('ACTIVITY_CANCELLED');
  });
});

describe('confirming a sign-up', () => {
  test('repeats where they came from, and when they signed up', () => {
    given(signedUp()).when(confirm()).then(confirmed());
    given(signedUp({ signedUpAt: dayBefore }))
      .when(confirm())
      .then(confirmed({ signedUpAt: dayBefore }));
    given(signedUp({ activityId: null }))
      .when(confirm({ activityId: null }))
      .then(confirmed({ activityId: null }));
  });

  test('is refused the second time', () => {
    given(signedUp(), confirmed()).when(confirm()).thenRefused('ALREADY_CONFIRMED');
  });

  test('is possible anew after they withdrew and signed up again', () => {
    given(signedUp(), confirmed(), withdrawn({ wasConfirmed: true }), signedUp())
      .when(confirm())
      .then(confirmed());
  });

  test('is refused where no sign-up stands', () => {
    given().when(confirm()).thenRefused('NOT_SIGNED_UP');
    given(signedUp(), withdrawn()).when(confirm()).thenRefused('NOT_SIGNED_UP');
    given(signedUp({ activityId: null }))
      .when(confirm())
      .thenRefused('NOT_SIGNED_UP');
  });
});

describe('a sign-up that was taken back since', () => {
  const takenBack = () => ({ ...signUp(), withdrawn: true }) as ParticipationCommand;

  test('is recorded as both where nothing was known of it, and as a withdrawal where it stands', () => {
    given().when(takenBack()).then(signedUp(), withdrawn());
    given(signedUp({ signedUpAt: dayBefore }))
      .when(takenBack())
      .then(withdrawn({ signedUpAt: dayBefore }));
  });

  test('is nothing new where it is withdrawn, and wrong where they came', () => {
    given(signedUp(), withdrawn()).when(takenBack()).thenRefused('ALREADY_WITHDRAWN');
    given(walkedIn).when(takenBack()).thenRefused('HAS_ATTENDED');
    given(signedUp(), attended()).when(takenBack()).thenRefused('HAS_ATTENDED');
  });

  test('may have been confirmed', () => {
    given()
      .when({ ...takenBack(), confirmed: true } as ParticipationCommand)
      .then(signedUp(), confirmed(), withdrawn({ wasConfirmed: true }));
  });
});

describe('a sign-up that comes late, or again', () => {
  test('says nothing new once it was withdrawn after that; whoever signs up later is signed up', () => {
    given(signedUp({ signedUpAt: dayBefore }), withdrawn())
      .when({ ...signUp(), occurredAt: dayBefore })
      .thenRefused('ALREADY_WITHDRAWN');
    given(signedUp({ signedUpAt: dayBefore }), withdrawn())
      .when({ ...signUp(), occurredAt: dayAfter })
      .then(signedUp({ signedUpAt: dayAfter }));
  });
});

describe('withdrawing a sign-up', () => {
  test('says when they had signed up: the last time, where they did so again', () => {
    given(signedUp({ signedUpAt: dayBefore }))
      .when(withdraw())
      .then(withdrawn({ signedUpAt: dayBefore }));
    given(signedUp({ signedUpAt: dayBefore }), withdrawn(), signedUp({ signedUpAt: noon }))
      .when(withdraw({ at: dayAfter }))
      .then(withdrawn({ signedUpAt: noon }));
  });

  test('or confirming it is refused before they signed up, but for the five minutes that clocks may differ by', () => {
    for (const command of [withdraw, confirm]) {
      given(signedUp())
        .when(command({ at: '2026-05-10T11:54:59.999Z' }))
        .thenRefused('INVALID_INPUT', 'occurredAt');
    }
    given(signedUp())
      .when(withdraw({ at: '2026-05-10T11:55:00.000Z' }))
      .then(withdrawn());
    given(signedUp())
      .when(confirm({ at: '2026-05-10T11:55:00.000Z' }))
      .then(confirmed());
  });

  test('says whether it was confirmed', () => {
    given(signedUp()).when(withdraw()).then(withdrawn());
    given(signedUp(), confirmed())
      .when(withdraw())
      .then(withdrawn({ wasConfirmed: true }));
  });

  test('is possible though the activity was cancelled', () => {
    given(signedUp())
      .when(withdraw({ activity: cancelledActivity }))
      .then(withdrawn());
  });

  test('is refused where no sign-up stands', () => {
    given().when(withdraw()).thenRefused('NOT_SIGNED_UP');
    given(signedUp(), withdrawn()).when(withdraw()).thenRefused('ALREADY_WITHDRAWN');
  });

  test('is refused after they attended', () => {
    given(signedUp(), attended()).when(withdraw()).thenRefused('HAS_ATTENDED');
  });

  test('is possible once that attendance is revoked', () => {
    given(signedUp(), attended(), {
      type: 'AttendanceRevoked',
      data: { activityId: 'a1', revokes: came, walkIn: false, attribution: bySms },
    })
      .when(withdraw())
      .then(withdrawn());
  });

  test('takes a no-show along: who is not signed up cannot have stayed away', () => {
    given(signedUp(), stayedAway())
      .when(withdraw())
      .then(withdrawn({ revokes: didNotCome }));
    given(signedUp(), stayedAway(), withdrawn({ revokes: didNotCome }))
      .when(revoke())
      .thenRefused('NOT_ATTENDED');
  });
});

describe('recording attendance', () => {
  test('keeps where the sign-up came from', () => {
    given(signedUp()).when(attend()).then(attended());
    given(signedUp(), confirmed()).when(attend()).then(attended());
  });

  test('without a sign-up is a walk-in', () => {
    given().when(attend()).then(walkedIn);
    given(signedUp(), withdrawn()).when(attend()).then(walkedIn);
    given(signedUp({ activityId: null }))
      .when(attend())
      .then(walkedIn);
  });

  test('twice is refused', () => {
    given(signedUp(), attended()).when(attend()).thenRefused('ALREADY_ATTENDED');
    given(walkedIn).when(attend()).thenRefused('ALREADY_ATTENDED');
  });

  test('after a no-show corrects it', () => {
    given(signedUp(), stayedAway())
      .when(attend({ at: dayAfter }))
      .then(attended({ occurredAt: dayAfter, corrects: didNotCome }));
  });

  test('is taken from a day before the activity starts, and not sooner', () => {
    given()
      .when(attend({ at: dayBefore }))
      .then({ ...walkedIn, data: { ...walkedIn.data, occurredAt: dayBefore } });
    given()
      .when(attend({ at: '2026-05-09T11:59:59.999Z' }))
      .thenRefused('ACTIVITY_NOT_STARTED');
  });

  test('is refused for an activity that is not there or was cancelled', () => {
    given()
      .when(attend({ activity: noActivity }))
      .thenRefused('NOT_FOUND', 'activityId');
    given(signedUp())
      .when(attend({ activity: cancelledActivity }))
      .thenRefused('ACTIVITY_CANCELLED');
  });
});

describe('a walk-in', () => {
  test('ends when their sign-up reaches us late', () => {
    given(walkedIn)
      .when(signUp())
      .then(signedUp({ endsWalkIn: cameUnasked }));
  });

  test('ends once only', () => {
    given(walkedIn, signedUp({ endsWalkIn: cameUnasked }))
      .when(signUp())
      .thenRefused('ALREADY_SIGNED_UP');
  });

  test('does not end by a sign-up for something else', () => {
    given(walkedIn)
      .when(signUp({ activityId: 'a2' }))
      .then(signedUp({ activityId: 'a2' }));
    given(walkedIn)
      .when(signUp({ activityId: null }))
      .then(signedUp({ activityId: null }));
  });

  test('that has ended can be corrected to a no-show, which a standing walk-in cannot', () => {
    given(walkedIn, signedUp({ endsWalkIn: cameUnasked }))
      .when(noShow())
      .then(stayedAway({ corrects: cameUnasked }));
    given(walkedIn).when(noShow()).thenRefused('NOT_SIGNED_UP');
  });

  test('is revoked as a walk-in, and after the late sign-up as an attendance', () => {
    given(walkedIn)
      .when(revoke())
      .then({
        type: 'AttendanceRevoked',
        data: { activityId: 'a1', revokes: cameUnasked, walkIn: true, attribution: null },
      });
    given(walkedIn, signedUp({ endsWalkIn: cameUnasked }))
      .when(revoke())
      .then({
        type: 'AttendanceRevoked',
        data: { activityId: 'a1', revokes: cameUnasked, walkIn: false, attribution: bySms },
      });
  });
});

describe('marking a no-show', () => {
  test('keeps where the sign-up came from', () => {
    given(signedUp())
      .when(noShow({ at: dayAfter }))
      .then(stayedAway({ occurredAt: dayAfter }));
  });

  test('needs a standing sign-up for that activity', () => {
    given().when(noShow()).thenRefused('NOT_SIGNED_UP');
    given(signedUp(), withdrawn()).when(noShow()).thenRefused('NOT_SIGNED_UP');
    given(signedUp({ activityId: null }))
      .when(noShow())
      .thenRefused('NOT_SIGNED_UP');
  });

  test('twice is refused', () => {
    given(signedUp(), stayedAway()).when(noShow()).thenRefused('ALREADY_NO_SHOW');
  });

  test('after an attendance corrects it', () => {
    given(signedUp(), attended())
      .when(noShow({ at: dayAfter }))
      .then(stayedAway({ occurredAt: dayAfter, corrects: came }));
  });

  test('may be corrected back and forth', () => {
    given(signedUp(), attended(), stayedAway({ corrects: came }))
      .when(attend())
      .then(attended({ corrects: didNotCome }));
  });

  test('is not possible before the activity', () => {
    given(signedUp())
      .when(noShow({ at: '2026-05-01T12:00:00.000Z' }))
      .thenRefused('ACTIVITY_NOT_STARTED');
  });

  test('is refused for an activity that is not there or was cancelled', () => {
    given(signedUp())
      .when(noShow({ activity: noActivity }))
      .thenRefused('NOT_FOUND', 'activityId');
    given(signedUp())
      .when(noShow({ activity: cancelledActivity }))
      .thenRefused('ACTIVITY_CANCELLED');
  });
});

describe('revoking', () => {
  const revoked = (revokes: Superseded): ParticipationEvent => ({
    type: 'AttendanceRevoked',
    data: { activityId: 'a1', revokes, walkIn: false, attribution: bySms },
  });

  test('takes an attendance or a no-show back', () => {
    given(signedUp(), attended()).when(revoke()).then(revoked(came));
    given(signedUp(), stayedAway()).when(revoke()).then(revoked(didNotCome));
  });

  test('leaves it unknown, which is not a no-show: both can be recorded anew', () => {
    const as = given(signedUp(), attended(), revoked(came));
    as.when(revoke()).thenRefused('NOT_ATTENDED');
    as.when(attend()).then(attended());
    as.when(noShow()).then(stayedAway());
  });

  test('is refused where nothing is recorded: a sign-up alone says nothing', () => {
    given(signedUp()).when(revoke()).thenRefused('NOT_ATTENDED');
    given().when(revoke()).thenRefused('NOT_ATTENDED');
    given(signedUp(), attended())
      .when(revoke({ activityId: 'a2' }))
      .thenRefused('NOT_ATTENDED');
  });

  test('is possible though the activity was cancelled since', () => {
    given(signedUp(), attended())
      .when(revoke({ activity: cancelledActivity }))
      .then(revoked(came));
  });
});

describe('an activity that was cancelled', () => {
  const setting = { activity: cancelledActivity };

  test('still takes what happened before', () => {
    given()
      .when(signUp({ ...setting, at: '2026-05-01T12:00:00.000Z' }))
      .then(signedUp({ signedUpAt: '2026-05-01T12:00:00.000Z' }));
    given(signedUp())
      .when(attend({ ...setting, at: dayBefore }))
      .then(attended({ occurredAt: dayBefore }));
    given(signedUp())
      .when(noShow({ ...setting, at: dayBefore }))
      .then(stayedAway({ occurredAt: dayBefore }));
  });

  test('takes nothing that happened afterwards', () => {
    for (const command of [signUp, attend, noShow])
      given()
        .when(command({ ...setting, at: '2026-05-09T12:00:00.001Z' }))
        .thenRefused('ACTIVITY_CANCELLED');
  });
});

describe('passing the campaign on', () => {
  const share: ParticipationCommand = {
    ...fact(),
    campaign: openCampaign,
    type: 'Share',
    code: 'k7',
    attribution: bySms,
  };
  const shared: ParticipationEvent = { type: 'CampaignShared', data: { code: 'k7', attribution: bySms } };

  test('records the code of the tracked link, as often as they do it', () => {
    given().when(share).then(shared);
    given(shared)
      .when({ ...share, code: 'k8' })
      .then({ type: 'CampaignShared', data: { code: 'k8', attribution: bySms } });
  });

  test('is about the code; what is about the person names nothing else', () => {
    expect(participationDecider.subject?.(shared)).toBe('k7');
    expect(participationDecider.subject?.(signedUp())).toBeUndefined();
  });
});

describe('what was stated of somebody', () => {
  const stated: Attribution = { area: 'Nordre', ageBand: 'AGE_25_34' };
  const moved: Attribution = { area: 'Søndre', ageBand: 'AGE_35_44' };
  const signUpFor = (activityId: string, stated: Attribution) => signUp({ activityId }, stated);
  const first = signedUp({ attribution: stated });

  test('fills in what is not stated later, whatever they do then', () => {
    const both = { ...bySms, ...stated };
    given(first)
      .when(signUpFor('a2', bySms))
      .then(signedUp({ activityId: 'a2', attribution: both }));
    given(first)
      .when(attend({ activityId: 'a2' }, bySms))
      .then(attended({ activityId: 'a2', walkIn: true, attribution: both }));
    given(first)
      .when({ ...placed({}), type: 'Share', code: 'k7', attribution: bySms })
      .then({ type: 'CampaignShared', data: { code: 'k7', attribution: both } });
    const pledge = { pledgeId: 'g1', kind: 'MONEY', unit: 'NOK', amount: '1', dueOn: null } as const;
    given(first)
      .when({ ...placed({}), ...pledge, type: 'MakePledge', attribution: bySms })
      .then({ type: 'PledgeMade', data: { ...pledge, madeAt: noon, attribution: both } });
  });

  test.each<[string, ParticipationEvent]>([
    ['a sign-up', signedUp({ activityId: 'a3', attribution: stated })],
    ['a share', { type: 'CampaignShared', data: { code: 'k7', attribution: stated } }],
    ['a walk-in', attended({ activityId: 'a3', walkIn: true, attribution: stated })],
  ])('is known from %s as well', (_, event) => {
    given(event)
      .when(signUpFor('a2', {}))
      .then(signedUp({ activityId: 'a2', attribution: stated }));
  });

  test('holds until something else is stated, each part of it', () => {
    given(first)
      .when(signUpFor('a2', { area: 'Søndre' }))
      .then(signedUp({ activityId: 'a2', attribution: { ...stated, area: 'Søndre' } }));
    given(first, signedUp({ activityId: 'a2', attribution: moved }))
      .when(signUpFor('a3', {}))
      .then(signedUp({ activityId: 'a3', attribution: moved }));
  });

  test('is not undone by what repeats an earlier sign-up', () => {
    const events = [first, signedUp({ activityId: 'a2', attribution: moved })];
    const repeats: ParticipationEvent[] = [
      confirmed({ attribution: stated }),
      attended({ attribution: stated }),
      stayedAway({ attribution: stated }),
      withdrawn({ attribution: stated }),
      {
        type: 'AttendanceRevoked',
        data: {
          activityId: 'a1',
          revokes: { ...came, attribution: stated },
          walkIn: false,
          attribution: stated,
        },
      },
    ];
    for (const repeated of repeats) {
      given(...events, repeated)
        .when(signUpFor('a3', {}))
        .then(signedUp({ activityId: 'a3', attribution: moved }));
    }
  });

  test('does not change what was recorded with an earlier sign-up', () => {
    given(first, signedUp({ activityId: 'a2', attribution: moved }))
      .when(attend())
      .then(attended({ attribution: stated }));
  });

  test('holds from an attendance too, which counts by the sign-up all the same', () => {
    const came = attended({ attribution: stated, about: moved });
    given(first)
      .when(attend({}, { ...inPerson, ...moved }))
      .then(came);
    given(first, came)
      .when(signUpFor('a2', {}))
      .then(signedUp({ activityId: 'a2', attribution: moved }));
  });

  test('is in an attendance only where something else had been stated, each part of it', () => {
    given(first)
      .when(attend({}, { ...stated, area: 'Søndre' }))
      .then(attended({ attribution: stated, about: { area: 'Søndre' } }));
    given(first)
      .when(attend({}, stated))
      .then(attended({ attribution: stated }));
    given(first, signedUp({ activityId: 'a2', attribution: moved }))
      .when(attend({}, stated))
      .then(attended({ attribution: stated, about: stated }));
    given()
      .when(attend({}, stated))
      .then(attended({ walkIn: true, attribution: stated }));
  });

  test('says nothing of channel, technique, creative, audience or system', () => {
    const stated = {
      ...bySms,
      technique: 'QA',
      creativeId: 'c',
      audience: 'youth',
      source: 'forms',
    } as const;
    given(signedUp({ attribution: stated }))
      .when(signUpFor('a2', {}))
      .then(signedUp({ activityId: 'a2', attribution: {} }));
  });

  test('of a sharer says nothing of those who come by the link', () => {
    const share = { code: 'k7', sharerId: 'p9', attribution: { ...bySms, ...stated, source: 'forms' } };
    given()
      .when(signUp({}, {}, share))
      .then(signedUp({ attribution: { ...bySms, share: 'k7', referrerId: 'p9' } }));
  });
});

describe('whatever one person does', () => {
  const commands: [string, (setting: Setting) => ParticipationCommand][] = [
    ['sign up', signUp],
    ['confirm', confirm],
    ['withdraw', withdraw],
    ['attend', attend],
    ['stay away', noShow],
    ['revoke', revoke],
    ['share', at => ({ ...placed(at), type: 'Share', code: 'k7', attribution: {} })],
    ['pledge', at => ({ ...placed(at), ...pledge, type: 'MakePledge' })],
    ['fulfil', at => ({ ...placed(at), type: 'FulfilPledge', pledgeId: 'p1', amount: null })],
    ['withdraw a pledge', at => ({ ...placed(at), type: 'WithdrawPledge', pledgeId: 'p1' })],
  ];
  const pledge = {
    pledgeId: 'p1',
    kind: 'MONEY',
    amount: '1',
    unit: 'NOK',
    dueOn: null,
    attribution: {},
  } as const;

  test.each(commands)('%s: needs a campaign of one’s own', (_, command) => {
    given()
      .when(command({ campaign: noCampaign }))
      .thenRefused('NOT_FOUND', 'campaignId');
    given()
      .when(command({ organisationId: 'org2' }))
      .thenRefused('NOT_FOUND', 'campaignId');
  });

  test.each(commands)('%s: is refused where it happened after the campaign closed', (_, command) => {
    given()
      .when(command({ campaign: closedCampaign, at: dayAfter }))
      .thenRefused('CAMPAIGN_CLOSED');
  });

  test('may reach us after the campaign closed, where it happened before', () => {
    given()
      .when(signUp({ campaign: closedCampaign, at: dayBefore }))
      .then(signedUp({ signedUpAt: dayBefore }));
    given(signedUp())
      .when(attend({ campaign: closedCampaign, at: noon }))
      .then(attended());
  });

  test.each(['constructor', 'tostring', 'valueof'])('an id such as %s is nothing special', id => {
    const setting = { activityId: id };
    given().when(confirm(setting)).thenRefused('NOT_SIGNED_UP');
    given().when(withdraw(setting)).thenRefused('NOT_SIGNED_UP');
    given().when(revoke(setting)).thenRefused('NOT_ATTENDED');
    given().when(noShow(setting)).thenRefused('NOT_SIGNED_UP');
    given()
      .when(signUp(setting))
      .then(signedUp({ activityId: id }));
    given()
      .when({ ...placed({}), type: 'WithdrawPledge', pledgeId: id })
      .thenRefused('NOT_FOUND', 'pledgeId');
  });
});

describe('any sequence of commands', () => {
  const activities: Record<string, Activity> = {
    a1: scheduledActivity,
    a2: scheduledActivity,
    a3: cancelledActivity,
  };
  const where = fc.constantFrom(...Object.keys(activities));
  const when = fc.constantFrom('2026-05-01T12:00:00.000Z', dayBefore, noon, dayAfter);
  const campaign = fc.constantFrom(openCampaign, openCampaign, openCampaign, closedCampaign);
  const setting = (activityId: string | null, at: string, on: Campaign): Setting => ({
    activityId,
    at,
    campaign: on,
    ...(activityId !== null && { activity: activities[activityId]! }),
  });
  const command = fc.oneof(
    fc
      .tuple(fc.constantFrom(signUp, confirm, withdraw), fc.option(where, { freq: 3 }), when, campaign)
      .map(([make, activityId, at, on]) => make(setting(activityId, at, on))),
    fc
      .tuple(fc.constantFrom(attend, noShow, revoke), where, when, campaign)
      .map(([make, activityId, at, on]) => make(setting(activityId, at, on))),
  );
  const commands = fc.array(command, { maxLength: 40 });

  test('leads to a state in which every rule still holds', () => {
    fc.assert(
      fc.property(commands, all => {
        const record = new Books();
        let state: Participation = noParticipation;
        for (const one of all) {
          const answer = participationDecider.decide(frozen(one), state);
          if (answer instanceof Refusal) continue;
          for (const event of answer) {
            record.add(event);
            state = frozen(participationDecider.evolve(state, event, noon));
          }
          record.check(state);
        }
      }),
    );
  });

  test('is decided alike from the folded events as step by step', () => {
    fc.assert(
      fc.property(commands, command, (all, next) => {
        const events: ParticipationEvent[] = [];
        let state: Participation = noParticipation;
        for (const one of all) {
          const answer = participationDecider.decide(one, state);
          if (answer instanceof Refusal) continue;
          events.push(...answer);
          state = answer.reduce((before, event) => participationDecider.evolve(before, event, noon), state);
        }
        const reread = stateAfter(participationDecider, JSON.parse(JSON.stringify(events)) as typeof events);
        expect(reread).toEqual(state);
        expect(participationDecider.decide(next, reread)).toEqual(participationDecider.decide(next, state));
      }),
    );
  });

  /** What the events alone say, by the plainest book-keeping: +1 and -1. */
  class Books {
    readonly standing = new Map<string, number>();
    readonly attended = new Map<string, number>();
    readonly noShows = new Map<string, number>();
    readonly walkIns = new Map<string, number>();

    add({ type, data }: ParticipationEvent): void {
      const key = ('activityId' in data && data.activityId) || '';
      const bump = (counts: Map<string, number>, by: number) => counts.set(key, (counts.get(key) ?? 0) + by);
      const takeBack = (said: Superseded | null) => {
        if (said) bump(said.attendance === 'ATTENDED' ? this.attended : this.noShows, -1);
      };
      if (type === 'SignedUp') {
        bump(this.standing, 1);
        if (data.endsWalkIn) bump(this.walkIns, -1);
      } else if (type === 'SignUpWithdrawn') {
        bump(this.standing, -1);
        takeBack(data.revokes);
      } else if (type === 'AttendanceRecorded') {
        bump(this.attended, 1);
        if (data.walkIn) bump(this.walkIns, 1);
        takeBack(data.corrects);
      } else if (type === 'NoShowMarked') {
        bump(this.noShows, 1);
        takeBack(data.corrects);
      } else if (type === 'AttendanceRevoked') {
        takeBack(data.revokes);
        if (data.walkIn) bump(this.walkIns, -1);
      }
    }

    check(state: Participation): void {
      for (const key of ['', ...Object.keys(activities)]) {
        const [standing = 0, came = 0, away = 0, unasked = 0] = [
          this.standing.get(key),
          this.attended.get(key),
          this.noShows.get(key),
          this.walkIns.get(key),
        ];
        // One standing sign-up at most; came, or stayed away, or not known: never two of them.
        expect([0, 1]).toContain(standing);
        expect([0, 1]).toContain(came + away);
        expect(Math.min(came, away, unasked)).toBeGreaterThanOrEqual(0);
        // A walk-in is an attendance without a sign-up; a no-show needs one.
        expect(unasked).toBe(came === 1 && standing === 0 ? 1 : 0);
        expect(away).toBeLessThanOrEqual(standing);
        const presence = state.presences[key];
        expect(presence?.attendance).toBe(came ? 'ATTENDED' : away ? 'NO_SHOW' : undefined);
        expect(presence?.walkIn ?? false).toBe(unasked === 1);
        const status = state.signUps[key]?.status ?? 'WITHDRAWN';
        expect(status === 'WITHDRAWN').toBe(standing === 0);
      }
    }
  }
});
