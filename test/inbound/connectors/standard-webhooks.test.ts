import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { newSigningSecret } from '../../../src/auth/standard-webhooks.ts';
import { verifyStandardWebhook } from '../../../src/inbound/connectors/standard-webhooks.ts';
import { escaped } from './connector-kit.ts';

const secret = newSigningSecret();
const now = Date.parse('2026-05-04T18:30:00Z');
const payload = { note: 'Blåbærøl på Ås' };
const [raw, escapedBody] = [JSON.stringify(payload), escaped(payload)];

interface Message {
  readonly id: string;
  readonly at: string;
  readonly signature: string;
  readonly body: Buffer;
}

/** As the reference implementation signs it. */
function signed(body: string, { at = now, by = secret, id = 'msg_1' } = {}): Message {
  const time = new Date(at);
  const text = String(Math.floor(at / 1_000));
  return { id, at: text, signature: new Webhook(by).sign(id, time, body), body: Buffer.from(body) };
}

const isTaken = ({ id, at, signature, body }: Message, by = secret, clock = now): boolean =>
  verifyStandardWebhook(
    { headers: { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature }, body },
    by,
    clock,
  );

test('what the reference implementation signs is taken, with æøå as they are and escaped', () => {
  expect(raw).not.toBe(escapedBody);
  expect([raw, escapedBody, ''].map(body => isTaken(signed(body)))).toEqual([true, true, true]);
});

test('one signature of several is enough, and only one of version 1', () => {
  const message = signed(raw);
  const other = signed(raw, { by: newSigningSecret() }).signature;
  const taken = (signature: string) => isTaken({ ...message, signature });
  expect(taken(`${other} ${message.signature}`)).toBe(true);
  expect(taken(`v1a,aGVp ${message.signature}`)).toBe(true);
  expect([other, message.signature.replace('v1', 'v1a'), message.signature.slice(3), ''].map(taken)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

test('five minutes before and after are near enough', () => {
  const message = signed(raw);
  const minutes = (count: number) => isTaken(message, secret, now + count * 60_000);
  expect([-5, 0, 5].map(minutes)).toEqual([true, true, true]);
  expect([-5.02, 5.02].map(minutes)).toEqual([false, false]);
});

test.each([
  ['nothing', ''],
  ['the prefix alone', 'whsec_'],
  ['no prefix', secret.slice('whsec_'.length)],
  ['another prefix', secret.replace('whsec_', 'whsek_')],
  ['fewer than 24 bytes', `whsec_${Buffer.alloc(23, 7).toString('base64')}`],
  ['more than 64 bytes', `whsec_${Buffer.alloc(65, 7).toString('base64')}`],
  ['no base64', 'whsec_!!!!'],
])('a secret of %s signs nothing', (_, by) => {
  const bytes = by.replace(/^whse._/, '') || 'aGVp';
  const isBase64 = /^[A-Za-z0-9+/]+=*$/.test(bytes);
  expect(isTaken(isBase64 ? signed(raw, { by: bytes }) : signed(raw), by)).toBe(false);
});

test('the secrets that are made are 32 bytes, and each another', () => {
  const made = Array.from({ length: 50 }, newSigningSecret);
  expect(new Set(made).size).toBe(50);
  for (const each of made) expect(Buffer.from(each.slice(6), 'base64')).toHaveLength(32);
});

test.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('%s must be there, once', name => {
  const { id, at, signature, body } = signed(raw);
  const headers = { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature };
  const { [name as keyof typeof headers]: value, ...others } = headers;
  const taken = (all: object) => verifyStandardWebhook({ headers: { ...all }, body }, secret, now);
  expect(taken(headers)).toBe(true);
  expect([others, { ...others, [name]: '' }, { ...others, [name]: [value, value] }].map(taken)).toEqual([
    false,
    false,
    false,
  ]);
});

const message = signed(raw);

/** One sign is another, is left out, or comes on top. */
const altered = (text: string) =>
  fc
    .tuple(fc.nat(text.length - 1), fc.string({ maxLength: 2 }), fc.boolean())
    .map(([at, other, isInserted]) => text.slice(0, at) + other + text.slice(isInserted ? at : at + 1))
    .filter(each => each !== text);

const alteredBody = fc
  .tuple(fc.nat(message.body.length - 1), fc.integer({ min: 1, max: 255 }), fc.boolean())
  .map(([at, by, isCut]) => {
    if (isCut) return message.body.subarray(0, at);
    const bytes = Buffer.from(message.body);
    bytes[at] = (bytes[at] ?? 0) ^ by;
    return bytes;
  });

const forged = fc.oneof(
  alteredBody.map(body => ({ ...message, body })),
  altered(message.id).map(id => ({ ...message, id })),
  altered(message.at).map(at => ({ ...message, at })),
  altered(message.signature).map(signature => ({ ...message, signature })),
);

test('of altered, stale and forged requests none is taken', () => {
  fc.assert(
    fc.property(forged, each => !isTaken(each)),
    { numRuns: 5_000 },
  );
  const stale = fc.integer({ min: 301_001, max: 1e12 }).chain(by => fc.constantFrom(now + by, now - by));
  fc.assert(
    fc.property(stale, clock => !isTaken(message, secret, clock)),
    { numRuns: 1_000 },
  );
  const others = fc
    .uint8Array({ minLength: 24, maxLength: 64 })
    .map(bytes => `whsec_${Buffer.from(bytes).toString('base64')}`);
  fc.assert(
    fc.property(others, by => !isTaken(signed(raw, { by }))),
    { numRuns: 1_000 },
  );
});
