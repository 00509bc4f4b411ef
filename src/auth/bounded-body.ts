/**
 * Reads another system's answer up to a size, since it may send without an end.
 * @param largest in bytes, without the compression it came in @returns undefined: it is larger @throws {Error} it broke off
 */
export async function bodyOf(answer: Response, largest: number): Promise<Buffer<ArrayBuffer> | undefined> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
    size += part.byteLength;
    if (size > largest) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}
