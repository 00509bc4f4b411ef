import { cpSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readModelPath } from '../../src/projector/read-model-file.ts';
import { temporaryDirectory, TestServer } from '../server/harness.ts';
import { dugnad } from './dugnad.ts';

/** `dugnad replay`: what the API refuses, the command line refuses. */

let server: TestServer;
let campaignId: string;
let position: string;

beforeAll(async () => {
  server = await TestServer.start();
  campaignId = await server.campaign();
  ({ position } = await server.mutate('updateCampaign', { campaignId, name: 'Renere strand' }));
});
afterAll(() => server.remove());

const replay = (...args: string[]) => replayIn(server.directory, campaignId, ...args);

const replayIn = (directory: string, ...args: string[]) => dugnad({ DATA_DIR: directory }, 'replay', ...args);

test.each([
  ['yesterday', 'Expected a position as the ledger gave it out.'],
  ['2026-05-04', 'Expected RFC 3339 with offset'],
  ['2026-05-04T18:30:00', 'Expected RFC 3339 with offset'],
  ['2199-01-01T00:00:00Z', 'Expected an instant that has passed.'],
  ['aaaaa-0001', 'Expected a position of this log'],
])('--as-of %s is refused', async (moment, message) => {
  const { code, said, complaints } = await replay('--as-of', moment);
  expect([code, said]).toEqual([1, '']);
  expect(complaints).toContain(`--as-of ${moment}: `);
  expect(complaints).toContain(message);
});

test('a position beyond the log is refused; one of it is answered from', async () => {
  const beyond = await replay('--as-of', position.replace(/-.*/, '-zzzz'));
  expect([beyond.code, beyond.said]).toEqual([1, '']);
  expect(beyond.complaints).toContain('Expected a position that the log has reached.');

  const { code, said } = await replay('--as-of', position);
  expect(code).toBe(0);
  expect(JSON.parse(said)).toMatchObject({ position, events: 2, campaign: { name: 'Renere strand' } });
});

test('--verify compares everything there is, so it takes no --as-of', async () => {
  const { code, said, complaints } = await replay('--as-of', position, '--verify');
  expect([code, said]).toEqual([1, '']);
  expect(complaints).toContain('takes no --as-of');
});

describe('--verify of files that an earlier version left', () => {
  let directory: string;
  beforeEach(() => {
    directory = temporaryDirectory();
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const toStart = 'of an earlier version. Start the server once: it brings them up';

  test('says so; after one start it verifies', async () => {
    const earlier = join(import.meta.dirname, '../fixtures/earlier-log');
    for (const name of ['events.sqlite', 'directory.sqlite'])
      cpSync(join(earlier, name), join(directory, name));
    const { campaignId: old } = JSON.parse(readFileSync(join(earlier, 'answers.json'), 'utf8')) as {
      campaignId: string;
    };
    const { code, complaints } = await replayIn(directory, old, '--verify');
    expect(code).toBe(1);
    expect(complaints).toContain(toStart);

    await (await TestServer.start({ DATA_DIR: directory })).stop();
    expect(await replayIn(directory, old, '--verify')).toMatchObject({ code: 0, complaints: '' });
  });

  test('says so also where only the read models are of an earlier one, and not where there are none at all', async () => {
    const began = await TestServer.start({ DATA_DIR: directory });
    const made = await began.campaign();
    await began.stop();
    renameSync(readModelPath(directory), join(directory, 'read-models-v1.sqlite'));
    expect((await replayIn(directory, made, '--verify')).complaints).toContain(toStart);

    rmSync(join(directory, 'read-models-v1.sqlite'));
    expect((await replayIn(directory, made, '--verify')).complaints).toContain('There is no read-model file');
  });
});
