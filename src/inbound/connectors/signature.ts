import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const forms = {
  hex: /^sha256=[0-9a-f]{64}$/,
  base64: /^sha256=[A-Za-z0-9+/]{43}=$/,
} as const;

type Form = keyof typeof forms;

/** How Meta and X sign: `sha256=` and the HMAC-SHA256 of the bytes. */
export const signatureOf = (content: string | Buffer, secret: string, form: Form): string =>
  `sha256=${createHmac('sha256', secret).update(content).digest(form)}`;

/**
 * Whether a header signs a body as it came. Of several ways to write a signature only that of `signatureOf` is taken.
 * @param secret undefined or empty: nothing is signed with it
 */
export function isSigned(
  body: Buffer,
  header: IncomingHttpHeaders[string],
  secret: string | undefined,
  form: Form,
): boolean {
  if (!secret || typeof header !== 'string' || !forms[form].test(header)) return false;
  return isSameSecret(header, signatureOf(body, secret, form));
}

/** Compares in a time that does not depend on where two texts differ, nor on their lengths. */
export const isSameSecret = (one: string, other: string): boolean =>
  timingSafeEqual(digest(one), digest(other));

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
