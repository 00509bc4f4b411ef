import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** Where SQLite keeps temporary files, and so all of them are kept: https://www.sqlite.org/tempfiles.html, 5. */
export function temporaryFolder(): string {
  const { SQLITE_TMPDIR, TMPDIR } = process.env;
  const folders = [SQLITE_TMPDIR, TMPDIR, '/var/tmp'].filter(folder => folder !== undefined);
  return folders.find(existsSync) ?? tmpdir();
}
