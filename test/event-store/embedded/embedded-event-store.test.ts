import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openEmbedded } from '../../../src/event-store/embedded/embedded-event-store.ts';
import {
  StoreLocked,
  StoreUnavailable,
  StoreUnreadable,
  WrongRevision,
} from '../../../src/event-store/errors.ts';
import type { EventStore, RecordedEvent } from '../../../src/event-store/event-store.ts';
import { eventStoreContract } from '../../contracts/event-store.contract.ts';
import { newEvent, TemporaryStore } from '../examples.ts';

eventStoreContract('the embedded event store', async () => {
  const temporary = new TemporaryStore();
  return { store: temporary.store, close: () => temporary.end() };
});

const stream = (id: string | number) => `campaign_c1-participant_${id}`;
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);
const sourceUrl = new URL('../../../src/event-store/embedded/embedded-event-store.ts', import.meta.url).href;

describe('the embedded event store', () => {
  let temporary: TemporaryStore;
  beforeEach(() => (temporary = new TemporaryStore()));
  afterEach(() => temporary.end());

  /** All there is in the file, as another reader sees it. */
  async function logOf(path = temporary.path): Promise<RecordedEvent[]> {
    const reader = openEmbedded(path, { readOnly: true });
    const events = await reader.readCategory('campaign_c1', { limit: 100_000 });
    await reader.close();
    return events;
  }

  describe('when it is opened again', () => {
    test('holds the same log: identity, events, positions, ids', async () => {
      const events = upTo(3).map(n => newEvent('SignedUp', { n }));
      const { positions } = await temporary.store.append(stream(1), events, 'no stream');
      const [identity, before] = [await temporary.store.identity(), await logOf()];

      const store = await temporary.reopen();
      expect(await store.identity()).toBe(identity);
      expect(await store.readCategory('campaign_c1')).toEqual(before);
      expect(before.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
      const next = await store.append(stream(1), [newEvent('SignedUp')], 2);
      expect(next.positions[0]).toBeGreaterThan(positions[2]!);
    });

    test('still knows an earlier append again', async () => {
      const events = [newEvent('SignedUp')];
      const first = await temporary.store.append(stream(1), events, 'no stream');
      const store = await temporary.reopen();
      expect(await store.append(stream(1), events, 'no stream')).toEqual(first);
    });

    test('commits to the disk, as a new file does', async () => {
      await temporary.store.append(stream(1), [newEvent('SignedUp')], 'no stream');
      const connections = await connectionsUsedBy(temporary.path, () => temporary.reopen());

      expect(connections).toHaveLength(1);
      const [pragma] = connections.map(db => ({
        ...db.prepare('PRAGMA synchronous').get(),
        ...db.prepare('PRAGMA journal_mode').get(),
      }));
      const full = 2;
      expect(pragma).toEqual({ synchronous: full, journal_mode: 'wal' });
    });

    test('has another identity where the file is another', async () => {
      const other = new TemporaryStore();
      expect(await other.store.identity()).not.toBe(await temporary.store.identity());
      await other.end();
    });
  });

  describe('an event', () => {
    test('never changes and never goes, not even by SQL', async () => {
      await temporary.store.append(stream(1), [newEvent('SignedUp')], 'no stream');
      const before = await logOf();
      const intruder = new DatabaseSync(temporary.path);
      expect(() => intruder.exec(`UPDATE events SET data = '{}'`)).toThrow('events never change');
      expect(() => intruder.exec('DELETE FROM events')).toThrow('events are never deleted');
      intruder.close();
      expect(await logOf()).toEqual(before);
    });
  });

  describe('appends in the same moment', () => {
    test('share one transaction', async () => {
      await temporary.store.append(stream('first'), [newEvent('SignedUp')], 'no stream');
      const before = commitsIn(`${temporary.path}-wal`);

      await Promise.all(
        upTo(500).map(n => temporary.store.append(stream(n), [newEvent('SignedUp', { n })], 'no stream')),
      );
      expect(commitsIn(`${temporary.path}-wal`) - before).toBe(1);
      expect(await logOf()).toHaveLength(501);
    });

    test('that come one after another are committed one by one', async () => {
      const before = commitsIn(`${temporary.path}-wal`);
      for (const n of upTo(5)) await temporary.store.append(stream(n), [newEvent('SignedUp')], 'no stream');
      expect(commitsIn(`${temporary.path}-wal`) - before).toBe(5);
    });

    test('are not harmed by one that conflicts, nor by one that is too large', async () => {
      await temporary.store.append(stream('taken'), [newEvent('SignedUp')], 'no stream');
      const answers = await Promise.allSettled([
        temporary.store.append(stream('a'), [newEvent('SignedUp')], 'no stream'),
        temporary.store.append(stream('taken'), [newEvent('SignedUp')], 'no stream'),
        temporary.store.append(
          stream('large'),
          [newEvent('SignedUp', { x: 'x'.repeat(70_000) })],
          'no stream',
        ),
        temporary.store.append(stream('a'), [newEvent('SignedUp')], 0),
        temporary.store.append(stream('b'), [newEvent('SignedUp')], 'no stream'),
      ]);

      expect(answers.map(({ status }) => status)).toEqual([
        'fulfilled',
        'rejected',
        'rejected',
        'fulfilled',
        'fulfilled',
      ]);
      expect((answers[1] as PromiseRejectedResult).reason).toBeInstanceOf(WrongRevision);
      expect((await logOf()).map(event => event.stream)).toEqual([
        stream('taken'),
        stream('a'),
        stream('a'),
        stream('b'),
      ]);
    });

    test('are committed when the store is closed', async () => {
      const appended = temporary.store.append(stream(1), [newEvent('SignedUp')], 'no stream');
      await temporary.reopen();
      expect((await appended).positions).toHaveLength(1);
      expect(await logOf()).toHaveLength(1);
    });
  });

  describe('a second writer', () => {
    test('of the same process is refused, with what to do', () => {
      expect(() => openEmbedded(temporary.path)).toThrow(StoreLocked);
      expect(() => openEmbedded(temporary.path)).toThrow(
        `Another process is writing to ${temporary.path}. Stop it first`,
      );
    });

    test('that comes in all the same, since the lock was removed, is met at the next append', async () => {
      rmSync(`${temporary.path}.lock`);
      const second = openEmbedded(temporary.path);
      await second.append(stream(1), [newEvent('SignedUp')], 'no stream');
      const met = await temporary.store
        .append(stream(2), [newEvent('SignedUp')], 'no stream')
        .catch((error: unknown) => error);
      expect(met).toBeInstanceOf(StoreUnavailable);
      expect(met).toMatchObject({
        detail: expect.stringContaining(
          `Another process writes to ${temporary.path}: stop one of the two`,
        ) as unknown,
      });
      await expect(temporary.store.ping()).rejects.toThrow(StoreUnavailable);
      await second.append(stream(3), [newEvent('SignedUp')], 'no stream');
      await second.close();
      expect(await logOf()).toHaveLength(2);
    });

    test('of another process is refused', () => {
      const output = inAnotherProcess(`
        try { openEmbedded(path); console.log('opened'); }
        catch (error) { console.log(error.name); }`);
      expect(output).toBe('StoreLocked');
    });

    test('may write once the first has closed', async () => {
      await temporary.close();
      expect(
        inAnotherProcess(`
          const store = openEmbedded(path);
          console.log((await store.head()) ?? 'empty');
          await store.close();`),
      ).toBe('empty');
      await temporary.reopen();
    });

    test('may write once the first was killed, whose acknowledged events are all there', async () => {
      await temporary.close();
      const other = start(`
        const store = openEmbedded(path);
        for (let n = 0; ; n++) {
          await store.append('campaign_c1-participant_' + n, [event({ n })], 'no stream');
          process.stdout.write(n + '\\n');
        }`);
      let output = '';
      other.stdout!.on('data', (text: Buffer) => (output += text.toString()));
      while (!output.includes('20\n')) await once(other.stdout!, 'data');
      expect(() => openEmbedded(temporary.path)).toThrow(StoreLocked);
      other.kill('SIGKILL');
      await once(other, 'close');

      const store = await temporary.reopen();
      const acknowledged = output.split('\n').length - 1;
      expect((await logOf()).length).toBeGreaterThanOrEqual(acknowledged);
      await store.append(stream('next'), [newEvent('SignedUp')], 'no stream');
    });
  });

  describe('a reader beside the writer', () => {
    test('sees what was acknowledged, and cannot write', async () => {
      await temporary.store.append(stream(1), [newEvent('SignedUp')], 'no stream');
      const reader = openEmbedded(temporary.path, { readOnly: true });

      expect(await reader.readStream(stream(1))).toHaveLength(1);
      expect(await reader.identity()).toBe(await temporary.store.identity());
      await temporary.store.append(stream(1), [newEvent('Confirmed')], 0);
      expect((await reader.readStream(stream(1))).map(({ type }) => type)).toEqual(['SignedUp', 'Confirmed']);
      await expect(reader.append(stream(2), [newEvent('SignedUp')], 'no stream')).rejects.toThrow(
        StoreUnavailable,
      );
      await reader.close();
    });

    test('in another process follows what is appended', async () => {
      const other = start(`
        const store = openEmbedded(path, { readOnly: true });
        const ending = new AbortController();
        const seen = [];
        for await (const { events, caughtUp } of store.follow({ signal: ending.signal, types: ['SignedUp'] })) {
          seen.push(...events.map(({ data }) => data.n));
          process.stdout.write('seen ' + seen.length + ';');
          if (seen.length === 30) break;
        }
        process.stdout.write(JSON.stringify(seen));
        await store.close();`);
      let output = '';
      other.stdout!.on('data', (text: Buffer) => (output += text.toString()));
      while (!output.includes('seen 0;')) await once(other.stdout!, 'data');
      for (const n of upTo(10)) {
        const events = [newEvent('Other'), ...upTo(3).map(k => newEvent('SignedUp', { n: 3 * n + k }))];
        await temporary.store.append(stream(n), events, 'no stream');
      }
      await once(other, 'close');
      expect(output.slice(output.lastIndexOf(';') + 1)).toBe(JSON.stringify(upTo(30)));
    });

    test('of a log that is not there is refused, and nothing is made', () => {
      const path = join(dirname(temporary.path), 'nowhere.sqlite');
      expect(() => openEmbedded(path, { readOnly: true })).toThrow(`There is no event log at ${path}.`);
      expect(existsSync(path)).toBe(false);
    });
  });

  describe('a file that is no log of ours', () => {
    const at = (name: string) => join(dirname(temporary.path), name);

    /** Opening it, either way, is refused with this message, and the file is the same afterwards. */
    function expectRefused(path: string, message: string): void {
      const before = readFileSync(path);
      for (const readOnly of [false, true]) {
        expect(() => openEmbedded(path, { readOnly })).toThrow(StoreUnreadable);
        expect(() => openEmbedded(path, { readOnly })).toThrow(message);
      }
      expect(readFileSync(path).equals(before)).toBe(true);
    }

    /** A log of 300 events, closed. */
    async function closedLog(): Promise<string> {
      const events = upTo(300).map(n => newEvent('SignedUp', { n, text: 'æ'.repeat(300) }));
      await temporary.store.append(stream(1), events, 'no stream');
      await temporary.close();
      const path = at('copy.sqlite');
      writeFileSync(path, readFileSync(temporary.path));
      await temporary.reopen();
      return path;
    }

    test('but a text file, long or short', () => {
      for (const text of ['Kjære dagbok', 'Kjære dagbok. '.repeat(1_000)]) {
        writeFileSync(at('diary'), text);
        expectRefused(at('diary'), 'does not begin as an SQLite file does');
      }
    });

    test('but another program’s database', () => {
      const other = new DatabaseSync(at('other.sqlite'));
      other.exec('CREATE TABLE notes (text TEXT); INSERT INTO notes VALUES (1)');
      other.close();
      expectRefused(at('other.sqlite'), 'is a SQLite database, but not a Dugnad event log');
    });

    test('but of a newer layout', async () => {
      const path = await closedLog();
      const newer = new DatabaseSync(path);
      newer.exec('PRAGMA user_version = 99');
      newer.close();
      expectRefused(path, 'layout 99; this program reads layout 2');
    });

    test('but truncated, by much or by little', async () => {
      const path = await closedLog();
      const { size } = statSync(path);
      truncateSync(path, size - 1);
      expectRefused(path, `is truncated: ${size - 1} bytes of ${size}. Restore the event log from a backup`);
      for (const left of [size - 4096, Math.floor(size / 2), 4096]) {
        truncateSync(path, left);
        expectRefused(path, 'is damaged or truncated (database disk image is malformed)');
      }
      for (const left of [100, 50, 20]) {
        truncateSync(path, left);
        expectRefused(path, 'this file was left as it is');
      }
    });

    test('but damaged inside: reading says so and serves nothing', async () => {
      const path = await closedLog();
      const file = openSync(path, 'r+');
      const garbage = Buffer.alloc(4096, 0xee);
      for (let page = 1; page < statSync(path).size / 4096; page++)
        writeSync(file, garbage, 0, 4096, page * 4096);
      closeSync(file);
      const before = readFileSync(path);

      const read = async () => {
        const store = openEmbedded(path, { readOnly: true });
        try {
          return await store.readCategory('campaign_c1');
        } catch (error) {
          // Whoever asks whether it is ready hears of it as well.
          await expect(store.ping()).rejects.toThrow('is damaged');
          throw error;
        } finally {
          await store.close();
        }
      };
      await expect(read()).rejects.toThrow(StoreUnreadable);
      await expect(read()).rejects.toThrow('is damaged');
      expect(readFileSync(path).equals(before)).toBe(true);
    });

    test('but damaged inside, and reading met it: no more is recorded in it', async () => {
      const events = upTo(300).map(n => newEvent('SignedUp', { n, text: 'æ'.repeat(300) }));
      await temporary.store.append(stream(1), events, 'no stream');
      await temporary.close();
      const raw = new DatabaseSync(temporary.path);
      const { pageno } = raw
        .prepare("SELECT max(pageno) AS pageno FROM dbstat WHERE name = 'events' AND pagetype = 'leaf'")
        .get() as { pageno: number };
      raw.close();
      const file = openSync(temporary.path, 'r+');
      writeSync(file, Buffer.alloc(4096, 0xee), 0, 4096, (pageno / 2) * 4096);
      closeSync(file);
      const store = openEmbedded(temporary.path);
      await store.append(stream(2), [newEvent('SignedUp')], 'no stream');
      await expect(store.readCategory('campaign_c1')).rejects.toThrow(StoreUnreadable);
      const next = store.append(stream(3), [newEvent('SignedUp')], 'no stream');
      await expect(next).rejects.toThrow(StoreUnreadable);
      await expect(store.ping()).rejects.toThrow('is damaged');
      await store.close();
    });

    test('but lacks its events: each who opens it meets that, and not the one before', async () => {
      const path = await closedLog();
      const intruder = new DatabaseSync(path);
      intruder.exec('DROP TABLE events');
      intruder.close();
      for (let n = 0; n < 2; n++) expect(() => openEmbedded(path)).toThrow('no such table: events');
    });

    test('leaves the path free for a writer afterwards', () => {
      writeFileSync(at('diary'), 'Kjære dagbok');
      expect(() => openEmbedded(at('diary'))).toThrow(StoreUnreadable);
      rmSync(at('diary'));
      void openEmbedded(at('diary')).close();
    });
  });

  /** Runs a script with the store's file at hand; answers what it said. */
  function inAnotherProcess(script: string): string {
    return execFileSync(process.execPath, ['--input-type=module', '-e', prelude() + script], {
      encoding: 'utf8',
    }).trim();
  }

  function start(script: string): ChildProcess {
    return spawn(process.execPath, ['--input-type=module', '-e', prelude() + script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  }

  function prelude(): string {
    return `
      import { randomUUID } from 'node:crypto';
      import { openEmbedded } from ${JSON.stringify(sourceUrl)};
      const path = ${JSON.stringify(temporary.path)};
      const event = data => ({ id: randomUUID(), type: 'SignedUp', data, metadata: {} });
    `;
  }
});

// A disk of its own needs root; test/sqlite/group-commit.test.ts does the same with a database that may not grow.
if (canMount()) {
  describe('a full disk', () => {
    let home: string;
    beforeEach(() => mountSmallDisk((home = mkdtempSync(join(tmpdir(), 'dugnad-disk-')))));
    afterEach(() => unmount(home));

    test('refuses what does not fit, keeps what was acknowledged, and goes on once there is room', async () => {
      const path = join(home, 'data', 'events.sqlite');
      const store = openEmbedded(path);
      const filler = join(home, 'filler');
      writeFileSync(filler, Buffer.alloc(1024 * 1024));

      const acknowledged: string[] = [];
      const { error, attempted } = await appendUntilRefused(store, acknowledged);
      expect(error).toBeInstanceOf(StoreUnavailable);
      expect((error as StoreUnavailable).detail).toContain(
        'The disk is full: free some space. Nothing was recorded',
      );
      expect(acknowledged.length).toBeGreaterThan(0);
      expect((await store.readStream(stream(1))).map(({ id }) => id)).toEqual(acknowledged);

      rmSync(filler);
      await store.append(stream(1), [attempted], acknowledged.length - 1);
      await store.close();
      const reopened = openEmbedded(path);
      expect((await reopened.readStream(stream(1))).map(({ id }) => id)).toEqual([
        ...acknowledged,
        attempted.id,
      ]);
      await reopened.close();
    });
  });
}

async function appendUntilRefused(store: EventStore, acknowledged: string[]) {
  for (;;) {
    const attempted = newEvent('SignedUp', { text: 'x'.repeat(20_000) });
    try {
      await store.append(
        stream(1),
        [attempted],
        acknowledged.length === 0 ? 'no stream' : acknowledged.length - 1,
      );
      acknowledged.push(attempted.id);
    } catch (error) {
      return { error, attempted };
    }
  }
}

function canMount(): boolean {
  const probe = mkdtempSync(join(tmpdir(), 'dugnad-disk-'));
  try {
    mountSmallDisk(probe);
    return true;
  } catch {
    return false;
  } finally {
    unmount(probe);
  }
}

function mountSmallDisk(path: string): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', path], { stdio: 'ignore' });
}

/** Also where nothing was mounted. */
function unmount(path: string): void {
  spawnSync('umount', ['-l', path]);
  rmSync(path, { recursive: true });
}

/** How many transactions a write-ahead log holds: frames that hold the database's size end one. */
function commitsIn(wal: string): number {
  const bytes = readFileSync(wal);
  const [headerSize, frameHeaderSize] = [32, 24];
  const pageSize = bytes.readUInt32BE(8);
  let commits = 0;
  for (
    let at = headerSize;
    at + frameHeaderSize + pageSize <= bytes.length;
    at += frameHeaderSize + pageSize
  ) {
    const ofThisLog = bytes.subarray(at + 8, at + 16).equals(bytes.subarray(16, 24));
    if (ofThisLog && bytes.readUInt32BE(at + 4) > 0) commits++;
  }
  return commits;
}

/** The connections to `path` that `work` opens and leaves open. */
async function connectionsUsedBy(path: string, work: () => Promise<unknown>): Promise<DatabaseSync[]> {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- put back below
  const { exec } = DatabaseSync.prototype;
  const seen = new Set<DatabaseSync>();
  DatabaseSync.prototype.exec = function (sql) {
    seen.add(this);
    exec.call(this, sql);
  };
  try {
    await work();
  } finally {
    DatabaseSync.prototype.exec = exec;
  }
  return [...seen].filter(db => db.isOpen && db.location() === path);
}
