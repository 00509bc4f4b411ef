import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import { TurnDatabase } from '../../src/sqlite/turn-database.ts';
import { temporaryDirectory } from '../server/harness.ts';

describe('statements of one turn', () => {
  const directory = temporaryDirectory();
  const path = join(directory, 'numbers.sqlite');
  const writer = new DatabaseSync(path);
  writer.exec('PRAGMA journal_mode = WAL; CREATE TABLE numbers (n INTEGER)');
  const database = new TurnDatabase(new DatabaseSync(path, { readOnly: true }));
  const count = () => database.get<{ n: number }>('SELECT count(*) AS n FROM numbers')!.n;
  const add = () => writer.exec('INSERT INTO numbers VALUES (1)');

  beforeEach(async () => {
    writer.exec('DELETE FROM numbers');
    await turn();
  });
  afterAll(() => {
    writer.close();
    rmSync(directory, { recursive: true });
  });

  test('see the same, whatever is committed meanwhile', async () => {
    expect(count()).toBe(0);
    add();
    await Promise.resolve();
    expect(count()).toBe(0);
    await turn();
    expect(count()).toBe(1);
  });

  test('see what was committed once the turn is ended', () => {
    expect(count()).toBe(0);
    add();
    database.end();
    expect(count()).toBe(1);
  });

  test('begin with what is read first, not with what is prepared', () => {
    database.prepare('SELECT count(*) FROM numbers');
    expect(database.sqlite.isTransaction).toBe(false);
    add();
    expect(count()).toBe(1);
  });

  test.each([
    ['row', () => database.get('SELECT n FROM numbers')],
    ['rows', () => database.all('SELECT n FROM numbers')],
    ['rows as arrays', () => database.arrays('SELECT n FROM numbers')],
    ['row after row', () => [...database.iterate('SELECT n FROM numbers')]],
  ])('see the same after the first %s', (_, read) => {
    read();
    add();
    expect(count()).toBe(0);
  });

  test('hold nothing open in the next turn', async () => {
    count();
    expect(database.sqlite.isTransaction).toBe(true);
    await turn();
    expect(database.sqlite.isTransaction).toBe(false);
    database.end();
  });

  test('a database closed in the turn is left alone', async () => {
    const closed = new TurnDatabase(new DatabaseSync(path, { readOnly: true }));
    closed.get('SELECT 1');
    closed.end();
    closed.sqlite.close();
    await turn();
    const open = new TurnDatabase(new DatabaseSync(path, { readOnly: true }));
    open.get('SELECT 1');
    open.sqlite.close();
    await turn();
  });
});
