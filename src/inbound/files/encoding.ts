import type { FileHandle } from 'node:fs/promises';
import { bytesOf } from './nameless-file.ts';
import { UnreadableFile } from './unreadable-file.ts';

/** How a file's characters are written; names as in https://encoding.spec.whatwg.org/. */
export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type Encoding = (typeof encodings)[number];

/** What begins a file that is no text. */
const foreign: readonly (readonly [begins: string, what: string])[] = [
  ['504b0304', 'a ZIP archive or a spreadsheet (.xlsx)'],
  ['504b0506', 'an empty ZIP archive'],
  ['d0cf11e0', 'an old spreadsheet (.xls)'],
  ['25504446', 'a PDF'],
  ['1f8b', 'a compressed file (.gz)'],
  ['89504e47', 'a picture'],
  ['ffd8ff', 'a picture'],
  ['50415231', 'a Parquet file'],
  ['53514c697465', 'an SQLite database'],
];

/**
 * Finds out how a text file is written: by its byte order mark; without one as UTF-16 where every other byte is zero, as UTF-8 where all
 * of it is, and otherwise as what spreadsheets on Windows write.
 * @throws {UnreadableFile} it is no text
 */
export async function encodingOf(file: FileHandle): Promise<Encoding> {
  const begins = await firstBytes(file, 4_096);
  if (begins.length === 0) throw new UnreadableFile('The file is empty.');
  const hex = begins.toString('hex', 0, 8);
  if (hex.startsWith('efbbbf')) return 'utf-8';
  if (hex.startsWith('fffe0000') || hex.startsWith('0000feff')) {
    throw new UnreadableFile('The file is written in UTF-32. Save it as CSV (UTF-8).');
  }
  if (hex.startsWith('fffe')) return 'utf-16le';
  if (hex.startsWith('feff')) return 'utf-16be';
  const known = foreign.find(([bytes]) => hex.startsWith(bytes));
  if (known) {
    throw new UnreadableFile(`The file is ${known[1]}, and no CSV. Open it, and save it as CSV (UTF-8).`);
  }
  return utf16(begins) ?? ((await isUtf8(file)) ? 'utf-8' : 'windows-1252');
}

async function firstBytes(file: FileHandle, count: number): Promise<Buffer> {
  for await (const bytes of bytesOf(file, count)) return bytes;
  return Buffer.alloc(0);
}

/** @throws {UnreadableFile} there are zeros, and not in every other place */
function utf16(begins: Buffer): Encoding | undefined {
  const zeros = [0, 0];
  for (const [index, byte] of begins.entries()) if (byte === 0) zeros[index % 2]!++;
  const [even = 0, odd = 0] = zeros;
  if (even + odd === 0) return undefined;
  if (even === 0 && odd > begins.length / 4) return 'utf-16le';
  if (odd === 0 && even > begins.length / 4) return 'utf-16be';
  throw new UnreadableFile('The file holds zero bytes: it is no text. Export it again as CSV (UTF-8).');
}

async function isUtf8(file: FileHandle): Promise<boolean> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const bytes of bytesOf(file, 1 << 20)) decoder.decode(bytes, { stream: true });
    decoder.decode();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return false;
    throw error;
  }
}

/** The text of a file, piece by piece, without its byte order mark. */
export async function* decodedText(file: FileHandle, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const bytes of bytesOf(file, 1 << 16)) yield decoder.decode(bytes, { stream: true });
  yield decoder.decode();
}
