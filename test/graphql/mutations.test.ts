import { type Receipt, TestServer } from '../server/harness.ts';
import { type CommandName, commands } from '../../src/commands/all.ts';
import { refusalCodes } from '../../src/domain/refusal.ts';
import { everyEntry } from './every-entry.ts';

/** Each mutation over HTTP, and what it changes in the answers to queries. */

const impactQuery = `query ($id: ID!) {
  campaign(id: $id) {
    status closedAt
    impact {
      participants
      signUps { net gross confirmed }
      shares { made opened }
      attendance { attended noShow unknown walkIns showUpRate }
      headcount { low high }
      pledges { kind unit pledged fulfilled withdrawn outstanding overdue beyondPledge }
    }
  }
}`;

interface Impact {
  readonly participants: number;
  readonly signUps: object;
  readonly shares: object;
  readonly attendance: object;
  readonly headcount: object | null;
  readonly pledges: readonly object[];
}

let server: TestServer;
let campaignId: string;
let activityId: string;
const used = new Set<CommandName>();

beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.remove());
beforeEach(async () => {
  campaignId = await server.campaign();
  activityId = await server.activity(campaignId);
});

function mutate(name: CommandName, input: object): Promise<Receipt> {
  used.add(name);
  return server.mutate(name, input);
}

const kari = { email: 'kari@example.org' };
const aboutKari = () => ({ campaignId, participant: kari });
const kariAt = () => ({ campaignId, activityId, participant: kari });

async function impact(): Promise<Impact> {
  const { campaign } = await server.data<{ campaign: { impact: Impact } }>(impactQuery, { id: campaignId });
  return campaign.impact;
}

async function refusalOf(name: CommandName, input: object): Promise<string> {
  const { extensions } = await server.refused(name, input);
  expect(refusalCodes).toContain(extensions.code);
  return extensions.code;
}

describe('campaigns', () => {
  test('a campaign is created with all that is stated of it', async () => {
    const details = {
      name: 'Grønne nabolag – Ærfugl & ålegress 🌱',
      description: 'Vi rydder.\nSammen.',
      timeZone: 'America/Anchorage',
      startsOn: '2025-03-01',
      endsOn: '2025-06-30',
      channels: ['FACEBOOK_GROUP', 'POSTER_QR'],
      techniques: ['LIVE_VIDEO'],
      statedResult: 'Over 12 000 medlemmer',
      page: 'https://example.org/gronne-nabolag',
    };
    const { id, eventIds, duplicate } = await mutate('createCampaign', {
      ...details,
      occurredAt: '2025-02-01T12:00:00+01:00',
    });

    const { campaign } = await server.data<{ campaign: object }>(
      `query ($id: ID!) { campaign(id: $id) {
        name description timeZone startsOn endsOn channels techniques statedResult page status createdAt closedAt position
      } }`,
      { id },
    );
    expect(campaign).toEqual({
      ...details,
      status: 'OPEN',
      createdAt: '2025-02-01T11:00:00.000Z',
      closedAt: null,
      position: expect.any(String) as unknown,
    });
    expect(eventIds).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    expect(duplicate).toBe(false);
  });

  test('a campaign of which only the name is stated has defaults for the rest', async () => {
    const { id } = await mutate('createCampaign', { name: 'Bare navnet' });

    const { campaign } = await server.data<{ campaign: object }>(
      'query ($id: ID!) { campaign(id: $id) { description timeZone startsOn channels statedResult } }',
      { id },
    );
    expect(campaign).toEqual({
      description: null,
      timeZone: 'Europe/Oslo',
      startsOn: null,
      channels: [],
      statedResult: null,
    });
  });

  test('an update changes what is stated, clears what is null and leaves the rest', async () => {
    const { id } = await mutate('createCampaign', {
      name: 'Før',
      description: 'Tekst',
      startsOn: '2025-03-01',
    });
    await mutate('updateCampaign', { campaignId: id, name: 'Etter', description: null });

    const { campaign } = await server.data<{ campaign: object }>(
      'query ($id: ID!) { campaign(id: $id) { name description startsOn } }',
      { id },
    );
    expect(campaign).toEqual({ name: 'Etter', description: null, startsOn: '2025-03-01' });
    expect(await refusalOf('updateCampaign', { campaignId: id, name: 'Etter' })).toBe('NOTHING_TO_CHANGE');
  });

  test('a campaign does not close before it was created, nor is anything withdrawn before it was made', async () => {
    const occurredAt = '2025-06-01T00:00:00Z';
    expect(await refusalOf('closeCampaign', { campaignId, occurredAt })).toBe('INVALID_INPUT');
    await mutate('signUp', aboutKari());
    for (const name of ['withdrawSignUp', 'confirmSignUp'] as const) {
      expect(await refusalOf(name, { ...aboutKari(), occurredAt })).toBe('INVALID_INPUT');
    }
  });

  test('a closed campaign takes what happened before it closed, and nothing later', async () => {
    campaignId = await server.campaign({ occurredAt: '2025-01-01T00:00:00Z' });
    await mutate('closeCampaign', { campaignId, occurredAt: '2025-07-01T00:00:00+02:00' });

    const { campaign } = await server.data<{ campaign: object }>(impactQuery, { id: campaignId });
    expect(campaign).toMatchObject({ status: 'CLOSED', closedAt: '2025-06-30T22:00:00.000Z' });
    expect(await refusalOf('signUp', aboutKari())).toBe('CAMPAIGN_CLOSED');
    await mutate('signUp', { ...aboutKari(), occurredAt: '2025-06-30T23:59:00+02:00' });
    expect((await impact()).signUps).toEqual({ net: 1, gross: 1, confirmed: 0 });
    expect(await refusalOf('closeCampaign', { campaignId })).toBe('ALREADY_CLOSED');
  });
});

