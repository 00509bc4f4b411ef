import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExportManifest } from '../../src/export/write-export.ts';
import { Rows } from '../export/duckdb.ts';
import { Program, temporaryDirectory, TestServer } from '../server/harness.ts';
import { dugnad } from './dugnad.ts';

/** `dugnad export`, as it is installed, beside a running server and without one. */

let server: TestServer;
let campaignId: string;
let position: string;
let home: string;

beforeAll(async () => {
  home = temporaryDirectory();
  server = await TestServer.start({ DATA_DIR: join(home, 'data') });
  campaignId = await server.campaign({ name: 'Ren strand' });
  const signUps = Array.from({ length: 300 }, (_, n) => ({
    signUp: { campaignId, participant: { email: `p${n}@example.org` }, name: `Person ${n}`, channel: 'SMS' },
  }));
  await server.record(signUps);
  ({ position } = await server.mutate('updateCampaign', { campaignId, name: 'Renere strand' }));
});
afterAll(async () => {
  await server.stop().catch(() => undefined);
  rmSync(home, { recursive: true });
});

const settings = () => ({ DATA_DIR: join(home, 'data') });
const program = (...args: string[]) => new Program(['dist/cli/main.js', 'export', ...args], settings());
const exported = (...args: string[]) => dugnad(settings(), 'export', ...args);

const inFolder = (name: string) => join(home, name);
const folders = () => readdirSync(home).sort();

test('everything of one moment, without names, beside a running server; what the manifest says of the files is so', async () => {
  const { code, said } = await exported(
    campaignId,
    '--output',
    inFolder('all'),
    '--json',
    '--licence',
    'CC BY 4.0',
  );
  expect(code).toBe(0);
  const manifest = JSON.parse(said) as ExportManifest;
  expect(manifest).toEqual(JSON.parse(readFileSync(inFolder('all/manifest.json'), 'utf8')));
  expect(manifest).toMatchObject({
    campaign: { id: campaignId, name: 'Renere strand' },
    ...{ position, events: 302, names: false, licence: 'CC BY 4.0' },
  });
  for (const { name, sha256, bytes } of manifest.files) {
    const content = readFileSync(inFolder(`all/${name}`));
    expect([name, content.byteLength, createHash('sha256').update(content).digest('hex')]).toEqual([
      name,
      bytes,
      sha256,
    ]);
    expect(content.includes('example.org')).toBe(false);
  }
  expect(readdirSync(inFolder('all')).sort()).toEqual(
    [...manifest.files.map(({ name }) => name), 'README.md', 'manifest.json'].sort(),
  );
  const rows = await Rows.of({ sign_ups: readFileSync(inFolder('all/sign_ups.parquet')) });
  expect(await rows.value('SELECT count(DISTINCT participant_id) FROM sign_ups')).toBe(300);
  rows.close();
  expect(readFileSync(inFolder('all/README.md'), 'utf8')).toContain('| licence | CC BY 4.0 |');
  expect(folders()).toEqual(['all', 'data']);
});

test('a folder that holds something is left alone; an export is replaced by --force, anything else never', async () => {
  mkdirSync(inFolder('mine'));
  writeFileSync(inFolder('mine/letter.txt'), 'Kjære');
  const only = ['--tables', 'people', '--format', 'csv'];
  for (const more of [[], ['--force']]) {
    const { code, complaints } = await exported(campaignId, '--output', inFolder('mine'), ...only, ...more);
    expect([code, complaints.includes('Name another folder by --output')]).toEqual([1, true]);
  }
  expect(readdirSync(inFolder('mine'))).toEqual(['letter.txt']);

  const again = await exported(campaignId, '--output', inFolder('all'), ...only, '--names', '--force');
  expect([again.code, again.complaints]).toEqual([0, '']);
  expect(again.said).toContain('handle it as personal data');
  expect(readdirSync(inFolder('all')).sort()).toEqual(['README.md', 'manifest.json', 'people.csv']);
  expect(readFileSync(inFolder('all/people.csv'), 'utf8')).toContain(',Person 7,p7@example.org,');
});

test.each([
  [['--format', 'xlsx'], 2, 'there is no xlsx'],
  [['--as-of', '2020-01-01T00:00:00Z'], 1, 'in the log up to then'],
])('%j is refused, and nothing is made', async (args, expected, message) => {
  const { code, complaints } = await exported(campaignId, '--output', inFolder('refused'), ...args);
  expect([code, complaints]).toEqual([expected, expect.stringContaining(message)]);
  expect(existsSync(inFolder('refused'))).toBe(false);
});

/** Exports, and sends the signal when the unfinished folder is made. One that is over by then is made again. */
async function stoppedMidway(signal: 'SIGKILL' | 'SIGINT') {
  for (;;) {
    const running = program(campaignId, '--output', inFolder('half'), '--json');
    const watcher = watch(home, (_, name) => {
      if (!name?.startsWith('.half.unfinished')) return;
      // A second signal would end it where it stands.
      watcher.close();
      void running.kill(signal);
    });
    const end = await running.ended;
    watcher.close();
    if (end.code !== 0) return { ...end, said: running.said.join(), complaints: running.complaints.join() };
    rmSync(inFolder('half'), { recursive: true });
  }
}

test('killed, it leaves nothing that looks whole; interrupted, it leaves nothing', async () => {
  for (const signal of ['SIGKILL', 'SIGINT'] as const) {
    const end = await stoppedMidway(signal);
    expect(existsSync(inFolder('half'))).toBe(false);
    expect(end).toEqual(
      signal === 'SIGKILL'
        ? { code: null, signal, said: '', complaints: '' }
        : {
            ...{ code: 130, signal: null, complaints: 'Interrupted: nothing was exported.' },
            said: '{"error":"Interrupted: nothing was exported."}',
          },
    );
    const left = folders().filter(name => name.includes('half'));
    expect(left).toHaveLength(signal === 'SIGKILL' ? 1 : 0);
    for (const name of left) {
      expect(existsSync(join(home, name, 'manifest.json'))).toBe(false);
      rmSync(join(home, name), { recursive: true });
    }
  }
});

test('without a server', async () => {
  await server.stop();
  const { code } = await exported(
    campaignId,
    '--output',
    inFolder('later'),
    '--as-of',
    position,
    '--format',
    'ics',
  );
  expect(code).toBe(0);
  expect(readFileSync(inFolder('later/activities.ics'), 'utf8')).toContain('NAME:Renere strand');
});
