import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DirectoryUnavailable } from '../../src/directory/directory.ts';
import { openEmbeddedDirectory } from '../../src/directory/embedded/embedded-directory.ts';
import { embeddedDirectory } from '../../src/directory/embedded/schema.ts';
import { openEmbedded } from '../../src/event-store/embedded/embedded-event-store.ts';
import { embeddedLog } from '../../src/event-store/embedded/schema.ts';
import { forOperator } from '../../src/event-store/errors.ts';
import type { DatabaseKind, Migration, Report } from '../../src/sqlite/database-kind.ts';
import { MigrationFailed } from '../../src/sqlite/migrate.ts';
import { EarlierLayout, openDatabase, UnreadableDatabase } from '../../src/sqlite/open-database.ts';
import { lockForUse } from '../../src/sqlite/writer-lock.ts';
import { contentOf, directoryShapes, logShapes, makeLayout1 } from '../fixtures/layout-1.ts';

interface Kept {
  readonly kind: DatabaseKind;
  readonly shapes: Readonly<Record<string, string>>;
  readonly open: (path: string, report?: Report) => { close(): Promise<void> };
  /** Where both are exported from, for other processes: the way to open it, and its kind. */
  readonly sources: readonly [string, string];
  /** In JavaScript: opens and closes it. */
  readonly opening: string;
}

const source = (path: string) => new URL(`../../src/${path}`, import.meta.url).href;

const files: Readonly<Record<string, Kept>> = {
  'the log': {
    kind: embeddedLog,
    shapes: logShapes,
    open: (path, report) => openEmbedded(path, { report }),
    sources: [
      source('event-store/embedded/embedded-event-store.ts'),
      source('event-store/embedded/schema.ts'),
    ],
    opening: 'await files.openEmbedded(path, { report }).close()',
  },
  'the directory': {
    kind: embeddedDirectory,
    shapes: directoryShapes,
    open: openEmbeddedDirectory,
    sources: [source('directory/embedded/embedded-directory.ts'), source('directory/embedded/schema.ts')],
    opening: 'await files.openEmbeddedDirectory(path, report).close()',
  },
};

let home: string;
let path: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'dugnad-'));
  path = join(home, 'file.sqlite');
});
afterEach(() => rmSync(home, { recursive: true }));

const layout = (file = path) => contentOf(file).layout;
const copies = () =>
  readdirSync(home)
    .filter(name => name.includes('.before-'))
    .sort();

/** The tables, indices and triggers of a file, by what they do and not how they are written. */
function tablesOf(file: string): unknown {
  const db = new DatabaseSync(file);
  const names = db.prepare('SELECT type, name FROM sqlite_schema ORDER BY type, name').all();
  const tables = names.filter(({ type }) => type === 'table').map(({ name }) => String(name));
  const columns = tables.map(table => [
    table,
    db.prepare(`SELECT name, type, "notnull", pk, dflt_value FROM pragma_table_info('${table}')`).all(),
    db.prepare(`SELECT wr, strict FROM pragma_table_list('${table}')`).all(),
  ]);
  db.close();
  return { names, columns };
}

/** Which rows are not there. */
function missing(rows: unknown, among: unknown): string[] {
  const there = new Set((among as unknown[]).map(row => JSON.stringify(row)));
  return (rows as unknown[]).map(row => JSON.stringify(row)).filter(row => !there.has(row));
}