describe('activities', () => {
  const activityQuery = `query ($id: ID!) {
    activity(id: $id) { name status startsAt endsAt place cancelReason headcount { low high comparator } campaign { id } }
  }`;
  const activity = async (id = activityId) =>
    (await server.data<{ activity: object }>(activityQuery, { id })).activity;

  test('an activity is scheduled with its time and place', async () => {
    const { id } = await mutate('scheduleActivity', {
      campaignId,
      name: 'Strandrydding',
      startsAt: '2025-05-04T18:30:00+02:00',
      endsAt: '2025-05-04T20:00:00+02:00',
      place: 'Ålesund',
    });

    expect(await activity(id)).toEqual({
      name: 'Strandrydding',
      status: 'SCHEDULED',
      startsAt: '2025-05-04T16:30:00.000Z',
      endsAt: '2025-05-04T18:00:00.000Z',
      place: 'Ålesund',
      cancelReason: null,
      headcount: null,
      campaign: { id: campaignId },
    });
  });

  test('a rescheduled activity has its new time, and its place cleared by null', async () => {
    const { id } = await mutate('scheduleActivity', {
      campaignId,
      name: 'Møte',
      startsAt: '2025-05-04T18:30:00Z',
      place: 'Torget',
    });
    await mutate('rescheduleActivity', {
      campaignId,
      activityId: id,
      startsAt: '2025-05-05T18:30:00Z',
      place: null,
    });

    expect(await activity(id)).toMatchObject({ startsAt: '2025-05-05T18:30:00.000Z', place: null });
  });

  test('an activity says what it is, and may be without a date', async () => {
    const query = `query ($id: ID!) { activity(id: $id) {
      name startsAt place type tags onlineUrl coHosts capacity placesLeft group coordinates { latitude longitude }
    } }`;
    const what = {
      type: 'dugnad',
      tags: ['ute', 'barn'],
      onlineUrl: 'https://example.org/direkte',
      coHosts: ['Naturvernforbundet'],
      capacity: 1,
      group: 'Vårrydding',
    };
    const coordinates = { latitude: 59.9, longitude: -10.75 };
    const { id } = await mutate('scheduleActivity', {
      campaignId,
      name: 'Møte',
      place: 'Torget',
      coordinates,
      ...what,
    });
    const one = async () => (await server.data<{ activity: object }>(query, { id })).activity;
    const stated = { name: 'Møte', startsAt: null, place: 'Torget', coordinates, ...what };
    expect(await one()).toEqual({ ...stated, placesLeft: 1 });

    for (const email of ['kari@example.org', 'ola@example.org'])
      await mutate('signUp', { campaignId, activityId: id, participant: { email } });
    expect(await one()).toMatchObject({ placesLeft: 0 });
    expect(await refusalOf('recordAttendance', { ...aboutKari(), activityId: id })).toBe(
      'ACTIVITY_NOT_STARTED',
    );
    expect((await impact()).attendance).toMatchObject({ unknown: 2 });

    await mutate('updateActivity', {
      campaignId,
      activityId: id,
      name: 'Stormøte',
      tags: null,
      capacity: 10,
    });
    await mutate('rescheduleActivity', {
      campaignId,
      activityId: id,
      startsAt: '2025-05-05T18:30:00Z',
      place: 'Kaia',
    });
    const moved = { ...stated, name: 'Stormøte', tags: [], capacity: 10, place: 'Kaia', coordinates: null };
    expect(await one()).toEqual({ ...moved, startsAt: '2025-05-05T18:30:00.000Z', placesLeft: 8 });
    await mutate('recordAttendance', { ...aboutKari(), activityId: id });
  });

  test.each([
    ['tags', ['a', 'a']],
    ['tags', Array.from({ length: 21 }, (_, n) => `t${n}`)],
    ['coHosts', ['']],
    ['onlineUrl', 'javascript:alert(1)'],
    ['capacity', 0],
    ['coordinates', { latitude: 91, longitude: 0 }],
  ])('%s %j is not taken', async (field, value) => {
    const { extensions } = await server.refused('scheduleActivity', {
      campaignId,
      name: 'Møte',
      [field]: value,
    });
    const path = field === 'coordinates' ? 'coordinates.latitude' : field;
    expect(extensions).toMatchObject({ code: 'INVALID_INPUT', fields: [{ path }] });
  });

  test('a cancelled activity says why, and takes no more sign-ups', async () => {
    await mutate('cancelActivity', { campaignId, activityId, reason: 'Storm' });

    expect(await activity()).toMatchObject({ status: 'CANCELLED', cancelReason: 'Storm' });
    expect(await refusalOf('signUp', kariAt())).toBe('ACTIVITY_CANCELLED');
  });

  test('a head-count is kept apart from attendance, and a later one replaces it', async () => {
    await mutate('recordHeadcount', { campaignId, activityId, low: 30, high: 40 });
    expect(await activity()).toMatchObject({ headcount: { low: 30, high: 40, comparator: 'RANGE' } });

    await mutate('recordHeadcount', { campaignId, activityId, low: 35, comparator: 'AT_LEAST' });
    expect(await activity()).toMatchObject({ headcount: { low: 35, high: null, comparator: 'AT_LEAST' } });
    expect(await impact()).toMatchObject({ participants: 0, headcount: { low: 35, high: null } });
  });

  test('nobody is counted before an activity begins', async () => {
    const later = await server.activity(campaignId, { startsAt: '2199-01-01T10:00:00+01:00' });

    expect(await refusalOf('recordHeadcount', { campaignId, activityId: later, low: 3 })).toBe(
      'ACTIVITY_NOT_STARTED',
    );
    expect(await refusalOf('recordAttendance', { ...kariAt(), activityId: later })).toBe(
      'ACTIVITY_NOT_STARTED',
    );
  });
});

