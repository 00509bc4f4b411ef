import { once } from 'node:events';
import { readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { EsdbDouble } from '../event-store/eventstoredb/double/esdb-double.ts';
import {
  inParallel,
  ownerKey,
  Program,
  type Receipt,
  ServerProcess,
  temporaryDirectory,
  TestServer,
  until,
} from './harness.ts';

/** What the operator sees. */

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.remove());

const get = (path: string, at = server, key = ownerKey) =>
  fetch(`${at.url}${path}`, { headers: { authorization: `Bearer ${key}` } });

const metrics = async (at = server) => (await get('/metrics', at)).text();
const value = (text: string, series: string) =>
  Number(
    text
      .split('\n')
      .find(line => line.startsWith(`${series} `))
      ?.slice(series.length) ?? 0,
  );

describe('health', () => {
  test('a server that has started is alive and ready', async () => {
    const live = await get('/health/live');
    expect([live.status, await live.json()]).toEqual([200, { live: true }]);

    const ready = await get('/health/ready');
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({
      ready: true,
      eventStore: { reachable: true },
      projector: { running: true, caughtUp: true, parkedEvents: 0 },
    });
  });

  test('it does not say how much is recorded, nor when: anybody may ask', async () => {
    const before = await (await get('/health/ready')).text();
    await server.campaign();
    expect(await (await get('/health/ready')).text()).toBe(before);
  });

  test('a server whose projector has died is not ready, says why, still records, and heals by itself', async () => {
    const own = await TestServer.start({ RECEIPT_PATIENCE_MS: '0' }, { limits: { lockPatience: 100 } });
    const campaignId = await own.campaign();
    const file = readdirSync(own.directory).find(name => /^read-models.*\.sqlite$/.test(name))!;
    const intruder = new DatabaseSync(join(own.directory, file), { timeout: 5_000 });
    intruder.exec('BEGIN IMMEDIATE');
    const share = { campaignId, participant: { email: 'kari@example.org' } };
    const receipt = await own.mutate('share', share, 'once');

    // It is started again and again, and dies each time.
    await until(async () => {
      const ready = await get('/health/ready', own);
      const { projector } = (await ready.json()) as { projector: { running: boolean; reason?: string } };
      return ready.status === 503 && !projector.running && projector.reason?.includes('is locked') === true;
    });
    await until(async () => value(await metrics(own), 'dugnad_projector_running') === 0);
    expect((await get('/health/live', own)).status).toBe(200);
    expect(await own.mutate('share', share, 'once')).toEqual({ ...receipt, duplicate: true });

    intruder.exec('ROLLBACK');
    intruder.close();
    await until(async () => (await get('/health/ready', own)).status === 200);
    expect(value(await metrics(own), 'dugnad_projector_running')).toBe(1);
    expect(value(await metrics(own), 'dugnad_projector_restarts')).toBeGreaterThan(0);
    await own.remove();
  });

  test('while the event store is away nothing is recorded, and all goes on when it is back', async () => {
    const esdb = await EsdbDouble.start();
    const patience = { operation: 2_000 };
    const own = await TestServer.start({ EVENTSTOREDB_URL: esdb.url }, { limits: { patience } });
    const campaignId = await own.campaign();
    const share = { campaignId, participant: { email: 'kari@example.org' } };
    await esdb.connections.stop();

    const ready = await get('/health/ready', own);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({
      ready: false,
      eventStore: { reachable: false, reason: expect.stringContaining('cannot be reached') as unknown },
    });
    expect((await get('/health/live', own)).status).toBe(200);
    const { status, errors } = await own.attempt('share', share, 'once');
    expect([status, errors?.[0]?.extensions.code]).toEqual([503, 'STORE_UNAVAILABLE']);
    expect(await own.data('query ($id: ID!) { campaign(id: $id) { name } }', { id: campaignId })).toEqual({
      campaign: { name: 'Ren strand' },
    });

    await esdb.connections.start();
    expect((await own.mutate('share', share, 'once')).duplicate).toBe(false);
    expect((await own.history(campaignId)).map(({ type }) => type)).toEqual([
      'CAMPAIGN_CREATED',
      'CAMPAIGN_SHARED',
    ]);
    await until(async () => (await get('/health/ready', own)).status === 200);
    await own.remove();
    await esdb.close();
  });
});

