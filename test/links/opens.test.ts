import { setImmediate } from 'node:timers/promises';
import type { Outcome } from '../../src/event-store/ledger.ts';
import { Refusal } from '../../src/domain/refusal.ts';
import { StoreUnavailable } from '../../src/event-store/errors.ts';
import { Opens, type OpensOptions, type RecordedAs } from '../../src/links/opens.ts';

/** What is recorded behind the answers, where the store is away or slow. Recording it for real: test/server/tracked-links.test.ts. */

const link = {
  code: 'k7',
  campaignId: 'c1',
  organisationId: 'org1',
  name: '',
  page: null,
  callToAction: null,
  closedAt: null,
  reach: {},
};
const recorded = { stream: 's', subject: undefined, position: 1, eventIds: [], duplicate: false };

/** @param answer what the store does with one open */
function opensOf(answer: () => Outcome | Promise<Outcome>, options: Partial<OpensOptions> = {}) {
  const became: RecordedAs[] = [];
  let most = 0;
  let underWay = 0;
  const opens = new Opens(
    {
      execute: async () => {
        most = Math.max(most, ++underWay);
        try {
          await Promise.resolve();
          return await answer();
        } finally {
          underWay--;
        }
      },
    },
    as => void became.push(as),
    { askAgainAfter: 1, stopPatience: 20, ...options },
  );
  const mostAtOnce = () => most;
  const countAnew = () => (most = 0);
  return { opens, became, mostAtOnce, countAnew };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await setImmediate();
}

const add = (opens: Opens, count: number) => Array.from({ length: count }, () => opens.add(link));
const away = () => {
  throw new StoreUnavailable('away');
};

test('as many are recorded at once as may be, and each once', async () => {
  const { opens, became, mostAtOnce } = opensOf(() => recorded, { atOnce: 7 });
  expect(add(opens, 50)).toEqual(Array(50).fill(true));
  expect(await opens.close()).toBe(0);
  expect(became).toEqual(Array(50).fill('recorded'));
  expect(mostAtOnce()).toBe(7);
});

test('while the store is away they wait, as many as may; what is beyond is not taken', async () => {
  let isAway = true;
  const { opens, became } = opensOf(() => (isAway ? away() : recorded), { mostWaiting: 20 });
  expect(add(opens, 25)).toEqual(Array.from({ length: 25 }, (_, n) => n < 20));
  await new Promise(resolve => setTimeout(resolve, 20));
  expect([opens.waiting, became]).toEqual([20, []]);
  expect(opens.add(link)).toBe(false);
  isAway = false;
  await until(() => opens.waiting === 0);
  expect(became).toEqual(Array(20).fill('recorded'));
  expect(opens.add(link)).toBe(true);
  expect(await opens.close()).toBe(0);
});

test('one alone tries a store that was away', async () => {
  let attempts = 0;
  const { opens, mostAtOnce, countAnew } = opensOf(() => (++attempts, away()), { atOnce: 10 });
  add(opens, 30);
  await until(() => attempts >= 10);
  expect(mostAtOnce()).toBe(10);
  countAnew();
  await until(() => attempts > 13);
  expect(mostAtOnce()).toBe(1);
  expect(await opens.close()).toBe(30);
});

test('a stop gives up after a while what cannot be recorded, and says how many', async () => {
  const { opens } = opensOf(away);
  add(opens, 3);
  expect(await opens.close()).toBe(3);
});

test('what is refused, or fails, is not tried again', async () => {
  const answers = [
    () => new Refusal('CAMPAIGN_CLOSED', 'closed'),
    () => {
      throw new Error('nobody foresaw it');
    },
    () => recorded,
  ];
  const { opens, became } = opensOf(() => answers.shift()!(), { atOnce: 1 });
  add(opens, 3);
  expect(await opens.close()).toBe(0);
  expect(became).toEqual(['refused', 'failed', 'recorded']);
});
