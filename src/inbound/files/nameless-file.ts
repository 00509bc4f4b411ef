import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Opens a new file, for its owner alone, and takes its name away at once: nobody else finds it, and the system removes it when it is
 * closed or the process ends, however that ends (unlink, https://pubs.opengroup.org/onlinepubs/9799919799/functions/unlink.html).
 * @throws the system's error
 */
export async function namelessFile(folder: string): Promise<FileHandle> {
  const path = join(folder, `dugnad-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  try {
    await unlink(path);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * What an open file holds, from its beginning: as often as one wants, and by several at once.
 * @param atOnce so many bytes are read at a time
 */
export async function* bytesOf(file: FileHandle, atOnce: number): AsyncGenerator<Buffer> {
  for (let position = 0; ;) {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(atOnce), 0, atOnce, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
