import { createSecretKey, randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { derivedId, keyedDigest, orderedId, randomId } from '../../src/directory/ids.ts';

const key = createSecretKey(randomBytes(32));
const otherKey = createSecretKey(randomBytes(32));
const parts = fc.array(fc.string(), { minLength: 1, maxLength: 4 });

describe('a random id', () => {
  test('has 16 characters that are not easily mistaken, and is not met twice', () => {
    const ids = Array.from({ length: 5_000 }, () => randomId());
    for (const id of ids) expect(id).toMatch(/^[0-9a-hjkmnp-tv-z]{16}$/);
    expect(new Set(ids).size).toBe(5_000);
  });

  test('of five bytes has eight characters', () => {
    expect(randomId(5)).toMatch(/^[0-9a-hjkmnp-tv-z]{8}$/);
  });

  test('uses every character in every place', () => {
    const seen = Array.from({ length: 16 }, () => new Set<string>());
    for (let n = 0; n < 2_000; n++) Array.from(randomId()).forEach((letter, at) => seen[at]?.add(letter));
    expect(seen.map(({ size }) => size)).toEqual(Array(16).fill(32));
  });
});

describe('an ordered id', () => {
  test('has 20 characters, and is not met twice', () => {
    const ids = Array.from({ length: 5_000 }, orderedId);
    for (const id of ids) expect(id).toMatch(/^[0-9a-hjkmnp-tv-z]{20}$/);
    expect(new Set(ids).size).toBe(5_000);
  });

  test('comes after those of earlier milliseconds', async () => {
    const first = orderedId();
    await new Promise(resolve => setTimeout(resolve, 5));
    expect(orderedId() > first).toBe(true);
  });
});

describe('a derived id', () => {
  test('follows from its parts, and from the key', () => {
    fc.assert(
      fc.property(parts, all => {
        expect(derivedId(key, all)).toBe(derivedId(key, [...all]));
        expect(derivedId(key, all)).toMatch(/^[0-9a-hjkmnp-tv-z]{16}$/);
        expect(derivedId(key, all)).not.toBe(derivedId(otherKey, all));
      }),
    );
  });

  test('distinguishes where one part ends and the next begins', () => {
    expect(derivedId(key, ['ab', 'c'])).not.toBe(derivedId(key, ['a', 'bc']));
  });
});

describe('a keyed digest', () => {
  test('is the same for the same parts and key only', () => {
    fc.assert(
      fc.property(parts, parts, (one, other) => {
        const same = JSON.stringify(one) === JSON.stringify(other);
        expect(keyedDigest(key, one) === keyedDigest(key, other)).toBe(same);
        expect(keyedDigest(key, one)).not.toBe(keyedDigest(otherKey, one));
      }),
    );
  });

  test('shows nothing of what it is made from', () => {
    expect(keyedDigest(key, ['kari@example.org'])).toMatch(/^[\w-]{22}$/);
  });
});
