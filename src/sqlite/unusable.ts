import { accessSync, constants, existsSync, lstatSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** A file cannot be made, written or opened where it should lie; the message names the path, and says what to do. */
export class UnusablePath extends Error {
  override name = 'UnusablePath';
}

/** The remedy, unless the caller gives another one. */
const otherData = 'set DATA_DIR to another folder';

/** SQLite's primary result codes for errors caused by the location: https://www.sqlite.org/rescode.html */
const fullDisk = 13;
const readOrWriteFailed = 10;
const noAccess = new Set([3, 8, 14, 23]); // PERM, READONLY, CANTOPEN, AUTH

/** The operating system's codes for the same. */
const systemNoAccess = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOENT', 'EISDIR']);
const systemFull = new Set(['ENOSPC', 'EDQUOT']);

/**
 * Turns an error caused by the location of `path` into one that names it; returns other errors unchanged.
 * @param elsewhere the remedy if the location cannot be made usable
 */
export function asUnusable(error: unknown, path: string, elsewhere = otherData): unknown {
  const reason = faultOf(error as PlaceError, path, elsewhere);
  return reason ? new UnusablePath(`${path} cannot be used: ${reason}`, { cause: error }) : error;
}

type PlaceError = NodeJS.ErrnoException & { errcode?: number };

/** Whether the error is that the disk of `path` is full. */
export function isDiskFull(error: unknown, path: string): boolean {
  const { errcode = 0, code = '' } = error as PlaceError;
  return (errcode & 0xff) === fullDisk || systemFull.has(code) || (isFailure(errcode, code) && isFull(path));
}

function isFailure(errcode: number, code: string): boolean {
  return (errcode & 0xff) === readOrWriteFailed || code === 'EIO';
}

function faultOf(error: PlaceError, path: string, elsewhere: string): string | undefined {
  const { errcode = 0, code = '', message } = error;
  const primary = errcode & 0xff;
  if (isDiskFull(error, path)) return `the disk is full. Free some space, or ${elsewhere}.`;
  const failed = isFailure(errcode, code);
  if (failed) return `the disk failed (${message}). Check it, or ${elsewhere}.`;
  return noAccess.has(primary) || systemNoAccess.has(code)
    ? obstacle(path, message, code, elsewhere)
    : undefined;
}

/** The reason: the file, or the folder above it, that is in the way. */
function obstacle(path: string, message: string, code: string, elsewhere: string): string {
  const link = brokenLink(path);
  if (link) return `${link} is a link that leads nowhere. Make the folder that it leads to, or ${elsewhere}.`;
  const folder = nearest(dirname(path));
  if (existsSync(path) && isFolder(path)) return `it is a folder. Move it away, or ${elsewhere}.`;
  if (!isFolder(folder)) return `${folder} is a file, not a folder. Move it away, or ${elsewhere}.`;
  for (const blocked of [folder, path].filter(existsSync)) {
    const why = denied(
      blocked,
      blocked === folder ? constants.W_OK | constants.X_OK : constants.R_OK | constants.W_OK,
    );
    if (why === 'EROFS')
      return `${blocked} lies on a disk that is mounted read-only. Mount it for writing, or ${elsewhere}.`;
    if (why) return `this user may not write to ${blocked}. Give it the right to, or ${elsewhere}.`;
  }
  if (code === 'ENOENT') return `nothing can be made in ${folder}. Look at it, or ${elsewhere}.`;
  return `${message}. Look at ${folder}, or ${elsewhere}.`;
}

/** The folder itself, or the nearest above it that is there. */
function nearest(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearest(dirname(folder));
}

/** Whichever of the folders above a path is a link to what is not there. */
function brokenLink(path: string): string | undefined {
  const folder = dirname(path);
  if (folder === path || existsSync(folder)) return undefined;
  if (!isFolder(dirname(folder))) return brokenLink(folder);
  return lstatSync(folder, { throwIfNoEntry: false }) && folder;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Where SQLite's shared index does not fit, which takes 32 KiB at a time, it says only that writing failed. */
function isFull(path: string): boolean {
  const { bavail, bsize } = statfsSync(nearest(dirname(path)));
  return bavail * bsize < 32_768;
}

function denied(path: string, access: number): string | undefined {
  try {
    accessSync(path, access);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
}
