import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asUnusable, isDiskFull } from './unusable.ts';

/** Where SQLite keeps temporary files, and so all of them are kept: https://www.sqlite.org/tempfiles.html, 5. */
export function temporaryFolder(): string {
  const { SQLITE_TMPDIR, TMPDIR } = process.env;
  const folders = [SQLITE_TMPDIR, TMPDIR, '/var/tmp'].filter(folder => folder !== undefined);
  return folders.find(existsSync) ?? tmpdir();
}

/** Turns the error of a full temporary folder into `UnusablePath`; returns other errors unchanged. */
export function asNoTemporaryRoom(error: unknown): unknown {
  const folder = temporaryFolder();
  return isDiskFull(error, join(folder, 'any'))
    ? asUnusable(error, folder, 'set SQLITE_TMPDIR to another folder')
    : error;
}
