import { TestServer } from '../server/harness.ts';

/** An activity's people, as a table at the door asks for them. */

interface Row {
  readonly participantId: string;
  readonly participant: { readonly name: string | null } | null;
  readonly status: string | null;
  readonly attendance: string;
  readonly walkIn: boolean;
  readonly signedUpAt: string | null;
  readonly channel: string | null;
}

interface Page {
  readonly nodes: readonly Row[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

const query = `query ($id: ID!, $status: [ParticipantStatus!], $attendance: [AttendanceStatus!], $name: String, $first: Int, $after: String) {
  activity(id: $id) {
    participantCounts { registered confirmed withdrawn tentative declined waitlisted attended noShow unknown walkIns }
    participants(status: $status, attendance: $attendance, nameContains: $name, first: $first, after: $after) {
      nodes { participantId participant { name } status attendance walkIn signedUpAt channel }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

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

async function roster(filter: object = {}): Promise<Page & { counts: Record<string, number> }> {
  const { activity } = await server.data<{
    activity: { participants: Page; participantCounts: Record<string, number> };
  }>(query, { id: activityId, ...filter });
  return { ...activity.participants, counts: activity.participantCounts };
}

const at = (email: string, more: object = {}) => ({
  campaignId,
  activityId,
  participant: { email: `${email}@example.org` },
  ...more,
});

const nameOf = ({ participant }: Row) => participant?.name ?? '';
const names = ({ nodes }: Page) => nodes.map(nameOf);

test('says of each what they said, whether they came, and how they came to know of it', async () => {
  const signedUpAt = '2025-05-01T10:00:00.000Z';
  const outcomes = await server.record([
    { signUp: at('anne', { name: 'Anne', channel: 'SMS', occurredAt: signedUpAt }) },
    { signUp: at('bo', { name: 'Bo', confirmed: true, occurredAt: signedUpAt }) },
    { signUp: at('cecilie', { name: 'Cecilie' }) },
    { withdrawSignUp: at('cecilie') },
    { replyToInvitation: at('didrik', { name: 'Didrik', reply: 'TENTATIVE' }) },
    { replyToInvitation: at('eli', { name: 'Eli', reply: 'DECLINED' }) },
    { replyToInvitation: at('finn', { name: 'Finn', reply: 'WAITLISTED', channel: 'X' }) },
    { recordAttendance: at('gro', { name: 'Gro', channel: 'IN_PERSON' }) },
    { recordAttendance: at('bo') },
    { signUp: at('hans', { name: 'Hans' }) },
    { markNoShow: at('hans') },
    { recordAttendance: at('ida', { name: 'Ida' }) },
    { revokeAttendance: at('ida') },
    { signUp: { campaignId, participant: { email: 'jon@example.org' } } },
  ]);
  expect(outcomes.filter(({ __typename: type }) => type !== 'Receipt')).toEqual([]);

  const { nodes: unordered, counts, pageInfo } = await roster();
  // A batch records people side by side, so any of them may be first.
  const nodes = unordered.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const shown = nodes.map(({ participant, status, attendance, walkIn, channel }) => [
    participant?.name,
    status,
    attendance,
    walkIn,
    channel,
  ]);
  expect(shown).toEqual([
    ['Anne', 'REGISTERED', 'UNKNOWN', false, 'SMS'],
    ['Bo', 'CONFIRMED', 'ATTENDED', false, null],
    ['Cecilie', 'WITHDRAWN', 'UNKNOWN', false, null],
    ['Didrik', 'TENTATIVE', 'UNKNOWN', false, null],
    ['Eli', 'DECLINED', 'UNKNOWN', false, null],
    ['Finn', 'WAITLISTED', 'UNKNOWN', false, 'X'],
    ['Gro', null, 'ATTENDED', true, 'IN_PERSON'],
    ['Hans', 'REGISTERED', 'NO_SHOW', false, null],
  ]);
  expect(nodes.slice(0, 2).map(row => row.signedUpAt)).toEqual([signedUpAt, signedUpAt]);
  expect(nodes[3]!.signedUpAt).toBeNull();
  expect(pageInfo.hasNextPage).toBe(false);
  expect(counts).toEqual({
    registered: 2,
    confirmed: 1,
    withdrawn: 1,
    tentative: 1,
    declined: 1,
    waitlisted: 1,
    attended: 2,
    noShow: 1,
    unknown: 1,
    walkIns: 1,
  });

  // Attendance is recorded by the roster's ids; what was unknown is so no more.
  await server.mutate('recordAttendance', {
    campaignId,
    activityId,
    participant: { id: nodes[0]!.participantId },
  });
  expect((await roster({ status: ['REGISTERED'], attendance: ['ATTENDED'] })).nodes).toMatchObject([
    { participant: { name: 'Anne' } },
  ]);
  expect(names(await roster({ attendance: ['NO_SHOW'] }))).toEqual(['Hans']);
  expect(names(await roster({ status: ['TENTATIVE', 'DECLINED'] })).sort()).toEqual(['Didrik', 'Eli']);
  expect((await roster({ status: [] })).nodes).toEqual([]);
});

test('is searched by name, in any case, page by page, also among a thousand', async () => {
  const person = (n: number) => ({
    signUp: at(`p${n}`, { name: n % 100 === 7 ? `Åse Nordmann ${n}` : `Kari ${n}` }),
  });
  await server.record(Array.from({ length: 1_000 }, (_, n) => person(n)));
  await server.record(Array.from({ length: 130 }, (_, n) => person(1_000 + n)));

  const wanted = [7, 107, 207, 307, 407, 507, 607, 707, 807, 907, 1_007, 1_107]
    .map(n => `Åse Nordmann ${n}`)
    .sort();
  expect(names(await roster({ name: 'ÅSE nord', first: 500 })).sort()).toEqual(wanted);
  expect(names(await roster({ name: 'A\u030ase' })).sort()).toEqual(wanted); // A with a ring of its own.
  const found: string[] = [];
  for (let after: string | null = null, more = true; more;) {
    const page: Page = await roster({ name: 'åse', first: 5, after });
    found.push(...names(page));
    ({ hasNextPage: more, endCursor: after } = page.pageInfo);
  }
  expect(found.sort()).toEqual(wanted);
  expect(names(await roster({ name: 'nobody' }))).toEqual([]);

  const all: string[] = [];
  for (let after: string | null = null, more = true; more;) {
    const page: Page = await roster({ first: 500, after });
    all.push(...page.nodes.map(({ participantId }) => participantId));
    ({ hasNextPage: more, endCursor: after } = page.pageInfo);
  }
  expect(new Set(all).size).toBe(1_130);
});

test('is as it was at an earlier position', async () => {
  const { position } = await server.mutate('signUp', at('kari', { name: 'Kari' }));
  await server.mutate('replyToInvitation', at('kari', { reply: 'DECLINED' }));
  const { campaign } = await server.data<{ campaign: { activity: { participants: Page } } }>(
    `query ($campaign: ID!, $id: ID!, $at: Position!) { campaign(id: $campaign, asOf: { position: $at }) {
      activity(id: $id) { participants { nodes { status participant { name } } } }
    } }`,
    { campaign: campaignId, id: activityId, at: position },
  );
  expect(campaign.activity.participants.nodes).toEqual([
    { status: 'REGISTERED', participant: { name: 'Kari' } },
  ]);
  expect(names(await roster({ status: ['DECLINED'] }))).toEqual(['Kari']);
});

test('takes no cursor that the ledger did not give out', async () => {
  const { errors } = await server.ask(query, { id: activityId, after: 'x' });
  expect(errors?.[0]?.extensions.code).toBe('INVALID_INPUT');
});
