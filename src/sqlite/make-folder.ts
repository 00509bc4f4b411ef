import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { ownMode } from './own-file.ts';

/**
 * Makes a folder, and those it lies in, one at a time: Node's own recursive way goes on for ever where the system says of
 * a new folder, as /proc does, that there is no such thing though its parent is there.
 * @param mode who may use those that are made, as far as the umask lets them
 * @throws the system's error
 */
export function makeFolder(path: string, mode: number = ownMode.folder): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path), mode);
  try {
    mkdirSync(path, mode);
  } catch (error) {
    // Somebody else made it meanwhile.
    if (!existsSync(path)) throw error;
  }
}
