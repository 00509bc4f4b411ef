import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pino } from 'pino';
import { openEventStore } from '../../src/event-store/open-event-store.ts';
import { contentOf, earlierClaims } from '../fixtures/layout-1.ts';
import { dugnad } from '../cli/dugnad.ts';
import { ownSettings, Program, ServerProcess, temporaryDirectory, TestServer } from './harness.ts';

/**
 * A log and a directory as an earlier version wrote them, and what it answered: before net and gross sign-ups had names of their own.
 * They open, and every answer is what it was.
 */

const earlier = join(import.meta.dirname, '../fixtures/earlier-log');

interface Answered {
  readonly campaignId: string;
  readonly position: string;
  readonly query: string;
  readonly answer: unknown;
}
const answered = JSON.parse(readFileSync(join(earlier, 'answers.json'), 'utf8')) as Answered;

const files = ['events.sqlite', 'directory.sqlite'];
/** What a file was before it was brought to today's layout. */
const copyOf = (name: string) => `${name}.before-v${name === 'events.sqlite' ? 2 : 7}`;

/** Puts the earlier version's files there. */
function putInto(place: string): void {
  mkdirSync(place, { recursive: true });
  for (const name of files) cpSync(join(earlier, name), join(place, name));
}

let server: TestServer;
let directory: string;
beforeAll(async () => {
  directory = temporaryDirectory();
  putInto(directory);
  server = await TestServer.start({ DATA_DIR: directory });
});
afterAll(async () => {
  await server.remove();
  rmSync(directory, { recursive: true, force: true });
});

test('every answer is what it was, with today’s names', async () => {
  const { campaign } = await server.data<{ campaign: unknown }>(answered.query, {
    id: answered.campaignId,
    at: answered.position,
  });
  expect(campaign).toEqual(answered.answer);
});

test('what it recorded of sign-ups has the names of today, also what was retracted', async () => {
  const { campaign } = await server.data<{
    campaign: {
      goals: { measure: string }[];
      indicators: { rule: string }[];
      history: { nodes: { data: object }[] };
    };
  }>(
    `query ($id: ID!) { campaign(id: $id) {
      goals { measure } indicators { rule } history(first: 500) { nodes { data } }
    } }`,
    { id: answered.campaignId },
  );
  expect(campaign.goals.map(({ measure }) => measure)).toContain('NET_SIGN_UPS');
  expect(campaign.indicators.map(({ rule }) => rule)).toEqual(
    expect.arrayContaining(['GROSS_SIGN_UPS', 'PARTICIPANTS']),
  );
  const said = JSON.stringify(campaign.history.nodes);
  expect(said).toContain('NET_SIGN_UPS');
  expect(said).not.toMatch(/"(SIGN_UPS|DISTINCT_PERSONS)"/);
});

