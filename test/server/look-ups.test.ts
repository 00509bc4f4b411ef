import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EsdbDouble } from '../event-store/eventstoredb/double/esdb-double.ts';
import { samples as meta } from '../inbound/connectors/samples/meta.ts';
import { event, signed } from '../inbound/connectors/samples/cloud-events.ts';
import { addConnector, connectorOf, send } from './connector-client.ts';
import { type Client, ServerProcess, temporaryDirectory, TestServer, until } from './harness.ts';

/** What waits to be looked up, through outages of either side. */

const leads = meta.find(({ shows }) => shows.startsWith('leads'))!;
const secrets = Object.entries(leads.secrets).map(([name, value]) => ({ name, value }));

/** Whether the API answers. */
let isUp = false;
let asked = 0;
const api = createServer(({ url = '' }, response) => {
  asked++;
  const answer = isUp ? (leads.api![url] ?? leads.api![url.split('?')[0]!]) : undefined;
  response.writeHead(isUp ? (answer ? 200 : 404) : 503, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer ?? {}));
});
let CONNECTOR_APIS: string;
let directory: string;

beforeAll(async () => {
  await new Promise<void>(resolve => api.listen(0, '127.0.0.1', resolve));
  CONNECTOR_APIS = `META=http://127.0.0.1:${(api.address() as AddressInfo).port}`;
});
afterAll(() => {
  api.closeAllConnections();
  api.close();
});
beforeEach(() => {
  directory = temporaryDirectory();
  [isUp, asked] = [false, 0];
});
afterEach(() => rmSync(directory, { recursive: true }));

const signUps = async (server: Client, campaignId: string): Promise<number> => {
  const { campaign } = await server.data<{ campaign: { impact: { signUps: { gross: number } } } }>(
    'query ($id: ID!) { campaign(id: $id) { impact { signUps { gross } } } }',
    { id: campaignId },
  );
  return campaign.impact.signUps.gross;
};

test('what was announced is looked up though the server was killed, once, when the system answers again', async () => {
  const settings = { DATA_DIR: directory, CONNECTOR_APIS };
  const first = await ServerProcess.start(settings);
  const campaignId = await first.campaign();
  const connector = await addConnector(first, 'META', { campaignId, secrets });
  expect((await send(connector, leads.request!(Date.now()))).status).toBe(200);
  await until(async () => (await connectorOf(first, connector.id)).problem !== null);
  expect(await connectorOf(first, connector.id)).toMatchObject({
    recorded: 0,
    problem: 'It answered 503.',
  });
  await first.program.kill('SIGKILL');
  isUp = true;
  const second = await ServerProcess.start(settings);
  // A token that is entered again makes what waits due.
  await second.data('mutation ($input: ChangeConnectorInput!) { changeConnector(input: $input) { id } }', {
    input: { connectorId: connector.id, secrets },
  });
  await until(async () => (await connectorOf(second, connector.id)).waiting === 0);
  await until(async () => (await signUps(second, campaignId)) === leads.impact['signUps.gross']);
  expect(await connectorOf(second, connector.id)).toMatchObject({ problem: null, waiting: 0 });
  await second.program.kill('SIGTERM');
});

test('two processes on one directory look each up once', async () => {
  const limits = { receiving: { every: 10, reportsWritten: 20 } };
  const esdb = await EsdbDouble.start();
  const settings = { DATA_DIR: directory, EVENTSTOREDB_URL: esdb.url, CONNECTOR_APIS };
  const servers = [
    await TestServer.start(settings, { limits }),
    await TestServer.start(settings, { limits }),
  ];
  const [one, other] = servers as [TestServer, TestServer];
  isUp = true;
  const campaignId = await one.campaign();
  const connector = await addConnector(one, 'META', { campaignId, secrets });
  const elsewhere = { url: connector.url.replace(one.url, other.url) };
  const request = leads.request!(Date.now());
  expect((await send(elsewhere, request)).status).toBe(200);
  await until(async () => (await connectorOf(one, connector.id)).waiting === 0);
  await until(async () => (await signUps(one, campaignId)) === leads.impact['signUps.gross']);
  const leadsAnnounced = Object.keys(leads.api!).length;
  expect(asked).toBeGreaterThanOrEqual(leadsAnnounced);
  expect((await connectorOf(one, connector.id)).recorded).toBe(leads.impact['signUps.gross']);
  for (const server of servers) await server.stop();
  await esdb.close();
});

