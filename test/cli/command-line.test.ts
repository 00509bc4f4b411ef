import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '../server/harness.ts';
import { dugnad } from './dugnad.ts';

/** The built program, as it is called from a shell; and in this process, where only its words matter. */

const root = join(import.meta.dirname, '../..');
const main = join(root, 'dist/cli/main.js');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const stack = /^\s+at .+:\d+:\d+/m;

let folder: string;
beforeAll(() => {
  folder = temporaryDirectory();
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** @param script for bash, in which `dugnad` is the program */
function shell(script: string): Ran {
  const { PATH } = process.env;
  const { status, stdout, stderr } = spawnSync(
    'bash',
    ['--norc', '-c', `dugnad() { "${process.execPath}" "${main}" "$@"; }\n${script}`],
    {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH, DATA_DIR: join(folder, 'data'), PORT: '0' },
    },
  );
  return { code: status, out: stdout, err: stderr };
}

test('can be called by itself after every build: npx makes it so only the first time', () => {
  expect(() => accessSync(main, constants.X_OK)).not.toThrow();
});

describe('on a Node that is too early', () => {
  /** Has the program find what an earlier Node has: another version, and no module of SQLite. */
  const preload = join(import.meta.dirname, 'earlier-node.ts');

  test.each(['--help', 'serve', ''])('dugnad %s says which it needs, and where to get it', line => {
    expect(shell(`NODE_OPTIONS="--import=file://${preload}" dugnad ${line}`)).toEqual({
      code: 1,
      out: '',
      err:
        'Dugnad needs Node 24.16 or newer; this is Node 24.15.9. In its own folder npm ci brings one with it, ' +
        'for npm start and npx dugnad; or install one: https://nodejs.org\n',
    });
  });
});

describe('a verb that is none', () => {
  test('is named as such, with those there are', () => {
    const { code, out, err } = shell('dugnad foo');
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^error: unknown command 'foo'\n/);
    for (const verb of ['serve', 'demo', 'replay', 'schema'])
      expect(err).toMatch(new RegExp(`^  ${verb} `, 'm'));
  });

  test('is named with the verb that may have been meant', () => {
    expect(shell('dugnad repaly').err).toMatch(/^error: unknown command 'repaly'\n\(Did you mean replay\?\)/);
    expect(shell('dugnad help repaly')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^error: unknown command 'repaly'/) as unknown,
    });
  });
});

describe('a command line that does not fit', () => {
  test.each([
    ['--foo', "error: unknown option '--foo'"],
    ['serve now', "error: too many arguments for 'serve'"],
    ['replay', "error: missing required argument 'campaign'"],
    ['schema --out x', "error: unknown option '--out'"],
    ['replay c1 --as-of', "error: option '--as-of <moment>' argument missing"],
  ])('dugnad %s ends with 2, and says what is wrong and how it is used', async (line, complaint) => {
    const { code, said, complaints } = await dugnad({}, ...line.split(' '));
    expect([code, said]).toEqual([2, '']);
    expect(complaints.startsWith(complaint)).toBe(true);
    expect(complaints).toContain('Usage: dugnad');
  });
});

describe('with --json, what fails', () => {
  test.each([
    'verify',
    'rebuild',
    'export c1',
    'import /nope.csv --campaign c1',
    'connectors list',
    'connectors show c1',
    'connectors change c1 --name n',
    'connectors remove c1',
    'directory copy --to /proc/nope/d.sqlite',
  ])('dugnad %s: an object on standard output that says why, as standard error does', async line => {
    const settings = { DATA_DIR: '/proc/nope', PORT: '0' };
    const { code, said, complaints } = await dugnad(settings, ...line.split(' '), '--json');
    expect(code).toBe(1);
    expect(complaints).not.toBe('');
    const { error } = JSON.parse(said) as { error: string };
    // Node warns of its experiments in the same place.
    expect(complaints.endsWith(error)).toBe(true);
    expect(error).not.toMatch(/^$|Error:|ENOENT/);
    expect((await dugnad(settings, ...line.split(' '))).said).toBe('');
  });
});

