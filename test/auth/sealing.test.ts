import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { keptSealingKey, readSealingKey, Sealing } from '../../src/auth/sealing.ts';
import { temporaryDirectory } from '../server/harness.ts';

const sealing = new Sealing(() => Buffer.alloc(32, 1));

test('what is sealed is opened under its own name, and holds nothing of itself', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, name) => {
      const sealed = sealing.seal(name, text);
      expect(sealing.open(name, sealed)).toBe(text);
      if (text.length > 3) expect(Buffer.from(sealed).includes(text)).toBe(false);
    }),
  );
});

test('nothing altered, cut, renamed or of another key is opened', () => {
  const sealed = sealing.seal('name', 'hemmelig');
  expect(sealing.open('other', sealed)).toBeUndefined();
  expect(new Sealing(() => Buffer.alloc(32, 2)).open('name', sealed)).toBeUndefined();
  fc.assert(
    fc.property(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const altered = Uint8Array.from(sealed);
      altered[at]! ^= change;
      expect(sealing.open('name', altered)).toBeUndefined();
      expect(sealing.open('name', sealed.subarray(0, at))).toBeUndefined();
    }),
  );
});

test('two of the same text differ', () => {
  expect(sealing.seal('name', 'x')).not.toEqual(sealing.seal('name', 'x'));
});

test('the kept key is made once, is for its owner alone, and a broken one is not replaced', () => {
  const folder = temporaryDirectory();
  try {
    const key = keptSealingKey(folder);
    const path = join(folder, 'secrets.key');
    expect([key.length, statSync(path).mode & 0o777]).toEqual([32, 0o600]);
    expect(keptSealingKey(folder)).toEqual(key);
    writeFileSync(path, 'not a key\n');
    expect(() => keptSealingKey(folder)).toThrow('holds no key');
    expect(existsSync(path) && readFileSync(path, 'utf8')).toBe('not a key\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each(['', 'x', 'A'.repeat(42), 'A'.repeat(45), `${'A'.repeat(42)}!`])('%j is no key', text => {
  expect(readSealingKey(text)).toBeUndefined();
});
