import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { contentOf } from '../fixtures/layout-1.ts';
import { type End, ownSettings, Program, temporaryDirectory } from '../server/harness.ts';
import { BrokenBuild, injecting } from './faulty-program.ts';
import { undisturbed } from './scene.ts';
import { long } from './size.ts';

/** A start on an earlier version's files that is killed, or finds no room, while it brings them up to this one. */

const earlier = join(import.meta.dirname, '../fixtures/earlier-log');
const files = ['events.sqlite', 'directory.sqlite'] as const;
type File = (typeof files)[number];
/** Today's layouts. */
const today: Readonly<Record<File, number>> = { 'events.sqlite': 2, 'directory.sqlite': 7 };
const copyOf = (name: File) => `${name}.before-v${today[name]}`;
const answered = JSON.parse(readFileSync(join(earlier, 'answers.json'), 'utf8')) as {
  readonly campaignId: string;
  readonly position: string;
  readonly query: string;
  readonly answer: unknown;
};

let directory: string;
let before: Record<File, Record<string, unknown>>;
beforeEach(() => {
  directory = temporaryDirectory();
  for (const name of files) cpSync(join(earlier, name), join(directory, name));
  // Of before epochs and set-backs, so that the log gets more than another number.
  const log = new DatabaseSync(at('events.sqlite'));
  log.exec('DROP TABLE epochs; DROP TABLE set_backs; VACUUM');
  log.close();
  before = {
    'events.sqlite': contentOf(at('events.sqlite')),
    'directory.sqlite': contentOf(at('directory.sqlite')),
  };
});
afterEach(() => rmSync(directory, { recursive: true }));

const at = (name: string) => join(directory, name);
const copies = () =>
  readdirSync(directory)
    .filter(name => name.includes('.before-'))
    .sort();

/** How a start ends that meets the fault, and what it complains of. */
async function startWith(
  path: string,
  calls: string,
  fault: string,
  when: string,
  main = 'dist/cli/main.js',
): Promise<{ end: End; complaints: string }> {
  const under = injecting({ path, calls, fault, when });
  const program = new Program(
    [main],
    { DATA_DIR: directory, PORT: '0', ...ownSettings },
    line => {
      if (line.includes('is listening')) void program.kill('SIGTERM');
    },
    under,
  );
  return { end: await program.ended, complaints: program.complaints.join('\n') };
}

/** The files are of before, or of this version; nothing between. */
function expectWhole(): void {
  for (const name of files) {
    const content = contentOf(at(name));
    if (content.layout === 1) expect(content).toEqual(before[name]);
    else expect([name, content.layout]).toEqual([name, today[name]]);
  }
}

async function expectBroughtUp(main?: string): Promise<void> {
  const how = main === undefined ? {} : { main };
  const { server, stop } = await undisturbed({ DATA_DIR: directory }, how);
  const { campaign } = await server
    .data<{ campaign: unknown }>(answered.query, { id: answered.campaignId, at: answered.position })
    .finally(stop);
  expect(campaign).toEqual(answered.answer);
  for (const name of files) {
    expect(contentOf(at(name)).layout).toBe(today[name]);
    expect(contentOf(at(copyOf(name)))).toEqual(before[name]);
  }
  expect(copies()).toEqual(files.map(copyOf).sort());
}

/** Where it can die: while the copy is written, when it is synced, while the change is written, and when that is. */
const everyDeath = files.flatMap(name => [
  [name, `.before-v${today[name]}.unfinished`, 'pwrite64', '1'] as const,
  [name, `.before-v${today[name]}.unfinished`, 'pwrite64', '7'] as const,
  [name, `.before-v${today[name]}.unfinished`, 'fsync', '1'] as const,
  [name, '-wal', 'pwrite64', '2'] as const,
  [name, '-wal', 'fsync', '1'] as const,
  [name, '-wal', 'fsync', '2'] as const,
]);

