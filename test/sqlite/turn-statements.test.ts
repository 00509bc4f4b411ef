import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import { TurnStatements } from '../../src/sqlite/turn-statements.ts';
import { temporaryDirectory } from '../server/harness.ts';

describe('statements of one turn', () => {
  const directory = temporaryDirectory();
  const path = join(directory, 'numbers.sqlite');
  const writer = new DatabaseSync(path);
  writer.exec('PRAGMA journal_mode = WAL; CREATE TABLE numbers (n INTEGER)');
  const statements = new TurnStatements(new DatabaseSync(path, { readOnly: true }));
  const count = () => statements.get<{ n: number }>('SELECT count(*) AS n FROM numbers')!.n;
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
    statements.end();
    expect(count()).toBe(1);
  });

  test('hold nothing open in the next turn', async () => {
    count();
    expect(statements.db.isTransaction).toBe(true);
    await turn();
    expect(statements.db.isTransaction).toBe(false);
    statements.end();
  });

  test('a database closed in the turn is left alone', async () => {
    const closed = new TurnStatements(new DatabaseSync(path, { readOnly: true }));
    closed.get('SELECT 1');
    closed.end();
    closed.db.close();
    await turn();
    const open = new TurnStatements(new DatabaseSync(path, { readOnly: true }));
    open.get('SELECT 1');
    open.db.close();
    await turn();
  });
});
