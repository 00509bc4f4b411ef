import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ownerKey, Program, ServerProcess, temporaryDirectory, until } from './harness.ts';

/** Exports and verifications fold a history into a temporary file: where there is no room for it they say so. */

let home: string;
let small: string;
let settings: Record<string, string>;
let server: ServerProcess;
let campaignId: string;

/** With a disk for temporary files that takes 64 kB. */
const under = [
  ...['unshare', '--user', '--map-root-user', '--mount', 'bash', '--norc', '-c'],
  ...['mount -t tmpfs -o size=64k tmpfs "$SQLITE_TMPDIR" && exec "$@"', 'bash'],
];

beforeAll(async () => {
  home = temporaryDirectory();
  small = join(home, 'small');
  mkdirSync(small);
  settings = { DATA_DIR: join(home, 'data'), SQLITE_TMPDIR: small };
  server = await ServerProcess.start(settings, undefined, { under });
  const { id, position } = await server.mutate('createCampaign', { name: 'Ren strand' });
  campaignId = id;
  // More than SQLite keeps in memory, which is 32 MiB.
  const evaluation = { campaignId, position, findings: 'x'.repeat(10_000), decisions: 'y'.repeat(5_000) };
  const batch = Array.from({ length: 60 }, () => ({ recordEvaluation: evaluation }));
  for (let n = 0; n < 40; n++) await server.record(batch);
}, 120_000);
afterAll(async () => {
  await server.program.kill('SIGTERM');
  rmSync(home, { recursive: true });
});

test('an export is answered as an upload is, without a path of the server, and the reason is logged', async () => {
  const answer = await fetch(`${server.url}/export/${campaignId}/activities.csv`, {
    headers: { authorization: `Bearer ${ownerKey}` },
  });
  const text = await answer.text();
  expect([answer.status, text]).toEqual([507, expect.stringContaining('NO_ROOM')]);
  expect(text).not.toContain(home);
  await until(() => server.program.said.some(line => line.includes(small) && line.includes('SQLITE_TMPDIR')));
}, 120_000);

test('dugnad verify names the folder and the setting', async () => {
  const verify = new Program(['dist/cli/main.js', 'verify'], settings, undefined, under);
  expect((await verify.ended).code).toBe(1);
  expect(verify.complaints.join('\n')).toBe(
    `${small} cannot be used: the disk is full. Free some space, or set SQLITE_TMPDIR to another folder.`,
  );
}, 120_000);
