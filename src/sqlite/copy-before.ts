import { closeSync, existsSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeFile, modeAt } from './own-file.ts';
import { toDisk } from './to-disk.ts';
import { isDiskFull, UnusablePath } from './unusable.ts';

/** The file ending of an unfinished copy. Such a file is deleted, and the copy is made again. */
const unfinishedEnding = '.unfinished';

/**
 * Copies a database, as it is before it is brought to layout `version`, into a file beside it: `events.sqlite.before-v2`. The copy
 * is whole, and on the disk, when this returns. An earlier copy that says something else is kept, and the new one gets a number.
 * Only for whoever keeps others from writing meanwhile; the file may be open.
 * @returns where the copy lies
 * @throws {UnusablePath} there is no room for it, or a folder where it is to be made
 */
export function copyBefore(path: string, version: number): string {
  const copy = `${path}.before-v${version}`;
  const unfinished = copy + unfinishedEnding;
  if (statSync(unfinished, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UnusablePath(
      `${unfinished} is a folder: there the copy is made before ${basename(path)} is brought to layout ${version}. Move it away, and start again. ${basename(path)} was left as it is.`,
    );
  }
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
    // Looked at before there is room again.
    const isFull = isDiskFull(error, unfinished);
    for (const ending of ['', '-journal']) rmSync(unfinished + ending, { force: true });
    throw isFull ? noRoom(path, version, bytesIn(path), error) : error;
  }
}

/** How much a database holds, with what is still only in its write-ahead log, in bytes. */
export function bytesIn(path: string): number {
  return statSync(path).size + (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0);
}

/**
 * The error of a migration that found no room, after its copy was deleted. It states the room that both need. A migration that rewrites
 * nearly everything needs three times the file's size: for the copy, for the change in the write-ahead log, and for the growth of the file.
 * @param bytes how much the file held before
 */
export function noRoom(path: string, version: number, bytes: number, cause: unknown): UnusablePath {
  return new UnusablePath(
    `There is no room to bring ${path} to layout ${version}: the copy that is made before, and the change, take about ${3 * bytes} bytes beside it until it is done. ` +
      `Free some space and start again. ${basename(path)} was left as it is, and there is no copy.`,
    { cause },
  );
}

/** Whether a file's name is that of a copy of `database`, whole or half. */
export function isCopyBefore(name: string, database: string): boolean {
  return (
    name.startsWith(database) && /^\.before-v\d+(-\d+)?(\.unfinished)?$/.test(name.slice(database.length))
  );
}

/** An earlier start that failed after its copy has left an equal one. It is reused, so that repeated starts do not fill the disk. */
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
