import fc from 'fast-check';
import type { WebhookHolder } from '../../../src/directory/webhooks.ts';
import { shareOut } from '../../../src/outbound/webhooks/share-out.ts';

test('however many processes there are, after two rounds each has about as many, and every webhook is held once', () => {
  const cases = fc.record({
    count: fc.integer({ min: 0, max: 40 }),
    processes: fc.integer({ min: 1, max: 6 }),
    chosen: fc.array(fc.integer({ min: -1, max: 5 }), { minLength: 40, maxLength: 40 }),
  });
  fc.assert(
    fc.property(cases, ({ count, processes: many, chosen }) => {
      const processes = Array.from({ length: many }, (_, n) => `p${n}`);
      const holders = new Map<string, string | null>(
        Array.from({ length: count }, (_, n) => [`w${n}`, processes[chosen[n]!] ?? null]),
      );
      for (let round = 0; round < 2; round++) {
        for (const own of processes) {
          const list = [...holders].map(([id, holder]): WebhookHolder => ({ id, holder }));
          const { take, giveBack } = shareOut(list, processes, own);
          for (const id of take) if (holders.get(id) === null) holders.set(id, own);
          for (const id of giveBack) holders.set(id, null);
        }
      }
      const held = processes.map(own => [...holders.values()].filter(holder => holder === own).length);
      expect(held.reduce((sum, each) => sum + each, 0)).toBe(count);
      expect(Math.max(...held)).toBeLessThanOrEqual(Math.ceil(count / many));
    }),
    { numRuns: 500 },
  );
});
