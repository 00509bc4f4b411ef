import { createHmac, randomBytes } from 'node:crypto';

/**
 * Signatures of Standard Webhooks 1.0, HMAC-SHA256 (`v1`) over id, time and bytes:
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */

/** 32 random bytes, as Standard Webhooks writes a secret. */
export const newSigningSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

/**
 * The key in `whsec_` and base64 of 24 to 64 bytes; undefined: it is not written as a secret is. Base64 may end in bits that mean
 * nothing: only one way to write a key is taken.
 */
export function signingKeyIn(secret: string): Buffer | undefined {
  const [, written] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret) ?? [];
  if (written === undefined) return undefined;
  const key = Buffer.from(written, 'base64');
  const isWhole = key.toString('base64') === written;
  return isWhole && key.length >= 24 && key.length <= 64 ? key : undefined;
}

/** @param at seconds since 1970, as the header writes them */
export function signature(key: Uint8Array, id: string, at: string, body: Uint8Array | string): string {
  return `v1,${createHmac('sha256', key).update(`${id}.${at}.`).update(body).digest('base64')}`;
}
