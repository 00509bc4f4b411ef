import {
  appendFileSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { backUp, type DataPlaces, RefusedBackup } from '../../src/backup/back-up.ts';
import { type Manifest, noted, UnusableBackup } from '../../src/backup/manifest.ts';
import { beginNewDirectory } from '../../src/backup/new-directory.ts';
import { restore, type Restored } from '../../src/backup/restore.ts';
import { refuseUnfinishedRestore } from '../../src/backup/unfinished-restore.ts';
import { openDirectoryOf } from '../../src/directory/directory-of.ts';
import type { Directory } from '../../src/directory/directory.ts';
import { openEmbedded } from '../../src/event-store/embedded/embedded-event-store.ts';
import type { EventStore } from '../../src/event-store/event-store.ts';
import { hasEvents } from '../../src/event-store/has-events.ts';
import { openEventStore } from '../../src/event-store/open-event-store.ts';
import { Positions } from '../../src/event-store/positions.ts';
import { EsdbDouble } from '../event-store/eventstoredb/double/esdb-double.ts';
import { newEvent } from '../event-store/examples.ts';
import { temporaryDirectory } from '../server/harness.ts';
import { recipientOf } from '../directory/recipient.ts';

let home: string;
let places: DataPlaces;
let store: EventStore;
let directory: Directory;

beforeEach(async () => {
  home = temporaryDirectory();
  const dataDirectory = join(home, 'data');
  places = {
    dataDirectory,
    eventStore: join(dataDirectory, 'events.sqlite'),
    directory: join(dataDirectory, 'directory.sqlite'),
  };
  await start();
});
afterEach(async () => {
  await stop();
  rmSync(home, { recursive: true });
});

async function start(): Promise<void> {
  refuseUnfinishedRestore(places.dataDirectory);
  store = await openEventStore(places.eventStore);
  const identity = await store.identity();
  directory = await openDirectoryOf(
    { identity, hasEvents: () => hasEvents(store), lastPeople: async () => [] },
    places.directory,
  );
}

async function stop(): Promise<void> {
  await store.close();
  await directory.close();
}

let streams = 0;
async function record(count: number): Promise<void> {
  const events = Array.from({ length: count }, (_, n) => newEvent('ShareOpened', { n }));
  await store.append(`campaign_c1-share_s${streams++}`, events, 'no stream');
}

const meet = (email: string) =>
  recipientOf(directory, {
    organisationId: 'org1',
    who: { identifiers: [{ system: 'email', value: email }] },
    create: true,
    digests: [],
    streamOf: id => `campaign_c1-participant_${id}`,
  });

const backupTo = (name: string) => backUp(places, join(home, name), () => undefined);

let said: string[] = [];
async function restoreFrom(name: string, confirmed = false): Promise<Restored> {
  said = [];
  return restore(places, join(home, name), confirmed, line => said.push(line));
}

const ids = async () => (await store.readCategory('campaign_c1')).map(({ id }) => id);
const filesIn = (name: string) => readdirSync(join(home, name)).sort();

describe('a backup', () => {
  test('holds what was recorded, is written whole or not at all, and says what it is of', async () => {
    await record(3);
    await meet('kari@example.org');
    const { log, directory: people } = await backupTo('one');

    expect(filesIn('one')).toEqual(['backup.json', 'directory.sqlite', 'events.sqlite']);
    expect(log).toMatchObject({
      identity: await store.identity(),
      events: 3,
      head: 3,
      epoch: await store.epoch(),
    });
    expect(people.participants).toBe(1);
    expect(readdirSync(home).sort()).toEqual(['data', 'one']);
  });

  test('overwrites nothing, and does not lie with what it is a backup of', async () => {
    mkdirSync(join(home, 'full'));
    writeFileSync(join(home, 'full', 'note'), '');
    await expect(backupTo('full')).rejects.toThrow('is not empty');
    await expect(backupTo('data')).rejects.toThrow('lies in the data directory');
    await expect(backupTo('data/backup')).rejects.toThrow('lies in the data directory');
    expect(filesIn('full')).toEqual(['note']);
    expect(readdirSync(home).sort()).toEqual(['data', 'full']);
  });

  test('does not lie with what it is a backup of through a link either; a link to an empty folder elsewhere will do', async () => {
    symlinkSync(places.dataDirectory, join(home, 'link'));
    for (const name of ['link', 'link/backup', 'link/a/b']) {
      await expect(backupTo(name)).rejects.toThrow('lies in the data directory');
    }
    const entrance = { ...places, dataDirectory: join(home, 'link') };
    await expect(backUp(entrance, join(home, 'data/backup'), () => undefined)).rejects.toThrow(
      'lies in the data directory',
    );
    mkdirSync(join(home, 'disk'));
    symlinkSync(join(home, 'disk'), join(home, 'to the disk'));
    await backupTo('to the disk');
    expect(filesIn('disk')).toContain('backup.json');
  });

  test('goes into no file, and nowhere where nothing can be made: said with what to do', async () => {
    writeFileSync(join(home, 'file'), '');
    symlinkSync(join(home, 'gone'), join(home, 'dangling'));
    const refusals = {
      file: 'is a file, not a folder. Name a new folder',
      dangling: 'leads nowhere. Name a new folder',
      '../../dev/null': 'is a file, not a folder. Name a new folder',
      'file/backup': `${join(home, 'file')} is a file, not a folder. Move it away, or name another folder.`,
      '../../proc/backup': 'nothing can be made in /proc. Look at it, or name another folder.',
    };
    for (const [name, message] of Object.entries(refusals)) {
      await expect(backupTo(name)).rejects.toThrow(message);
    }
    expect(readdirSync(home).sort()).toEqual(['dangling', 'data', 'file']);
  });

  test('leaves the copies of before the files were brought up where they lie; a restore puts them aside with the files', async () => {
    await record(1);
    const copies = ['directory.sqlite.before-v2', 'events.sqlite.before-v2', 'events.sqlite.before-v2-2'];
    for (const name of copies) writeFileSync(join(places.dataDirectory, name), '');
    writeFileSync(join(places.dataDirectory, 'events.sqlite.before-easter'), '');
    await backupTo('one');
    expect(filesIn('one')).toEqual(['backup.json', 'directory.sqlite', 'events.sqlite']);
    await stop();
    const { aside } = await restoreFrom('one');
    expect(readdirSync(aside!)).toEqual(expect.arrayContaining(copies));
    expect(filesIn('data').filter(name => name.includes('.before-'))).toEqual([
      'events.sqlite.before-easter',
    ]);
    await start();
  });

  test('of a damaged log is none', async () => {
    await record(500);
    await stop();
    const db = new DatabaseSync(places.eventStore);
    const page = db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'events_by_category'").get();
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    db.close();
    const file = openSync(places.eventStore, 'r+');
    writeSync(file, Buffer.alloc(4096, 0xee), 0, 4096, (Number(page?.rootpage) - 1) * 4096);
    closeSync(file);

    await expect(backupTo('one')).rejects.toThrow('damaged');
    expect(existsSync(join(home, 'one'))).toBe(false);
    expect(readdirSync(home)).toEqual(['data']);
    rmSync(places.dataDirectory, { recursive: true });
    await start();
  });
});

describe('a restore', () => {
  test('over a running server is refused', async () => {
    await backupTo('one');
    await expect(restoreFrom('one')).rejects.toThrow('Another process is using');
    await store.close();
    // As with a log on a server: the directory alone is in use.
    await expect(restoreFrom('one')).rejects.toThrow('Another process is using');
    await start();
  });

  test('of what is no backup, or no longer what was written, is refused', async () => {
    await record(1);
    await backupTo('one');
    await stop();
    await expect(restoreFrom('data')).rejects.toThrow('is no backup');
    appendFileSync(join(home, 'one', 'events.sqlite'), 'x');
    await expect(restoreFrom('one')).rejects.toThrow('is not as it was written');
    rmSync(join(home, 'one', 'directory.sqlite'));
    await expect(restoreFrom('one')).rejects.toThrow();
    await start();
    expect(await ids()).toHaveLength(1);
  });

  test('whose manifest names another file than the one that is put back is refused', async () => {
    await record(1);
    await backupTo('one');
    await stop();
    const path = join(home, 'one', 'backup.json');
    const text = readFileSync(path, 'utf8');
    writeFileSync(join(home, 'outside'), '');
    const empty = { bytes: 0, sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' };
    for (const name of ['../outside', join(home, 'outside'), 'other', '..', '']) {
      if (name === 'other') writeFileSync(join(home, 'one', name), '');
      for (const part of ['log', 'directory'] as const) {
        const manifest = JSON.parse(text) as Manifest;
        Object.assign(part === 'log' ? manifest.log.file! : manifest.directory, { name, ...empty });
        writeFileSync(path, JSON.stringify(manifest));
        await expect(restoreFrom('one', true)).rejects.toThrow('is not what dugnad backup writes');
      }
    }
    await start();
    expect(await ids()).toHaveLength(1);
  });

  test('whose manifest lacks something, or says it in another way, is refused', async () => {
    await record(1);
    await backupTo('one');
    await stop();
    const path = join(home, 'one', 'backup.json');
    const whole = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    const log = whole.log as Record<string, unknown>;
    const less = (from: Record<string, unknown>, key: string) => ({ ...from, [key]: undefined });
    const unfit = [
      { format: 1 },
      ...['madeAt', 'log', 'directory'].flatMap(key => [less(whole, key), { ...whole, [key]: 1 }]),
      ...['identity', 'epoch', 'head', 'file'].flatMap(key => [
        { ...whole, log: less(log, key) },
        { ...whole, log: { ...log, [key]: {} } },
      ]),
      { ...whole, log: { ...log, epoch: { tag: 'abcde', earlier: [1] } } },
      { ...whole, directory: { name: 'directory.sqlite', bytes: 1 } },
      { ...whole, log: less(log, 'events') },
      { ...whole, log: { ...log, events: null } },
    ];
    for (const manifest of unfit) {
      writeFileSync(path, JSON.stringify(manifest));
      await expect(restoreFrom('one', true)).rejects.toThrow(UnusableBackup);
      await expect(restoreFrom('one', true)).rejects.toThrow('is not what dugnad backup writes');
    }
    for (const text of ['', 'null', '[]', '7', '{"format":2}']) {
      writeFileSync(path, text);
      await expect(restoreFrom('one', true)).rejects.toThrow('cannot be read by this version');
    }
    await start();
    expect(await ids()).toHaveLength(1);
  });

  test.each([
    ['events', 'events.sqlite', 'events', (manifest: Manifest) => ({ log: { ...manifest.log, events: 4 } })],
    [
      'people',
      'directory.sqlite',
      'people',
      (manifest: Manifest) => ({ directory: { ...manifest.directory, participants: 4 } }),
    ],
  ])('whose manifest counts other %s than there are is refused', async (_, file, what, otherwise) => {
    await record(3);
    for (const name of ['kari', 'ola', 'per']) await meet(`${name}@example.org`);
    const manifest = await backupTo('one');
    await stop();
    writeFileSync(join(home, 'one', 'backup.json'), JSON.stringify({ ...manifest, ...otherwise(manifest) }));
    await expect(restoreFrom('one', true)).rejects.toThrow(UnusableBackup);
    await expect(restoreFrom('one', true)).rejects.toThrow(
      `${join(home, 'one', file)} holds 3 ${what}, and its manifest says 4. Use another backup. Nothing was changed.`,
    );
    expect(filesIn('one')).toEqual(['backup.json', 'directory.sqlite', 'events.sqlite']);
    await start();
    expect(await ids()).toHaveLength(3);
  });

  test('that takes something away says what, and needs a yes', async () => {
    await record(3);
    await backupTo('one');
    await record(2);
    await meet('kari@example.org');
    const before = await ids();
    const recorded = (await store.readCategory('campaign_c1')).map(({ recordedAt }) =>
      recordedAt.toISOString(),
    );
    await stop();

    await expect(restoreFrom('one')).rejects.toThrow('Nothing was changed');
    expect(said).toEqual([
      `2 events, recorded from ${recorded[3]} to ${recorded[4]}, are in ${places.eventStore} and not in the backup.`,
      `${places.directory} knows 1 people more than the backup.`,
    ]);
    const { aside, head, epoch } = await restoreFrom('one', true);
    await start();
    expect(await ids()).toEqual(before.slice(0, 3));
    expect(await store.epoch()).toEqual(epoch);
    expect(head).toBe(`${epoch.tag}-0003`);
    // What was there is kept, whole.
    const kept = openEmbedded(join(aside!, 'events.sqlite'), { readOnly: true });
    expect((await kept.readCategory('campaign_c1')).map(({ id }) => id)).toEqual(before);
    await kept.close();
  });

  test('that takes nothing away needs no yes: into an empty place, or of what is there', async () => {
    await record(3);
    const before = await ids();
    await backupTo('one');
    await stop();
    await restoreFrom('one');
    expect(said).toEqual([]);
    rmSync(places.dataDirectory, { recursive: true });
    expect((await restoreFrom('one')).aside).toBeUndefined();
    await start();
    expect(await ids()).toEqual(before);
  });

  test('no position is given out twice with another meaning, however often and to whatever it is put back', async () => {
    const given = new Map<string, string>();
    const give = async () => {
      const positions = new Positions(store);
      await positions.load();
      for (const { id, position } of await store.readCategory('campaign_c1')) {
        const text = positions.text(position);
        expect(given.get(text) ?? id).toBe(id);
        given.set(text, id);
      }
    };
    const putBack = async (name: string) => {
      await stop();
      await restoreFrom(name, true);
      await start();
    };
    await record(2);
    await backupTo('at 2');
    await record(2);
    await give();
    await backupTo('at 4');
    await putBack('at 2');
    await record(4);
    await give();
    await backupTo('other 6');
    await putBack('at 4');
    await record(1);
    await give();
    await putBack('other 6');
    await record(1);
    await give();
    await putBack('at 2');
    await record(9);
    await give();

    // Every position that was ever given out: the present log refuses it, or it names the same event.
    const present = await ids();
    const positions = new Positions(store);
    for (const [text, id] of given) {
      const refused = await positions.read(text).then(
        position => expect(present[position - 1]).toBe(id),
        (error: unknown) => error as { code: string; goOnFrom: string },
      );
      if (!refused) continue;
      expect(refused.code).toBe('EARLIER_EPOCH');
      // Going on from there misses nothing that is not there any more.
      const goOn = await positions.read(refused.goOnFrom);
      expect(goOn).toBe(present.includes(id) ? present.indexOf(id) + 1 : 2);
    }
  });

  test('removes what earlier ones left that were killed, and nothing else', async () => {
    await record(1);
    await backupTo('one');
    await stop();
    const make = (name: string, ...files: string[]) => {
      mkdirSync(join(places.dataDirectory, name));
      for (const file of files) writeFileSync(join(places.dataDirectory, name, file), '');
    };
    make('restoring-aB3x9Z', 'directory.sqlite', 'events.sqlite', 'events.sqlite-wal', 'events.sqlite.lock');
    make('restoring-000000');
    make(
      'restoring-000001',
      'events.sqlite',
      'events.sqlite.before-v2',
      'directory.sqlite.before-v2.unfinished',
    );
    make('restoring-qqqqqq', 'events.sqlite', 'letter.txt');
    make('restoring-by-hand', 'events.sqlite');
    writeFileSync(join(places.dataDirectory, 'restoring-zzzzzz'), '');
    await restoreFrom('one', true);
    expect(filesIn('data').filter(name => name.startsWith('restoring-'))).toEqual([
      'restoring-by-hand',
      'restoring-qqqqqq',
      'restoring-zzzzzz',
    ]);
    await start();
  });

  test('that was interrupted is noticed at the start, and done again', async () => {
    await record(2);
    await backupTo('one');
    await record(1);
    const lost = await store.epoch();
    await stop();
    writeFileSync(
      join(places.dataDirectory, 'restore-unfinished.json'),
      JSON.stringify({ aside: 'there', epochs: [{ tag: 'seen0', until: 1 }] }),
    );
    rmSync(places.eventStore);
    await expect(start()).rejects.toThrow('was interrupted');

    await restoreFrom('one', true);
    expect(said[0]).toContain('what it had put aside is in there');
    await start();
    expect(await ids()).toHaveLength(2);
    expect((await store.epoch()).earlier).toEqual(
      expect.arrayContaining([
        { tag: lost.tag, until: 2 },
        { tag: 'seen0', until: 1 },
      ]),
    );
  });
});

describe('a log and a directory that do not belong together', () => {
  const file = (name: 'events.sqlite' | 'directory.sqlite', of = 'data') => join(home, of, name);
  const signUp = async (email: string) => {
    const { stream } = (await meet(email))!;
    await store.append(stream, [newEvent('SignedUp', {})], 'no stream');
  };
  /** Another ledger's files, in the folder `other`. */
  const makeOther = async () => {
    await stop();
    const own = places;
    const dataDirectory = join(home, 'other');
    places = {
      dataDirectory,
      eventStore: file('events.sqlite', 'other'),
      directory: file('directory.sqlite', 'other'),
    };
    await start();
    await signUp('ola@example.org');
    await stop();
    places = own;
  };

  const older = 'is older than the log: it does not know 1 of the people';
  const foreign = 'is the directory of another log';
  const mixed = [
    ['an older directory', 'older', 'directory.sqlite', older],
    ["another's directory", 'other', 'directory.sqlite', foreign],
    ["another's log", 'other', 'events.sqlite', foreign],
  ] as const;

  beforeEach(async () => {
    await signUp('kari@example.org');
    await backupTo('older');
    await signUp('per@example.org');
    await backupTo('whole');
    await makeOther();
  });
  afterEach(() => start());

  test.each(mixed)('%s: no backup is made, and it is said what to do', async (_, of, name, why) => {
    copyFileSync(file(name), file(name, '.'));
    copyFileSync(file(name, of), file(name));
    const before = readdirSync(home).sort();
    const backup = expect(backupTo('one')).rejects;
    await backup.toThrow(RefusedBackup);
    await backup.toThrow(`${file('directory.sqlite')} ${why}`);
    await backup.toThrow('No backup was made. Check DATA_DIR');
    expect(readdirSync(home).sort()).toEqual(before);
    copyFileSync(file(name, '.'), file(name));
  });

  test.each(mixed)('%s in a backup: it is not put back', async (_, of, name, why) => {
    const path = join(home, 'whole', 'backup.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest;
    copyFileSync(file(name, of), file(name, 'whole'));
    const found = await noted(join(home, 'whole'), name);
    const { log, directory: people } = manifest;
    const noting =
      name === 'directory.sqlite'
        ? { directory: { ...people, ...found, participants: 1 } }
        : { log: { ...log, file: found, events: 1, head: 1, identity: await identityOf(file(name, of)) } };
    writeFileSync(path, JSON.stringify({ ...manifest, ...noting }));
    const kept = () => filesIn('data').filter(one => !/-(wal|shm)$/.test(one));
    const before = kept();
    const restoring = expect(restoreFrom('whole', true)).rejects;
    await restoring.toThrow(UnusableBackup);
    await restoring.toThrow(`${file('directory.sqlite', 'whole')} ${why}`);
    await restoring.toThrow('Use another backup');
    expect(kept()).toEqual(before);
  });

  async function identityOf(path: string): Promise<string> {
    const log = openEmbedded(path, { readOnly: true });
    return log.identity().finally(() => log.close());
  }
});

describe('where the log is on a server', () => {
  let server: EsdbDouble;

  beforeEach(async () => {
    await stop();
    rmSync(places.dataDirectory, { recursive: true });
    server = await EsdbDouble.start();
    places = { ...places, eventStore: server.url };
    await start();
  });
  afterEach(() => server.close());

  test('the directory is backed up, and put back with a new epoch on the server, which all nodes see', async () => {
    const before = await store.epoch();
    await record(2);
    const { log } = await backupTo('one');
    expect(filesIn('one')).toEqual(['backup.json', 'directory.sqlite']);
    expect(log).toMatchObject({ identity: await store.identity(), file: null, events: null });
    await record(3);
    await meet('kari@example.org');
    await expect(restoreFrom('one')).rejects.toThrow('Another process is using');
    await stop();

    await expect(restoreFrom('one')).rejects.toThrow('Nothing was changed');
    expect(said).toEqual([
      expect.stringContaining("The server's log holds 3 events recorded after this backup of the directory"),
      expect.stringContaining('knows 1 people more'),
    ]);
    const { epoch } = await restoreFrom('one', true);
    await start();
    expect(epoch.tag).not.toBe(before.tag);
    expect(await store.epoch()).toEqual(epoch);
    expect(epoch.earlier).toEqual([{ tag: before.tag, until: expect.any(Number) as number }]);
    expect(await ids()).toHaveLength(5);
  });

  test('a log that was put back to before the backup, and has gone on, is said to know others', async () => {
    await record(2);
    const backup = server.database.asOf(server.database.log.length);
    await record(3);
    await backupTo('one');
    await stop();
    server.database = backup;
    await start();
    // Longer than what was there, so that no event lies where the backup ended.
    for (const note of ['a', 'b', 'c']) {
      const data = { note: note.repeat(1_000) };
      await store.append(`campaign_c2-share_${note}`, [newEvent('Noted', data)], 'no stream');
    }
    await stop();

    await expect(restoreFrom('one')).rejects.toThrow('Nothing was changed');
    expect(said.join()).toContain('was put back to before this backup, and has gone on since');
    await restoreFrom('one', true);
    await start();
  });

  test('a backup of another log is refused', async () => {
    await backupTo('one');
    const other = await EsdbDouble.start();
    await stop();
    places = { ...places, eventStore: other.url };
    await expect(restoreFrom('one', true)).rejects.toThrow("The server's log is another");
    places = { ...places, eventStore: join(places.dataDirectory, 'events.sqlite') };
    await expect(restoreFrom('one', true)).rejects.toThrow('set EVENTSTOREDB_URL');
    places = { ...places, eventStore: server.url };
    await start();
    await other.close();
  });
});

describe('a new directory', () => {
  test('is begun only where the log has none of its own', async () => {
    await record(1);
    await expect(beginNewDirectory(places)).rejects.toThrow('Another process is using');
    await meet('kari@example.org');
    await stop();
    await expect(beginNewDirectory(places)).rejects.toThrow(
      'is this log’s directory already'.replace('’', "'"),
    );

    rmSync(places.directory);
    await expect(start()).rejects.toThrow('there is no directory');
    await store.close();
    expect(await beginNewDirectory(places)).toBeUndefined();
    await start();
  });
});

describe('what let people and programs in', () => {
  const act = async (revision: number, type: string, data: object) =>
    store.append(
      'organisation_default-organisation',
      [newEvent(type, data)],
      revision < 0 ? 'no stream' : revision,
    );

  test('is named where it ended since the backup; sessions and links end', async () => {
    const pass = { organisationId: 'default', memberId: 'm1', expiresAt: Date.now() + 60_000 };
    const [session, link] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
    await directory.accounts.beginSession({ ...pass, digest: session });
    await directory.accounts.keepLink({ ...pass, digest: link });
    await act(-1, 'KeyIssued', { keyId: 'k1' });
    await backupTo('backup');
    await act(0, 'KeyRevoked', { keyId: 'k1' });
    await act(1, 'KeyRotated', { keyId: 'k2', secretId: 's2' });
    await act(2, 'MemberRemoved', { memberId: 'm1' });
    await act(3, 'MemberRoleChanged', { memberId: 'm2', role: 'ANALYST' });
    await stop();
    const said: string[] = [];
    await restore(places, join(home, 'backup'), true, line => said.push(line));
    await start();
    const text = said.join('\n');
    expect(text).toMatch(/The API key k1, revoked at \S+Z, will open again: revoke it again\./);
    expect(text).toMatch(/The API key k2 got a new secret at \S+Z/);
    expect(text).toMatch(/The member m1, removed at \S+Z, will be one again: remove them again\./);
    expect(text).toMatch(/The member m2 will have the role again that they had before \S+Z\./);
    expect(await directory.accounts.session(session, Date.now())).toBeUndefined();
    expect(await directory.accounts.redeemLink(link, Date.now())).toBeUndefined();
  });
});
