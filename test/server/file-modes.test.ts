import { chmodSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { dugnad } from '../cli/dugnad.ts';
import { temporaryDirectory, TestServer } from './harness.ts';

/** Who may read what the program makes, where the umask keeps nobody out. */

let home: string;
let data: string;
let campaignId: string;
let umask: number;
beforeEach(async () => {
  umask = process.umask(0);
  home = temporaryDirectory();
  data = join(home, 'new', 'data');
  const server = await TestServer.start({ DATA_DIR: data });
  campaignId = await server.campaign();
  await server.mutate('signUp', { campaignId, participant: { email: 'kari@example.org' } });
  await server.stop();
});
afterEach(() => {
  process.umask(umask);
  rmSync(home, { recursive: true });
});

const run = async (...args: string[]) => {
  const ran = await dugnad({ DATA_DIR: data }, ...args);
  expect(ran).toMatchObject({ code: 0, complaints: '' });
};
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
/** The modes of what lies in a folder, without locks, which hold nothing. */
const modesIn = (folder: string) =>
  Object.fromEntries(
    readdirSync(folder)
      .filter(name => !name.endsWith('.lock'))
      .map(name => [name, modeOf(join(folder, name))]),
  );
const replaced = () => readdirSync(data).filter(name => name.startsWith('replaced-'));

test('what is made is for the user alone who runs it', async () => {
  expect([modeOf(join(home, 'new')), modeOf(data)]).toEqual(['700', '700']);
  const made = modesIn(data);
  expect(Object.keys(made)).toEqual(expect.arrayContaining(['directory.sqlite', 'events.sqlite']));
  expect(new Set(Object.values(made))).toEqual(new Set(['600']));

  const backup = join(home, 'backups', 'today');
  await run('backup', backup);
  expect([modeOf(join(home, 'backups')), modeOf(backup)]).toEqual(['700', '700']);
  const own = { 'backup.json': '600', 'directory.sqlite': '600', 'events.sqlite': '600' };
  expect(modesIn(backup)).toEqual(own);

  await run('restore', backup, '--yes');
  expect(modesIn(data)).toEqual({
    ...{ 'directory.sqlite': '600', 'events.sqlite': '600' },
    [replaced()[0]!]: '700',
  });
  rmSync(data, { recursive: true });
  await run('restore', backup);
  expect([modeOf(data), modesIn(data)]).toEqual([
    '700',
    { 'directory.sqlite': '600', 'events.sqlite': '600' },
  ]);
  await run('rebuild');
  expect(new Set(Object.values(modesIn(data)))).toEqual(new Set(['600']));

  await run('directory', 'copy', '--to', join(home, 'copy.sqlite'));
  expect(modeOf(join(home, 'copy.sqlite'))).toBe('600');
});

test('what is there keeps its mode, and a copy is for whoever may read what it is a copy of', async () => {
  const files = { 'directory.sqlite': '640', 'events.sqlite': '644' };
  for (const [name, mode] of Object.entries(files)) chmodSync(join(data, name), parseInt(mode, 8));
  chmodSync(data, 0o750);
  const backup = join(home, 'backup');
  mkdirSync(backup, { mode: 0o750 });
  process.umask(0o077);
  await run('backup', backup);
  expect([modeOf(backup), modesIn(backup)]).toEqual(['750', { ...files, 'backup.json': '640' }]);
  await run('restore', backup, '--yes');
  expect([modeOf(data), modesIn(data)]).toEqual(['750', expect.objectContaining(files)]);
});

test('an export with names is for the user alone, or for whoever could enter the folder that is there; without them the umask says', async () => {
  const folder = join(home, 'out', 'export');
  const modes = () => [modeOf(folder), [...new Set(Object.values(modesIn(folder)))]];
  const exported = async (...args: string[]) => run('export', campaignId, '--output', folder, ...args);
  await exported('--names');
  expect(modes()).toEqual(['700', ['600']]);
  chmodSync(folder, 0o750);
  process.umask(0o077);
  await exported('--names', '--force');
  expect(modes()).toEqual(['750', ['640']]);
  process.umask(0o022);
  await exported('--force');
  expect(modes()).toEqual(['755', ['644']]);
});
