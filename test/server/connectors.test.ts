import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connectorKinds } from '../../src/domain/connector.ts';
import { EsdbDouble } from '../event-store/eventstoredb/double/esdb-double.ts';
import type { Sample, SampleRequest } from '../inbound/connectors/sample.ts';
import { samples as cloudEvents } from '../inbound/connectors/samples/cloud-events.ts';
import { samples as eventbrite } from '../inbound/connectors/samples/eventbrite.ts';
import { samples as actionNetwork } from '../inbound/connectors/samples/action-network.ts';
import { samples as googleForms } from '../inbound/connectors/samples/google-forms.ts';
import { samples as mobilize } from '../inbound/connectors/samples/mobilize.ts';
import { samples as telegram } from '../inbound/connectors/samples/telegram.ts';
import { samples as meta } from '../inbound/connectors/samples/meta.ts';
import { samples as x } from '../inbound/connectors/samples/x.ts';
import { type TestConnector, addConnector, connectorOf, send } from './connector-client.ts';
import { TestServer, until } from './harness.ts';

/** Each connector with what its system sends by its documentation: from the HTTP request to the impact query, on both event stores. */

const samples: readonly Sample[] = [
  ...meta,
  ...x,
  ...telegram,
  ...eventbrite,
  ...googleForms,
  ...actionNetwork,
  ...mobilize,
  ...cloudEvents,
];

/** Answers as the API of the sample that is tried. */
class Apis {
  answers: Readonly<Record<string, unknown>> = {};
  readonly #server: Server;

  constructor() {
    this.#server = createServer(({ url = '' }, response) => {
      const answer = this.answers[url] ?? this.answers[url.split('?')[0]!];
      response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer ?? { error: 'NOT_FOUND' }));
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>(resolve => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

const apis = new Apis();
let esdb: EsdbDouble;
const servers = new Map<string, TestServer>();

beforeAll(async () => {
  const origin = await apis.listen();
  const CONNECTOR_APIS = connectorKinds.map(kind => `${kind}=${origin}`).join(',');
  const limits = { receiving: { every: 20, pauses: [50], reportsWritten: 20 } };
  esdb = await EsdbDouble.start();
  servers.set('the embedded log', await TestServer.start({ CONNECTOR_APIS }, { limits }));
  servers.set(
    'EventStoreDB',
    await TestServer.start({ CONNECTOR_APIS, EVENTSTOREDB_URL: esdb.url }, { limits }),
  );
});
afterAll(async () => {
  for (const server of servers.values()) await server.remove();
  await esdb.close();
  apis.close();
});

async function impactOf(server: TestServer, campaignId: string, paths: readonly string[]): Promise<number[]> {
  const fields = paths.map(path => {
    const parts = path.split('.');
    return `${parts.join(' { ')}${' }'.repeat(parts.length - 1)}`;
  });
  const { campaign } = await server.data<{ campaign: { impact: object } }>(
    `query ($id: ID!) { campaign(id: $id) { impact { ${fields.join(' ')} } } }`,
    { id: campaignId },
  );
  return paths.map(path =>
    path
      .split('.')
      .reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], campaign.impact),
  ) as number[];
}

/** All that waited to be looked up is. */
const settled = async (server: TestServer, id: string) =>
  until(async () => {
    const { waiting, problem, lastHeardAt } = await connectorOf(server, id);
    return waiting === 0 && problem === null && lastHeardAt !== null;
  });

describe.each(['the embedded log', 'EventStoreDB'])('on %s', store => {
  test.each(samples.map(sample => [sample.kind, sample.shows, sample] as const))(
    '%s: %s',
    async (_, __, sample) => {
      const server = servers.get(store)!;
      apis.answers = sample.api ?? {};
      const campaignId = await server.campaign({ name: sample.shows });
      const { campaignId: ___, ...settings } = sample.settings ?? {};
      const secrets = Object.entries(sample.secrets).map(([name, value]) => ({ name, value }));
      const connector = await addConnector(server, sample.kind, {
        campaignId,
        ...(secrets.length > 0 && { secrets }),
        ...settings,
      });
      await sentTwice(server, connector, sample.request?.(Date.now()));
      await settled(server, connector.id);
      const paths = Object.keys(sample.impact);
      const expected = Object.values(sample.impact);
      await until(async () => {
        const found = await impactOf(server, campaignId, paths);
        return JSON.stringify(found) === JSON.stringify(expected);
      }, 20_000).catch(() => undefined);
      expect(await impactOf(server, campaignId, paths)).toEqual(expected);
      const { refusals, unverified } = await connectorOf(server, connector.id);
      expect([refusals.map(({ code }) => code), unverified]).toEqual([sample.refused ?? [], 0]);
    },
  );
});

/** What is sent again is recorded once. */
async function sentTwice(
  server: TestServer,
  connector: TestConnector,
  request?: SampleRequest,
): Promise<void> {
  if (!request) return;
  for (let time = 0; time < 2; time++) {
    const answer = await send(connector, request);
    expect([time, answer.status]).toEqual([time, 200]);
    await settled(server, connector.id);
  }
}
