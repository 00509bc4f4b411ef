import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { FileWatch } from '../../src/sqlite/file-watch.ts';
import { Unwritable } from '../../src/sqlite/group-commit.ts';
import { openDatabase } from '../../src/sqlite/open-database.ts';

const notes = {
  what: 'notebook',
  remedy: 'Write it anew',
  applicationId: 1,
  version: 1,
  synchronous: 'FULL',
  schema: 'CREATE TABLE notes (text TEXT)',
} as const;

let home: string;
let path: string;
let db: DatabaseSync;
let watch: FileWatch;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'dugnad-'));
  path = join(home, 'notes.sqlite');
  db = openDatabase(path, notes);
  watch = new FileWatch(db, path);
});
afterEach(() => {
  if (db.isOpen) db.close();
  rmSync(home, { recursive: true });
});

const write = (count = 1) => {
  for (let n = 0; n < count; n++) db.exec(`INSERT INTO notes VALUES ('${'x'.repeat(3_000)}')`);
};
const wal = () => statSync(`${path}-wal`).size;

describe('what others may do with an open database is no loss', () => {
  const others = {
    'a checkpoint that empties the write-ahead log': 'PRAGMA wal_checkpoint(TRUNCATE)',
    'a VACUUM that makes the file shorter': 'VACUUM; PRAGMA wal_checkpoint(TRUNCATE)',
  };
  test.each(Object.entries(others))('%s', (_, sql) => {
    write(50);
    db.exec('PRAGMA wal_checkpoint; DELETE FROM notes');
    watch.check();
    const [before] = [wal()];
    const other = openDatabase(path, notes);
    other.exec(sql);
    other.close();
    expect(wal()).toBeLessThan(before);
    watch.check();
    write(3);
    watch.check();
  });

  test('nor is it one when SQLite itself shortens the write-ahead log', () => {
    db.exec('PRAGMA journal_size_limit = 10000');
    write(50);
    watch.check();
    const before = wal();
    db.exec('PRAGMA wal_checkpoint(RESTART)');
    write(1);
    expect(wal()).toBeLessThan(before);
    watch.check();
  });
});

test.each(['', '-wal'])('a part of the file (%s) that is cut off is one', suffix => {
  write(50);
  db.exec('PRAGMA wal_checkpoint');
  watch.check();
  execFileSync('truncate', ['--size', '-1', path + suffix]);
  expect(() => watch.check()).toThrow(Unwritable);
  expect(() => watch.check()).toThrow(`${path}${suffix} was cut short`);
});

test('a folder that was renamed is one', () => {
  rmSync(home, { recursive: true });
  expect(() => watch.check()).toThrow(`${path} was removed while it was in use`);
  openDatabase(path, notes).close();
});

test('a database in memory has no file', () => {
  const inMemory = openDatabase(':memory:', notes);
  new FileWatch(inMemory, ':memory:').check();
  inMemory.close();
});
