import * as fc from 'fast-check';
import { digestOf, environments, keyText, newKey, newToken, readKey } from '../../src/auth/secret-text.ts';

const letters = fc.string({
  unit: fc.constantFrom(...Array.from('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz')),
  minLength: 32,
  maxLength: 32,
});
const anyKey = fc.record({
  environment: fc.constantFrom(...environments),
  id: letters.map(text => text.slice(0, 16)),
  secret: letters,
});

test('a key is read as it was written', () => {
  fc.assert(
    fc.property(anyKey, key => {
      expect(readKey(keyText(key))).toEqual(key);
      expect(keyText(key)).toMatch(/^dugnad_(live|test)_[0-9A-Za-z]{54}$/);
    }),
  );
});

test('the checksum is CRC-32, as scanners compute it', () => {
  const key = { environment: 'live', id: '0123456789abcdef', secret: 'A'.repeat(32) } as const;
  // crc32(b'dugnad_live_0123456789abcdef' + b'A' * 32) in base 62, computed by Python's zlib.
  expect(keyText(key).slice(-6)).toBe('20fwDX');
});

test('a key with one other character, one more or one less is none, whichever', () => {
  const { text } = newKey('test');
  for (let index = 0; index < text.length; index++) {
    const other = text[index] === 'x' ? 'y' : 'x';
    expect(readKey(text.slice(0, index) + other + text.slice(index + 1))).toBeUndefined();
    expect(readKey(text.slice(0, index) + text.slice(index + 1))).toBeUndefined();
    expect(readKey(text.slice(0, index) + other + text.slice(index))).toBeUndefined();
  }
});

test('no two are the same, and all letters are as likely', () => {
  const keys = Array.from({ length: 2_000 }, () => newKey('live').key);
  expect(new Set(keys.map(({ id }) => id)).size).toBe(keys.length);
  expect(new Set(keys.map(({ secret }) => secret)).size).toBe(keys.length);
  const counts = new Map<string, number>();
  for (const { secret } of keys)
    for (const letter of secret) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  // 64 000 letters of 62: a thousand each. Seven standard deviations is less often than once in a hundred thousand million runs.
  const expected = (keys.length * 32) / 62;
  expect(counts.size).toBe(62);
  for (const count of counts.values())
    expect(Math.abs(count - expected)).toBeLessThan(7 * Math.sqrt(expected));
});

test('a token is 256 random bits; its digest says nothing of it', () => {
  expect(newToken()).toMatch(/^[\w-]{43}$/);
  expect(newToken()).not.toBe(newToken());
  expect(Buffer.from(digestOf('secret')).toString('hex')).toBe(
    '2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b',
  );
});
