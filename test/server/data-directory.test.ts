import { jest } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
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
import { dugnad } from '../cli/dugnad.ts';
import { ServerProcess, temporaryDirectory, TestServer } from './harness.ts';

/** Where the files lie: a place that does not serve is named, and a stopped server leaves whole files. */

const starts = join(import.meta.dirname, '../fixtures/starts.ts');

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

/**
 * What a server complains of that does not start, on one data directory after another.
 * @param before shell commands that lay the places out; `$PLACE` is the test's directory
 */
function complaints(dataDirectories: readonly string[], before = 'true'): string[] {
  const { PATH } = process.env;
  // In a name space of its own anybody may mount. Root there may write everywhere, unless it gives that right away.
  const asAnybody = 'setpriv --bounding-set -dac_override,-dac_read_search --';
  const { stdout } = spawnSync(
    'unshare',
    [
      ...['--user', '--map-root-user', '--mount', 'bash', '--norc', '-c'],
      `${before} && exec ${asAnybody} "${process.execPath}" "${starts}" "$@"`,
      ...['bash', ...dataDirectories],
    ],
    {
      encoding: 'utf8',
      timeout: 170_000,
      env: { PATH, PLACE: directory, PORT: '0' },
    },
  );
  const ends = stdout.trimEnd().split('\n');
  expect(ends).toHaveLength(dataDirectories.length);
  return ends.map(line => {
    const { code, complaint } = JSON.parse(line) as { code?: number; complaint: string };
    expect([code, complaint.split('\n').length]).toEqual([1, 2]);
    return complaint.trimEnd();
  });
}

/** The same, where nothing but the places matters. */
async function complaint(dataDirectory: string): Promise<string> {
  const { code, complaints } = await dugnad({ DATA_DIR: dataDirectory, PORT: '0' }, 'serve');
  expect([code, complaints.split('\n').length]).toEqual([1, 1]);
  return complaints;
}

describe('a data directory that cannot be used is named, with what stands in the way', () => {
  test('no right to write, where it is and where it would be made', () => {
    chmodSync(directory, 0o555);
    const denied = `this user may not write to ${directory}. Give it the right to, or set DATA_DIR to another folder.`;
    const [there, within] = complaints([directory, join(directory, 'a/b')]);
    expect(there).toBe(`${directory}/events.sqlite.lock cannot be used: ${denied}`);
    expect(within).toContain(`/a/b/events.sqlite.lock cannot be used: ${denied}`);
  });

  test('no right to write to one of the files', async () => {
    const whole = join(directory, 'whole');
    await (await TestServer.start({ DATA_DIR: whole })).stop();
    const names = readdirSync(whole);
    expect(names.length).toBeGreaterThan(4);
    const places = names.map((name, index) => {
      const place = join(directory, String(index));
      cpSync(whole, place, { recursive: true });
      chmodSync(join(place, name), 0o444);
      return place;
    });
    for (const [index, said] of complaints(places).entries()) {
      const denied = join(places[index]!, names[index]!);
      expect(said).toMatch(
        new RegExp(`${names[index]} cannot be used: this user may not write to ${denied}\\.`),
      );
    }
  });

  test('a file where a folder is needed, and the other way about', async () => {
    writeFileSync(join(directory, 'file'), '');
    const file = `${directory}/file is a file, not a folder. Move it away, or set DATA_DIR to another folder.`;
    expect(await complaint(join(directory, 'file'))).toContain(file);
    expect(await complaint(join(directory, 'file/a/b'))).toContain(file);
    mkdirSync(join(directory, 'data/events.sqlite'), { recursive: true });
    expect(await complaint(join(directory, 'data'))).toContain(
      'events.sqlite cannot be used: it is a folder.',
    );
    symlinkSync(join(directory, 'gone'), join(directory, 'link'));
    const link = `${directory}/link is a link that leads nowhere. Make the folder that it leads to, or set DATA_DIR to another folder.`;
    expect(await complaint(join(directory, 'link'))).toContain(link);
    expect(await complaint(join(directory, 'link/a'))).toContain(link);
  });

  test('a disk that is mounted read-only', () => {
    expect(complaints([directory], 'mount -t tmpfs -o ro tmpfs "$PLACE"')[0]).toContain(
      `${directory} lies on a disk that is mounted read-only. Mount it for writing, or set DATA_DIR`,
    );
  });

  test('a disk with so many kB left: 0, 4, 24, 100, 160', () => {
    const disks = [0, 4, 24, 100, 160].map(left => ({ left, place: `disk-${left}` }));
    const commands = disks.map(({ left, place }) =>
      [
        `mkdir "$PLACE/${place}"`,
        `mount -t tmpfs -o size=1m tmpfs "$PLACE/${place}"`,
        `head -c $((1048576 - ${left} * 1024)) /dev/zero > "$PLACE/${place}/fill"`,
      ].join(' && '),
    );
    const places = disks.map(({ place }) => join(directory, place, 'data'));
    for (const [index, said] of complaints(places, commands.join(' && ')).entries()) {
      expect(said.startsWith(places[index]!)).toBe(true);
      expect(said).toMatch(
        /\/data\/[\w.-]+ cannot be used: the disk is full\. Free some space, or set DATA_DIR to another folder\.$/,
      );
    }
  });

  test('nothing is there to replay', async () => {
    const none = join(directory, 'none');
    const { code, complaints } = await dugnad({ DATA_DIR: none }, 'replay', 'c1');
    expect(code).toBe(1);
    expect(complaints).toContain(`There is no event log at ${none}/events.sqlite. Is DATA_DIR the folder`);
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
    /is damaged or truncated .* Restart the server, or run dugnad rebuild: it is built anew from the log, and no backup is needed; this file was left/,
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
