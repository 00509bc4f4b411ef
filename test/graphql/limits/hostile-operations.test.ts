import { type Answer, recordMutation, TestServer } from '../../server/harness.ts';

/** Operations that are small to send and dear to answer: each has ended a server, or held it up for seconds. */

let server: TestServer;
let id: string;
let participant: string;

beforeAll(async () => {
  server = await TestServer.start();
  id = await server.campaign();
  participant = (
    await server.mutate('signUp', { campaignId: id, participant: { email: 'kari@example.org' } })
  ).id;
});
afterAll(() => server.remove());

const refusal = ({ status, data, errors }: Answer<unknown>) => {
  expect(data ?? null).toBeNull();
  expect(errors).toHaveLength(1);
  return { status, ...errors![0]!.extensions };
};

const around = 'participant { campaigns { recruitment { recruiters { nodes';

/** From a participant to those who recruited in their campaigns, and again, by fragments that name one another. */
function nestedFragments(rounds: number): string {
  const fragments = Array.from(
    { length: rounds },
    (_, n) => `fragment f${n} on Recruiter { ${around} { ...f${n + 1} } } } } } }`,
  );
  return `{ participant(id: "${participant}") { campaigns { recruitment { recruiters { nodes { ...f0 } } } } } }
    ${fragments.join('\n')} fragment f${rounds} on Recruiter { lastTouchSignUps }`;
}

const aliases = (count: number, field: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => `a${n}: ${field(n)}`).join(' ');
const retention = 'retention(of: { from: "2026-01-01", to: "2026-03-31" }) { rate }';
const hourly =
  'series(every: HOUR, during: { from: "2025-11-01", to: "2026-12-20" }) { start startsAt key value }';

test.each([
  ['fragments around a circle of types', () => nestedFragments(1), 'QUERY_TOO_COSTLY', 'cost'],
  ['more of them, in 845 bytes', () => nestedFragments(7), 'QUERY_TOO_LARGE', 'depth'],
  [
    'a hundred recruiters twice',
    () => `{ campaign(id: "${id}") { recruitment { recruiters(first: 100) { nodes {
      participant { campaigns { recruitment { recruiters(first: 100) { nodes { lastTouchSignUps } } } } } } } } } }`,
    'QUERY_TOO_COSTLY',
    'cost',
  ],
  [
    '500 retentions',
    () => `{ campaign(id: "${id}") { ${aliases(500, () => retention)} } }`,
    'QUERY_TOO_LARGE',
    'tokens',
  ],
  [
    '51 retentions',
    () => `{ campaign(id: "${id}") { ${aliases(51, () => retention)} } }`,
    'QUERY_TOO_LARGE',
    'aliases',
  ],
  [
    '50 retentions',
    () => `{ campaign(id: "${id}") { ${aliases(50, () => retention)} } }`,
    'QUERY_TOO_COSTLY',
    'cost',
  ],
  [
    '60 hourly series',
    () => `{ campaign(id: "${id}") { ${aliases(60, () => hourly)} } }`,
    'QUERY_TOO_LARGE',
    'aliases',
  ],
  [
    'six hourly series',
    () => `{ campaign(id: "${id}") { ${aliases(6, () => hourly)} } }`,
    'QUERY_TOO_COSTLY',
    'cost',
  ],
  [
    'campaigns in the past, at many moments',
    () => `{ ${aliases(20, n => `campaign(id: "${id}", asOf: { position: "${n}" }) { name }`)} }`,
    'QUERY_TOO_COSTLY',
    'cost',
  ],
  [
    '20 000 fragments in a chain',
    () =>
      `{ ...f0 } ${Array.from({ length: 20_000 }, (_, n) => `fragment f${n} on Query{...f${n + 1}}`).join('')}`.slice(
        0,
        99_000,
      ),
    'QUERY_TOO_LARGE',
    'tokens',
  ],
  ['brackets without end', () => `{ campaign(id: ${'['.repeat(40_000)}`, 'QUERY_TOO_LARGE', 'nesting'],
  [
    'pages of pages',
    () => '{ campaigns(first: 500) { nodes { activities(first: 500) { nodes { id } } } } }',
    'QUERY_TOO_COSTLY',
    'cost',
  ],
])('%s', async (_, query, code, limit) => {
  const answer = await server.ask(query());

  expect(refusal(answer)).toMatchObject({ status: 400, code, limit });
  expect(await server.ask('{ __typename }')).toMatchObject({ status: 200, data: { __typename: 'Query' } });
});

test('a batch under 50 names counts as one batch, and nothing of it is recorded', async () => {
  const people = Array.from({ length: 1_000 }, (_, n) => ({
    share: { campaignId: id, participant: { email: `${n}@example.org` } },
  }));
  const before = (await server.history(id)).length;
  const names = aliases(50, () => 'record(input: $input) { __typename }');
  const answer = await server.ask(`mutation ($input: [Record!]!) { ${names} }`, {
    input: people.slice(0, 500),
  });

  expect(refusal(answer)).toMatchObject({
    code: 'QUERY_TOO_LARGE',
    limit: 'commands',
    most: 1_000,
    had: 25_000,
  });
  const single = aliases(2, () => 'record(input: $input) { __typename }');
  expect(
    await server.ask(`mutation ($input: [Record!]!) { ${single} }`, { input: people.slice(0, 501) }),
  ).toMatchObject({
    errors: [{ extensions: { limit: 'commands', had: 1_002 } }],
  });
  expect(await server.history(id)).toHaveLength(before);
  const whole = await server.ask<{ record: unknown[] }>(recordMutation, { input: people });
  expect(whole.data?.record).toHaveLength(1_000);
});

test('the refusal says what was asked, what is allowed, and the way out', async () => {
  const { errors } = await server.ask(`{ campaign(id: "${id}") { ${aliases(50, () => retention)} } }`);

  expect(errors?.[0]?.message).toMatch(
    /^The query has 250055 units of cost; at most 100000 are allowed\. Ask for shorter pages .+\.$/,
  );
});

test('an answer says what it cost', async () => {
  const answer = await server.ask<unknown>('{ campaigns(first: 20) { nodes { id name } } }');

  expect(answer).toMatchObject({ status: 200, extensions: { cost: { query: 65, limit: 100_000 } } });
});

test('the limit is a setting', async () => {
  const own = await TestServer.start({ QUERY_COST_LIMIT: '64' });
  const answer = await own.ask('{ campaigns(first: 20) { nodes { id name } } }');
  await own.remove();

  expect(refusal(answer)).toMatchObject({ code: 'QUERY_TOO_COSTLY', most: 64, had: 65 });
});

test.each([
  ['aliases', () => aliases(51, () => 'type'), 'QUERY_TOO_LARGE', 'aliases'],
  ['tokens', () => 'id '.repeat(2_001), 'QUERY_TOO_LARGE', 'tokens'],
  ['brackets', () => `actor ${'{ id '.repeat(70)}`, 'QUERY_TOO_LARGE', 'nesting'],
])('over WebSocket %s are held to the same limits', async (_, fields, code, limit) => {
  await using listener = server.listener();
  const errors = await listener
    .ask(`subscription { participation(campaignId: "${id}") { ${fields()} } }`)
    .catch((errors: unknown) => errors);

  expect(JSON.parse(JSON.stringify(errors))).toMatchObject([{ extensions: { code, limit } }]);
});
