import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { namelessFile } from '../../../src/inbound/files/nameless-file.ts';

const opened: FileHandle[] = [];

/** An open file with this content. It is closed after the test. */
export async function nameless(content: string | Uint8Array): Promise<FileHandle> {
  const file = await namelessFile(tmpdir());
  opened.push(file);
  await file.appendFile(content);
  return file;
}

afterEach(async () => {
  for (const file of opened.splice(0)) await file.close();
});