test('while the event store is away nothing is acknowledged; sent again it is recorded once', async () => {
  const esdb = await EsdbDouble.start();
  const server = await TestServer.start({ DATA_DIR: directory, EVENTSTOREDB_URL: esdb.url });
  const campaignId = await server.campaign();
  const connector = await addConnector(server, 'CLOUD_EVENTS', { campaignId });
  const message = JSON.stringify([
    event('signUp', '1', { participant: { email: 'kari@example.org' } }),
    event('signUp', '2', { participant: { email: 'ola@example.org' } }),
  ]);
  const sent = () => send(connector, signed(message, Date.now(), connector.madeSecrets[0]!.value));
  await esdb.connections.stop();
  const refused = await sent();
  expect(refused.status).toBe(503);
  await esdb.connections.start();
  await until(async () => (await sent()).status === 200);
  await until(async () => (await signUps(server, campaignId)) === 2);
  expect(await (await sent()).json()).toMatchObject({ recorded: 0, duplicate: 2 });
  await server.stop();
  await esdb.close();
});

/** Pages of attendances of two organisations, the second's older; and what was asked. */
function mobilizeApi() {
  const attendance = (id: number, at: number) => ({
    id,
    status: 'REGISTERED',
    attended: null,
    created_date: at,
    modified_date: at,
    person: { user_id: id, given_name: `P${id}`, email_addresses: [{ address: `m${id}@example.org` }] },
    event: { id: 50, title: 'Rydding' },
    timeslot: { id: 7, start_date: 1_780_000_000, end_date: 1_780_003_600 },
  });
  const of: Record<string, object[]> = {
    '1': [attendance(1, 1_770_000_000)],
    '2': [attendance(2, 1_700_000_000), attendance(3, 1_700_000_100)],
  };
  const held = Promise.withResolvers<undefined>();
  const begun = Promise.withResolvers<undefined>();
  const state = {
    held: held.promise,
    begun: begun.promise,
    holds: false,
    release: () => held.resolve(undefined),
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url!, 'http://localhost');
    const [, organisation = ''] = /organizations\/(\d+)/.exec(url.pathname) ?? [];
    const since = Number(url.searchParams.get('updated_since') ?? 0);
    const data = (of[organisation] ?? []).filter(
      each => (each as { modified_date: number }).modified_date >= since,
    );
    const answer = () =>
      response.end(JSON.stringify({ count: data.length, next: null, previous: null, data }));
    begun.resolve(undefined);
    if (state.holds) void state.held.then(answer);
    else answer();
  });
  return { server, state };
}

describe('a system that is asked', () => {
  const { server: mobilize, state } = mobilizeApi();
  let origin: string;
  beforeAll(async () => {
    await new Promise<void>(resolve => mobilize.listen(0, '127.0.0.1', resolve));
    origin = `MOBILIZE=http://127.0.0.1:${(mobilize.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    mobilize.closeAllConnections();
    mobilize.close();
  });
  const limits = { receiving: { every: 10, reportsWritten: 20, betweenPolls: 60_000 } };
  const change = (server: Client, input: object) =>
    server.data('mutation ($input: ChangeConnectorInput!) { changeConnector(input: $input) { id } }', {
      input,
    });
  const key = [{ name: 'API_KEY', value: 'k' }];

  test('for another account is asked from the beginning', async () => {
    const server = await TestServer.start({ DATA_DIR: directory, CONNECTOR_APIS: origin }, { limits });
    const campaignId = await server.campaign();
    const { id } = await addConnector(server, 'MOBILIZE', { campaignId, account: '1', secrets: key });
    await until(async () => (await signUps(server, campaignId)) === 1);
    await change(server, { connectorId: id, account: '2' });
    await until(async () => (await signUps(server, campaignId)) === 3);
    await server.stop();
  });

  test('and answers once its connector is removed, has nothing recorded', async () => {
    const server = await TestServer.start({ DATA_DIR: directory, CONNECTOR_APIS: origin }, { limits });
    const campaignId = await server.campaign();
    state.holds = true;
    const { id } = await addConnector(server, 'MOBILIZE', { campaignId, account: '2', secrets: key });
    await state.begun;
    await server.data('mutation ($id: ID!) { removeConnector(input: { connectorId: $id }) { id } }', { id });
    state.release();
    // All that it asks is over when the server has stopped.
    await new Promise(resolve => setTimeout(resolve, 200));
    expect(await signUps(server, campaignId)).toBe(0);
    await server.stop();
  });
});
