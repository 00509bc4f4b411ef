import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '../server/harness.ts';

/** A disk that fills up while a backup is made onto it: in a name space of its own, where anybody may mount. */

const root = join(import.meta.dirname, '../..');
const earlier = join(root, 'test/fixtures/earlier-log');

let home: string;
beforeEach(() => {
  home = temporaryDirectory();
  mkdirSync(join(home, 'data'));
  mkdirSync(join(home, 'disk'));
  for (const name of ['events.sqlite', 'directory.sqlite'])
    cpSync(join(earlier, name), join(home, 'data', name));
});
afterEach(() => rmSync(home, { recursive: true }));

/** What the verb complains of on a disk of so many kilobytes, and what it leaves there. */
function backUpOnto(kilobytes: number) {
  const script = `mount -t tmpfs -o size=${kilobytes}k tmpfs "$PLACE/disk"
    "${process.execPath}" "${join(root, 'dist/cli/main.js')}" backup "$PLACE/disk/one"; code=$?
    ls -A "$PLACE/disk"; exit $code`;
  const { status, stdout, stderr } = spawnSync(
    'unshare',
    ['--user', '--map-root-user', '--mount', 'bash', '--norc', '-c', script],
    { encoding: 'utf8', env: { PATH: process.env.PATH, DATA_DIR: join(home, 'data'), PLACE: home } },
  );
  return { status, stderr: stderr.trimEnd(), left: stdout.trimEnd().split('\n').at(-1) };
}

// The log takes 92 kB, the directory 48 kB, the manifest what is left of 140: each of them comes to be what does not fit.
test.each([4, 40, 92, 100, 132, 140])(
  '%s kilobytes are too few: said with what to do, and nothing is left that could be taken for a backup',
  kilobytes => {
    const { status, stderr, left } = backUpOnto(kilobytes);
    expect(stderr).toBe(
      `There is no room for the backup in ${home}/disk: the disk is full. Free some space, or name another folder. No backup was made.`,
    );
    expect([status, left]).toEqual([1, '']);
  },
);

test('where there is room it is made', () => {
  expect(backUpOnto(1_000)).toEqual({ status: 0, stderr: '', left: 'one' });
});
