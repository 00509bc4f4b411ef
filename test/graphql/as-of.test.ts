import { type Item, TestServer, until } from '../server/harness.ts';

/** The past: every query as of a moment answers what it answered then. */

/** All that a campaign can be asked, but for when it was asked. */
const everything = `
  name description status closedAt channels position
  impact {
    participants
    signUps { net gross confirmed }
    shares { made opened }
    attendance { attended noShow unknown walkIns showUpRate }
    headcount { low high }
    pledges { kind unit pledged fulfilled withdrawn outstanding overdue beyondPledge }
    funnel { shares opens grossSignUps confirmed attended } kFactor { value }
    by(dimension: CHANNEL, and: AREA) { key andKey participants signUps { net } attendance { unknown } pledges { outstanding } }
    recruiters: by(dimension: RECRUITER) { key shares { made opened } signUps { gross } }
  }
  january: impact(during: { from: "2025-01-01", to: "2025-01-11" }) {
    participants signUps { net gross } attendance { attended unknown } headcount { low high }
    compared(to: YEAR_BEFORE) { growth(of: PARTICIPANTS) { now before } }
  }
  retention(of: { from: "2025-01-01", to: "2025-01-03" }, in: { from: "2025-01-04", to: "2099-01-01" }) { participants returned }
  activeUsers(days: 5, on: "2025-01-05")
  days: series(of: GROSS_SIGN_UPS, every: DAY) { start value }
  months: series(of: ATTENDANCES, every: MONTH) { start value }
  people: series(of: PARTICIPANTS, every: WEEK, by: CHANNEL) { start key value }
  activities(last: 10) {
    nodes { id name status startsAt place headcount { low high comparator } signUps { net gross } attendance { attended unknown } }
    pageInfo { hasPreviousPage }
  }
  history(first: 500) { nodes { id type position recordedAt data } pageInfo { hasNextPage endCursor } }`;

const live = `query ($id: ID!) { campaign(id: $id) { ${everything} } }`;
const past = `query ($id: ID!, $asOf: AsOf!) { campaign(id: $id, asOf: $asOf) { ${everything} } }`;

interface Shown {
  readonly campaign: {
    readonly position: string;
    readonly history: { readonly nodes: { readonly recordedAt: string; readonly position: string }[] };
  };
}

let server: TestServer;
let campaignId: string;
let answers: { readonly live: Shown; readonly position: string; readonly recordedAt: string }[];

beforeAll(async () => {
  server = await TestServer.start();
  campaignId = await server.campaign({ description: 'Først', channels: ['X'] });
  const activityId = await server.activity(campaignId);
  const [kari, ola] = [{ email: 'kari@example.org' }, { email: 'ola@example.org' }];
  const here = (participant: object) => ({ campaignId, activityId, participant });
  const { id: pledgeId } = await server.mutate('makePledge', {
    campaignId,
    participant: ola,
    pledge: { quantity: { amount: '10', unit: 'hours' } },
    dueOn: '2025-02-01',
  });
  const { id: share } = await server.mutate('share', { campaignId, participant: ola, channel: 'X' });
  const steps: Item[] = [
    { signUp: { ...here(kari), occurredAt: '2025-01-02T10:00:00Z', channel: 'SMS', area: 'Nord' } },
    { openShare: { share } },
    { signUp: { ...here(ola), occurredAt: '2025-01-05T10:00:00Z', share, birthYear: 1980 } },
    { confirmSignUp: here(kari) },
    { updateCampaign: { campaignId, name: 'Nytt navn', description: null, channels: ['SMS', 'X'] } },
    { rescheduleActivity: { campaignId, activityId, startsAt: '2025-01-12T10:00:00Z', place: 'Torget' } },
    { recordAttendance: here(kari) },
    { recordAttendance: here({ email: 'ny@example.org' }) },
    { markNoShow: here(ola) },
    { recordAttendance: here(ola) },
    { recordHeadcount: { campaignId, activityId, low: 40, high: 50 } },
    { fulfilPledge: { campaignId, participant: ola, pledgeId, amount: '4' } },
    { withdrawPledge: { campaignId, participant: ola, pledgeId } },
    { revokeAttendance: here(kari) },
    { withdrawSignUp: here(kari) },
    { recordHeadcount: { campaignId, activityId, low: 60, comparator: 'AT_LEAST' } },
    { scheduleActivity: { campaignId, name: 'Enda en', startsAt: '2025-01-01T10:00:00Z' } },
    { cancelActivity: { campaignId, activityId, reason: 'Feil dag' } },
    { closeCampaign: { campaignId } },
  ];
  answers = [];
  for (const step of steps) {
    await server.record([step]);
    // Another campaign's events lie between, as they do in life.
    await server.mutate('createCampaign', { name: 'En annen' });
    const answer = await server.data<Shown>(live, { id: campaignId });
    const { recordedAt } = answer.campaign.history.nodes.at(-1)!;
    answers.push({ live: answer, position: answer.campaign.position, recordedAt });
    await until(() => Date.now() > Date.parse(recordedAt));
  }
  expect(answers.at(-1)!.live.campaign.history.nodes).toHaveLength(4 + steps.length);
});
afterAll(() => server.remove());

