import { createHmac, randomBytes } from 'node:crypto';

const idBytes = 10;

/** Crockford's base 32 in lower case: no letter that is easily taken for another, and no `-`. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** By default 80 random bits in 16 characters. @param bytes in multiples of five */
export function randomId(bytes = idBytes): string {
  return base32(randomBytes(bytes));
}

/** An id that follows from `parts`, so that a repeat finds the same thing. @param bytes in multiples of five */
export function derivedId(key: Uint8Array, parts: readonly string[], bytes = idBytes): string {
  return base32(createHmac('sha256', key).update(JSON.stringify(parts)).digest().subarray(0, bytes));
}

/** A keyed digest: tells whether two texts are the same, and nothing else. 128 bits, base64url. */
export function keyedDigest(key: Uint8Array, parts: readonly string[]): string {
  return createHmac('sha256', key)
    .update(JSON.stringify(parts))
    .digest()
    .subarray(0, 16)
    .toString('base64url');
}

/** Five bits a character; `bytes` in multiples of five. */
function base32(bytes: Uint8Array): string {
  let text = '';
  for (let bit = 0; bit < bytes.length * 8; bit += 5) {
    const index = bit >> 3;
    const pair = ((bytes[index] ?? 0) << 8) | (bytes[index + 1] ?? 0);
    text += alphabet[(pair >> (11 - (bit & 7))) & 31] ?? '';
  }
  return text;
}
