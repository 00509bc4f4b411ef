import { readFileSync } from 'node:fs';
import { TestServer } from '../server/harness.ts';

/** What docs/integrations.md shows is recorded as it stands there. */

const page = readFileSync('docs/integrations.md', 'utf8');
const examples = [...page.matchAll(/```graphql\n((?:mutation|query) (\w+).*?)```/gs)].map(
  ([, text = '', name = '']) => [name, text] as const,
);

let server: TestServer;
let variables: Readonly<Record<string, string>>;
beforeAll(async () => {
  server = await TestServer.start();
  const campaign = await server.campaign();
  variables = { campaign, activity: await server.activity(campaign, { capacity: 3 }) };
});
afterAll(() => server.remove());

const answers = new Map<string, unknown>();

test.each(examples)('%s', async (name, text) => {
  const declared = Object.entries(variables).filter(([variable]) => text.includes(`$${variable}`));
  const answer = await server.data<Record<string, unknown>>(text, Object.fromEntries(declared));
  answers.set(name, answer);
  for (const outcome of (answer.record as object[] | undefined) ?? [])
    expect(outcome).toMatchObject({ __typename: 'Receipt' });
});

test('the examples lead to the counts that the page speaks of', async () => {
  expect([...answers.keys()]).toEqual(['Replies', 'Door', 'Timeslots', 'Donations', 'Impact']);
  const { activity } = answers.get('Door') as { activity: Record<string, unknown> };
  expect(activity).toMatchObject({
    capacity: 3,
    placesLeft: 1,
    participantCounts: { registered: 1, confirmed: 1, waitlisted: 0, attended: 1, unknown: 1 },
  });
  const { campaign } = await server.data<{ campaign: object }>(
    `query ($campaign: ID!) { campaign(id: $campaign) {
      activities(group: "mobilize:9812") { nodes { name type group startsAt coHosts tags coordinates { latitude longitude } } }
      impact { participants replies { tentative declined waitlisted } signUps { net confirmed } pledges { kind } }
    } }`,
    { campaign: variables.campaign },
  );
  const slot = { name: 'Door to door', type: 'CANVASS', group: 'mobilize:9812' };
  expect(campaign).toEqual({
    activities: {
      nodes: [
        {
          ...slot,
          startsAt: '2025-05-10T08:00:00.000Z',
          coHosts: ['Naturvernforbundet'],
          tags: ['outdoors'],
          coordinates: { latitude: 59.9127, longitude: 10.7461 },
        },
        { ...slot, startsAt: null, coHosts: [], tags: [], coordinates: null },
      ],
    },
    impact: {
      participants: 4,
      replies: { tentative: 1, declined: 0, waitlisted: 0 },
      signUps: { net: 4, confirmed: 1 },
      pledges: [{ kind: 'ACTION' }, { kind: 'MONEY' }],
    },
  });
});

describe('an activity by its source', () => {
  const source = { system: 'mobilize', externalId: '77' };

  test('is the one that was scheduled with it, also with an idempotency key, in the same batch and by every command', async () => {
    const campaignId = await server.campaign();
    const about = { campaignId, activity: source };
    const kari = { ...about, participant: { email: 'kari@example.org' } };
    const startsAt = '2025-01-10T10:00:00+01:00';
    const schedule = { campaignId, name: 'Dugnad', source };
    const [scheduled, ...others] = await server.record(
      [
        { scheduleActivity: schedule },
        { rescheduleActivity: { ...about, startsAt } },
        { updateActivity: { ...about, name: 'Rydding' } },
        { signUp: kari },
        { recordAttendance: kari },
        { markNoShow: kari },
        { revokeAttendance: kari },
        { confirmSignUp: kari },
        { withdrawSignUp: kari },
        { replyToInvitation: { ...kari, reply: 'DECLINED' } },
        { recordHeadcount: { ...about, low: 3 } },
      ],
      'a key',
    );
    expect(others.filter(({ __typename: type }) => type !== 'Receipt')).toEqual([]);
    const { id } = scheduled as { id: string };
    const { activity } = await server.data<{ activity: object }>(
      'query ($id: ID!) { activity(id: $id) { name headcount { low } replies { declined } } }',
      { id },
    );
    expect(activity).toEqual({ name: 'Rydding', headcount: { low: 3 }, replies: { declined: 1 } });
    expect(await server.mutate('scheduleActivity', schedule)).toMatchObject({ id, duplicate: true });
    await server.mutate('cancelActivity', about);
  });

  test('is no other campaign’s, and is named in one way', async () => {
    const campaignId = await server.campaign();
    const activityId = await server.activity(campaignId);
    const refusal = async (name: 'signUp' | 'recordAttendance', more: object) => {
      const participant = { email: 'kari@example.org' };
      const { extensions } = await server.refused(name, { campaignId, participant, ...more });
      return [extensions.code, extensions.fields?.map(({ path }) => path)];
    };
    expect(await refusal('signUp', { activity: source })).toEqual(['NOT_FOUND', ['activityId']]);
    const twice = ['INVALID_INPUT', ['activityId']];
    expect(await refusal('signUp', { activityId, activity: source })).toEqual(twice);
    expect(await refusal('recordAttendance', { activityId, activity: source })).toEqual(twice);
    expect(await refusal('recordAttendance', {})).toEqual(twice);
  });
});

describe('a day without a time of day', () => {
  const signUp = (campaignId: string, email: string, more: object) =>
    server.mutate('signUp', { campaignId, participant: { email }, ...more });
  const today = () => new Date().toLocaleDateString('sv-SE', { timeZone: 'Europe/Oslo' });

  test('counts in the middle of it, by the clock of the campaign', async () => {
    const campaignId = await server.campaign({ timeZone: 'Europe/Oslo' });
    await signUp(campaignId, 'a@example.org', { occurredOn: '2025-05-04' });
    await signUp(campaignId, 'b@example.org', { occurredOn: '2025-03-30' }); // Of 23 hours.
    await signUp(campaignId, 'c@example.org', { occurredOn: today() });

    const times = (await server.history(campaignId))
      .filter(({ type }) => type === 'SIGNED_UP')
      .map(({ data }) => String(data.signedUpAt));
    expect(times.slice(0, 2)).toEqual(['2025-05-04T10:00:00.000Z', '2025-03-30T10:30:00.000Z']);
    expect(Date.parse(times[2]!)).toBeLessThanOrEqual(Date.now());
  });

  test('is recognised when it is sent again, also of today', async () => {
    const campaignId = await server.campaign();
    const said = { occurredOn: today(), source: { system: 'forms', externalId: 'row-1' } };
    const first = await signUp(campaignId, 'a@example.org', said);
    expect(await signUp(campaignId, 'a@example.org', said)).toEqual({ ...first, duplicate: true });
  });

  test('is not ahead, and not stated beside a time', async () => {
    const campaignId = await server.campaign();
    const refusal = async (more: object, campaign = campaignId) => {
      const participant = { email: 'a@example.org' };
      return (await server.refused('signUp', { campaignId: campaign, participant, ...more })).extensions.code;
    };
    const dayAfterTomorrow = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
    expect(await refusal({ occurredOn: dayAfterTomorrow })).toBe('OCCURRED_IN_FUTURE');
    const time = '2025-05-04T10:00:00Z';
    expect(await refusal({ occurredOn: '2025-05-04', occurredAt: time })).toBe('INVALID_INPUT');
    expect(await refusal({ occurredOn: '2025-02-30' })).toBe('INVALID_INPUT');
    expect(await refusal({ occurredOn: '2025-05-04' }, 'none')).toBe('NOT_FOUND');
  });
});
