import { readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dugnad } from '../cli/dugnad.ts';
import { ServerProcess, temporaryDirectory, TestServer } from './harness.ts';

/** A start where the log is missing that there was: a new one in its place would bury what is left of it. */

let directory: string;
let log: string;

beforeEach(() => {
  directory = temporaryDirectory();
  log = join(directory, 'events.sqlite');
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Every file and what is in it, but the locks. */
const files = () =>
  new Map(
    readdirSync(directory)
      .filter(name => !name.includes('.lock'))
      .sort()
      .map(name => [name, readFileSync(join(directory, name), 'latin1')]),
  );

/** A start is refused, and changes nothing. */
async function expectRefused(): Promise<string> {
  const before = files();
  const message = await TestServer.start({ DATA_DIR: directory }).then(
    () => 'started',
    (error: unknown) => (error as Error).message,
  );
  expect(message).toContain(`There is no event log at ${log}`);
  expect(message).toContain('dugnad restore');
  expect(files()).toEqual(before);
  return message;
}

const start = () => TestServer.start({ DATA_DIR: directory });

test.each(['removed', 'empty'])('%s beside its directory: refused until it is put back', async how => {
  const server = await start();
  const id = await server.campaign();
  await server.stop();
  const aside = `${log}.aside`;
  renameSync(log, aside);
  if (how === 'empty') writeFileSync(log, '');
  expect(await expectRefused()).toContain(`${directory}/directory.sqlite is the directory of one`);
  renameSync(aside, log);
  const again = await start();
  expect(await again.history(id)).toHaveLength(1);
  await again.stop();
});

test('empty: verbs that read it say so, and a restore puts a backup in its place', async () => {
  const server = await start();
  await server.stop();
  const run = (...args: string[]) => dugnad({ DATA_DIR: directory }, ...args);
  const elsewhere = temporaryDirectory();
  expect((await run('backup', join(elsewhere, 'backup'))).code).toBe(0);
  for (const left of ['-wal', '-shm']) rmSync(log + left, { force: true });
  writeFileSync(log, '');
  for (const line of ['verify', 'replay c1', 'export c1', 'rebuild', `backup ${elsewhere}/another`]) {
    const { code, complaints } = await run(...line.split(' '));
    expect([line, code, complaints]).toEqual([
      line,
      1,
      `${log} is empty: there is no event log in it. Put the file back that was there, or restore the event log from a backup; this file was left as it is.`,
    ]);
  }
  expect((await run('restore', join(elsewhere, 'backup'), '--yes')).code).toBe(0);
  const again = await start();
  await again.stop();
  rmSync(elsewhere, { recursive: true });
});

test('after a crash: what is left of it stays', async () => {
  const server = await ServerProcess.start({ DATA_DIR: directory });
  const id = await server.campaign();
  await server.program.kill('SIGKILL');
  const aside = `${log}.aside`;
  renameSync(log, aside);
  await expectRefused();
  for (const name of readdirSync(directory)) if (name.startsWith('directory')) rmSync(join(directory, name));
  expect(await expectRefused()).toContain(`${log}-wal is left of one`);
  truncateSync(`${log}-wal`, 0);
  // Of that nothing can be lost; whose directory is missing is said by others.
  const another = await start();
  await another.stop();
  expect(id).toBeDefined();
});

test('a directory that was never used is no reason', async () => {
  writeFileSync(join(directory, 'directory.sqlite'), '');
  const server = await start();
  await server.campaign();
  await server.stop();
});