describe.each(Object.entries(files))(
  '%s of an earlier layout',
  (_, { kind, shapes, open, sources, opening }) => {
    const oldest = Object.values(shapes)[0]!;
    const latest = Object.values(shapes).at(-1)!;
    const make = (sql = latest) => makeLayout1(path, sql, kind.applicationId);
    const copy = () => `${path}.before-v${kind.version}`;
    const nextVersion = kind.version + 1;
    /** The kind as it will be after one more change. */
    const changed = (change: Migration['change']): DatabaseKind => ({
      ...kind,
      version: nextVersion,
      migrations: [...kind.migrations!, { to: nextVersion, what: 'a change to come', change }],
    });
    const bringUp = (to: DatabaseKind) => openDatabase(path, to, false, () => undefined).close();

    /** Runs JavaScript in a process of its own; `path`, `report`, `files`, `kinds` and `openDatabase` are at hand. */
    async function inAnotherProcess(
      script: string,
    ): Promise<{ said: string; signal: NodeJS.Signals | null }> {
      const prelude = `
      import * as files from ${JSON.stringify(sources[0])};
      import * as kinds from ${JSON.stringify(sources[1])};
      import { openDatabase } from ${JSON.stringify(source('sqlite/open-database.ts'))};
      const path = ${JSON.stringify(path)};
      const kind = kinds.embeddedLog ?? kinds.embeddedDirectory;
      const report = message => console.log(message);`;
      const child = spawn(process.execPath, ['--input-type=module', '-e', prelude + script], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let said = '';
      for (const output of [child.stdout, child.stderr])
        output.on('data', (text: Buffer) => (said += text.toString()));
      const [, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
      return { said, signal };
    }

    test.each(Object.entries(shapes))(
      '%s: gets the tables of a new one, and loses nothing',
      async (__, sql) => {
        make(sql);
        const before = contentOf(path);
        const said: string[] = [];
        await open(path, message => said.push(message)).close();

        const after = contentOf(path);
        expect(after.layout).toBe(kind.version);
        for (const [table, rows] of Object.entries(before)) {
          if (
            ['layout', 'applicationId', 'stated', 'normal_forms'].includes(table) ||
            (table === 'log' && sql === shapes['without an identity'])
          )
            continue;
          expect([table, missing(rows, after[table])]).toEqual([table, []]);
        }
        const fresh = join(home, 'fresh.sqlite');
        await open(fresh).close();
        expect(tablesOf(path)).toEqual(tablesOf(fresh));
        expect(contentOf(copy())).toEqual(before);
        expect(said).toEqual([
          `${path} was written by an earlier version: it is of layout 1. It is copied, and then brought to layout ${kind.version}.`,
          `${path} is of layout ${kind.version} now. As it was before it lies in ${copy()}: docs/operations.md says when that may be removed.`,
        ]);
      },
    );

    test('that is today’s is not touched: no copy, nothing is said', async () => {
      make();
      await open(path).close();
      const [before, copied] = [contentOf(path), statSync(copy(), { bigint: true }).mtimeNs];
      for (let n = 0; n < 2; n++) await open(path, message => expect(message).toBe('nothing')).close();
      expect(contentOf(path)).toEqual(before);
      expect(statSync(copy(), { bigint: true }).mtimeNs).toBe(copied);
      expect(copies()).toHaveLength(1);

      await open(join(home, 'fresh.sqlite'), message => expect(message).toBe('nothing')).close();
      expect(copies()).toHaveLength(1);
    });

    test('is brought up in one transaction: a migration that fails leaves it as it was, and is named', () => {
      make(oldest);
      const before = contentOf(path);
      const failing = changed(database => {
        database.exec('CREATE TABLE half (a TEXT)');
        throw new Error('it cannot be done.');
      });
      for (let n = 0; n < 3; n++) {
        expect(() => bringUp(failing)).toThrow(MigrationFailed);
        expect(() => bringUp(failing)).toThrow(
          `${path} could not be brought to layout ${nextVersion} (a change to come): it cannot be done. It was left as it is, of layout 1`,
        );
        expect(contentOf(path)).toEqual(before);
      }
      // However often it is tried, one copy is kept of one and the same file.
      expect(copies()).toEqual([`file.sqlite.before-v${nextVersion}`]);
      bringUp(changed('CREATE TABLE whole (a TEXT)'));
      expect(contentOf(path)).toMatchObject({ layout: nextVersion, whole: [] });
    });

    test('is copied in what is still in the write-ahead log too', async () => {
      make();
      const db = new DatabaseSync(path);
      db.exec('PRAGMA wal_autocheckpoint = 0; CREATE TABLE late (a TEXT); INSERT INTO late VALUES (1)');
      // As after a crash: nobody has brought the write-ahead log into the file.
      const { signal } = await inAnotherProcess(`
      openDatabase(path, kind, false, message => {}).exec('SELECT 1');
      process.kill(process.pid, 'SIGKILL');`);
      expect(signal).toBe('SIGKILL');
      db.close();
      expect(contentOf(copy())).toMatchObject({ late: [{ a: '1' }] });
      expect(layout()).toBe(kind.version);
    });

    test('keeps an earlier copy that says something else, and makes half a copy anew', async () => {
      make();
      const before = contentOf(path);
      writeFileSync(copy(), 'of long ago');
      writeFileSync(`${copy()}.unfinished`, readFileSync(path).subarray(0, 5_000));
      await open(path).close();
      expect(readFileSync(copy(), 'utf8')).toBe('of long ago');
      expect(contentOf(`${copy()}-2`)).toEqual(before);
      expect(copies()).toHaveLength(2);
    });

    test('is left as it is where a folder is in the way of the copy, which is named', () => {
      make();
      const before = contentOf(path);
      mkdirSync(`${copy()}.unfinished`);
      expect(() => open(path)).toThrow(
        `${copy()}.unfinished is a folder: there the copy is made before file.sqlite is brought to layout ${kind.version}. Move it away, and start again.`,
      );
      expect(contentOf(path)).toEqual(before);
    });

    test('is copied for whoever may read it, and nobody else', async () => {
      make();
      chmodSync(path, 0o600);
      await open(path).close();
      expect(statSync(copy()).mode & 0o777).toBe(0o600);
    });

    test('but a newer one is refused with the way out, and left as it was', () => {
      make();
      const db = new DatabaseSync(path);
      db.exec(`PRAGMA user_version = ${nextVersion}`);
      db.close();
      const before = contentOf(path);
      expect(() => open(path)).toThrow(
        `of layout ${nextVersion}; this program reads layout ${kind.version}. Run the version that wrote it.`,
      );
      expect(contentOf(path)).toEqual(before);
      expect(copies()).toEqual([]);
    });

    test('is read as it lies, and not brought up, by whoever only reads', () => {
      make(oldest);
      const before = contentOf(path);
      openDatabase(path, kind, true).close();
      expect(() => openDatabase(path, kind)).toThrow(EarlierLayout);
      const laterOn = { ...changed(''), readableFrom: 2 };
      expect(() => openDatabase(path, laterOn, true)).toThrow(UnreadableDatabase);
      expect(() => openDatabase(path, laterOn, true)).toThrow(
        'Start the server once: it brings the file up, and keeps a copy.',
      );
      expect(contentOf(path)).toEqual(before);
      expect(copies()).toEqual([]);
    });

    test('is brought up once where several start at once: the others wait, or are refused with what to do', async () => {
      make();
      const before = contentOf(path);
      const script = `
      try { ${opening}; console.log('opened'); }
      catch (error) { console.log('refused: ' + (error.detail ?? error.message)); }`;
      const ends = await Promise.all(Array.from({ length: 4 }, () => inAnotherProcess(script)));
      const said = ends.map(end => end.said).join('');
      expect(said.match(/is of layout \d+ now/g)).toHaveLength(1);
      expect(said).toContain('opened');
      for (const end of ends) expect(end.said).toMatch(/opened|refused: .*([Ss]top|Start again)/);
      expect(layout()).toBe(kind.version);
      expect(contentOf(copy())).toEqual(before);
      expect(copies()).toHaveLength(1);
    });

    test('is brought up once even where nothing but the file’s own lock keeps them apart', async () => {
      make();
      const script = 'openDatabase(path, kind, false, report).close(); console.log("opened");';
      const ends = await Promise.all(Array.from({ length: 4 }, () => inAnotherProcess(script)));
      const said = ends.map(end => end.said).join('');
      expect(said.match(/opened/g)).toHaveLength(4);
      expect(said.match(/is of layout \d+ now/g)).toHaveLength(1);
      expect(copies()).toHaveLength(1);
    });

    test('that a process was killed with in the middle is as it was, and is brought up at the next start', async () => {
      make(oldest);
      const before = contentOf(path);
      const { signal } = await inAnotherProcess(`
      const last = { to: ${nextVersion}, what: 'a change to come', change: database => {
        database.exec('CREATE TABLE half (a TEXT)');
        process.kill(process.pid, 'SIGKILL');
      } };
      openDatabase(path, { ...kind, version: ${nextVersion}, migrations: [...kind.migrations, last] }, false, report);`);
      expect(signal).toBe('SIGKILL');
      expect(contentOf(path)).toEqual(before);
      bringUp(changed('CREATE TABLE whole (a TEXT)'));
      expect(contentOf(path)).toMatchObject({ layout: nextVersion, whole: [] });
      expect(contentOf(`${path}.before-v${nextVersion}`)).toEqual(before);
      expect(copies()).toHaveLength(1);
    });

    test('has migrations that lead to today’s layout one by one', () => {
      expect(kind.migrations!.map(({ to }) => to)).toEqual(
        Array.from({ length: kind.version - 1 }, (__, index) => index + 2),
      );
    });
  },
);

test('a directory of an earlier layout that others use is not brought up: who goes on with it would write as before', () => {
  makeLayout1(path, directoryShapes['of a log']!, embeddedDirectory.applicationId);
  const before = contentOf(path);
  using _used = lockForUse(path);
  let refusal: unknown;
  try {
    openEmbeddedDirectory(path);
  } catch (error) {
    refusal = error;
  }
  expect(refusal).toBeInstanceOf(DirectoryUnavailable);
  expect(forOperator(refusal)).toContain('Stop all processes that do, then start again.');
  expect(contentOf(path)).toEqual(before);
});

test.each(Object.entries(logShapes))('a log %s is read beside whoever may bring it up', async (_, sql) => {
  makeLayout1(path, sql, embeddedLog.applicationId);
  const reader = openEmbedded(path, { readOnly: true });
  const asOf = () => reader.lastRecordedBy(new Date(1_770_000_000_295));
  const [identity, epoch, last] = [await reader.identity(), await reader.epoch(), await asOf()];
  expect(epoch.tag === 'later').toBe(sql.includes('INTO epochs'));
  expect(last).toBe(sql.includes('INTO set_backs') ? 295 : undefined);

  const writer = openEmbedded(path);
  expect(await writer.identity()).toMatch(identity === '' ? /^[0-9a-f]{32}$/ : identity);
  if (identity !== '') expect(await reader.epoch()).toEqual(epoch);
  expect([await asOf(), await reader.head()]).toEqual([last, 300]);
  await writer.close();
  await reader.close();
});
