import { cpSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { readModelPath } from '../../src/projector/read-model-file.ts';
import { temporaryDirectory, TestServer } from '../server/harness.ts';
import { dugnad } from './dugnad.ts';

/** `dugnad verify`, beside a server and without one. */

const verifyIn = (directory: string, ...args: string[]) => dugnad({ DATA_DIR: directory }, 'verify', ...args);

describe('of a ledger', () => {
  let server: TestServer;
  let campaigns: string[];

  beforeAll(async () => {
    server = await TestServer.start();
    campaigns = [await server.campaign(), await server.campaign()];
    for (const campaignId of campaigns) {
      await server.record(
        ['kari', 'ola'].map(name => ({
          signUp: { campaignId, participant: { email: `${name}@example.org` } },
        })),
      );
    }
  });
  afterAll(() => server.remove());

  const verify = (...args: string[]) => verifyIn(server.directory, ...args);

  /** Runs `work` while a row of the second campaign is another than the log makes. */
  async function tampered<T>(work: () => Promise<T>): Promise<T> {
    const db = new DatabaseSync(readModelPath(server.directory));
    const setName = (name: string) =>
      db.prepare('UPDATE campaigns SET name = ? WHERE campaign_id = ?').run(name, campaigns[1]!);
    try {
      setName('Forged');
      return await work();
    } finally {
      setName('Ren strand');
      db.close();
    }
  }

  test('all campaigns, or one, or those of an organisation, beside the server', async () => {
    const all = await verify();
    expect(all).toMatchObject({ code: 0, complaints: '' });
    expect(all.said).toMatch(
      /^Verified 2 campaigns: \d+ events replayed, \d+ rows compared: the same, row by row\.$/,
    );
    const one = await verify(campaigns[0]!);
    expect([one.code, one.said]).toEqual([
      0,
      expect.stringMatching(/^Verified 1 campaign: 3 events replayed, \d+ rows compared: the same/),
    ]);
    expect((await verify('--organisation', 'default')).said).toContain('Verified 2 campaigns');
  });

  test('each difference is a line, and the exit code 1; other campaigns are not concerned', async () => {
    await tampered(async () => {
      const id = campaigns[1]!;
      for (const args of [[], [id], ['--organisation', 'default']]) {
        const { code, said } = await verify(...args);
        expect([args, code]).toEqual([args, 1]);
        const lines = said.split('\n');
        expect(lines).toHaveLength(2);
        expect(lines[0]).toMatch(
          new RegExp(`^DIFFERENT campaigns ${id}: live .*Forged.*, replayed .*Ren strand`),
        );
        expect(lines[1]).toMatch(/: 1 rows differ\.$/);
      }
      expect((await verify(campaigns[0]!)).code).toBe(0);
    });
    expect((await verify()).code).toBe(0);
  });

  test('--json says the same', async () => {
    expect(JSON.parse((await verify('--json')).said)).toMatchObject({
      isSame: true,
      campaigns: 2,
      differences: [],
      parked: [],
      doubt: null,
    });
    const { code, said } = await tampered(() => verify('--json'));
    expect([code, JSON.parse(said)]).toMatchObject([
      1,
      { isSame: false, differences: [{ table: 'campaigns', key: campaigns[1], live: { name: 'Forged' } }] },
    ]);
  });

  test('says how far the log goes beyond the read models', async () => {
    const ledger = await TestServer.start();
    const one = await ledger.campaign();
    await ledger.stop();
    const [path, earlier] = [readModelPath(ledger.directory), join(ledger.directory, 'earlier.sqlite')];
    cpSync(path, earlier);
    const again = await TestServer.start({ DATA_DIR: ledger.directory });
    await again.campaign();
    for (const name of ['kari', 'ola'])
      await again.record([{ signUp: { campaignId: one, participant: { email: `${name}@example.org` } } }]);
    await again.stop();
    cpSync(earlier, path);

    const ofOne = await verifyIn(ledger.directory, one);
    expect([ofOne.code, ofOne.said.split('\n')[1]]).toEqual([
      0,
      expect.stringMatching(/^The log goes 2 events further than the read models/),
    ]);
    expect((await verifyIn(ledger.directory)).said).toContain('The log goes 3 events further');
    expect(JSON.parse((await verifyIn(ledger.directory, '--json')).said)).toMatchObject({
      isSame: true,
      beyond: 3,
    });
    rmSync(ledger.directory, { recursive: true });
  });

  test('read models whose write-ahead log was taken away are reported as damaged, with what to do, and no disk is blamed', async () => {
    const own = await TestServer.start();
    const campaignId = await own.campaign();
    for (let round = 0; round < 2; round++) {
      await own.record(
        Array.from({ length: 300 }, (_, n) => ({
          signUp: { campaignId, participant: { email: `${round}-${n}@example.org` } },
        })),
      );
      if (round === 0) rmSync(`${readModelPath(own.directory)}-wal`);
    }
    const { code, complaints } = await verifyIn(own.directory);
    expect(code).toBe(1);
    expect(complaints).toContain('dugnad rebuild');
    expect(complaints).not.toContain('the disk failed');
    await own.remove();
  });

  test('an id that there is not never passes as verified', async () => {
    const campaign = await verify('nosuch');
    expect([campaign.code, campaign.complaints]).toEqual([1, expect.stringContaining('No campaign nosuch')]);
    const organisation = await verify('--organisation', 'nosuch');
    expect([organisation.code, organisation.complaints]).toEqual([
      1,
      expect.stringContaining('The organisation nosuch has no campaigns'),
    ]);
    expect(await verify(campaigns[0]!, '--organisation', 'default')).toMatchObject({ code: 2, said: '' });
  });
});

describe('of a log whose tables contradict one another', () => {
  let home: string;
  let data: string;
  let campaignId: string;
  beforeAll(async () => {
    home = temporaryDirectory();
    const server = await TestServer.start({ DATA_DIR: join(home, 'whole') });
    campaignId = await server.campaign();
    const people = ['kari', 'ola', 'per'];
    await server.record(
      people.map(name => ({ signUp: { campaignId, participant: { email: `${name}@example.org` } } })),
    );
    await server.stop();
  });
  afterAll(() => rmSync(home, { recursive: true }));
  beforeEach(() => {
    data = join(home, 'data');
    cpSync(join(home, 'whole'), data, { recursive: true });
  });
  afterEach(() => rmSync(data, { recursive: true }));

  /** Changes the log behind its triggers, and puts them back. */
  function tamper(sql: string): void {
    const db = new DatabaseSync(join(data, 'events.sqlite'));
    const triggers = db.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").all();
    for (const { name } of triggers) db.exec(`DROP TRIGGER ${String(name)}`);
    db.exec(sql);
    for (const { sql: made } of triggers) db.exec(String(made));
    db.close();
  }
  const contradictions = (said: string) => said.split('\n').filter(line => line.startsWith('CONTRADICTION '));
  const ofKari = `(SELECT min(position) FROM events WHERE stream_id IN (SELECT id FROM streams WHERE name LIKE '%-participant_%'))`;
  const elsewhere = `(SELECT id FROM categories WHERE name LIKE 'organisation_%')`;

  test.each([
    [
      'an event in another category than its stream',
      `UPDATE events SET category_id = ${elsewhere} WHERE position = ${ofKari}`,
      /^CONTRADICTION 1 event of campaign_\w+ is in the category organisation_default; the first: \w+-\w+\.$/,
    ],
    [
      'a stream in another category than its name says',
      `UPDATE streams SET category_id = ${elsewhere} WHERE name LIKE '%-campaign'`,
      /^CONTRADICTION 1 stream of campaign_\w+ is in the category organisation_default; the first: campaign_\w+-campaign\.$/,
    ],
    [
      'an event in a category that there is not',
      `UPDATE events SET category_id = 99 WHERE position = ${ofKari}`,
      /^CONTRADICTION 1 event of campaign_\w+ is in no category; the first: \w+-\w+\.$/,
    ],
    [
      'an event that is gone from the midst of a stream',
      `UPDATE events SET revision = 7 WHERE position = ${ofKari}`,
      /^CONTRADICTION a stream has 1 event, numbered from 7 to 7 by 1 revision; the first: campaign_\w+-participant_\w+\.$/,
    ],
    [
      'metadata that is no JSON object',
      `UPDATE events SET metadata = '[1' WHERE position = ${ofKari}`,
      /^CONTRADICTION the metadata of 1 event is no JSON object; the first: \w+-\w+\.$/,
    ],
    [
      'two events with one id',
      `UPDATE events SET event_id = (SELECT event_id FROM events WHERE position = 1) WHERE position = ${ofKari}`,
      /^CONTRADICTION 2 events share an id with another; the first: \w+-\w+\.$/,
    ],
  ])('%s is named, and the exit code 1', async (_, sql, expected) => {
    tamper(sql);
    const { code, said } = await verifyIn(data);
    expect(contradictions(said)).toEqual([expect.stringMatching(expected)]);
    expect(said).toContain('The log contradicts itself in 1 place');
    expect(said).toContain('Restore the event log from a backup');
    expect(code).toBe(1);
    const json = JSON.parse((await verifyIn(data, '--json')).said) as object;
    expect(json).toMatchObject({ isSame: false, contradictions: [{ found: expect.any(String) as string }] });
  });

  test('a category with another name is one line for its streams and one for its events', async () => {
    tamper(`UPDATE categories SET name = name || 'x' WHERE name LIKE 'campaign_%'`);
    for (const args of [[], [campaignId]]) {
      const { code, said } = await verifyIn(data, ...args);
      expect(contradictions(said)).toEqual([
        expect.stringMatching(
          new RegExp(
            `^CONTRADICTION 4 streams of campaign_${campaignId} are in the category campaign_${campaignId}x; the first`,
          ),
        ),
        expect.stringMatching(
          /^CONTRADICTION \d events of campaign_\w+ are in the category campaign_\w+x; the first: \w+-\w+\.$/,
        ),
      ]);
      expect(code).toBe(1);
    }
  });

  test('of one campaign only what is of its streams is named', async () => {
    tamper(
      `UPDATE events SET metadata = '' WHERE stream_id IN (SELECT id FROM streams WHERE name LIKE 'organisation%')`,
    );
    expect((await verifyIn(data)).code).toBe(1);
    expect(await verifyIn(data, campaignId)).toMatchObject({ code: 0, complaints: '' });
  });
});

describe('of files that an earlier version left', () => {
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
    const { code, complaints } = await verifyIn(directory, old);
    expect(code).toBe(1);
    expect(complaints).toContain(toStart);

    await (await TestServer.start({ DATA_DIR: directory })).stop();
    expect(await verifyIn(directory, old)).toMatchObject({ code: 0, complaints: '' });
  });

  test('says so also where only the read models are of an earlier one, and not where there are none at all', async () => {
    const began = await TestServer.start({ DATA_DIR: directory });
    const made = await began.campaign();
    await began.stop();
    renameSync(readModelPath(directory), join(directory, 'read-models-v1.sqlite'));
    expect((await verifyIn(directory, made)).complaints).toContain(toStart);

    rmSync(join(directory, 'read-models-v1.sqlite'));
    expect((await verifyIn(directory, made)).complaints).toContain('There is no read-model file');
  });
});
