import { closeSync, fsyncSync, openSync } from 'node:fs';

/** A file, or a folder's list of files, is on the disk when this returns. No database that is open. */
export function toDisk(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
