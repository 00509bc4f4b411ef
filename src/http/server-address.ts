import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asUnusable } from '../sqlite/unusable.ts';

/**
 * Where the server that holds the log is reached by the verbs of the command line: a file in the data directory, since nobody else
 * may write there. Whatever listens at the address of the settings may be another program.
 */
const fileIn = (dataDirectory: string) => join(dataDirectory, 'server.address');

/** Writes down where the server listens. @returns removes that again @throws {UnusablePath} the file cannot be written */
export function announce(dataDirectory: string, url: string): () => void {
  const path = fileIn(dataDirectory);
  try {
    writeFileSync(path, `${url}\n`, { mode: 0o600 });
  } catch (error) {
    throw asUnusable(error, path);
  }
  return () => rmSync(path, { force: true });
}

/** undefined: no server has announced its address. */
export function announced(dataDirectory: string): string | undefined {
  try {
    return readFileSync(fileIn(dataDirectory), 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}
