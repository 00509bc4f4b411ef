import { schemaOfCode } from '../../src/cli/printed-schema.ts';
import { type Client, inParallel, ownerKey as owner, TestServer } from '../server/harness.ts';
import { minimalOperations } from './minimal-operations.ts';

/** For one organisation, what belongs to another is as if it did not exist: generated from the schema, for everything that takes an id. */

let server: TestServer;
/** The other organisation's key, and a campaign of its own. */
let stranger: string;
let strangersCampaign: string;
/** Ids of the first organisation's things. */
const ids = new Map<string, string>();

const as = (key: string) => ({ authorization: `Bearer ${key}` });

beforeAll(async () => {
  server = await TestServer.start();
  const campaign = await server.campaign();
  const activity = await server.activity(campaign);
  const person = { campaignId: campaign, participant: { email: 'kari@example.org' } };
  const about = { campaignId: campaign, occurredAt: '2025-06-01T10:00:00Z' };
  const record = async (name: Parameters<Client['mutate']>[0], input: object) =>
    (await server.mutate(name, input)).id;
  ids.set('campaign', campaign);
  ids.set('activity', activity);
  ids.set('participant', await record('signUp', { ...person, activityId: activity }));
  ids.set('share', await record('share', person));
  ids.set(
    'pledge',
    await record('makePledge', { ...person, pledge: { quantity: { amount: '2', unit: 'hours' } } }),
  );
  ids.set(
    'goal',
    await record('setGoal', { campaignId: campaign, name: 'Goal', measure: 'SHARES', target: '10' }),
  );
  ids.set('spend', await record('recordSpend', { ...about, amount: { amount: '10', currency: 'NOK' } }));
  const { prepareImport } = await server.data<{ prepareImport: { id: string } }>(
    'mutation ($input: PrepareImportInput!) { prepareImport(input: $input) { id } }',
    { input: { campaignId: campaign } },
  );
  ids.set('import', prepareImport.id);
  const { addConnector, addWebhook } = await server.data<Record<string, { id: string }>>(
    `mutation ($connector: AddConnectorInput!, $webhook: AddWebhookInput!) {
      addConnector(input: $connector) { id }
      addWebhook(input: $webhook) { id }
    }`,
    {
      connector: { kind: 'TELEGRAM', name: 'Channel', campaignId: campaign },
      webhook: { name: 'Newsletter', url: 'https://webhooks.invalid/' },
    },
  );
  ids.set('connector', addConnector!.id);
  ids.set('webhook', addWebhook!.id);
  ids.set('key', (await issued(server.data.bind(server), 'Website')).id);
  const { createOrganisation: other } = await server.data<{
    createOrganisation: { signInLink: { url: string }; ownerId: string };
  }>('mutation { createOrganisation(input: { name: "Another" }) { ownerId signInLink { url } } }');
  const { organisation } = await server.data<{ organisation: { members: { id: string }[] } }>(
    '{ organisation { members { id } } }',
  );
  ids.set('member', organisation.members[0]!.id);
  const signedIn = await fetch(other.signInLink.url, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  const cookie = signedIn.headers.get('set-cookie')!.split(';')[0]!;
  const asStranger = async <Data>(query: string, variables?: object) => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie },
      body: JSON.stringify({ query, variables }),
    });
    return ((await response.json()) as { data: Data }).data;
  };
  stranger = (await issued(asStranger, 'Theirs')).key;
  const { data } = await server.ask<{ createCampaign: { id: string } }>(
    'mutation { createCampaign(input: { name: "Theirs" }) { id } }',
    {},
    as(stranger),
  );
  strangersCampaign = data!.createCampaign.id;
});
afterAll(() => server.remove());

async function issued(
  ask: <Data>(query: string, variables?: object) => Promise<Data>,
  name: string,
): Promise<{ id: string; key: string }> {
  const { issueKey } = await ask<{ issueKey: { id: string; key: string } }>(
    'mutation ($input: IssueKeyInput!) { issueKey(input: $input) { id key } }',
    { input: { name, role: 'OWNER' } },
  );
  return issueKey;
}

const schemaOnce = schemaOfCode();

