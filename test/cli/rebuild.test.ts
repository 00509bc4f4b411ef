import { readdirSync, readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { readModelPath } from '../../src/projector/read-model-file.ts';
import { Program, TestServer, until } from '../server/harness.ts';
import { dugnad } from './dugnad.ts';

/** `dugnad rebuild`, beside a server and without one. */

let server: TestServer;
let campaignId: string;

beforeEach(async () => {
  server = await TestServer.start();
  campaignId = await server.campaign();
  await server.record(
    ['kari', 'ola'].map(name => ({ signUp: { campaignId, participant: { email: `${name}@example.org` } } })),
  );
});
afterEach(() => server.remove());

const run = (...args: string[]) => dugnad({ DATA_DIR: server.directory }, ...args);

/** Makes the read models say what is not in the log. */
function forge(): void {
  const db = new DatabaseSync(readModelPath(server.directory));
  db.exec(`UPDATE campaigns SET name = 'Forged'`);
  db.close();
}

const shownName = async () =>
  (
    await server.data<{ campaign: { name: string } }>('query ($id: ID!) { campaign(id: $id) { name } }', {
      id: campaignId,
    })
  ).campaign.name;

const left = () =>
  readdirSync(server.directory).filter(name => name.includes('rebuil') && !name.includes('.lock'));

test('beside a server, which takes the new ones, and goes on with them', async () => {
  forge();
  const done = new AbortController();
  const building = run('rebuild').finally(() => done.abort());
  let answered: string | undefined;
  // Queries are answered all the time: from those before, then from the new ones.
  while (!done.signal.aborted || answered === 'Forged') answered = await shownName();
  const { code, said, complaints } = await building;
  expect([code, complaints, answered]).toEqual([0, '', 'Ren strand']);
  expect(said).toMatch(
    /^Built the read models anew from \d+ events in .* The server that runs has taken them\.$/,
  );
  expect(left()).toEqual([]);
  await server.record([{ signUp: { campaignId, participant: { email: 'eva@example.org' } } }]);
  expect(await run('verify')).toMatchObject({ code: 0 });
  expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
});

test('without a server', async () => {
  await server.stop();
  forge();
  expect((await run('verify')).code).toBe(1);
  const { code, said } = await run('rebuild', '--json');
  const events = Number(/(\d+) events replayed/.exec((await run('verify', campaignId)).said)![1]);
  expect([code, events]).toEqual([0, 3]);
  const result = JSON.parse(said) as { events: number };
  expect(result).toMatchObject({ parked: 0, takenByServer: false });
  expect(result.events).toBeGreaterThanOrEqual(events);
  expect(await run('verify')).toMatchObject({ code: 0 });
  expect(left()).toEqual([]);
});

test('where there is no log it says so, and makes nothing', async () => {
  const { code, complaints } = await dugnad({ DATA_DIR: `${server.directory}/none` }, 'rebuild');
  expect([code, complaints]).toEqual([1, expect.stringContaining('There is no event log')]);
  expect(readdirSync(server.directory)).not.toContain('none');
});

test('interrupted or killed it leaves what was there; what a killed one left is in nobody’s way', async () => {
  for (let n = 0; n < 10; n++) {
    await server.record(
      Array.from({ length: 500 }, (_, i) => ({
        signUp: { campaignId, participant: { email: `p${n}-${i}@example.org` } },
      })),
    );
  }
  await server.stop();
  forge();
  const path = readModelPath(server.directory);
  const before = readFileSync(path);
  for (const signal of ['SIGINT', 'SIGKILL'] as const) {
    const program = new Program(['dist/cli/main.js', 'rebuild'], { DATA_DIR: server.directory });
    await until(() => program.complaints.length > 0 || left().some(name => name.endsWith('.rebuilding-shm')));
    const { code } = await program.kill(signal);
    expect(readFileSync(path).equals(before)).toBe(true);
    if (signal === 'SIGKILL') continue;
    expect([code, program.complaints]).toEqual([130, ['Interrupted: the read models are as they were.']]);
    expect(left()).toEqual([]);
  }
  expect((await run('rebuild')).code).toBe(0);
  expect((await run('verify')).code).toBe(0);
});
