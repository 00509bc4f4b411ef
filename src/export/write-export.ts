import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { makeFolder } from '../sqlite/make-folder.ts';
import { modeAt, ownMode, setMode } from '../sqlite/own-file.ts';
import { asUnusable } from '../sqlite/unusable.ts';
import type { Download } from './downloads.ts';
import { type AboutExport, readme } from './readme.ts';

/** What lies in an export's `manifest.json`. */
export interface ExportManifest {
  readonly campaign: { readonly id: string; readonly name: string; readonly timeZone: string };
  readonly position: string;
  readonly epoch: string;
  readonly asOf: string;
  readonly events: number;
  readonly names: boolean;
  readonly licence: string | null;
  readonly version: string;
  readonly exportedAt: string;
  readonly files: readonly FileOfExport[];
}

interface FileOfExport {
  readonly name: string;
  readonly table: string;
  readonly format: string;
  /** Of a calendar it is not counted. */
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly columns: readonly { readonly name: string; readonly type: string; readonly is: string }[];
}

interface Writing {
  /** Replace what is in the folder. */
  readonly force: boolean;
  readonly signal: AbortSignal;
  /** Called now and then with the file that is being written and how many of its rows are. */
  readonly progress: (file: string, rows: number) => void;
}

/** The folder holds something, and was not to be replaced. */
class FolderInUse extends Error {
  override name = 'FolderInUse';
}

/**
 * @param force what is there may be replaced, if it is an export: another folder is never removed
 * @throws {FolderInUse}
 */
export function refuseFolderInUse(folder: string, force: boolean): void {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (!found) return;
  if (!found.isDirectory()) throw new FolderInUse(`${folder} is no folder. Name one by --output.`);
  const holds = readdirSync(folder);
  if (holds.length === 0) return;
  if (!force) {
    throw new FolderInUse(
      `${folder} is not empty. Name another folder by --output, or replace an export by --force.`,
    );
  }
  const own = filesOf(folder);
  const missing = own?.find(name => !holds.includes(name));
  if (!own || missing !== undefined) {
    throw new FolderInUse(
      `${folder} holds no export, so it is not replaced. Name another folder by --output.`,
    );
  }
  const others = holds.filter(name => !own.includes(name));
  if (others.length === 0) return;
  throw new FolderInUse(
    `${folder} holds more than an export, so it is not replaced: ${others.slice(0, 5).join(', ')}. Take that away first, or name another folder by --output.`,
  );
}

/** What an export holds, as its manifest says; undefined: it is none. */
function filesOf(folder: string): string[] | undefined {
  try {
    const { files } = JSON.parse(readFileSync(join(folder, manifestName), 'utf8')) as Partial<ExportManifest>;
    return files && [...files.map(({ name }) => name), 'README.md', manifestName];
  } catch {
    return undefined;
  }
}

/** Without names it is made to be passed on: the umask says to whom. */
const forAnybody = { file: 0o666, folder: 0o777 } as const;

const manifestName = 'manifest.json';

/**
 * Writes an export into a folder of its own. It is written beside it and renamed when all of it is on the disk: so what has the name of
 * an export is whole, whenever and however this was interrupted.
 * @throws {UnusablePath} the disk is full, or may not be written to
 * @throws the signal's reason
 */
export async function writeExport(
  folder: string,
  about: AboutExport,
  downloads: readonly Download[],
  { force, signal, progress }: Writing,
): Promise<ExportManifest> {
  const target = resolve(folder);
  const withNames = about.asking.namesOf !== undefined;
  const unfinished = join(dirname(target), `.${basename(target)}.unfinished-${process.pid}`);
  try {
    makeFolder(dirname(unfinished), forAnybody.folder);
    makeFolder(unfinished, withNames ? ownMode.folder : forAnybody.folder);
    const files: FileOfExport[] = [];
    for (const download of downloads)
      files.push(await writeFile(unfinished, download, about, signal, progress));
    await save(join(unfinished, 'README.md'), readme(about, downloads));
    const manifest = manifestOf(about, files);
    await save(join(unfinished, manifestName), `${JSON.stringify(manifest, null, 2)}\n`);
    if (withNames) keepOthersOut(unfinished, modeAt(target) ?? ownMode.folder);
    await syncFolder(unfinished);
    signal.throwIfAborted();
    await put(unfinished, target, force);
    return manifest;
  } catch (error) {
    throw asUnusable(error, target, 'name another folder by --output');
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** Names are for whoever could enter the folder that is replaced. */
function keepOthersOut(folder: string, mode: number): void {
  for (const name of readdirSync(folder)) setMode(join(folder, name), mode & forAnybody.file);
  setMode(folder, mode);
}

/** One rename: before it there is nothing of the new export under its name, after it everything. */
async function put(unfinished: string, target: string, force: boolean): Promise<void> {
  const before = `${unfinished}.before`;
  if (force && existsSync(target)) await rename(target, before);
  // A folder that is there and empty is replaced by the rename itself.
  await rename(unfinished, target);
  await syncFolder(dirname(target));
  await rm(before, { recursive: true, force: true });
}

async function writeFile(
  folder: string,
  download: Download,
  { snapshot, asking }: AboutExport,
  signal: AbortSignal,
  progress: Writing['progress'],
): Promise<FileOfExport> {
  const { name, table, format } = download;
  const file = await open(join(folder, name), 'wx');
  try {
    const hash = createHash('sha256');
    let [rows, bytes] = [0, 0];
    progress(name, rows);
    const counted = (more: number) => progress(name, (rows += more));
    for await (const chunk of download.write(snapshot, asking, counted)) {
      signal.throwIfAborted();
      hash.update(chunk);
      bytes += chunk.byteLength;
      await file.writeFile(chunk);
    }
    await file.sync();
    const columns = download
      .columns(asking)
      .map(column => ({ name: column.name, type: column.type, is: column.is }));
    return { name, table, format, rows, bytes, sha256: hash.digest('hex'), columns };
  } finally {
    await file.close();
  }
}

function manifestOf(
  { snapshot, asking, version, licence }: AboutExport,
  files: readonly FileOfExport[],
): ExportManifest {
  const { campaign, position, positions, at, events } = snapshot;
  return {
    campaign: { id: campaign.id, name: campaign.name, timeZone: campaign.timeZone },
    position: positions.text(position),
    epoch: positions.epoch.tag,
    asOf: at.toISOString(),
    events,
    names: asking.namesOf !== undefined,
    licence: licence ?? null,
    version,
    exportedAt: new Date().toISOString(),
    files,
  };
}

async function save(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
