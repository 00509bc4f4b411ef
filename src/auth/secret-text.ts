import { hash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/**
 * How secrets are written. A key is `dugnad_live_` or `dugnad_test_`, then 16 characters that name the secret, 32 that are it, and
 * 6 of a checksum, all of the same 62 letters and digits. So a scanner finds one that leaked, and a typing error is seen
 * without asking the directory. The form is that of GitHub's tokens:
 * https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
 */

export const environments = ['live', 'test'] as const;

/** Keys of one are not taken by servers of the other. */
export type Environment = (typeof environments)[number];

export interface KeyText {
  readonly environment: Environment;
  /** By which the directory finds the hash. */
  readonly id: string;
  readonly secret: string;
}

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const lengths = { id: 16, secret: 32, checksum: 6 };
const pattern = new RegExp(
  `^(dugnad_(${environments.join('|')})_([0-9A-Za-z]{${lengths.id}})([0-9A-Za-z]{${lengths.secret}}))([0-9A-Za-z]{${lengths.checksum}})$`,
);

/** A new key: 95 random bits of id and 190 of secret. */
export function newKey(environment: Environment): { readonly key: KeyText; readonly text: string } {
  const key = { environment, id: randomText(lengths.id), secret: randomText(lengths.secret) };
  return { key, text: keyText(key) };
}

export function keyText({ environment, id, secret }: KeyText): string {
  const body = `dugnad_${environment}_${id}${secret}`;
  return body + checksum(body);
}

/** undefined: it is no key, or not copied whole. */
export function readKey(text: string): KeyText | undefined {
  const [, body, environment, id, secret, check] = pattern.exec(text) ?? [];
  if (body === undefined || check !== checksum(body)) return undefined;
  return { environment: environment as Environment, id: id!, secret: secret! };
}

/** Whether a text means to be a key. */
export const looksLikeKey = (text: string): boolean => text.startsWith('dugnad_');

/** Whether a text means to be a JSON Web Token (RFC 7519). */
export const looksLikeToken = (text: string): boolean => /^[^.]+\.[^.]*\.[^.]*$/.test(text);

/** A token of a session or a link: 256 random bits. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** The SHA-256 of a secret with so many random bits that nobody finds it by trying. */
export const digestOf = (secret: string): Uint8Array => hash('sha256', secret, 'buffer');

/** Letters and digits, each as likely as any other. */
function randomText(length: number): string {
  let text = '';
  while (text.length < length) {
    // The last of the 256 values would favour some letters.
    for (const byte of randomBytes(length))
      if (byte < 248 && text.length < length) text += alphabet[byte % 62]!;
  }
  return text;
}

/** CRC-32 in base 62. */
function checksum(text: string): string {
  let rest = crc32(text);
  let digits = '';
  for (let digit = 0; digit < lengths.checksum; digit++) {
    digits = (alphabet[rest % 62] ?? '') + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}
