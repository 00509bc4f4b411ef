import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { campaignStream, participantStream } from '../../src/domain/streams.ts';
import { readModelPath } from '../../src/projector/read-model-file.ts';
import { NotYetProjected } from '../../src/projector/position-waiters.ts';
import { parkedEvents } from '../../src/projector/projector.ts';
import { ReadModelsNotReady } from '../../src/projector/query-connection.ts';
import { ReadSide, type ReadSideReports } from '../../src/projector/read-side.ts';
import { created } from '../domain/examples.ts';
import { newEvent, TemporaryStore } from '../event-store/examples.ts';
import { aSignUp, countsOf } from '../projections/projected.ts';

const within = 20_000;

// Each thread strips types by WebAssembly. Kept loaded here, its code is not freed with every thread, in which V8 may crash
// (https://github.com/nodejs/node/issues/64500).
stripTypeScriptTypes('');
const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise(resolve => setTimeout(resolve, 10));
};
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);
const signedUp = () => newEvent('SignedUp', aSignUp);

describe('the read side', () => {
  let temporary: TemporaryStore;
  let path: string;
  let readSide: ReadSide | undefined;

  beforeEach(async () => {
    temporary = new TemporaryStore();
    path = readModelPath(dirname(temporary.path));
    await temporary.store.append(
      campaignStream('c1'),
      [newEvent('CampaignCreated', created().data)],
      'no stream',
    );
  });
  afterEach(async () => {
    await readSide?.close();
    readSide = undefined;
    await temporary.end();
  });

  const start = async (eventStore = temporary.path) =>
    (readSide = await ReadSide.start({ eventStore, path }));

  /** Many sign up at once; answers the last position. */
  async function signUp(people: readonly (number | string)[]): Promise<number> {
    const appended = await Promise.all(
      people.map(n => temporary.store.append(participantStream('c1', `p${n}`), [signedUp()], 'no stream')),
    );
    return Math.max(...appended.map(({ positions }) => positions[0]!));
  }
  const signUps = () => countsOf(readSide!.database, 'c1').GROSS_SIGN_UPS;

  test('shows what was in the log before it started', async () => {
    const position = await signUp(upTo(500));
    const side = await start();
    await side.reached(position, within);
    expect(signUps()).toBe(500);
    expect(side.progress).toMatchObject({ position, parked: 0 });
  });

  test('shows what is recorded afterwards, as soon as it is asked to wait for it', async () => {
    const side = await start();
    for (const n of upTo(20)) {
      await side.reached(await signUp([n]), within);
      expect(signUps()).toBe(n + 1);
    }
    expect(side.everCaughtUp).toBe(true);
    expect(side.failure).toBeUndefined();
  });

  test('answers all who wait, each when their position is reached', async () => {
    const side = await start();
    const positions = await Promise.all(upTo(50).map(n => signUp([n])));
    await Promise.all(
      positions.map(async position => {
        await side.reached(position, within);
        expect(side.progress.position).toBeGreaterThanOrEqual(position);
      }),
    );
    expect(signUps()).toBe(50);
  });

  test('says that it has not come so far within the time allowed', async () => {
    const side = await start();
    const head = await signUp([1]);
    await side.reached(head, within);
    await expect(side.reached(head + 1, 5)).rejects.toThrow(NotYetProjected);
    await expect(side.reached(head + 1, 5)).rejects.toThrow(
      `The read models have not reached position ${head + 1} within 5 ms.`,
    );
    await side.reached(await signUp([2]), within);
  });

  test('goes on from its checkpoint after a restart', async () => {
    await (await start()).reached(await signUp(upTo(5)), within);
    await readSide!.close();
    const position = await signUp(['a', 'b']);

    const side = await start();
    await side.reached(position, within);
    expect(signUps()).toBe(7);
    expect(side.progress.parked).toBe(0);
  });

  test('reports parked events and goes on', async () => {
    const side = await start();
    await side.reached(await signUp([1]), within);
    await temporary.store.append(campaignStream('c1'), [newEvent('CampaignRenamed')], 0);
    await side.reached(await signUp([2, 3]), within);
    expect(side.progress.parked).toBe(1);
    expect(signUps()).toBe(3);
  });

  test('parks events that were in the log before it started, and them alone', async () => {
    await signUp(upTo(300));
    await temporary.store.append(campaignStream('c1'), [newEvent('CampaignRenamed')], 0);
    const position = await signUp(upTo(300).map(n => `b${n}`));
    const side = await start();
    await side.reached(position, within);
    expect(side.progress.parked).toBe(1);
    expect(signUps()).toBe(600);
  });

  test('begins anew where its file belongs to another log', async () => {
    await (await start()).reached(await signUp([1, 2]), within);
    await readSide!.close();
    const other = new TemporaryStore();
    const { positions } = await other.store.append(
      campaignStream('c1'),
      [newEvent('CampaignCreated', created().data)],
      'no stream',
    );

    readSide = await ReadSide.start({ eventStore: other.path, path });
    await readSide.reached(positions[0]!, within);
    expect(signUps()).toBe(0);
    await readSide.close();
    readSide = undefined;
    await other.end();
  });

  test('does not start where the log cannot be read', async () => {
    await expect(start(join(dirname(temporary.path), 'nowhere.sqlite'))).rejects.toThrow(
      'There is no event log',
    );
  });

  /** What was reported to the operator. */
  function reported(): { reports: ReadSideReports; failures: string[]; reasons: string[] } {
    const failures: string[] = [];
    const reasons: string[] = [];
    const reports: ReadSideReports = {
      projectorFailed: ({ message }) => failures.push(message),
      rebuilding: why => reasons.push(why),
      rebuilt: () => reasons.push('rebuilt'),
      logPutBack: () => Promise.resolve(),
    };
    return { reports, failures, reasons };
  }

  test('that loses a table builds all anew, and says why', async () => {
    const { reports, failures, reasons } = reported();
    const side = (readSide = await ReadSide.start({ eventStore: temporary.path, path }, reports));
    await side.reached(await signUp([1]), within);
    const intruder = new DatabaseSync(path);
    intruder.exec('DROP TABLE checkpoint');
    intruder.close();

    await side.reached(await signUp([2]), within);
    expect(signUps()).toBe(2);
    expect(reasons).toEqual([expect.stringContaining('no such table: checkpoint'), 'rebuilt']);
    expect(failures).toHaveLength(1);
    expect([side.failure, side.restarts, side.notReady]).toEqual([undefined, 1, undefined]);
  });

  test('whose projector dies says why, and it is started again', async () => {
    const { reports, failures, reasons } = reported();
    const shown: (string | undefined)[] = [];
    const projectorFailed: ReadSideReports['projectorFailed'] = (error, pause) => {
      reports.projectorFailed(error, pause);
      shown.push(readSide?.failure?.message);
    };
    const data = { eventStore: temporary.path, path, lockPatience: 100 };
    const side = (readSide = await ReadSide.start(data, { ...reports, projectorFailed }));
    await side.reached(await signUp([1]), within);
    const intruder = new DatabaseSync(path);
    intruder.exec('BEGIN IMMEDIATE');
    const position = await signUp([2]);
    // Again and again, for the next one dies as well.
    await until(() => failures.length > 1);

    expect(new Set([...failures, ...shown])).toEqual(new Set(['database is locked']));
    const refused = async () => String(await side.reached(position, 5).catch((error: unknown) => error));
    while (!(await refused()).includes('database is locked'));
    expect(signUps()).toBe(1);
    intruder.exec('ROLLBACK');
    intruder.close();
    await side.reached(position, within);
    expect(signUps()).toBe(2);
    expect([side.failure, side.restarts > 0, reasons]).toEqual([undefined, true, []]);
  });

  test('whose file is taken away makes another', async () => {
    const side = await start();
    await side.reached(await signUp([1]), within);
    rmSync(path);
    const other = await signUp([2]);
    await until(() => side.restarts > 0);
    await side.reached(other, within);
    expect(signUps()).toBe(2);
  });

  /** Overwrites pages, in another process: opened and closed in this one, the file would lose SQLite's locks. */
  function damagePages(pages: readonly number[]): void {
    const script = `
      const { openSync, writeSync, closeSync } = require('node:fs');
      const file = openSync(process.argv[1], 'r+');
      for (const page of process.argv[2].split(',')) writeSync(file, Buffer.alloc(4096, 0xee), 0, 4096, (page - 1) * 4096);
      closeSync(file);`;
    execFileSync(process.execPath, ['-e', script, path, pages.join()]);
  }

  function pagesOf(table: string): number {
    const db = new DatabaseSync(path, { readOnly: true });
    const row = db.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(table);
    db.close();
    return Number(row?.rootpage);
  }

  test.each(['facts', 'participants', 'campaigns', 'parked_events'])(
    'finds the pages of %s damaged while it runs, and builds all anew',
    async table => {
      await (await start()).reached(await signUp(upTo(50)), within);
      await readSide!.close();
      const { reports, reasons } = reported();
      const side = (readSide = await ReadSide.start({ eventStore: temporary.path, path }, reports));
      await side.ready(within);
      damagePages([pagesOf(table)]);

      const position = await signUp(['late']);
      // A query is answered rightly, or refused because the read models are not ready.
      while (side.restarts === 0) {
        try {
          expect([50, 51]).toContain(signUps());
          side.database.all(`SELECT * FROM ${table}`);
        } catch (error) {
          expect(error).toBeInstanceOf(ReadModelsNotReady);
        }
        await new Promise(resolve => setTimeout(resolve, 5));
      }
      await side.reached(position, within);
      expect(signUps()).toBe(51);
      expect(side.notReady).toBeUndefined();
      expect(reasons).toEqual([expect.stringContaining('damaged'), 'rebuilt']);
    },
  );

  test('finds its write-ahead log cut short under it, and builds all anew, though nothing more is recorded', async () => {
    const { reports, reasons } = reported();
    const side = (readSide = await ReadSide.start({ eventStore: temporary.path, path }, reports));
    await side.reached(await signUp(upTo(200)), within);
    // By another process: opened and closed in this one, the file would lose SQLite's locks.
    execFileSync('truncate', ['--size', '100', `${path}-wal`]);

    // A connection keeps pages that it has read.
    side.database.exec('PRAGMA shrink_memory');
    expect(signUps).toThrow(ReadModelsNotReady);
    expect(side.notReady).toContain('damaged');
    await side.ready(within);
    expect(signUps()).toBe(200);
    expect(reasons).toEqual([expect.stringContaining('damaged'), 'rebuilt']);
  });

  test('reads along with another that projects, and takes over when that one ends', async () => {
    const first = await start();
    const second = await ReadSide.start({ eventStore: temporary.path, path });
    expect([first.progress.readsAlong, second.progress.readsAlong]).toEqual([false, true]);

    const position = await signUp(upTo(20));
    await second.reached(position, within);
    expect(countsOf(second.database, 'c1').GROSS_SIGN_UPS).toBe(20);
    await first.close();
    readSide = second;
    await second.reached(await signUp(['after']), within);
    expect(signUps()).toBe(21);
    expect([second.progress.readsAlong, second.restarts]).toEqual([false, 0]);
  });

  test('that reads along finds damage, and the other builds all anew', async () => {
    await (await start()).reached(await signUp(upTo(50)), within);
    await readSide!.close();
    const first = await start();
    const second = await ReadSide.start({ eventStore: temporary.path, path });
    await second.ready(within);
    damagePages([pagesOf('participants')]);
    expect(() => second.database.all('SELECT * FROM participants')).toThrow(ReadModelsNotReady);
    await expect(second.ready(1)).rejects.toThrow('are being built anew');

    await second.ready(within);
    expect(countsOf(second.database, 'c1').GROSS_SIGN_UPS).toBe(50);
    await first.ready(within);
    expect(signUps()).toBe(50);
    await second.close();
  });

  test('parks an event whose text is damaged in the log, alone', async () => {
    const position = await signUp(upTo(10));
    const intruder = new DatabaseSync(temporary.path);
    intruder.exec(`DROP TRIGGER events_never_change; UPDATE events SET data = '{"activ' WHERE position = 5`);
    intruder.close();
    const side = await start();
    await side.reached(position, within);
    expect(signUps()).toBe(9);
    expect(parkedEvents(side.database)).toMatchObject([
      { position: 5, reason: expect.stringContaining('is damaged: it is no JSON object') as unknown },
    ]);
  });

  test('lets those who wait go when it is closed', async () => {
    const side = await start();
    const waiting = expect(side.reached(1_000_000, within)).rejects.toThrow('The projector has stopped.');
    await side.close();
    readSide = undefined;
    await waiting;
  });
});
