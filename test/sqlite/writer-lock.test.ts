import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockForUse, lockForWriting } from '../../src/sqlite/writer-lock.ts';

let home: string;
let path: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'dugnad-'));
  path = join(home, 'events.sqlite');
});
afterEach(() => rmSync(home, { recursive: true }));

test('a lock takes no room, so that there is one on a full disk too', () => {
  using lock = lockForWriting(path);
  expect(lock).toBeDefined();
  expect(lockForWriting(path)).toBeUndefined();
  expect(readdirSync(home)).toEqual(['events.sqlite.lock']);
  expect(statSync(`${path}.lock`).size).toBe(0);
});

test.each([
  ['for writing', lockForWriting],
  ['for use', lockForUse],
])('a lock file %s that holds something else is reported as what it is, with what to do', (_, lock) => {
  writeFileSync(`${path}.lock`, 'Somebody wrote this here, and it is no database at all. '.repeat(20));
  expect(() => lock(path)).toThrow(
    `${path}.lock cannot be used: it holds something else than a lock. Stop every process that uses ${path}, remove ${path}.lock, and start again. ${path} itself is as it was.`,
  );
});
