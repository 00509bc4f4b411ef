/** SQLite's primary result codes: https://www.sqlite.org/rescode.html */
const code = {
  ERROR: 1,
  BUSY: 5,
  LOCKED: 6,
  NOMEM: 7,
  READONLY: 8,
  IOERR: 10,
  CORRUPT: 11,
  FULL: 13,
  CANTOPEN: 14,
  PROTOCOL: 15,
  CONSTRAINT: 19,
  NOTADB: 26,
};

/** The extended code for: the file ends before what is to be read (SQLITE_IOERR_SHORT_READ, same page). */
const cutShort = code.IOERR | (2 << 8);

const damaged = new Set<unknown>([code.CORRUPT, code.NOTADB]);
const troubles = new Set<unknown>([
  ...[code.BUSY, code.LOCKED, code.NOMEM, code.READONLY],
  ...[code.IOERR, code.FULL, code.CANTOPEN, code.PROTOCOL],
]);

/** Part of the layout is gone: SQLite reports it as it does a mistake in a statement. */
const missing = /^no such (table|column)/;

/** A file does not hold what was written to it, where SQLite itself does not notice it: within a text or a blob. */
export class DamagedContent extends Error {
  override name = 'DamagedContent';
  readonly errcode = code.CORRUPT;
}

/** Whether an error says that a file does not hold what was written to it. */
export function isDamage(error: unknown): boolean {
  const found = resultCode(error);
  return (
    damaged.has(found) ||
    extendedCode(error) === cutShort ||
    (found === code.ERROR && missing.test((error as Error).message))
  );
}

/** Whether an error is caused by the file or the disk, and not by the data to be written. */
export function isFileTrouble(error: unknown): boolean {
  return isDamage(error) || troubles.has(resultCode(error));
}

/** Whether an error is a violated uniqueness. */
export function isTaken(error: unknown): boolean {
  return resultCode(error) === code.CONSTRAINT && (error as Error).message.startsWith('UNIQUE');
}

function resultCode(error: unknown): number | undefined {
  const found = extendedCode(error);
  return found === undefined ? undefined : found & 0xff;
}

function extendedCode(error: unknown): number | undefined {
  const { errcode } = (error ?? {}) as { errcode?: unknown };
  return typeof errcode === 'number' ? errcode : undefined;
}
