import { existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { DatabaseKind } from '../../src/sqlite/database-kind.ts';
import { DurableFile, type FileErrors, type FileOptions } from '../../src/sqlite/durable-file.ts';
import { lockForWriting } from '../../src/sqlite/writer-lock.ts';

const notes: DatabaseKind = {
  what: 'notebook',
  remedy: 'Write it anew',
  applicationId: 1,
  version: 1,
  synchronous: 'FULL',
  schema: 'CREATE TABLE notes (text TEXT)',
};

/** Whose words they are is seen by the name. */
class Said extends Error {}
const errors: FileErrors = {
  held: (_, upgrade) => new Said(`held: ${upgrade ? 'to be brought up' : 'in use'}`),
  damaged: ({ message }) => new Said(`damaged: ${message}`),
  stopped: ({ message }) => new Said(`stopped: ${message}`),
};

let home: string;
let path: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'dugnad-'));
  path = join(home, 'notes.sqlite');
});
afterEach(() => rmSync(home, { recursive: true }));

const open = (use: FileOptions['use'], others: Partial<FileOptions> = {}) =>
  new DurableFile(path, notes, { use, errors, ...others });
const note = (file: DurableFile, text: string) =>
  file.write(() => file.database.run('INSERT INTO notes VALUES (?)', text));

test('what is written is there for who reads beside it, and after it is closed', async () => {
  const file = open('alone');
  const reading = open('reading');
  await note(file, 'one');
  expect(reading.get('SELECT text FROM notes')).toEqual({ text: 'one' });
  reading.close();
  file.close();
  expect(existsSync(`${path}-wal`)).toBe(false);
  const arrays = open('shared', { rows: 'arrays' });
  expect(arrays.all('SELECT text FROM notes')).toEqual([['one']]);
  arrays.close();
});

test('who holds it alone keeps others out, who share it keep out who would be alone, who reads asks nobody', () => {
  const alone = open('alone');
  expect(() => open('alone')).toThrow(new Said('held: in use'));
  expect(() => open('shared')).toThrow(new Said('held: in use'));
  open('reading').close();
  alone.close();
  const shared = [open('shared'), open('shared')];
  expect(() => open('alone')).toThrow(new Said('held: in use'));
  for (const one of shared) one.close();
  open('alone').close();
});

test('what was remembered of work that was rolled back is to be forgotten', async () => {
  const said: string[] = [];
  const file = open('alone', {
    rolledBack: () => said.push('rolled back'),
    committed: () => said.push('committed'),
  });
  await note(file, 'one');
  await expect(file.write(() => file.database.exec('INSERT INTO nothing VALUES (1)'))).rejects.toThrow(Said);
  expect(said).toEqual(['committed', 'rolled back']);
  file.close();
});

describe('its failures are said in the words of whom it serves', () => {
  test('no more writes: by work, and when it is asked whether it takes any', async () => {
    const file = open('alone');
    file.ping();
    rmSync(path);
    await expect(note(file, 'one')).rejects.toThrow('stopped: ');
    expect(() => file.ping()).toThrow('stopped: ');
    file.close();
    await expect(note(file, 'two')).rejects.toThrow(Said);
  });

  test('damage: by what is read, and from then on by everything', async () => {
    const file = open('alone');
    const damaged = Object.assign(new Error('malformed'), { errcode: 11 });
    const read = () => {
      throw damaged;
    };
    expect(() => file.read(read)).toThrow(
      `damaged: ${path} is damaged or truncated (malformed). Write it anew`,
    );
    expect(() => file.ping()).toThrow('damaged: ');
    const reading = open('reading');
    reading.ping();
    expect(() => reading.read(read)).toThrow('damaged: ');
    expect(() => reading.ping()).toThrow('damaged: ');
    reading.close();
    await expect(note(file, 'one')).rejects.toThrow('damaged: ');
    file.close();
  });

  test('a file that is none of ours or is cut short: and nothing is left locked', () => {
    open('alone').close();
    truncateSync(path, 4_000);
    for (const use of ['alone', 'shared', 'reading'] as const) expect(() => open(use)).toThrow('damaged: ');
    writeFileSync(path, 'Kjære dagbok');
    for (const use of ['alone', 'shared', 'reading'] as const) expect(() => open(use)).toThrow('damaged: ');
    const lock = lockForWriting(path);
    expect(lock).toBeDefined();
    lock![Symbol.dispose]();
  });

  test('where its write-ahead log cannot be looked at when it is opened, nothing is left locked either', () => {
    open('alone').close();
    // eslint-disable-next-line @typescript-eslint/unbound-method -- put back below
    const { prepare } = DatabaseSync.prototype;
    DatabaseSync.prototype.prepare = function (sql) {
      if (sql === 'PRAGMA schema_version' && lookedAt++ > 0)
        throw Object.assign(new Error('malformed'), { errcode: 11 });
      return prepare.call(this, sql);
    };
    let lookedAt = 0;
    try {
      expect(() => open('alone')).toThrow('damaged: ');
    } finally {
      DatabaseSync.prototype.prepare = prepare;
    }
    open('alone').close();
  });
});
