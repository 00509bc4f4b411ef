import { type Item, type Outcome, type Receipt, recordMutation, TestServer } from '../server/harness.ts';

/** Many commands in one request. */

let server: TestServer;
let campaignId: string;
let activityId: string;

beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.remove());
beforeEach(async () => {
  campaignId = await server.campaign();
  activityId = await server.activity(campaignId);
});

const email = (name: string) => ({ email: `${name}-${campaignId}@example.org` });
const signUp = (participant: object, more: object = {}): Item => ({
  signUp: { campaignId, participant, ...more },
});
const recorded = (outcome: Outcome | undefined): Receipt => {
  if (outcome?.__typename !== 'Receipt') throw new Error(JSON.stringify(outcome));
  return outcome;
};
const code = (outcome: Outcome) => (outcome.__typename === 'Refusal' ? outcome.code : outcome.__typename);

test("the API page's own batch is recorded: attendance, a pledge in hours, a share", async () => {
  const { id } = await server.mutate('signUp', { campaignId, participant: email('kari') });
  const outcomes = await server.record([
    { recordAttendance: { campaignId, activityId, participant: { id } } },
    {
      makePledge: {
        campaignId,
        participant: { phone: '+47 912 34 567' },
        pledge: { quantity: { amount: '12', unit: 'hours' } },
        dueOn: '2026-06-30',
      },
    },
    { share: { campaignId, participant: { id }, channel: 'WHATSAPP_GROUP' } },
  ]);

  expect(outcomes.map(code)).toEqual(['Receipt', 'Receipt', 'Receipt']);
  expect(recorded(outcomes[0]).id).toBe(id);
  const { campaign } = await server.data<{ campaign: object }>(
    `query ($id: ID!) { campaign(id: $id) { impact {
      participants attendance { attended walkIns } pledges { unit pledged } shares { made }
    } } }`,
    { id: campaignId },
  );
  expect(campaign).toEqual({
    impact: {
      participants: 2,
      attendance: { attended: 1, walkIns: 1 },
      pledges: [{ unit: 'hours', pledged: '12' }],
      shares: { made: 1 },
    },
  });
});

test('what an attendance states of somebody signed up holds for what they do afterwards', async () => {
  const participant = email('moved');
  const another = await server.activity(campaignId);
  await server.record([
    signUp(participant, { activityId, area: 'Oslo', ageBand: 'AGE_25_34' }),
    { recordAttendance: { campaignId, activityId, participant, area: 'Bergen', ageBand: 'AGE_67_UP' } },
    signUp(participant, { activityId: another }),
  ]);

  const { campaign } = await server.data<{ campaign: object }>(
    `query ($id: ID!) { campaign(id: $id) { impact { by(dimension: AREA, and: AGE_BAND) {
      key andKey signUps { net } attendance { attended }
    } } } }`,
    { id: campaignId },
  );
  expect(campaign).toEqual({
    impact: {
      by: [
        { key: 'Oslo', andKey: 'AGE_25_34', signUps: { net: 1 }, attendance: { attended: 1 } },
        { key: 'Bergen', andKey: 'AGE_67_UP', signUps: { net: 1 }, attendance: { attended: 0 } },
      ],
    },
  });
});

test.each([
  ['a day, then an instant', { occurredOn: '2026-10-01' }, { occurredAt: '2026-11-01T00:00:00Z' }],
  ['a day, then nothing', { occurredOn: '2026-10-01' }, {}],
  ['an activity, then none', { activityOf: true }, {}],
  ['an id of another system', { source: { system: 'csv', externalId: 'a' } }, {}],
])(
  'somebody whom one command enters is known to the next, whatever they state: %s',
  async (_, first, second) => {
    const people = Array.from({ length: 20 }, (__, n) => email(`new-${JSON.stringify(first).length}-${n}`));
    const { activityOf, source, ...more } = first as { activityOf?: true; source?: { externalId: string } };
    const items = people.flatMap((participant, n) => [
      signUp(participant, {
        ...more,
        ...(activityOf && { activityId }),
        ...(source && { source: { ...source, externalId: `${campaignId}-${n}` } }),
      }),
      activityOf
        ? { share: { campaignId, participant: participant, ...second } }
        : { withdrawSignUp: { campaignId, participant, ...second } },
    ]);
    expect((await server.record(items)).map(code)).toEqual(items.map(() => 'Receipt'));
  },
);