describe('a start on them', () => {
  let home: string;
  let data: string;
  beforeEach(() => {
    home = temporaryDirectory();
    data = join(home, 'data');
    putInto(data);
  });
  afterEach(() => rmSync(home, { recursive: true }));

  const layouts = (place: string) => files.map(name => contentOf(join(place, name)).layout);
  const run = (...args: string[]) => dugnad({ DATA_DIR: data }, ...args);

  test('brings them up to this version, says so, and keeps them as they were; the next does nothing', async () => {
    const before = files.map(name => contentOf(join(data, name)));
    const first = await ServerProcess.start({ DATA_DIR: data });
    await first.program.kill('SIGTERM');
    const lines = first.program.said.filter(line => line.includes('layout'));
    expect(lines).toHaveLength(4);
    for (const name of files)
      expect(lines.join('\n')).toContain(`lies in ${join(data, copyOf(name))}: docs/operations.md`);
    expect(layouts(data)).toEqual([2, 7]);
    expect(files.map(name => contentOf(join(data, copyOf(name))))).toEqual(before);
    const said: string[] = [];
    const logger = pino({ level: 'info' }, { write: line => void said.push(line) });
    await (await TestServer.start({ DATA_DIR: data }, { logger })).stop();
    expect(said.filter(line => line.includes('layout'))).toEqual([]);

    // The way back: the copies take the places of the files.
    for (const name of files) cpSync(join(data, copyOf(name)), join(data, name));
    expect(files.map(name => contentOf(join(data, name)))).toEqual(before);
  });

  test('by a verb that only shows something is none: it says what to do, and nothing is brought up', async () => {
    const rows = join(home, 'rows.csv');
    writeFileSync(rows, 'name,email\nKari,kari@example.org\n');
    const verbs = [
      ['keys', 'list'],
      ['organisation', 'list'],
      ['connectors', 'list'],
      ['connectors', 'show', 'one'],
      ['import', rows, '--campaign', answered.campaignId, '--dry-run'],
      ['export', answered.campaignId, '--output', join(home, 'export'), '--names'],
    ];
    const refused = async (...args: string[]) => {
      const { code, complaints } = await run(...args);
      expect([args, code]).toEqual([args, 1]);
      expect(complaints).toMatch(
        /sqlite is a Dugnad (event log|directory) of layout 1, and this program writes layout \d\. Start the server once: it brings the file up, and keeps a copy\.$/,
      );
    };
    for (const args of verbs) await refused(...args);
    expect(layouts(data)).toEqual([1, 1]);
    // The directory alone is of the version before.
    await openEventStore(join(data, 'events.sqlite')).then(log => log.close());
    for (const args of verbs) await refused(...args);
    expect(layouts(data)).toEqual([2, 1]);
    expect(readdirSync(data).filter(name => name.includes('.before-'))).toEqual([copyOf('events.sqlite')]);

    // One that changes something brings it up, and says so.
    const changing = new Program(['dist/cli/main.js', 'keys', 'issue', 'Web', '--role', 'OWNER'], {
      DATA_DIR: data,
      ...ownSettings,
    });
    await changing.ended;
    expect(changing.complaints.join('\n')).toContain('is of layout 7 now. As it was before it lies in');
    expect(layouts(data)).toEqual([2, 7]);
    expect(await run('organisation', 'list')).toMatchObject({ code: 0, complaints: '' });
  });

  test('that changed the directory alone: its copy goes back beside the log as long as nobody new was recorded', async () => {
    await (await TestServer.start({ DATA_DIR: data })).stop();
    // As the version before left them: the log is of its layout already.
    const before = new DatabaseSync(join(data, 'directory.sqlite'));
    before.exec(`${earlierClaims}; PRAGMA user_version = 6`);
    before.close();
    for (const name of files) rmSync(join(data, copyOf(name)));
    const upgraded = await TestServer.start({ DATA_DIR: data });
    expect(readdirSync(data).filter(name => name.includes('.before-'))).toEqual([copyOf('directory.sqlite')]);
    await upgraded.stop();
    const wayBack = () => cpSync(join(data, copyOf('directory.sqlite')), join(data, 'directory.sqlite'));
    wayBack();
    const back = await TestServer.start({ DATA_DIR: data });
    const participant = { email: 'new@example.org' };
    await back.mutate('signUp', { campaignId: await back.campaign(), participant });
    await back.stop();
    wayBack();
    await expect(TestServer.start({ DATA_DIR: data })).rejects.toThrow('is older than the log');
  });

  test('need not have been: they are replayed and backed up as they lie, and brought up when they are restored', async () => {
    const replayed = await run('replay', answered.campaignId);
    expect([replayed.code, replayed.complaints]).toEqual([0, '']);
    const backup = join(home, 'backup');
    expect(await run('backup', backup)).toMatchObject({ code: 0, complaints: '' });
    expect(layouts(data)).toEqual([1, 1]);
    expect(layouts(backup)).toEqual([1, 1]);
    expect(
      readdirSync(backup)
        .filter(name => !name.includes('-'))
        .sort(),
    ).toEqual(['backup.json', ...files].sort());

    expect(await run('restore', backup)).toMatchObject({ code: 0, complaints: '' });
    await (await TestServer.start({ DATA_DIR: data })).stop();
    expect(layouts(data)).toEqual([2, 7]);
    // The log was brought up as it was put back: the copy of it as it was before is the backup.
    expect(readdirSync(data).filter(name => name.includes('.before-'))).toEqual([
      'directory.sqlite.before-v7',
    ]);
    expect(layouts(backup)).toEqual([1, 1]);
    expect((await run('replay', answered.campaignId)).said.replace(/"position": .*|"asOf": .*/g, '')).toBe(
      replayed.said.replace(/"position": .*|"asOf": .*/g, ''),
    );
  });
});
