import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedDirectory } from '../../src/directory/embedded.ts';
import { openEmbedded } from '../../src/event-store/embedded.ts';
import { UnreadableDatabase } from '../../src/sqlite/open-database.ts';
import { directoryContract } from '../contracts/directory.contract.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'dugnad-'));

directoryContract('the embedded directory', async () => {
  const home = folder();
  const path = join(home, 'directory.sqlite');
  let directory = openEmbeddedDirectory(path);
  return {
    directory,
    reopen: async () => {
      await directory.close();
      return (directory = openEmbeddedDirectory(path));
    },
    close: async () => {
      await directory.close();
      rmSync(home, { recursive: true });
    },
  };
});

describe('the embedded directory’s file', () => {
  let home: string;
  let path: string;
  beforeEach(() => {
    home = folder();
    path = join(home, 'sub', 'directory.sqlite');
  });
  afterEach(() => rmSync(home, { recursive: true }));

  test('is made where there is none, with its folder', async () => {
    await openEmbeddedDirectory(path).close();
    expect(readFileSync(path).toString('latin1', 0, 15)).toBe('SQLite format 3');
  });

  test('of another kind is refused with what to do, and left as it was', async () => {
    await openEmbedded(path).close();
    const before = readFileSync(path);

    expect(() => openEmbeddedDirectory(path)).toThrow(UnreadableDatabase);
    expect(() => openEmbeddedDirectory(path)).toThrow('not a Dugnad directory');
    expect(readFileSync(path)).toEqual(before);
  });

  test('that is no database is refused, and left as it was', () => {
    mkdirSync(join(home, 'sub'));
    writeFileSync(path, 'Kjære dagbok');
    expect(() => openEmbeddedDirectory(path)).toThrow('does not begin as an SQLite file does');
    expect(readFileSync(path, 'utf8')).toBe('Kjære dagbok');
  });
});
