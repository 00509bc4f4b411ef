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

  test('read models whose write-ahead log was taken away are told as damaged, with what to do, and no disk is blamed', async () => {
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
