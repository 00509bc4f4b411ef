/** The most an answer may take, in bytes. */
export const answerLimit = 5 * 1024 * 1024;

/**
 * About how many bytes a value takes as JSON. It stops counting soon after `most`, where the answer is refused anyway. Escapes
 * in texts are not counted, so the result may be a little too low.
 */
export function jsonBytes(value: unknown, most: number): number {
  const waiting: unknown[] = [value];
  let bytes = 0;
  while (waiting.length > 0 && bytes <= most) {
    const next = waiting.pop();
    if (typeof next === 'string') bytes += Buffer.byteLength(next) + 3;
    else if (Array.isArray(next)) {
      bytes += 2;
      for (const item of next) waiting.push(item);
    } else if (typeof next === 'object' && next !== null) {
      bytes += 2;
      for (const [key, item] of Object.entries(next)) {
        bytes += key.length + 4;
        waiting.push(item);
      }
    } else bytes += 5;
  }
  return bytes;
}
