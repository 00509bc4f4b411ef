import { existsSync } from 'node:fs';
import type { Report } from '../sqlite/database-kind.ts';
import { refuseEarlierLayout } from '../sqlite/open-database.ts';
import { type Directory, UnusableDirectory } from './directory.ts';
import { openEmbeddedDirectory } from './embedded/embedded-directory.ts';
import { embeddedDirectory } from './embedded/schema.ts';
import { isDirectoryServer, nameOf } from './postgresql/connection-string.ts';

/** How many connections to a server are open at most, where nothing else is set. */
export const usualConnections = 10;

/**
 * The adapter is chosen by the connection string alone: `postgresql://…` is a database on a server, anything else the path of an
 * embedded directory.
 * @param report reports that it is of an earlier version and brought up to this one
 * @param connections to a server, at most
 */
export async function openDirectory(
  connection: string,
  report?: Report,
  connections = usualConnections,
): Promise<Directory> {
  if (!isDirectoryServer(connection)) return openEmbeddedDirectory(connection, report);
  // Loaded only here: without a server nobody needs its driver.
  const { openPostgresqlDirectory } = await import('./postgresql/postgresql-directory.ts');
  return openPostgresqlDirectory(connection, connections, report);
}

/**
 * Resolves when a directory on a server takes writes; an embedded one is there or not.
 * @param within how many milliseconds the server may take, if it is less than what any answer may take
 * @throws {DirectoryUnavailable} it did not answer, or takes no writes @throws {UnusableDirectory} it refuses us
 */
export async function directoryAnswers(connection: string, within: number): Promise<void> {
  if (!isDirectoryServer(connection)) return;
  const { postgresqlAnswers } = await import('./postgresql/postgresql-directory.ts');
  await postgresqlAnswers(connection, within);
}

/** For messages: the path, or the connection string without user and password. */
export const shownPlace = (connection: string): string =>
  isDirectoryServer(connection) ? (nameOf(connection) ?? 'DIRECTORY_URL') : connection;

/**
 * Whether there is no directory yet. The question creates nothing.
 * @throws {DirectoryUnavailable} its server does not answer
 */
export async function isNone(connection: string): Promise<boolean> {
  return isDirectoryServer(connection)
    ? (await thereOn(connection)).layout === undefined
    : isMissing(connection);
}

/** The log that a directory on a server belongs to, if there is one and it belongs to any. @throws {DirectoryUnavailable} */
export const logOn = async (server: string): Promise<string | undefined> => (await thereOn(server)).log;

/**
 * For callers that must not change anything: opening would create or migrate the directory.
 * @throws {EarlierLayout} @throws {UnusableDirectory} it is of an earlier version, or there is none on its server yet
 * @throws {DirectoryUnavailable} its server does not answer
 */
export async function refuseToChange(connection: string): Promise<void> {
  if (!isDirectoryServer(connection)) {
    refuseEarlierLayout(connection, embeddedDirectory);
    return;
  }
  const { layout } = await thereOn(connection);
  const { migrations } = await import('./postgresql/schema.ts');
  if (layout !== undefined && layout >= migrations.length) return;
  const found =
    layout === undefined
      ? 'There is no directory'
      : `The directory is of layout ${layout}, and this program writes layout ${migrations.length},`;
  throw new UnusableDirectory(
    `${found} in ${shownPlace(connection)}. Start the server once: it makes the tables, or brings them up. Nothing was changed.`,
  );
}

async function thereOn(server: string) {
  const { postgresqlDirectoryThere } = await import('./postgresql/postgresql-directory.ts');
  return postgresqlDirectoryThere(server);
}

/** Whether there is certainly no directory yet. For a server only opening it shows. */
export const isMissing = (connection: string): boolean =>
  !isDirectoryServer(connection) && !existsSync(connection);