describe('people', () => {
  test('a sign-up with every field is counted, attributed and named', async () => {
    const { id: code } = await mutate('share', {
      campaignId,
      participant: { phone: '+47 912 34 567' },
      channel: 'X',
      technique: 'HASHTAG_CAMPAIGN',
    });
    const { id } = await mutate('signUp', {
      ...kariAt(),
      participant: { email: `kari-${campaignId}@example.org` },
      name: 'Kari Nordmann',
      channel: 'FACEBOOK_GROUP',
      technique: 'LIVE_VIDEO',
      creativeId: 'DAF12345',
      utm: { source: 'fb', medium: 'social', campaign: 'mai', term: 'strand', content: 'a' },
      share: code,
      occurredAt: '2025-05-04T18:30:00+02:00',
      source: { system: 'google-forms', externalId: `row-${campaignId}` },
    });

    const [{ participantId: sharerId } = {}, signedUp] = (await server.history(campaignId)).slice(-2);
    expect(signedUp).toMatchObject({
      type: 'SIGNED_UP',
      participantId: id,
      occurredAt: '2025-05-04T16:30:00.000Z',
      source: 'google-forms',
      data: {
        activityId,
        attribution: {
          channel: 'FACEBOOK_GROUP',
          technique: 'LIVE_VIDEO',
          creativeId: 'DAF12345',
          utm: { source: 'fb', medium: 'social', campaign: 'mai', term: 'strand', content: 'a' },
          share: code,
          referrerId: sharerId,
        },
      },
    });
    const { participant } = await server.data<{ participant: object }>(
      `query ($id: ID!, $campaignId: ID!) { participant(id: $id) {
        name campaigns { id } participation(campaignId: $campaignId) { signUps { activityId status channel technique share } }
      } }`,
      { id, campaignId },
    );
    expect(participant).toEqual({
      name: 'Kari Nordmann',
      campaigns: [{ id: campaignId }],
      participation: {
        signUps: [
          {
            activityId,
            status: 'REGISTERED',
            channel: 'FACEBOOK_GROUP',
            technique: 'LIVE_VIDEO',
            share: code,
          },
        ],
      },
    });
    expect(await impact()).toMatchObject({
      participants: 2,
      signUps: { net: 1, gross: 1 },
      attendance: { unknown: 1 },
    });
  });

  test('a sign-up that states nothing of where it came from takes it from the share', async () => {
    const sharer = { ...aboutKari(), channel: 'WHATSAPP_GROUP', technique: 'GROUP_FORUM' };
    const { id: code } = await mutate('share', sharer);
    await mutate('signUp', { campaignId, participant: { identifiers: ['mobilize:991'] }, share: code });

    expect((await server.history(campaignId)).at(-1)?.data).toMatchObject({
      attribution: { channel: 'WHATSAPP_GROUP', technique: 'GROUP_FORUM', share: code },
    });
  });

  test('a sign-up is confirmed once', async () => {
    await mutate('signUp', kariAt());
    await mutate('confirmSignUp', kariAt());

    expect((await impact()).signUps).toEqual({ net: 1, gross: 1, confirmed: 1 });
    expect(await refusalOf('confirmSignUp', kariAt())).toBe('ALREADY_CONFIRMED');
    expect(await refusalOf('signUp', kariAt())).toBe('ALREADY_SIGNED_UP');
  });

  test('a reply is no sign-up; it withdraws one, and a later sign-up takes its place', async () => {
    const replies = async () => {
      const { campaign } = await server.data<{ campaign: { impact: { replies: object } } }>(
        'query ($id: ID!) { campaign(id: $id) { impact { replies { tentative declined waitlisted } } } }',
        { id: campaignId },
      );
      return campaign.impact.replies;
    };
    await mutate('replyToInvitation', { ...kariAt(), reply: 'TENTATIVE' });
    expect(await replies()).toEqual({ tentative: 1, declined: 0, waitlisted: 0 });
    expect(await impact()).toMatchObject({ participants: 0, signUps: { net: 0, gross: 0 } });
    expect(await refusalOf('replyToInvitation', { ...kariAt(), reply: 'TENTATIVE' })).toBe('ALREADY_REPLIED');

    const { eventIds } = await mutate('signUp', { ...kariAt(), confirmed: true });
    expect(eventIds).toHaveLength(2);
    expect(await replies()).toEqual({ tentative: 0, declined: 0, waitlisted: 0 });
    expect(await impact()).toMatchObject({ participants: 1, signUps: { net: 1, gross: 1, confirmed: 1 } });

    await mutate('replyToInvitation', { ...kariAt(), reply: 'DECLINED' });
    expect(await replies()).toEqual({ tentative: 0, declined: 1, waitlisted: 0 });
    expect(await impact()).toMatchObject({ participants: 1, signUps: { net: 0, gross: 1 } });
  });

  test('a withdrawn sign-up still counts as gross, and can be made again', async () => {
    await mutate('signUp', aboutKari());
    await mutate('withdrawSignUp', aboutKari());
    expect(await impact()).toMatchObject({ participants: 1, signUps: { net: 0, gross: 1 } });
    expect(await refusalOf('withdrawSignUp', aboutKari())).toBe('ALREADY_WITHDRAWN');

    await mutate('signUp', aboutKari());
    expect((await impact()).signUps).toEqual({ net: 1, gross: 2, confirmed: 0 });
  });

  test('every opening of a tracked link counts, and an unknown code is refused', async () => {
    const { id: share } = await mutate('share', aboutKari());
    await mutate('openShare', { share });
    await mutate('openShare', { share });

    expect((await impact()).shares).toEqual({ made: 1, opened: 2 });
    const [early, slightlyEarly] = [10, 4].map(minutes =>
      new Date(Date.now() - minutes * 60_000).toISOString(),
    );
    expect(await refusalOf('openShare', { share, occurredAt: early })).toBe('INVALID_INPUT');
    await mutate('openShare', { share, occurredAt: slightlyEarly });
    expect(await refusalOf('openShare', { share: 'zzzzzzzz' })).toBe('NOT_FOUND');
    expect(await refusalOf('signUp', { ...aboutKari(), share: 'zzzzzzzz' })).toBe('NOT_FOUND');
    const elsewhere = await server.campaign();
    expect(await refusalOf('signUp', { ...aboutKari(), campaignId: elsewhere, share })).toBe('INVALID_INPUT');
  });

  test('a link of the organisers’ own counts too, and credits nobody', async () => {
    const { id: share } = await mutate('createLink', { campaignId, channel: 'POSTER_QR' });
    await mutate('openShare', { share });
    await mutate('signUp', { ...aboutKari(), share });

    expect(await impact()).toMatchObject({ participants: 1, shares: { made: 0, opened: 1 } });
    const [opened, signedUp] = (await server.history(campaignId)).slice(-2);
    const attribution = { channel: 'POSTER_QR', share };
    expect(opened!.data).toEqual({ code: share, sharerId: null, attribution });
    expect(signedUp!.data.attribution).toEqual(attribution);
    const elsewhere = await server.campaign();
    expect(await refusalOf('signUp', { ...aboutKari(), campaignId: elsewhere, share })).toBe('INVALID_INPUT');
    expect(await refusalOf('createLink', { campaignId: 'x1' })).toBe('NOT_FOUND');
  });

  test('attendance: who came, who did not, who is not known, and who came without a sign-up', async () => {
    const people = ['a', 'b', 'c'].map(name => ({
      campaignId,
      activityId,
      participant: { email: `${name}@example.org` },
    }));
    for (const person of people) await mutate('signUp', person);
    await mutate('recordAttendance', people[0]!);
    await mutate('markNoShow', people[1]!);
    await mutate('recordAttendance', { ...kariAt(), name: 'Kari', channel: 'IN_PERSON' });

    expect((await impact()).attendance).toEqual({
      attended: 2,
      noShow: 1,
      unknown: 1,
      walkIns: 1,
      showUpRate: 2 / 3,
    });
    expect(await refusalOf('recordAttendance', people[0]!)).toBe('ALREADY_ATTENDED');
    expect(await refusalOf('markNoShow', people[1]!)).toBe('ALREADY_NO_SHOW');
    expect(await refusalOf('withdrawSignUp', people[0]!)).toBe('HAS_ATTENDED');
  });

  test('a revoked attendance is not known again', async () => {
    await mutate('signUp', kariAt());
    await mutate('recordAttendance', kariAt());
    await mutate('revokeAttendance', kariAt());

    expect((await impact()).attendance).toEqual({
      attended: 0,
      noShow: 0,
      unknown: 1,
      walkIns: 0,
      showUpRate: null,
    });
    expect(await refusalOf('revokeAttendance', kariAt())).toBe('NOT_ATTENDED');
  });

  test('a walk-in that was a mistake leaves no participant behind', async () => {
    await mutate('recordAttendance', kariAt());
    expect(await impact()).toMatchObject({ participants: 1 });
    await mutate('revokeAttendance', kariAt());
    expect(await impact()).toMatchObject({ participants: 0, attendance: { attended: 0, walkIns: 0 } });
  });
});