test('whatever stands between two commands about somebody new, the later finds what the earlier recorded', async () => {
  const { id: share } = await server.mutate('createLink', { campaignId, channel: 'EMAIL' });
  const between: Item[] = [
    { openShare: { share } },
    signUp({ email: 'no address' }),
    { createLink: { campaignId } },
  ];
  const items = Array.from({ length: 30 }, (_, n) => [
    signUp(email(`between-${n}`), {
      activityId,
      share,
      source: { system: 'csv', externalId: `${campaignId}/${n}` },
    }),
    between[n % between.length]!,
    { withdrawSignUp: { campaignId, activityId, participant: email(`between-${n}`) } },
  ]).flat();
  const codes = (await server.record(items)).map(code);
  expect(codes.filter((_, n) => n % 3 !== 1)).toEqual(
    items.filter((_, n) => n % 3 !== 1).map(() => 'Receipt'),
  );
});

test('a bad item is refused with its fields, and harms no other', async () => {
  const outcomes = await server.record([
    signUp(email('a')),
    signUp({ email: 'no address' }),
    signUp(email('b'), { occurredAt: 'yesterday', creativeId: '' }),
    signUp(email('c'), { campaignId: 'unknown' }),
    signUp(email('d'), { occurredAt: '2199-01-01T00:00:00Z' }),
    signUp(email('a')),
    signUp(email('e')),
  ]);

  expect(outcomes.map(code)).toEqual([
    'Receipt',
    'INVALID_INPUT',
    'INVALID_INPUT',
    'NOT_FOUND',
    'OCCURRED_IN_FUTURE',
    'ALREADY_SIGNED_UP',
    'Receipt',
  ]);
  expect(outcomes[1]).toMatchObject({ fields: [{ path: 'participant.email' }] });
  expect(outcomes[2]).toMatchObject({ fields: [{ path: 'occurredAt' }, { path: 'creativeId' }] });
  const types = (await server.history(campaignId)).map(({ type }) => type);
  expect(types).toEqual(['CAMPAIGN_CREATED', 'ACTIVITY_SCHEDULED', 'SIGNED_UP', 'SIGNED_UP']);
});

test('what is said of one person is recorded in its order, whether by e-mail or by id', async () => {
  const { id } = await server.mutate('share', { campaignId, participant: email('kari') });
  const { participantId } = (await server.history(campaignId)).at(-1)!;
  expect(id).toHaveLength(8);
  const byEmail = { campaignId, activityId, participant: email('kari') };
  const byId = { campaignId, activityId, participant: { id: participantId } };
  // What has an external id is first noted in the directory, and so takes longer to find its stream.
  const slow = (row: string) => ({
    ...byEmail,
    source: { system: 'csv', externalId: `${campaignId} ${row}` },
  });
  const rounds = Array.from({ length: 20 }, (_, n): Item[] => [
    { signUp: slow(`${n}a`) },
    { confirmSignUp: byId },
    { withdrawSignUp: slow(`${n}b`) },
    { signUp: byId },
    { confirmSignUp: slow(`${n}c`) },
    { withdrawSignUp: byId },
  ]);

  const outcomes = await server.record(rounds.flat());
  expect(outcomes.map(code)).toEqual(outcomes.map(() => 'Receipt'));
  const listed = (await server.history(campaignId)).slice(-120).map(({ type }) => type);
  const once = ['SIGNED_UP', 'SIGN_UP_CONFIRMED', 'SIGN_UP_WITHDRAWN'];
  expect(listed).toEqual(Array.from({ length: 40 }, () => once).flat());
});

