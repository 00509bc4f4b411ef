import { signature, signingKeyIn } from '../../auth/standard-webhooks.ts';
import type { FieldRefusal } from '../../domain/refusal.ts';
import type { InboundRequest, Secrets } from './connector.ts';
import { isSameSecret } from './signature.ts';

/** A signature of any version, and a list of them with a space between each two. */
const signatureForm = 'v[0-9]+[a-z]?,[A-Za-z0-9+/]+={0,2}';
const signaturesForm = new RegExp(`^${signatureForm}(?: ${signatureForm})*$`);

/** How far the sender's clock may be from ours, in seconds. */
const tolerance = 5 * 60;

/**
 * Whether a request is signed as Standard Webhooks 1.0 says. One signature of several is enough, since
 * there are two while a secret is changed. That an id comes twice is not seen here.
 * @param secret `whsec_` and base64 of 24 to 64 bytes. Another form signs nothing: without the prefix some senders mean the text itself.
 * @param now milliseconds
 */
export function verifyStandardWebhook(
  { headers, body }: Pick<InboundRequest, 'headers' | 'body'>,
  secret: string,
  now: number,
): boolean {
  const key = signingKeyIn(secret);
  const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signatures } = headers;
  if (typeof id !== 'string' || typeof at !== 'string' || typeof signatures !== 'string') return false;
  if (!key || !/^[\x21-\x7e]{1,255}$/.test(id) || !/^\d{1,11}$/.test(at)) return false;
  if (!signaturesForm.test(signatures)) return false;
  if (Math.abs(now / 1_000 - Number(at)) > tolerance) return false;
  const expected = signature(key, id, at, body);
  return signatures.split(' ').some(one => isSameSecret(one, expected));
}

/** What is wrong with a secret that was stated. */
export const refuseSigningSecret = (_: unknown, { SIGNING_SECRET: secret }: Secrets): FieldRefusal[] =>
  secret === undefined || signingKeyIn(secret)
    ? []
    : [
        {
          path: 'secrets',
          message:
            'SIGNING_SECRET: expected whsec_ and base64 of 24 to 64 bytes, as in: echo whsec_$(openssl rand -base64 32). A new connector for which none is stated gets one.',
        },
      ];
