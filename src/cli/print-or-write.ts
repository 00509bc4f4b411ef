import { writeFileSync } from 'node:fs';

/** Prints a text, or writes it to a file. @param path undefined: standard output. @throws {Error} it cannot be written */
export function printOrWrite(text: string, path: string | undefined): void {
  if (path === undefined) {
    process.stdout.write(text);
    return;
  }
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new Error(
      `${path} cannot be written (${(error as Error).message}). Name a file in a folder that is there and may be written to.`,
      { cause: error },
    );
  }
}