describe('an item sees what organisers changed before it in the batch', () => {
  const labels = { nb: 'Plast', en: 'Plastic' };
  const indicator = (key: string) => ({
    campaignId,
    key,
    labels,
    unit: 'kg',
    higherIsBetter: false,
    resultType: 'OUTCOME',
    rule: 'MEASURED_QUANTITY',
  });
  const during = { from: '2025-05-01', to: '2025-05-31' };

  test('an indicator that is defined, measured, compared, retracted and measured', async () => {
    const measure = { recordMeasurement: { campaignId, indicator: 'plast', value: '12', during } };
    const outcomes = await server.record([
      measure,
      { defineIndicator: indicator('plast') },
      measure,
      { setGoal: { campaignId, name: 'Null', measure: 'INDICATOR', indicator: 'plast', target: '1' } },
      {
        importSeries: {
          campaignId,
          indicator: 'plast',
          reference: 'SSB',
          points: [{ ...during, value: '1' }],
        },
      },
      { retractEntry: { campaignId, indicator: 'plast' } },
      measure,
      { defineIndicator: indicator('plast') },
      measure,
    ]);
    expect(outcomes.map(code)).toEqual([
      'NOT_FOUND',
      'Receipt',
      'Receipt',
      'Receipt',
      'Receipt',
      'Receipt',
      'NOT_FOUND',
      'Receipt',
      'Receipt',
    ]);
    const positions = outcomes
      .filter(({ __typename }) => __typename === 'Receipt')
      .map(one => recorded(one).position);
    expect(positions).toEqual(positions.toSorted());
  });

  test('an activity that is moved, and cancelled', async () => {
    const attend = (name: string): Item => ({
      recordAttendance: { campaignId, activityId, participant: email(name) },
    });
    const outcomes = await server.record([
      { rescheduleActivity: { campaignId, activityId, startsAt: '2190-01-01T00:00:00Z' } },
      attend('a'),
      { rescheduleActivity: { campaignId, activityId, startsAt: '2025-01-01T00:00:00Z' } },
      attend('b'),
      { cancelActivity: { campaignId, activityId, occurredAt: '2025-01-02T00:00:00Z' } },
      attend('c'),
    ]);
    expect(outcomes.map(code)).toEqual([
      'Receipt',
      'ACTIVITY_NOT_STARTED',
      'Receipt',
      'Receipt',
      'Receipt',
      'ACTIVITY_CANCELLED',
    ]);
  });

  test('an update that is published, discussed, taken back and discussed', async () => {
    const { id: updateId } = await server.mutate('planUpdate', {
      campaignId,
      title: 'Rydding',
      channel: 'X',
      plannedAt: '2025-05-04T18:30:00Z',
    });
    const discuss = { observeDiscussion: { campaignId, updateId, comments: 1, participants: 1 } };
    const outcomes = await server.record([
      { publishUpdate: { campaignId, updateId } },
      discuss,
      { retractEntry: { campaignId, entryId: updateId } },
      discuss,
    ]);
    expect(outcomes.map(code)).toEqual(['Receipt', 'Receipt', 'Receipt', 'NOT_FOUND']);
  });

  test('a campaign that is closed; what comes before is recorded', async () => {
    const at = '2190-01-01T00:00:00Z';
    const outcomes = await server.record([
      signUp(email('a')),
      { updateCampaign: { campaignId, name: 'Ny strand' } },
      { closeCampaign: { campaignId } },
      { updateCampaign: { campaignId, name: 'Nyere strand' } },
      { closeCampaign: { campaignId } },
      signUp(email('b'), { occurredAt: at }),
      signUp({ email: 'no address' }),
    ]);
    expect(outcomes.map(code)).toEqual([
      'Receipt',
      'Receipt',
      'Receipt',
      'Receipt',
      'ALREADY_CLOSED',
      'OCCURRED_IN_FUTURE',
      'INVALID_INPUT',
    ]);
  });
});

test('a repeat does not wait for what waits behind it', async () => {
  const activityId = await server.activity(campaignId);
  const source = { system: 'csv', externalId: 'row 1' };
  const kari = { campaignId, participant: { email: 'kari@example.org' }, source };
  const outcomes = await server.record([
    { rescheduleActivity: { campaignId, activityId, startsAt: '2025-05-02T10:00:00Z' } },
    { signUp: { ...kari, activityId } },
    { signUp: kari },
  ]);
  expect(outcomes.map(one => ('code' in one ? one.code : 'recorded'))).toEqual([
    'recorded',
    'recorded',
    'KEY_REUSED',
  ]);
});

test('a new person can be named by e-mail again in the same batch', async () => {
  const outcomes = await server.record([
    { confirmSignUp: { campaignId, activityId, participant: email('ny') } },
    { signUp: { campaignId, activityId, participant: email('ny') } },
    { confirmSignUp: { campaignId, activityId, participant: email('ny') } },
    { recordAttendance: { campaignId, activityId, participant: email('ny') } },
  ]);

  expect(outcomes.map(code)).toEqual(['NOT_FOUND', 'Receipt', 'Receipt', 'Receipt']);
  expect(new Set(outcomes.slice(1).map(outcome => recorded(outcome).id)).size).toBe(1);
});