describe('what is asked of the program itself', () => {
  test('--version is that of the package', () => {
    expect(shell('dugnad --version')).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  test('--help names the verbs, the exit codes and where settings are described', async () => {
    const { code, out } = shell('dugnad --help');
    expect(code).toBe(0);
    expect(await dugnad({}, '--help')).toEqual({ code, said: out.trimEnd(), complaints: '' });
    for (const text of ['Exit codes:', 'docs/operations.md', 'Without a verb'])
      expect(out.replace(/\s+/g, ' ')).toContain(text);
  });

  test('each verb has help with examples of its own', async () => {
    const { said: help } = await dugnad({}, '--help');
    const verbs = [...help.matchAll(/^ {2}([a-z]+) {2,}|^ {2}([a-z]+) \[/gm)];
    const names = verbs.map(([, bare, withOptions]) => bare ?? withOptions!).filter(name => name !== 'help');
    expect(names.length).toBeGreaterThanOrEqual(4);
    for (const name of names) {
      const { code, said } = await dugnad({}, name, '--help');
      expect([name, code]).toEqual([name, 0]);
      expect(said).toMatch(new RegExp(`^Examples:\\n( .*\\n)*.*dugnad ${name}`, 'm'));
      expect((await dugnad({}, 'help', name)).said).toBe(said);
    }
  });
});

test('a backup into a folder that cannot be made ends with 1 and the reason', () => {
  const { code, out, err } = shell(
    'export -f dugnad; timeout --signal KILL 20 bash -c "dugnad backup /proc/nope/x"',
  );
  expect([code, out]).toEqual([1, '']);
  expect(err).toMatch(
    /^\/proc\/nope\/x cannot be used: nothing can be made in \/proc\. .* name another folder\.\n$/,
  );
});

describe('a reader that closes the pipe', () => {
  test('of standard output: the program ends as if it had been read', () => {
    const { code, out, err } = shell('set -o pipefail; dugnad schema | head -1');
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out.split('\n')).toHaveLength(2);
  });

  test('of standard error: the exit code stays', () => {
    const { err } = shell('{ sleep 0.2; dugnad foo 2>&1; echo $? >&2; } | true');
    expect(err).toBe('2\n');
  });

  test('a full disk instead of a reader is an error', () => {
    const { code, err } = shell('dugnad schema > /dev/full');
    expect(code).toBe(1);
    expect(err).toContain('ENOSPC');
    expect(err).not.toMatch(stack);
    const file = shell('dugnad schema --output /nowhere/schema.graphql');
    expect(file.code).toBe(1);
    expect(file.err).toMatch(/^\/nowhere\/schema\.graphql cannot be written/);
  });
});

describe('what messages and documents say of the program', () => {
  const sources = execFileSync(
    'git',
    ['ls-files', 'src', 'docs', 'explorer', '*.md', 'Dockerfile', '*.yml'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  )
    .trim()
    .split('\n');
  const mentions = sources.flatMap(path =>
    readFileSync(join(root, path), 'utf8')
      .split('\n')
      .flatMap(line => [...line.matchAll(/(?<![\w./:-])dugnad ((?:[a-z][a-z-]*|<\w+>).*)/g)])
      .map(([, words]) => ({ path, words: words!.split(/[`\\]/)[0]! })),
  );

  test('it has the verbs and options that they name', async () => {
    expect(mentions.length).toBeGreaterThan(10);
    const help = new Map<string, string>();
    for (const { path, words } of mentions) {
      const verb = words.replace(/^help /, '').split(/[\s,.;:)]/)[0]!;
      if (!help.has(verb)) help.set(verb, (await dugnad({}, verb, '--help')).said);
      expect([path, verb, help.get(verb)]).toEqual([
        path,
        verb,
        expect.stringContaining(`Usage: dugnad ${verb}`),
      ]);
      for (const [option] of words.matchAll(/--[a-z][a-z-]*/g)) {
        expect([path, words, help.get(verb)]).toEqual([path, words, expect.stringContaining(option)]);
      }
    }
  });
});
