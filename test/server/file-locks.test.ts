import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openEmbedded } from '../../src/event-store/embedded/embedded-event-store.ts';
import { TestServer } from './harness.ts';

/**
 * A database that is open holds a lock on its file: it shows other programs that they are not its last users, who delete the
 * write-ahead log. Opening and closing the file beside SQLite, anywhere in the process, would drop it unnoticed
 * (https://www.sqlite.org/howtocorrupt.html, 2.2).
 */

/** Whether this process holds a lock on a file, as Linux reports it: `1: POSIX ADVISORY READ <pid> <device>:<inode> …`. */
function isLocked(path: string): boolean {
  const { ino } = statSync(path);
  return readFileSync('/proc/locks', 'utf8')
    .split('\n')
    .map(line => line.trim().split(/\s+/))
    .some(([, , , , pid, file]) => Number(pid) === process.pid && file?.endsWith(`:${ino}`));
}

const onLinux = process.platform === 'linux';

test('a running server keeps the locks on all its files, whatever else opens them', async () => {
  const server = await TestServer.start();
  const databases = () =>
    readdirSync(server.directory)
      .filter(name => name.endsWith('.sqlite'))
      .map(name => join(server.directory, name));
  const id = await server.campaign();
  expect(databases()).toHaveLength(3);
  const unlocked = () => databases().filter(path => onLinux && !isLocked(path));
  expect(unlocked()).toEqual([]);

  const beside = openEmbedded(join(server.directory, 'events.sqlite'), { readOnly: true });
  await beside.head();
  await beside.close();
  await server.history(id);
  expect(unlocked()).toEqual([]);

  await server.remove();
});

test('the look at the locks sees when they are dropped', async () => {
  const server = await TestServer.start();
  await server.campaign();
  const log = join(server.directory, 'events.sqlite');
  readFileSync(log);
  expect(onLinux && isLocked(log)).toBe(false);
  await server.remove();
});