test('1 000 mixed commands are recorded in one request, each once', async () => {
  const items = Array.from({ length: 250 }, (_, n): Item[] => [
    { signUp: { campaignId, activityId, participant: email(`p${n}`), channel: 'SMS' } },
    { recordAttendance: { campaignId, activityId, participant: email(`p${n}`) } },
    { share: { campaignId, participant: email(`p${n % 50}`), channel: 'X' } },
    { makePledge: { campaignId, participant: email(`p${n % 10}`), pledge: { action: 'rydde' } } },
  ]);
  const outcomes = await server.record(items.flat());

  expect(outcomes.map(code)).toEqual(outcomes.map(() => 'Receipt'));
  const { campaign } = await server.data<{ campaign: object }>(
    `query ($id: ID!) { campaign(id: $id) { impact {
      participants signUps { net } attendance { attended unknown walkIns } shares { made } pledges { pledged }
    } } }`,
    { id: campaignId },
  );
  expect(campaign).toEqual({
    impact: {
      participants: 250,
      signUps: { net: 250 },
      attendance: { attended: 250, unknown: 0, walkIns: 0 },
      shares: { made: 250 },
      pledges: [{ pledged: '250' }],
    },
  });
  const listed = (await server.history(campaignId)).map(({ id }) => id);
  expect(listed).toHaveLength(1_002);
  expect(new Set(listed)).toEqual(
    new Set([...listed.slice(0, 2), ...outcomes.flatMap(outcome => recorded(outcome).eventIds)]),
  );
});

test('a batch that creates a campaign answers its id', async () => {
  const [created] = await server.record([{ createCampaign: { name: 'I en bunke' } }]);

  const { campaign } = await server.data<{ campaign: object }>(
    'query ($id: ID!) { campaign(id: $id) { name } }',
    { id: recorded(created).id },
  );
  expect(campaign).toEqual({ name: 'I en bunke' });
});

test('an empty batch records nothing', async () => {
  expect(await server.record([])).toEqual([]);
});

test('more than 1 000 commands are refused whole', async () => {
  const input = Array.from({ length: 1_001 }, (_, n) => signUp(email(`p${n}`)));
  const { data, errors } = await server.ask(recordMutation, { input });

  expect(data).toBeFalsy();
  expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', fields: [{ path: 'input' }] } }]);
  expect(await server.history(campaignId)).toHaveLength(2);
});

test('an item with no command, or with two, is refused before anything is recorded', async () => {
  const two = { ...signUp(email('a')), share: { campaignId, participant: email('a') } };
  for (const item of [{}, two]) {
    const { data, errors } = await server.ask(recordMutation, { input: [signUp(email('b')), item] });
    expect(data).toBeFalsy();
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  }
  expect(await server.history(campaignId)).toHaveLength(2);
});

test('another batch with the key of an earlier one: an item is compared with one of its own kind in its place only', async () => {
  const key = `batch ${campaignId}`;
  const [first] = await server.record([signUp(email('a')), signUp(email('b'))], key);
  const share: Item = { share: { campaignId, participant: email('b') } };
  const outcomes = await server.record([signUp(email('c')), share, share], key);

  expect(outcomes.map(code)).toEqual(['KEY_REUSED', 'Receipt', 'Receipt']);
  expect(outcomes[0]).toMatchObject({ receipt: { id: recorded(first).id } });
  expect(outcomes.slice(1).map(one => recorded(one).duplicate)).toEqual([false, false]);
});

test('a row that says cancelled week after week withdraws once, and whoever was never heard of is recorded as both', async () => {
  const campaignId = await server.campaign();
  const row = (id: string, more: object = {}) => ({
    signUp: {
      campaignId,
      participant: { email: 'vigdis@example.org' },
      source: { system: 'weekly', externalId: id },
      ...more,
    },
  });
  const cancelled = row('7#cancelled', { withdrawn: true });
  await server.record([row('7')]);
  for (let week = 0; week < 3; week++) await server.record([cancelled]);
  await server.record([
    row('8#cancelled', { participant: { email: 'ragna@example.org' }, withdrawn: true }),
    row('9#cancelled', { withdrawn: true }),
  ]);
  const { campaign } = await server.data<{ campaign: { impact: { signUps: object } } }>(
    'query ($id: ID!) { campaign(id: $id) { impact { signUps { gross net } } } }',
    { id: campaignId },
  );
  expect(campaign.impact.signUps).toEqual({ gross: 2, net: 0 });
});