// Each of them starts the program twice.
const deaths = everyDeath.filter((_, index) => long || index % 5 === 1);

async function killedAt(
  name: File,
  ending: string,
  calls: string,
  when: string,
  main?: string,
): Promise<void> {
  const { end } = await startWith(at(name + ending), calls, 'signal=SIGKILL', when, main);
  expect(end.signal).toBe('SIGKILL');
  expectWhole();
  await expectBroughtUp(main);
}

test.each(deaths)(
  'killed at %s%s, %s number %s: each file is of before or of after, and the next start goes on',
  (name, ending, calls, when) => killedAt(name, ending, calls, when),
  120_000,
);

const noRoomFor = (name: File) =>
  new RegExp(
    `^There is no room to bring ${at(name)} to layout ${today[name]}: the copy that is made before, and the change, take about \\d+ bytes beside it until it is done\\. ` +
      `Free some space and start again\\. ${name} was left as it is, and there is no copy\\.$`,
  );

async function noRoomForCopy(name: File, main?: string): Promise<void> {
  const unfinished = at(`${copyOf(name)}.unfinished`);
  const { end, complaints } = await startWith(unfinished, 'pwrite64', 'error=ENOSPC', '5+', main);
  expect({ end }).toEqual({ end: { code: 1, signal: null } });
  expect(complaints).toMatch(noRoomFor(name));
  expect(contentOf(at(name))).toEqual(before[name]);
  expect(copies().filter(copy => copy.startsWith(name))).toEqual([]);
  await expectBroughtUp();
}

test.each(files)(
  'no room for the copy of %s: said with what to do, nothing is changed, and with room it goes on',
  name => noRoomForCopy(name),
  120_000,
);

test.each(files)(
  'no room for the change of %s itself: the same',
  async name => {
    const { end, complaints } = await startWith(at(`${name}-wal`), 'pwrite64', 'error=ENOSPC', '1+');
    expect(end).toEqual({ code: 1, signal: null });
    expect(complaints).toMatch(noRoomFor(name));
    expect(contentOf(at(name))).toEqual(before[name]);
    expect(copies().filter(copy => copy.startsWith(name))).toEqual([]);
    await expectBroughtUp();
  },
  120_000,
);

if (long) {
  test.each(files)(
    'control: one that changes %s without a transaction leaves it half changed',
    async name => {
      using broken = new BrokenBuild(
        'sqlite/migrate.js',
        /db\.exec\('BEGIN IMMEDIATE'\);([^]*); COMMIT`\)/,
        '$1`)',
      );
      // After the first of its changes.
      await expect(killedAt(name, '-wal', 'fsync', '2', broken.main)).rejects.toThrow(
        /"(epochs|normal_forms)": Array/,
      );
    },
  );

  test('control: one that makes no copy leaves none', async () => {
    using broken = new BrokenBuild('sqlite/migrate.js', 'copyBefore(path, kind.version)', 'path');
    await expect(killedAt('events.sqlite', '-wal', 'fsync', '1', broken.main)).rejects.toThrow(/"layout": 0/);
  });

  test('control: one that does not clear half a copy away does not start', async () => {
    using broken = new BrokenBuild(
      'sqlite/copy-before.js',
      /rmSync\(unfinished, \{\s*force: true\s*\}\);/,
      '',
    );
    const body = killedAt('events.sqlite', '.before-v2.unfinished', 'pwrite64', '7', broken.main);
    await expect(body).rejects.toThrow(/EEXIST/);
  });

  test.each(files)('control: one that can do without the copy changes %s without', async name => {
    using broken = new BrokenBuild(
      'sqlite/migrate.js',
      'const copy = copyBefore(path, kind.version);',
      'let copy = path; try { copy = copyBefore(path, kind.version); } catch {}',
    );
    await expect(noRoomForCopy(name, broken.main)).rejects.toThrow(/"code": 0/);
  });
}
