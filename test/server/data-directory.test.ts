import { jest } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openReadModelsForReading } from '../../src/projector/read-model-file.ts';
import { ServerProcess, temporaryDirectory, TestServer } from './harness.ts';

/** Where the files lie: a place that does not serve is named, and a stopped server leaves whole files. */

const main = join(import.meta.dirname, '../../dist/cli/main.js');

// Each starts the program, some several times.
jest.setTimeout(180_000);

let directory: string;
beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(() => {
  spawnSync('chmod', ['-R', 'u+rwX', directory]);
  rmSync(directory, { recursive: true });
});

/** What a server complains of that does not start. @param before shell commands that lay the place out; then it is `$DATA_DIR` */
function complaint(dataDirectory: string, before = 'true', verb = 'serve'): string {
  const { PATH } = process.env;
  // In a name space of its own anybody may mount. Root there may write everywhere, unless it gives that right away.
  const asAnybody = 'setpriv --bounding-set -dac_override,-dac_read_search --';
  const { status, stderr } = spawnSync(
    'unshare',
    [
      ...['--user', '--map-root-user', '--mount', 'bash', '--norc', '-c'],
      `${before} && exec ${asAnybody} "${process.execPath}" "${main}" ${verb}`,
    ],
    {
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
      // One that starts all the same is stopped, and the test fails.
      timeout: 170_000,
      env: { PATH, DATA_DIR: dataDirectory, PLACE: directory, PORT: '0' },
    },
  );
  expect([status, stderr.split('\n').length]).toEqual([1, 2]);
  return stderr.trimEnd();
}

describe('a data directory that cannot be used is named, with what stands in the way', () => {
  test('no right to write, where it is and where it would be made', () => {
    chmodSync(directory, 0o555);
    const denied = `this user may not write to ${directory}. Give it the right to, or set DATA_DIR to another folder.`;
    expect(complaint(directory)).toBe(`${directory}/events.sqlite.lock cannot be used: ${denied}`);
    expect(complaint(join(directory, 'a/b'))).toContain(`/a/b/events.sqlite.lock cannot be used: ${denied}`);
  });

  test('no right to write to one of the files', async () => {
    const own = await TestServer.start({ DATA_DIR: directory });
    await own.stop();
    for (const name of readdirSync(directory)) {
      chmodSync(join(directory, name), 0o444);
      expect(complaint(directory)).toMatch(
        new RegExp(`${name} cannot be used: this user may not write to ${join(directory, name)}\\.`),
      );
      chmodSync(join(directory, name), 0o644);
    }
  });

  test('a file where a folder is needed, and the other way about', () => {
    writeFileSync(join(directory, 'file'), '');
    const file = `${directory}/file is a file, not a folder. Move it away, or set DATA_DIR to another folder.`;
    expect(complaint(join(directory, 'file'))).toContain(file);
    expect(complaint(join(directory, 'file/a/b'))).toContain(file);
    mkdirSync(join(directory, 'data/events.sqlite'), { recursive: true });
    expect(complaint(join(directory, 'data'))).toContain('events.sqlite cannot be used: it is a folder.');
    symlinkSync(join(directory, 'gone'), join(directory, 'link'));
    expect(complaint(join(directory, 'link'))).toContain(join(directory, 'link'));
  });

  test('a disk that is mounted read-only', () => {
    expect(complaint(directory, 'mount -t tmpfs -o ro tmpfs "$PLACE"')).toContain(
      `${directory} lies on a disk that is mounted read-only. Mount it for writing, or set DATA_DIR`,
    );
  });

  test.each([0, 4, 24, 100, 160])('a disk with %s kB left', left => {
    const fill = `head -c $((1048576 - ${left} * 1024)) /dev/zero > "$PLACE/fill"`;
    expect(complaint(join(directory, 'data'), `mount -t tmpfs -o size=1m tmpfs "$PLACE" && ${fill}`)).toMatch(
      /\/data\/[\w.-]+ cannot be used: the disk is full\. Free some space, or set DATA_DIR to another folder\.$/,
    );
  });

  test('nothing is there to replay', () => {
    expect(complaint(join(directory, 'none'), 'true', 'replay c1')).toContain(
      `There is no event log at ${directory}/none/events.sqlite. Is DATA_DIR the folder`,
    );
    expect(readdirSync(directory)).toEqual([]);
  });
});

test('damaged read models ask for a start of the server, not for a backup', async () => {
  const own = await TestServer.start({ DATA_DIR: directory });
  await own.campaign();
  await own.stop();
  const path = join(
    directory,
    readdirSync(directory).find(name => /^read-models.*sqlite$/.test(name))!,
  );
  const { size } = statSync(path);
  truncateSync(path, size - 4096);
  expect(() => openReadModelsForReading(path)).toThrow(
    /is damaged or truncated .* Restart the server, which builds it anew from the log: no backup is needed; this file was left/,
  );
});

describe('a clean stop', () => {
  const files = () => readdirSync(directory).sort();

  test('leaves each database whole in its file, without a write-ahead log', async () => {
    const own = await ServerProcess.start({ DATA_DIR: directory });
    const id = await own.campaign();
    await own.data('query ($id: ID!) { campaign(id: $id) { name impact { participants } } }', { id });
    const running = files();
    expect(await own.program.kill('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(running.filter(name => name.endsWith('-wal'))).toHaveLength(3);
    expect(files().filter(name => !/\.sqlite(\.lock)?$/.test(name))).toEqual([]);
  });

  test('empties the write-ahead log also while somebody else has the files open', async () => {
    const own = await ServerProcess.start({ DATA_DIR: directory });
    await own.campaign();
    const readers = files()
      .filter(name => name.endsWith('.sqlite'))
      .map(name => {
        const db = new DatabaseSync(join(directory, name), { readOnly: true });
        db.prepare('SELECT count(*) FROM sqlite_schema').get();
        return db;
      });
    await own.program.kill('SIGTERM');
    const logs = files().filter(name => name.endsWith('-wal'));
    expect(logs).toHaveLength(3);
    expect(logs.map(name => statSync(join(directory, name)).size)).toEqual([0, 0, 0]);
    for (const db of readers) db.close();
  });
});
