import * as fc from 'fast-check';
import { recordMutation } from '../server/harness.ts';
import { Allowances } from '../../src/auth/allowances.ts';
import { schemaOfCode } from '../../src/cli/printed-schema.ts';
import { readConfig } from '../../src/config.ts';
import { costOf } from '../graphql/limits/examine.ts';

/** A bucket that is looked at in steps, as the model of one that is reckoned. */

const perMinute = 600;
const asked = fc.array(
  fc.record({
    after: fc.nat(30_000),
    who: fc.constantFrom('a', 'b'),
    amount: fc.integer({ min: 1, max: perMinute }),
  }),
  { maxLength: 100 },
);

const clocked = (most = perMinute) => {
  const clock = { now: 0 };
  return { clock, allowances: new Allowances(most, () => clock.now) };
};

test('nobody uses more in any time than a minute’s worth and what comes back in it', () => {
  fc.assert(
    fc.property(asked, requests => {
      const { clock, allowances } = clocked();
      const taken: { at: number; who: string; amount: number }[] = [];
      for (const { after, who, amount } of requests) {
        clock.now += after;
        if (allowances.take(who, amount) === 0) taken.push({ at: clock.now, who, amount });
      }
      taken.forEach(({ at: from, who }, n) => {
        let used = 0;
        for (const each of taken.slice(n)) {
          if (each.who === who) used += each.amount;
          expect(used).toBeLessThanOrEqual(perMinute * (1 + (each.at - from) / 60_000) + 1e-6);
        }
      });
    }),
  );
});

test('it is there when it was said to be, and not a moment sooner', () => {
  fc.assert(
    fc.property(asked, requests => {
      const { clock, allowances } = clocked();
      for (const { after, who, amount } of requests) {
        clock.now += after;
        const wait = allowances.take(who, amount);
        if (wait === 0) continue;
        expect(wait).toBeLessThanOrEqual(60_000);
        clock.now += wait - 0.01;
        expect(allowances.take(who, amount)).toBeGreaterThan(0);
        clock.now += 0.02;
        expect(allowances.take(who, amount)).toBe(0);
      }
    }),
  );
});

test('each has their own', () => {
  const { allowances } = clocked();
  expect(allowances.take('a', perMinute)).toBe(0);
  expect(allowances.take('a', 1)).toBeGreaterThan(0);
  expect(allowances.take('b', perMinute)).toBe(0);
});

test('what costs more than all of it is let through when all of it is there, and owed', () => {
  const { clock, allowances } = clocked();
  expect(allowances.take('a', 3 * perMinute)).toBe(0);
  expect(allowances.take('a', 1)).toBeGreaterThan(120_000);
  clock.now += 179_999;
  expect(allowances.take('a', 3 * perMinute)).toBeCloseTo(1);
});

test('what was used already is taken, also where it is not there', () => {
  const { allowances } = clocked();
  allowances.charge('a', 2 * perMinute);
  expect(allowances.wait('a', 1)).toBeGreaterThan(60_000);
});

test('0 is no limit', () => {
  const { allowances } = clocked(0);
  expect([allowances.take('a', 1e12), allowances.take('a', 1e12), allowances.wait('a', 1)]).toEqual([
    0, 0, 0,
  ]);
});

test('an import as fast as the server can record meets no limit that is set by default', async () => {
  const input = Array.from({ length: 1_000 }, () => ({
    share: { campaignId: 'a', participant: { id: 'b' } },
  }));
  const batch = costOf(await schemaOfCode(), recordMutation, { input });
  const { perMinute } = readConfig({});
  const { clock, allowances } = clocked(perMinute.cost);
  for (; clock.now < 600_000; clock.now += 100) expect(allowances.take('import', batch)).toBe(0);
  expect(perMinute.requests).toBeGreaterThan(600);
});
