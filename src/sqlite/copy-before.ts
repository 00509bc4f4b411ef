import { closeSync, existsSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeFile, modeAt } from './own-file.ts';
import { toDisk } from './to-disk.ts';
import { isDiskFull, UnusablePath } from './unusable.ts';

/** While a copy is made it has this ending; what has it is half a copy, and is made anew. */
const unfinishedEnding = '.unfinished';

/**
 * Copies a database, as it is before it is brought to layout `version`, into a file beside it: `events.sqlite.before-v2`. The copy
 * is whole, and on the disk, when this returns. An earlier copy that says something else is kept, and the new one gets a number.
 * Only for whoever keeps others from writing meanwhile; the file may be open.
 * @returns where the copy lies
 * @throws {UnusablePath} there is no room for it
 */
export function copyBefore(path: string, version: number): string {
  const copy = `${path}.before-v${version}`;
  const unfinished = copy + unfinishedEnding;
  try {
    rmSync(unfinished, { force: true });
    makeFile(unfinished, modeAt(path));
    const db = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
    try {
      db.prepare('VACUUM INTO ?').run(unfinished);
    } finally {
      db.close();
    }
    toDisk(unfinished);
    const kept = keep(unfinished, copy);
    toDisk(dirname(path));
    return kept;
  } catch (error) {
    for (const ending of ['', '-journal']) rmSync(unfinished + ending, { force: true });
    if (!isDiskFull(error, unfinished)) throw error;
    throw new UnusablePath(
      `There is no room for ${copy}, the copy of ${basename(path)} that is made before it is brought up to this version: it takes up to ` +
        `${roomFor(path)} bytes. Free some space and start again. ${basename(path)} was left as it is.`,
      { cause: error },
    );
  }
}

/** The most that a copy takes: what is in the file, and what is still only in its write-ahead log. */
function roomFor(path: string): number {
  return statSync(path).size + (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0);
}

/** Whether a file's name is that of a copy of `database`, whole or half. */
export function isCopyBefore(name: string, database: string): boolean {
  return (
    name.startsWith(database) && /^\.before-v\d+(-\d+)?(\.unfinished)?$/.test(name.slice(database.length))
  );
}

/** A start that ended after its copy was made has left the same one: that one is kept, so that many such starts fill no disk. */
function keep(unfinished: string, copy: string): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? copy : `${copy}-${n}`;
    if (!existsSync(name)) {
      renameSync(unfinished, name);
      return name;
    }
    if (holdTheSame(unfinished, name)) {
      rmSync(unfinished);
      return name;
    }
  }
}

const atOnce = 1 << 20;

function holdTheSame(one: string, other: string): boolean {
  if (statSync(one).size !== statSync(other).size) return false;
  const files = [openSync(one, 'r'), openSync(other, 'r')] as const;
  try {
    const [ours, theirs] = [Buffer.alloc(atOnce), Buffer.alloc(atOnce)];
    for (;;) {
      const [read, readToo] = [readSync(files[0], ours), readSync(files[1], theirs)];
      if (read !== readToo || ours.compare(theirs, 0, read, 0, read) !== 0) return false;
      if (read === 0) return true;
    }
  } finally {
    for (const file of files) closeSync(file);
  }
}
