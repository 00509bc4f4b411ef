import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder, and those it lies in, one at a time: Node's own recursive way goes on for ever where the system says of
 * a new folder, as /proc does, that there is no such thing though its parent is there.
 * @throws {Error} naming the folder that cannot be made
 */
export function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    if (existsSync(path)) return;
    throw new Error(
      `${path} cannot be made (${(error as Error).message}). Name a folder where this user may make one.`,
      { cause: error },
    );
  }
}