describe('pledges', () => {
  const pledge = (what: object, more: object = {}) => ({ ...aboutKari(), pledge: what, ...more });
  const pledges = async () => (await impact()).pledges;
  const nothing = { fulfilled: '0', withdrawn: '0', overdue: '0', beyondPledge: '0' };

  test('money, hours and actions are totalled per unit', async () => {
    await mutate('makePledge', pledge({ money: { amount: '99999.90', currency: 'NOK' } }));
    await mutate('makePledge', pledge({ money: { amount: '0.10', currency: 'NOK' } }));
    await mutate('makePledge', pledge({ quantity: { amount: '12.5', unit: 'hours' } }));
    await mutate('makePledge', pledge({ action: 'plant a tree' }));

    expect(await pledges()).toEqual([
      { kind: 'ACTION', unit: 'plant a tree', pledged: '1', outstanding: '1', ...nothing },
      { kind: 'MONEY', unit: 'NOK', pledged: '100000', outstanding: '100000', ...nothing },
      { kind: 'QUANTITY', unit: 'hours', pledged: '12.5', outstanding: '12.5', ...nothing },
    ]);
  });

  test('a pledge is fulfilled in parts, and what is given beyond it is recorded as such', async () => {
    const { id: pledgeId } = await mutate('makePledge', pledge({ quantity: { amount: '10', unit: 'kg' } }));
    await mutate('fulfilPledge', { ...aboutKari(), pledgeId, amount: '4' });
    expect(await pledges()).toMatchObject([{ fulfilled: '4', outstanding: '6' }]);
    await mutate('fulfilPledge', { ...aboutKari(), pledgeId });
    expect(await pledges()).toMatchObject([{ fulfilled: '10', outstanding: '0' }]);
    expect(await refusalOf('fulfilPledge', { ...aboutKari(), pledgeId })).toBe('ALREADY_FULFILLED');
    await mutate('fulfilPledge', { ...aboutKari(), pledgeId, amount: '2.5' });
    expect(await pledges()).toMatchObject([{ fulfilled: '12.5', outstanding: '0', beyondPledge: '2.5' }]);
  });

  test('what is outstanding after the due day is overdue, until it is withdrawn', async () => {
    const due = { dueOn: '2025-02-01' };
    const { id: pledgeId } = await mutate(
      'makePledge',
      pledge({ quantity: { amount: '10', unit: 'kg' } }, due),
    );
    await mutate('fulfilPledge', { ...aboutKari(), pledgeId, amount: '4' });
    expect(await pledges()).toMatchObject([{ overdue: '6', outstanding: '6' }]);

    await mutate('withdrawPledge', { ...aboutKari(), pledgeId });
    expect(await pledges()).toMatchObject([
      { overdue: '0', outstanding: '0', withdrawn: '6', fulfilled: '4' },
    ]);
    expect(await refusalOf('fulfilPledge', { ...aboutKari(), pledgeId })).toBe('PLEDGE_WITHDRAWN');
    expect(await refusalOf('withdrawPledge', { ...aboutKari(), pledgeId: 'abc' })).toBe('NOT_FOUND');
  });
});

test('an unknown address makes a participant only where somebody takes part', async () => {
  const nobody = { email: 'nobody@example.org' };
  for (const name of ['confirmSignUp', 'withdrawSignUp', 'markNoShow', 'revokeAttendance'] as const) {
    const { extensions } = await server.refused(name, { ...kariAt(), participant: nobody });
    expect(extensions).toEqual({
      code: 'NOT_FOUND',
      fields: [{ path: 'participant.email', message: expect.any(String) as unknown }],
    });
  }
});

test('every mutation has been tried above, or in entries.test.ts', () => {
  const there = [...everyEntry.map(([name]) => name), 'retractEntry'];
  expect([...used, ...there].sort()).toEqual(Object.keys(commands).sort());
});
