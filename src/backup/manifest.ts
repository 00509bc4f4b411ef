import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Epoch } from '../event-store/event-store.ts';
import { makeFile, modeAt } from '../sqlite/own-file.ts';

/** What a backup is of, and what its files must be: `backup.json` beside them. */
export interface Manifest {
  readonly format: 1;
  /** When it was made, RFC 3339. */
  readonly madeAt: string;
  /** The version of the program that made it. */
  readonly program: string;
  readonly log: {
    readonly identity: string;
    readonly epoch: Epoch;
    /** The position of its last event; null: it was empty. */
    readonly head: number | null;
    /** null: the log is on a server, whose own backup holds it. */
    readonly events: number | null;
    readonly file: BackupFile | null;
  };
  readonly directory: BackupFile & { readonly participants: number };
}

interface BackupFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

export const logFile = 'events.sqlite';
export const directoryFile = 'directory.sqlite';
const manifestFile = 'backup.json';

/** The folder is no backup, or not as it was written; the message says what to do. */
export class UnusableBackup extends Error {
  override name = 'UnusableBackup';
}

/** For whoever may read the directory that lies beside it. */
export function writeManifest(folder: string, manifest: Manifest): void {
  const path = join(folder, manifestFile);
  makeFile(path, modeAt(join(folder, directoryFile)));
  writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`, { flush: true });
}

/** The version of this program. */
export function programVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** A file as the manifest notes it. Nothing may have it open as a database. */
export async function noted(folder: string, name: string): Promise<BackupFile> {
  const path = join(folder, name);
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return { name, bytes: statSync(path).size, sha256: hash.digest('hex') };
}

/** Reads the manifest and checks every file against it. @throws {UnusableBackup} */
export async function readBackup(folder: string): Promise<Manifest> {
  const path = join(folder, manifestFile);
  if (!existsSync(path)) {
    throw new UnusableBackup(`${folder} is no backup: it has no ${manifestFile}. Nothing was changed.`);
  }
  const manifest = parse(path);
  const { file } = manifest.log;
  if (file) await check(folder, file, logFile);
  await check(folder, manifest.directory, directoryFile);
  return manifest;
}

function parse(path: string): Manifest {
  const manifest = jsonIn(path);
  if (manifest?.format !== 1) {
    throw new UnusableBackup(
      `${path} cannot be read by this version (${programVersion()}). Use the version that wrote it. Nothing was changed.`,
    );
  }
  if (isManifest(manifest)) return manifest;
  throw notWritten(path, 'something in it is missing, or is another thing');
}

type Loose<T> = { readonly [Key in keyof T]?: unknown } | null | undefined;

function jsonIn(path: string): Loose<Manifest> {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Loose<Manifest>;
  } catch {
    return undefined;
  }
}

function isManifest(manifest: Loose<Manifest>): manifest is Manifest {
  const [log, directory] = [
    manifest?.log as Loose<Manifest['log']>,
    manifest?.directory as Loose<Manifest['directory']>,
  ];
  return (
    typeof manifest?.madeAt === 'string' &&
    typeof log?.identity === 'string' &&
    isEpoch(log.epoch as Loose<Epoch>) &&
    (log.head === null || typeof log.head === 'number') &&
    (log.file === null ? log.events === null : isFile(log.file) && typeof log.events === 'number') &&
    isFile(directory) &&
    typeof directory?.participants === 'number'
  );
}

function isEpoch(epoch: Loose<Epoch>): boolean {
  const isEarlier = (one: Loose<Epoch['earlier'][number]>) => typeof one?.tag === 'string';
  return typeof epoch?.tag === 'string' && Array.isArray(epoch.earlier) && epoch.earlier.every(isEarlier);
}

function isFile(file: Loose<BackupFile>): boolean {
  return typeof file?.name === 'string' && typeof file.bytes === 'number' && typeof file.sha256 === 'string';
}

const notWritten = (path: string, why: string) =>
  new UnusableBackup(
    `${path} is not what dugnad backup writes: ${why}. Use another backup. Nothing was changed.`,
  );

/** @param expected the file's name: it is the one that is put back, so no other is looked at, here or elsewhere */
async function check(folder: string, { name, bytes, sha256 }: BackupFile, expected: string): Promise<void> {
  if (name !== expected) {
    throw notWritten(join(folder, manifestFile), `it names ${JSON.stringify(name)} instead of ${expected}`);
  }
  const found = existsSync(join(folder, name)) ? await noted(folder, name) : undefined;
  if (found?.bytes === bytes && found.sha256 === sha256) return;
  throw new UnusableBackup(
    `${join(folder, name)} is not as it was written (${found ? 'its SHA-256 differs' : 'it is missing'}). Use another backup. Nothing was changed.`,
  );
}
