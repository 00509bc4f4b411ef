import { jest } from '@jest/globals';
import { LogReader } from '../../src/outbound/campaign-events.ts';
import { eventLoop } from '../../src/scheduling/event-loop.ts';
import { TestServer } from '../server/harness.ts';

/** The log, as those follow it who are told of its events. */

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
async function rounds(passes: number): Promise<number> {
  let now = performance.now();
  jest.spyOn(performance, 'now').mockImplementation(() => (now += passes));
  jest.spyOn(eventLoop, 'elapsed', 'get').mockReturnValue(1_000);
  const ending = new AbortController();
  let passed = 0;
  const next = () => {
    passed++;
    if (!ending.signal.aborted) setImmediate(next);
  };
  setImmediate(next);
  let seen = 0;
  const types = ['SignedUp'] as const;
  for await (const _ of new LogReader(server.stores.store).follow(campaignId, { types }, ending.signal))
    if (++seen === 100) break;
  ending.abort();
  return passed;
}

test('who is quick goes on, however long others have kept the process', async () => {
  expect(await rounds(0)).toBeLessThan(5);
});

test('who goes on for long lets others have a turn', async () => {
  expect(await rounds(6)).toBeGreaterThanOrEqual(8);
});
