import { createHmac, type KeyObject, randomFillSync } from 'node:crypto';

const idBytes = 10;

/** Crockford's base 32 in lower case: no letter that is easily taken for another, and no `-`. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** By default 80 random bits in 16 characters. @param bytes in multiples of five */
export function randomId(bytes = idBytes): string {
  if (unused + bytes > pool.length) {
    randomFillSync(pool);
    unused = 0;
  }
  unused += bytes;
  return base32(pool.subarray(unused - bytes, unused));
}

/**
 * An id of 20 characters that sorts by the millisecond in which it was made; the last 11 are random (55 bits). Ids made
 * together lie together in every index, which makes recording many people several times faster.
 */
export function orderedId(): string {
  return timeText(Date.now()) + randomId().slice(0, 11);
}

/** Of the millisecond last asked for: many ids are made in one. */
let written = { time: -1, text: '' };

function timeText(time: number): string {
  if (written.time !== time) {
    let text = '';
    for (let rest = time; text.length < 9; rest = Math.floor(rest / 32)) text = alphabet[rest % 32]! + text;
    written = { time, text };
  }
  return written.text;
}

/** Random bytes are fetched many at a time; each is used once. */
const pool = new Uint8Array(4_000);
let unused = pool.length;

/** An id derived from `parts`, so that a repeat finds the same thing. @param bytes in multiples of five */
export function derivedId(key: KeyObject, parts: readonly string[], bytes = idBytes): string {
  return base32(createHmac('sha256', key).update(JSON.stringify(parts)).digest().subarray(0, bytes));
}

/** A keyed digest: it shows whether two texts are the same, and nothing else. 132 bits, base64url. */
export function keyedDigest(key: KeyObject, parts: readonly string[]): string {
  return createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64url').slice(0, 22);
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