describe('metrics', () => {
  test('are for owners and auditors of the organisation that runs the server, for all campaigns', async () => {
    const issued = async (input: string) => {
      const { issueKey } = await server.data<{ issueKey: { key: string } }>(
        `mutation { issueKey(input: { name: "Test", ${input} }) { key } }`,
      );
      return issueKey.key;
    };
    const campaignId = await server.campaign();
    expect((await get('/metrics', server, await issued('role: AUDITOR'))).status).toBe(200);
    for (const input of [
      ...['ORGANISER', 'ANALYST', 'INTEGRATION'].map(role => `role: ${role}`),
      `role: AUDITOR, campaigns: ["${campaignId}"]`,
    ]) {
      const response = await get('/metrics', server, await issued(input));
      const { errors } = (await response.json()) as { errors: object[] };
      expect([input, response.status, errors]).toEqual([
        input,
        403,
        [{ message: expect.any(String) as unknown, extensions: { code: 'FORBIDDEN' } }],
      ]);
    }
    const unknown = await fetch(`${server.url}/metrics`);
    expect(unknown.status).toBe(401);
    expect(unknown.headers.get('www-authenticate')).toContain('Bearer');
    expect(await unknown.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    expect((await get('/metrics', server, ownerKey.replace('T', 't'))).status).toBe(401);
  });

  test('are for nobody of another organisation', async () => {
    const { createOrganisation } = await server.data<{ createOrganisation: { id: string } }>(
      'mutation { createOrganisation(input: { name: "Another" }) { id } }',
    );
    const session = await server.stores.access.operatorSession(createOrganisation.id);
    const response = await fetch(`${server.url}/metrics`, { headers: { cookie: `dugnad=${session}` } });
    expect(response.status).toBe(403);
  });

  test('need no key at METRICS_ADDRESS, where nothing else is', async () => {
    const own = await TestServer.start({ METRICS_ADDRESS: '127.0.0.1:0' });
    const address = own.metricsUrl!;
    const there = await fetch(address);
    expect([there.status, there.headers.get('content-type')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ]);
    expect(await there.text()).toContain('dugnad_projector_position');
    const answer = async (url: string, init: RequestInit = {}) => {
      const response = await fetch(url, init);
      const { errors } = (await response.json()) as { errors: { extensions: object }[] };
      return [response.status, errors.map(({ extensions }) => extensions)];
    };
    for (const path of ['/', '/graphql', '/health/live'])
      expect(await answer(new URL(path, address).href)).toEqual([404, [{ code: 'ROUTE_NOT_FOUND' }]]);
    expect(await answer(address, { method: 'POST' })).toEqual([405, [{ code: 'METHOD_NOT_ALLOWED' }]]);
    expect((await fetch(`${own.url}/metrics`)).status).toBe(401);
    await own.remove();
    await expect(fetch(address)).rejects.toThrow();
  });

  test('at an address that is taken keep the server from starting, which says so', async () => {
    const { host } = new URL(server.url);
    await expect(TestServer.start({ METRICS_ADDRESS: host })).rejects.toThrow(
      /^METRICS_ADDRESS cannot be listened on/,
    );
    await expect(TestServer.start({ METRICS_ADDRESS: '9464' })).rejects.toThrow(/METRICS_ADDRESS: expected/);
  });

  test('they are in the Prometheus text format', async () => {
    const response = await get('/metrics');
    expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    const lines = (await response.text()).trimEnd().split('\n');

    for (const line of lines.filter(Boolean)) {
      expect(line).toMatch(
        /^(# (HELP|TYPE) [a-z0-9_]+ .+|[a-z0-9_]+(\{([a-z_]+="[^"]*",?)*\})? (-?[0-9.e+-]+|NaN|\+Inf))$/,
      );
    }
    for (const name of ['dugnad_commands_total', 'dugnad_projector_position', 'process_cpu_seconds_total']) {
      expect(lines.some(line => line.startsWith(`# TYPE ${name} `))).toBe(true);
    }
  });

  test('commands are counted by name and outcome, one by one and in batches', async () => {
    const campaignId = await server.campaign();
    const signUp = { campaignId, participant: { email: 'maler@example.org' } };
    const series = (outcome: string) => `dugnad_commands_total{command="SignUp",outcome="${outcome}"}`;
    const outcomes = ['recorded', 'duplicate', 'ALREADY_SIGNED_UP', 'INVALID_INPUT'];
    const counts = async () => {
      const text = await metrics();
      return outcomes.map(outcome => value(text, series(outcome)));
    };
    const before = await counts();
    await server.mutate('signUp', signUp, 'metrics');
    await server.mutate('signUp', signUp, 'metrics');
    await server.refused('signUp', signUp);
    await server.record([{ signUp }, { signUp: { ...signUp, participant: { email: '' } } }]);

    expect((await counts()).map((count, n) => count - before[n]!)).toEqual([1, 1, 2, 1]);
  });

  test('commands of an organisation are counted by their names too', async () => {
    await server.data('mutation { issueKey(input: { name: "Website", role: ANALYST }) { id } }');
    await server.data('mutation { createOrganisation(input: { name: "Velforening" }) { id } }');
    await server.ask('mutation { createOrganisation(input: { name: "" }) { id } }');
    const text = await metrics();

    for (const [command, outcome] of [
      ['IssueKey', 'recorded'],
      ['CreateOrganisation', 'recorded'],
      ['CreateOrganisation', 'INVALID_INPUT'],
    ])
      expect(value(text, `dugnad_commands_total{command="${command}",outcome="${outcome}"}`)).toBeGreaterThan(
        0,
      );
    expect(text).not.toContain('Input"');
  });

  test('requests are measured by route and status', async () => {
    await get('/nowhere/at/all');
    const text = await metrics();

    expect(value(text, 'dugnad_http_request_seconds_count{route="/graphql",status="200"}')).toBeGreaterThan(
      0,
    );
    expect(value(text, 'dugnad_http_request_seconds_count{route="none",status="404"}')).toBeGreaterThan(0);
    expect(text).not.toContain('nowhere');
  });

  test('the log’s head, the projector’s lag, subscribers and the files’ sizes are reported', async () => {
    const { id } = await server.mutate('createCampaign', { name: 'Målt' });
    expect(id).not.toBe('');
    server.stores.metrics.countSubscribers(() => 7);
    const text = await metrics();

    expect(value(text, 'dugnad_log_head')).toBe(await server.stores.store.head());
    expect(value(text, 'dugnad_projector_position')).toBe(value(text, 'dugnad_log_head'));
    expect(value(text, 'dugnad_projector_lag_seconds')).toBe(0);
    expect(value(text, 'dugnad_read_models_ready')).toBe(1);
    expect(value(text, 'dugnad_subscribers')).toBe(7);
    for (const file of ['log', 'directory', 'read_models'])
      expect(value(text, `dugnad_file_bytes{file="${file}"}`)).toBeGreaterThan(4096);
  });

  test('the position of the projector is reported', async () => {
    const { id } = await server.mutate('createCampaign', { name: 'Målt' });
    const [{ position } = { position: '' }] = await server.history(id);

    expect(value(await metrics(), 'dugnad_projector_position')).toBeGreaterThanOrEqual(
      parseInt(position.split('-')[1]!, 36),
    );
  });
});

describe('a server that other machines reach', () => {
  const warned = async (settings: Record<string, string>) => {
    const lines: string[] = [];
    const stream = new Writable({
      write(chunk: Buffer, _, done) {
        lines.push(chunk.toString());
        done();
      },
    });
    const own = await TestServer.start(settings, { logger: pino({ level: 'warn' }, stream) });
    await own.remove();
    return lines.filter(line => line.includes('without TLS'));
  };

  test('warns that what is sent can be read, unless TLS is before it', async () => {
    const [warning, ...more] = await warned({ HOST: '0.0.0.0' });
    expect(more).toEqual([]);
    expect(JSON.parse(warning!)).toMatchObject({
      level: 40,
      msg: expect.stringContaining('PUBLIC_URL=https://') as unknown,
    });
    expect(await warned({ HOST: '::', PUBLIC_URL: 'http://dugnad.example.org' })).toHaveLength(1);
    expect(await warned({ HOST: '0.0.0.0', PUBLIC_URL: 'https://dugnad.example.org' })).toEqual([]);
    // Which hosts are reached from here alone: allowed-names.test.ts.
    expect(await warned({ HOST: 'localhost' })).toEqual([]);
  });
});

describe('a process', () => {
  test('stopped by SIGTERM under load, it answers what is under way and loses nothing', async () => {
    const directory = temporaryDirectory();
    const process = await ServerProcess.start({ DATA_DIR: directory });
    const campaignId = await process.campaign();
    const acknowledged: Receipt[] = [];
    const failures: unknown[] = [];
    let stopping: Promise<unknown> | undefined;
    await inParallel(16, 16, async writer => {
      try {
        for (let n = 0; ; n++) {
          const participant = { email: `w${writer}-${n}@example.org` };
          acknowledged.push(await process.mutate('signUp', { campaignId, participant }, `${writer}-${n}`));
          if (acknowledged.length === 200) stopping = process.program.kill('SIGTERM');
        }
      } catch (error) {
        failures.push(error);
      }
    });

    expect(await stopping).toEqual({ code: 0, signal: null });
    // Whoever asked when it no longer took requests was turned away; nobody got half an answer.
    for (const error of failures)
      expect(String(error)).toMatch(/fetch failed|503|Service Unavailable|closing/i);
    const again = await TestServer.start({ DATA_DIR: directory });
    const signedUp = (await again.history(campaignId)).filter(({ type }) => type === 'SIGNED_UP');
    const ids = signedUp.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(acknowledged.length).toBeGreaterThanOrEqual(200);
    expect(ids).toEqual(expect.arrayContaining(acknowledged.flatMap(({ eventIds }) => eventIds)));
    // An answered request is one that was recorded, and the other way about.
    expect(ids).toHaveLength(acknowledged.length);
    await again.remove();
  });

  test('a connection on which nothing is asked, or half of it, does not delay the stop', async () => {
    const own = await TestServer.start();
    const { port } = new URL(own.url);
    const sockets = [connect(Number(port)), connect(Number(port))];
    await Promise.all(sockets.map(socket => once(socket, 'connect')));
    sockets[1]!.write('GET /health/live HTTP/1.1\r\nHost: local');
    for (const socket of sockets) socket.on('error', () => undefined);
    await until(() => own.sockets().length >= 2);
    const left = Promise.all(sockets.map(socket => once(socket, 'close')));
    await Promise.all([own.remove(), left]);
    // Requests under way would get ten seconds.
  }, 9_000);

  test('stopped by SIGTERM while it starts, it ends as one that was stopped', async () => {
    const directory = temporaryDirectory();
    // One that waits for its event store, for much longer than whoever stops it will wait.
    const away = { EVENTSTOREDB_URL: 'esdb://127.0.0.1:9?tls=false', STORE_PATIENCE_S: '600' };
    const elsewhere = join(directory, 'waiting');
    const waiting = new Program(['dist/cli/main.js', 'serve'], { PORT: '0', DATA_DIR: elsewhere, ...away });
    await until(() => waiting.said.length > 0);
    const stopped = waiting.kill('SIGTERM');

    const begun = new Program(['dist/cli/main.js', 'serve'], { PORT: '0', DATA_DIR: directory });
    // The first file is there, and the server is not.
    await until(() => readdirSync(directory).some(name => name.includes('.sqlite')));
    expect(await begun.kill('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(await stopped).toEqual({ code: 0, signal: null });
    expect(waiting.said.at(-1)).toContain('Stopped before the start was done');
    expect([...begun.complaints, ...waiting.complaints]).toEqual([]);
    rmSync(directory, { recursive: true });
  });

  test('its log is JSON, a line each, without personal data', async () => {
    const directory = temporaryDirectory();
    const process = await ServerProcess.start({ DATA_DIR: directory, LOG_LEVEL: 'trace' });
    const campaignId = await process.campaign();
    const canary = 'kanarifugl';
    const participant = { email: `${canary}@example.org` };
    await process.mutate('signUp', { campaignId, participant, name: canary }, canary);
    await process.refused('signUp', { campaignId, participant: { email: canary } }, canary);
    await process.mutate('share', { campaignId, participant: { phone: '45566778' } });
    await process.ask(`{ campaign(id: "${canary}") { id } }`);
    await process.ask(`{ ${canary} }`);
    await process.ask('query ($id: ID!) { campaign(id: $id) { id } }', { id: [canary] });
    await process.post(`{"query": "${canary}`);
    await fetch(`${process.url}/${canary}?email=${canary}`);
    await fetch(`${process.url}/graphql?query={${canary}}`);
    await process.program.kill('SIGTERM');

    const { said, complaints } = process.program;
    expect(said.length).toBeGreaterThan(5);
    for (const line of said) {
      expect(JSON.parse(line)).toMatchObject({
        level: expect.any(Number) as unknown,
        time: expect.any(String) as unknown,
        msg: expect.any(String) as unknown,
      });
    }
    expect(said.join('\n')).not.toMatch(/kanarifugl|45566778/);
    expect(complaints.join('\n')).toBe('');
    rmSync(directory, { recursive: true });
  });
});