/** Every root operation that takes an id, with `id` wherever one is taken; `campaign` for the campaign, if it is another. */
async function operationsWith(id: string, campaign = id): Promise<string[]> {
  const schema = await schemaOnce;
  const values = (type: string, name: string) =>
    type === 'ID' ? JSON.stringify(name === 'campaignId' ? campaign : id) : undefined;
  return minimalOperations(schema, values)
    .filter(({ path, operation }) => path.length === 1 && operation.includes(JSON.stringify(id)))
    .map(({ operation }) => operation);
}

/** What is answered, with the id that was asked for left out. */
async function answered(operation: string, id: string, key: string): Promise<string> {
  const { status, data, errors } = await server.ask(operation, {}, as(key));
  const text = JSON.stringify([status, data, errors]).replaceAll(id, 'THE ID');
  return text.replace(/"cost":\d+/g, '');
}

/** Operations whose answers tell that something is there. */
async function telling(id: string, key: string, campaign: (id: string) => string): Promise<string[]> {
  const unknown = id.replace(/./g, letter => (letter === 'z' ? 'y' : 'z'));
  const asked = await operationsWith(id, campaign(id));
  const control = await operationsWith(unknown, campaign(unknown));
  expect(control).toHaveLength(asked.length);
  const different = await inParallel(asked.length, 10, async index => {
    const [one, other] = [
      await answered(asked[index]!, id, key),
      await answered(control[index]!, unknown, key),
    ];
    return one === other ? undefined : `${asked[index]!}: ${one}, but of what is not there: ${other}`;
  });
  return different.filter(each => each !== undefined);
}

/** Public figures are for everybody, whoever's campaign it is. */
const published = (operation: string) => operation.startsWith('query { publicImpact');

const kinds = [
  ...['campaign', 'activity', 'participant', 'share', 'pledge', 'goal', 'spend', 'key', 'member', 'import'],
  ...['connector', 'webhook'],
];

test.each(kinds)(
  'the id of a %s of another organisation is answered as an unknown one, whatever it is asked of',
  async kind => {
    const id = ids.get(kind)!;
    const told = await telling(id, stranger, each => each);
    expect(told.filter(each => !published(each))).toEqual([]);
    // The same within a campaign of one's own.
    expect(await telling(id, stranger, () => strangersCampaign)).toEqual([]);
  },
);

test('there are such operations, and for whoever owns it the answer is another one', async () => {
  expect((await operationsWith('x1')).length).toBeGreaterThan(40);
  const told = await Promise.all(
    ['campaign', 'participant', 'key', 'member', 'import'].map(kind =>
      telling(ids.get(kind)!, owner, each => each).then(different => different.length > 0),
    ),
  );
  expect(told).toEqual([true, true, true, true, true]);
});

test('subscriptions too', async () => {
  await using listener = server.listener({ key: stranger });
  const refusal = (name: string, campaignId: string) =>
    listener
      .each(`subscription ($id: ID!) { ${name}(campaignId: $id) { position } }`, { id: campaignId })
      .next()
      .catch((error: unknown) => error);
  for (const name of ['participation', 'impactChanged']) {
    const refused = await refusal(name, ids.get('campaign')!);
    expect(refused).toEqual(await refusal(name, 'unknown'));
    expect(String(refused)).toContain('NOT_FOUND');
  }
});

test('what is listed and counted is one’s own', async () => {
  const { data } = await server.ask<{
    campaigns: { totalCount: number; nodes: { id: string }[] };
    organisation: {
      impact: { participants: number };
      keys: object[];
      members: object[];
      history: { nodes: object[] };
    };
  }>(
    '{ campaigns { totalCount nodes { id } } organisation { impact { participants } keys { id } members { id } history { nodes { id } } } }',
    {},
    as(stranger),
  );
  expect(data?.campaigns).toEqual({ totalCount: 1, nodes: [{ id: strangersCampaign }] });
  expect(data?.organisation).toMatchObject({
    impact: { participants: 0 },
    keys: [{}],
    members: [{}],
    history: { nodes: [{}, {}, {}] },
  });
});

test('nobody of another organisation is begun by those who own only theirs', async () => {
  const { status, errors } = await server.ask(
    'mutation { createOrganisation(input: { name: "Third" }) { id } }',
    {},
    as(stranger),
  );
  expect([status, errors?.map(({ extensions }) => extensions.code)]).toEqual([403, ['FORBIDDEN']]);
});
