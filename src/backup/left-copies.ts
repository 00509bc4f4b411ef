import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isCopyBefore } from '../sqlite/copy-before.ts';
import { directoryFile, logFile } from './manifest.ts';

const begin = 'restoring-';
/** As `mkdtemp` ends a name. */
const folderName = new RegExp(`^${begin}[A-Za-z0-9]{6}$`);
const fileName = /^(events|directory)\.sqlite(-wal|-shm|-journal|\.lock|\.lock-journal)?$/;

/** Whether a restore makes a file of this name; a backup of an earlier version is copied before it is brought up to this one. */
const isOurs = (name: string) =>
  fileName.test(name) || [logFile, directoryFile].some(database => isCopyBefore(name, database));

/** A folder in which a restore prepares its copies. */
export const copiesFolder = (dataDirectory: string): string => mkdtempSync(join(dataDirectory, begin));

/**
 * Removes the copies of restores that were killed: they hold people's names and addresses. What a restore does not make stays.
 * Only for whoever holds the directory's lock, alone or with others: a restore that is under way holds it alone.
 */
export function removeLeftCopies(dataDirectory: string): void {
  for (const entry of readdirSync(dataDirectory, { withFileTypes: true })) {
    if (!entry.isDirectory() || !folderName.test(entry.name)) continue;
    const folder = join(dataDirectory, entry.name);
    try {
      if (readdirSync(folder).every(isOurs)) rmSync(folder, { recursive: true });
    } catch {
      // Another process removes it at the same time, or it may not be removed: nothing depends on it.
    }
  }
}
