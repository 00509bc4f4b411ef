/** The deepest nesting of objects and lists that is read. The deepest input has seven. */
export const deepest = 32;

interface JsonOutline {
  /** How many objects and lists lie within one another. */
  readonly depth: number;
  /** The text of the outermost object's `query`, if it is a text. */
  readonly query: string | undefined;
}

const [quote, backslash, colon, comma] = [0x22, 0x5c, 0x3a, 0x2c];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];

/**
 * What one pass over the bytes of a JSON body can show: some two milliseconds for a megabyte, while parsing might make a
 * hundred thousand objects. The text need not be valid: the parser finds that out.
 */
export function outlineOf(json: Buffer): JsonOutline {
  let [level, depth, start] = [0, 0, -1];
  let last: readonly [from: number, to: number] = [0, 0];
  let value = false;
  let query: string | undefined;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at];
    if (start >= 0) {
      if (byte === backslash) at++;
      else if (byte === quote) {
        last = [start, at + 1];
        start = -1;
        if (level === 1 && value) query = textOf(json.subarray(...last));
      }
    } else if (byte === quote) start = at;
    else if (byte === openBrace || byte === openBracket) depth = Math.max(depth, ++level);
    else if (byte === closeBrace || byte === closeBracket) level--;
    else if (level === 1 && byte === colon) value = json.toString('latin1', ...last) === '"query"';
    else if (level === 1 && byte === comma) value = false;
  }
  return { depth, query };
}

function textOf(json: Buffer): string | undefined {
  try {
    return JSON.parse(json.toString()) as string;
  } catch {
    return undefined;
  }
}
