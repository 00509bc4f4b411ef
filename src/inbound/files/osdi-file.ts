import type { FileHandle } from 'node:fs/promises';
import { type Encoding, encodingOf, decodedText } from './encoding.ts';
import { osdiHeader, resourcesIn, valuesOf } from './osdi-resource.ts';
import type { FileRow, SourceFile } from './source-file.ts';
import { UnreadableFile } from './unreadable-file.ts';

/**
 * The longest JSON text, in characters, which of JSON Lines is one line. It is parsed at once: meanwhile no other request is served, and it
 * needs many times its size in memory.
 */
const longest = 8 * 1_024 * 1_024;

/**
 * A file of OSDI resources: as a page of a collection, as a list, as webhooks send them, or one a line.
 * @throws {UnreadableFile} it is no such file
 */
export async function openOsdi(
  file: FileHandle,
  stated: { encoding?: Encoding | undefined } = {},
): Promise<SourceFile> {
  const encoding = stated.encoding ?? (await encodingOf(file));
  const isLines = await beginsWithWholeLine(file, encoding);
  const { size } = await file.stat();
  if (!isLines && size > longest) {
    throw new UnreadableFile('The file is one JSON text of more than 8 MiB. Write one resource a line.');
  }
  const written = isLines ? 'one JSON text a line' : 'as one JSON text';
  const texts = () => (isLines ? linesOf(file, encoding) : whole(file, encoding));
  return { encoding, written, header: osdiHeader, rows: () => rowsIn(texts()) };
}

interface Text {
  readonly line: number;
  readonly text: string;
}

async function beginsWithWholeLine(file: FileHandle, encoding: Encoding): Promise<boolean> {
  for await (const { text } of linesOf(file, encoding)) {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  }
  throw new UnreadableFile('The file is empty.');
}

async function* whole(file: FileHandle, encoding: Encoding): AsyncGenerator<Text> {
  let text = '';
  for await (const piece of decodedText(file, encoding)) text += piece;
  yield { line: 1, text };
}

/** The lines that are not blank. */
async function* linesOf(file: FileHandle, encoding: Encoding): AsyncGenerator<Text> {
  let [begun, length, line]: [string[], number, number] = [[], 0, 0];
  for await (const piece of decodedText(file, encoding)) {
    const [first = '', ...others] = piece.split('\n');
    begun.push(first);
    length += first.length;
    if (length > longest)
      throw new UnreadableFile(`After line ${line}: a line is longer than 8 MiB. Write one resource a line.`);
    for (const next of others) {
      const text = begun.join('');
      line++;
      if (text.trim()) yield { line, text };
      [begun, length] = [[next], next.length];
    }
  }
  const text = begun.join('');
  if (text.trim()) yield { line: line + 1, text };
}

/** A text of a few bytes for each resource would take a hundred times as much as rows, all at once. */
const atATime = 1_000;

async function* rowsIn(texts: AsyncIterable<Text>): AsyncGenerator<readonly FileRow[]> {
  for await (const { line, text } of texts) {
    const resources = resourcesOf(text, line);
    for (let from = 0; from < resources.length; from += atATime) {
      const some = resources.slice(from, from + atATime);
      yield some.map(resource => ({ line, values: valuesOf(resource) }));
    }
  }
}

function resourcesOf(text: string, line: number): ReturnType<typeof resourcesIn> {
  try {
    return resourcesIn(JSON.parse(text));
  } catch (error) {
    const what = error instanceof SyntaxError ? `is no JSON: ${error.message}` : 'nests too deeply';
    throw new UnreadableFile(`Line ${line} ${what}.`, { cause: error });
  }
}
