import { rmSync } from 'node:fs';
import { pino } from 'pino';
import { EsdbDouble } from '../event-store/eventstoredb/double/esdb-double.ts';
import { dugnad } from '../cli/dugnad.ts';
import { ServerProcess, temporaryDirectory, TestServer, until } from './harness.ts';

/** What is said, and to whom, while the event store is away: at the start, and to those who ask. */

let esdb: EsdbDouble;
let directory: string;

beforeEach(async () => {
  esdb = await EsdbDouble.start();
  directory = temporaryDirectory();
});
afterEach(async () => {
  await esdb.close();
  rmSync(directory, { recursive: true });
});

const settings = (others: Record<string, string> = {}) => ({
  DATA_DIR: directory,
  EVENTSTOREDB_URL: esdb.url.replace('//', '//dugnad:p4ss-w0rd@'),
  ...others,
});

interface Line {
  readonly msg: string;
  readonly reason?: string;
  readonly correlationId?: string;
  readonly err?: { readonly detail?: string };
}

const lines = (said: readonly string[]) => said.map(line => JSON.parse(line) as Line);

test('the answer says neither where the store is, nor which stream or person it was about; the log does', async () => {
  const said: string[] = [];
  const logger = pino({ level: 'info' }, { write: line => void said.push(line) });
  const server = await TestServer.start(settings(), { logger, limits: { patience: { operation: 2_000 } } });
  const campaignId = await server.campaign();
  const participant = { email: 'kari@example.org' };
  await server.mutate('signUp', { campaignId, participant });
  await esdb.connections.stop();
  const answer = await server.ask(
    `mutation ($input: ShareInput!) { share(input: $input) { id } }`,
    { input: { campaignId, participant } },
    { 'x-correlation-id': 'the-outage' },
  );
  const ready = await fetch(`${server.url}/health/ready`);
  const readiness = await ready.text();
  await server.stop();

  expect([answer.status, ready.status]).toEqual([503, 503]);
  const [error] = answer.errors!;
  expect(error).toMatchObject({
    message:
      'The event store cannot be reached, or takes no writes for now. Repeat the request with the same ' +
      'idempotency key: nothing is lost, nothing is recorded twice.',
    extensions: { code: 'STORE_UNAVAILABLE' },
  });
  const outside = JSON.stringify(answer);
  // Readiness is the operator's, and says where the store is; never the password.
  expect(readiness).not.toContain('p4ss-w0rd');
  for (const secret of ['127.0.0.1', String(esdb.connections.port), 'campaign_', 'participant_', 'p4ss-w0rd'])
    expect(outside).not.toContain(secret);
  const logged = lines(said).find(({ correlationId }) => correlationId === 'the-outage');
  expect(logged?.err?.detail).toContain(`esdb://127.0.0.1:${esdb.connections.port} cannot be reached`);
  expect(logged?.err?.detail).toContain(`campaign_${campaignId}-`);
  expect(said.join()).not.toContain('p4ss-w0rd');
});

test('a start waits for a store that is away, and says so', async () => {
  await esdb.connections.stop();
  const server = await ServerProcess.start(settings(), line => {
    if (line.includes('Waiting')) void esdb.connections.start();
  });
  await server.campaign();
  await until(async () => (await fetch(`${server.url}/health/ready`)).status === 200);
  await server.program.kill('SIGTERM');

  const waited = lines(server.program.said).find(({ msg }) => msg.startsWith('Waiting for the event store'));
  expect(waited?.reason).toContain(`esdb://127.0.0.1:${esdb.connections.port} cannot be reached`);
});

test.each(['0', '1'])('a start that waited %s seconds ends with what to do about it', async seconds => {
  await esdb.connections.stop();
  const { end, complaints } = await ServerProcess.fail(settings({ STORE_PATIENCE_S: seconds }));

  expect(end.code).toBe(1);
  const tried = seconds === '0' ? 'once' : `for ${seconds} s`;
  expect(complaints).toContain(`${cannotBeReached()} It was tried ${tried}, and nothing was done.`);
  expect(complaints).toContain('STORE_PATIENCE_S sets');
  expect(complaints).not.toContain('idempotency');
  expect(complaints).not.toContain('p4ss-w0rd');
});

/** Whatever asked the store last, and without what gRPC says around the reason. */
const cannotBeReached = () => {
  const { port } = esdb.connections;
  const where = `127.0.0.1:${port}`;
  return `The event store at esdb://${where} cannot be reached (a ping: connect ECONNREFUSED ${where}).`;
};

/** Expects a verb to have waited in vain for a second. @returns what it said before */
async function expectToGiveUp(...args: readonly string[]): Promise<string> {
  const { code, said, complaints } = await dugnad(settings({ STORE_PATIENCE_S: '1' }), ...args);
  expect({ code, said }).toEqual({ code: 1, said: '' });
  const last = complaints.split('\n').splice(-2);
  expect(last).toEqual([
    `${cannotBeReached()} It was tried for 1 s, and nothing was done.`,
    'Start it, or correct EVENTSTOREDB_URL. STORE_PATIENCE_S sets how many seconds it is waited for.',
  ]);
  return complaints.slice(0, -last.join('\n').length);
}

test.each([
  ['replay', 'a-campaign'],
  ['verify'],
  ['rebuild'],
  ['export', 'a-campaign'],
  ['restore', 'a-backup'],
  ['backup', 'a-backup'],
  ['new-directory', '--yes'],
])('%s waits for the event store as long as is set', async (...args) => {
  await esdb.connections.stop();
  expect(await expectToGiveUp(...args)).toBe(`Waiting for the event store to answer. ${cannotBeReached()}\n`);
});

test('so do the verbs that need a directory beside the event store', async () => {
  const server = await TestServer.start(settings());
  await server.stop();
  await esdb.connections.stop();
  await expectToGiveUp('keys', 'list');
  await expectToGiveUp('organisation', 'list');
  await expectToGiveUp('sign-in');
  await expectToGiveUp('connectors', 'list');
});
