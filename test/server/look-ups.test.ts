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
