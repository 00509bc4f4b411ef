import { execFileSync } from 'node:child_process';
import { copyFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory, TestServer } from './harness.ts';

/** The log or the directory is removed, replaced or cut short under a running server: what is written then would be lost. */

// By another process: opening and closing the file in this one would end SQLite's locks on it.
const cut = (path: string) => execFileSync('truncate', ['--size', '0', path]);
const replaced = (path: string) => {
  execFileSync('cp', [path, `${path}.copy`]);
  renameSync(`${path}.copy`, path);
};

const mishaps: readonly (readonly [string, (path: string) => void])[] = [
  ['removed', path => rmSync(path)],
  ['replaced by another file', replaced],
  ['cut short', cut],
];

const cases = ['events.sqlite', 'directory.sqlite'].flatMap(name =>
  ['', '-wal'].flatMap(suffix => mishaps.map(mishap => [name + suffix, ...mishap] as const)),
);

/** Each mishap, and each file; LONG=1: each mishap of each file. */
const some = cases.filter((_, index) => process.env.LONG === '1' || index % 5 === 0 || index % 5 === 2);

let server: TestServer;
beforeEach(async () => {
  server = await TestServer.start();
});
afterEach(() => server.remove());

const readiness = async () => {
  const response = await fetch(`${server.url}/health/ready`);
  return { status: response.status, body: await response.text() };
};
const share = (campaignId: string) =>
  server.attempt('share', { campaignId, participant: { email: 'kari@example.org' } });

test.each(some)(
  '%s %s: nothing is acknowledged any more, and readiness says why',
  async (name, what, happen) => {
    const campaignId = await server.campaign();
    expect((await readiness()).status).toBe(200);
    happen(join(server.directory, name));

    const { status, errors } = await share(campaignId);
    expect([status, errors?.[0]?.extensions.code]).toEqual([503, 'STORE_UNAVAILABLE']);
    const { status: ready, body } = await readiness();
    expect(ready).toBe(503);
    expect(body).toContain(`${join(server.directory, name)} was ${what} while it was in use`);
    expect(body).toContain('dugnad restore');
  },
);

test.each(['events.sqlite', 'directory.sqlite-wal'])(
  '%s removed: readiness may be the first to see it',
  async name => {
    const campaignId = await server.campaign();
    rmSync(join(server.directory, name));
    expect((await readiness()).status).toBe(503);
    expect((await share(campaignId)).status).toBe(503);
  },
);

test('a write-ahead log that was removed loses nothing where the server is then stopped', async () => {
  const campaignId = await server.campaign();
  await share(campaignId);
  const before = await server.history(campaignId);
  for (const name of ['events.sqlite-wal', 'directory.sqlite-wal']) rmSync(join(server.directory, name));
  await server.stop();
  const kept = temporaryDirectory();
  for (const name of ['events.sqlite', 'directory.sqlite']) {
    copyFileSync(join(server.directory, name), join(kept, name));
  }
  const again = await TestServer.start({ DATA_DIR: kept });
  expect(await again.history(campaignId)).toEqual(before);
  await again.remove();
});
