import { jest } from '@jest/globals';
import { LogReader } from '../../src/outbound/campaign-events.ts';
import { rounds } from '../scheduling/rounds.ts';
import { TestServer } from '../server/harness.ts';

/** The log, as its followers read it. */

let server: TestServer;
let campaignId: string;
beforeAll(async () => {
  server = await TestServer.start();
  campaignId = await server.campaign();
  await server.record(
    Array.from({ length: 100 }, (_, n) => ({
      signUp: { campaignId, participant: { email: `p${n}@example.org` } },
    })),
  );
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => server.remove());

/** How many rounds of the event loop pass while a hundred events are followed, where each look at the clock takes so many milliseconds. */
async function roundsOf(passes: number): Promise<number> {
  let now = performance.now();
  jest.spyOn(performance, 'now').mockImplementation(() => (now += passes));
  let passed = 0;
  await rounds(followed, () => passed++);
  return passed;
}

async function followed(): Promise<void> {
  const ending = new AbortController();
  let seen = 0;
  const types = ['SignedUp'] as const;
  for await (const _ of new LogReader(server.stores.store).follow(campaignId, { types }, ending.signal))
    if (++seen === 100) break;
  ending.abort();
}

test('who is quick goes on, however long others have kept the process', async () => {
  expect(await roundsOf(0)).toBeLessThan(5);
});

test('who goes on for long lets others have a turn', async () => {
  expect(await roundsOf(6)).toBeGreaterThanOrEqual(8);
});
