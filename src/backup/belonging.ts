import { type OwningLog, whyNotOf } from '../directory/directory-of.ts';
import { DirectoryFile } from '../directory/embedded/directory-file.ts';

/**
 * Why a copied directory cannot be a log's, as a start would find: in a sentence; undefined: it can.
 * @param copy a file that nobody uses
 * @param name how it is called in the sentence
 * @throws {UnreadableDatabase}
 */
export async function whyNotTogether(
  log: OwningLog,
  copy: string,
  name: string,
): Promise<string | undefined> {
  using directory = new DirectoryFile(copy);
  return await whyNotOf(log, directory, name);
}