/** What distinguishes the answers of two moments, whatever else was going on in the log. */
const shown = ({ campaign: { position: _, ...rest } }: Shown) => rest;

test('as of each position, the answers are those that were given live', async () => {
  for (const { live: then, position } of answers) {
    const ownLast = then.campaign.history.nodes.at(-1)!.position;
    for (const asOf of [{ position }, { position: ownLast }]) {
      const now = await server.data<Shown>(past, { id: campaignId, asOf });
      expect(shown(now)).toEqual(shown(then));
      expect(now.campaign.position).toBe(ownLast);
    }
  }
});

test('as of each instant, the answers are those that were given live', async () => {
  for (const { live: then, recordedAt } of answers) {
    const now = await server.data<Shown>(past, { id: campaignId, asOf: { recordedAt } });
    expect(shown(now)).toEqual(shown(then));
  }
});

test('the answers given live differ from each other, so the comparison means something', () => {
  const different = new Set(answers.map(({ live: then }) => JSON.stringify(shown(then))));

  expect(different.size).toBe(answers.length);
});

test('the position returned in the past leads to the same past', async () => {
  for (const { recordedAt } of answers) {
    const first = await server.data<Shown>(past, { id: campaignId, asOf: { recordedAt } });
    const again = await server.data<Shown>(past, {
      id: campaignId,
      asOf: { position: first.campaign.position },
    });
    expect(again).toEqual(first);
  }
});

test('an instant is the same in any offset', async () => {
  const { live: then, recordedAt } = answers[5]!;
  const shifted = new Date(Date.parse(recordedAt) + 5.5 * 3_600_000).toISOString().replace('Z', '+05:30');
  const now = await server.data<Shown>(past, { id: campaignId, asOf: { recordedAt: shifted } });

  expect(shown(now)).toEqual(shown(then));
});

test('the history of the past is paged within it', async () => {
  const { position, live: then } = answers[3]!;
  const query = `query ($id: ID!, $asOf: AsOf!, $after: String) { campaign(id: $id, asOf: $asOf) {
    history(first: 4, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } }
  } }`;
  const ids: string[] = [];
  for (let after: string | null = null, more = true; more;) {
    const {
      campaign,
    }: {
      campaign: {
        history: { nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
      };
    } = await server.data(query, { id: campaignId, asOf: { position }, after });
    ids.push(...campaign.history.nodes.map(({ id }) => id));
    ({ hasNextPage: more, endCursor: after } = campaign.history.pageInfo);
  }

  expect(ids).toEqual((then.campaign.history.nodes as unknown as { id: string }[]).map(({ id }) => id));
});

test('what is recorded later about the past does not change how it was', async () => {
  const before = answers.at(-1)!;
  await server.mutate('signUp', {
    campaignId,
    participant: { email: 'etterpå@example.org' },
    occurredAt: '2025-01-03T10:00:00Z',
  });

  for (const asOf of [{ position: before.position }, { recordedAt: before.recordedAt }]) {
    expect(shown(await server.data<Shown>(past, { id: campaignId, asOf }))).toEqual(shown(before.live));
  }
  expect(shown(await server.data<Shown>(live, { id: campaignId }))).not.toEqual(shown(before.live));
});

test('before it was created, the campaign is not found', async () => {
  const newer = await server.campaign();
  const { errors } = await server.ask(past, { id: newer, asOf: { position: answers[0]!.position } });

  expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
});

test.each([
  [{ position: 'zzzzzzzz' }, 'asOf.position'],
  [{ position: '-1' }, 'asOf.position'],
  [{ recordedAt: '2199-01-01T00:00:00Z' }, 'asOf.recordedAt'],
  [{ recordedAt: 'yesterday' }, 'asOf.recordedAt'],
  [{ recordedAt: '2025-01-01' }, 'asOf.recordedAt'],
  [{ recordedAt: '2025-01-01T00:00:00' }, 'asOf.recordedAt'],
  [{ recordedAt: '1' }, 'asOf.recordedAt'],
])('a moment that is none is refused: %j', async (asOf, path) => {
  const { errors } = await server.ask(past, { id: campaignId, asOf });

  expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', fields: [{ path }] } }]);
});
