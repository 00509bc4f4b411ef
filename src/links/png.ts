import { promisify } from 'node:util';
import { crc32, deflate } from 'node:zlib';

const compressed = promisify(deflate);

/**
 * A square of black and white modules as a picture, one bit a pixel (https://www.w3.org/TR/png-3/). Libraries compute with four bytes a
 * pixel, which holds up everything else for a tenth of a second.
 * @param scale pixels of a module's side. @param margin white modules around
 */
export async function pngOf(
  { size, isBlack }: { readonly size: number; readonly isBlack: (row: number, column: number) => boolean },
  { scale, margin }: { readonly scale: number; readonly margin: number },
): Promise<Buffer> {
  const side = (size + 2 * margin) * scale;
  const bytesPerRow = 1 + Math.ceil(side / 8);
  const pixels = Buffer.alloc(bytesPerRow * side, 0xff);
  for (let y = 0; y < side; y++) pixels[y * bytesPerRow] = unfiltered;
  for (let row = 0; row < size; row++) {
    const first = (row + margin) * scale * bytesPerRow;
    for (let column = 0; column < size; column++) {
      if (!isBlack(row, column)) continue;
      for (let x = (column + margin) * scale; x < (column + margin + 1) * scale; x++)
        pixels[first + 1 + (x >> 3)]! &= ~(0x80 >> (x & 7));
    }
    for (let copy = 1; copy < scale; copy++)
      pixels.copyWithin(first + copy * bytesPerRow, first, first + bytesPerRow);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 1; // bit depth; the rest is 0: greyscale, the usual compression and filters, not interlaced
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', await compressed(pixels)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/** Each row says how it is filtered. */
const unfiltered = 0;

function chunk(type: string, data: Buffer): Buffer {
  const content = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(content));
  return Buffer.concat([length, content, check]);
}
