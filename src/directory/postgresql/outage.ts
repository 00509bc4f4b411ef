import pg from 'pg';
import { DirectoryUnavailable, UnusableDirectory } from '../directory.ts';

/**
 * The server's codes for what may pass by itself: lost connections, too few resources, a server that starts or stops, a standby,
 * a disk that failed, a statement or a transaction that took too long. https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const outages = /^(08|53|55000|55P03|57|58|25006|25P03)/;

/** Transactions were in each other's way, or there was no room for all their locks: one was rolled back, and is to be tried again. */
const contention = /^(40001|40P01|23505|53200)$/;

/** What to do about it is the operator's. */
const refusals: readonly (readonly [RegExp, string])[] = [
  [/^28/, 'it does not let this user in. Check user and password in its address (DIRECTORY_URL or --to)'],
  [
    /^3D000/,
    'there is no such database. Create it (createdb --encoding UTF8), or correct its address (DIRECTORY_URL or --to)',
  ],
  [
    /^(42P01|42703|3F000)/,
    'its tables are not those that the server was started on. Stop all servers that use it, and restore it whole from a backup',
  ],
  [
    /^42501/,
    `this user may not do that. In an empty database of its own it needs the right to create a schema (GRANT CREATE ON DATABASE); the tables in the schema must be its own`,
  ],
];

/** Texts in PostgreSQL cannot hold U+0000. */
const untranslatable = '22021';

/** An error of the driver or of the server, in the words of the port; any other error as it is. @param name of the database */
export function explained(error: unknown, name: string): unknown {
  // What was found as a connection was set up.
  if (error instanceof DirectoryUnavailable) return error;
  const cause = { cause: error };
  const reason = messageOf(error as Error);
  if (!(error instanceof pg.DatabaseError)) {
    return reason.startsWith('SASL')
      ? new UnusableDirectory(
          `${name} asks for a password: put it into its address, DIRECTORY_URL or --to (${reason}).`,
          cause,
        )
      : new DirectoryUnavailable(`${name} cannot be reached: ${reason}.`, cause);
  }
  const { code = '' } = error;
  const refusal = refusals.find(([codes]) => codes.test(code))?.[1];
  if (refusal !== undefined)
    return new UnusableDirectory(`${name} cannot be used: ${refusal} (${reason}).`, cause);
  if (contention.test(code))
    return new DirectoryUnavailable(
      `${name} is too busy: others went on changing the same (${reason}).`,
      cause,
    );
  return outages.test(code)
    ? new DirectoryUnavailable(`${name} takes nothing for now: ${reason}.`, cause)
    : error;
}

/** Whether the transaction may succeed when it is tried again; nothing of it was kept. */
export function isContention(error: unknown): boolean {
  const cause = error instanceof DirectoryUnavailable ? error.cause : undefined;
  return cause instanceof pg.DatabaseError && contention.test(cause.code ?? '');
}

/** Whether the server did not answer in time. The driver says so in its message only. */
export function isSilence(error: unknown): boolean {
  const cause = error instanceof DirectoryUnavailable ? error.cause : undefined;
  return (
    cause instanceof Error &&
    /^Connection terminated due to connection timeout|^Query read timeout|timeout (expired|exceeded)/.test(
      cause.message,
    )
  );
}

/** Whether a value was a text that the database cannot hold. */
export const isUntranslatable = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && error.code === untranslatable;

/** If several addresses failed, the error of the first has the reason. */
function messageOf(error: Error & { readonly errors?: readonly Error[] }): string {
  const [first = error] = error.errors ?? [];
  return (first.message || 'no reason was given').replace(/\.$/, '');
}
