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

test.each([
  { who: 'who is quick goes on, however long others have kept the process', passes: 0, turns: 0 },
  { who: 'who goes on for long lets others have a turn', passes: 6, turns: 12 },
])('$who', async ({ passes, turns }) => {
  let now = performance.now();
  jest.spyOn(performance, 'now').mockImplementation(() => (now += passes));
  jest.spyOn(eventLoop, 'elapsed', 'get').mockReturnValue(1_000);
  const turn = jest.spyOn(eventLoop, 'turn');
  const ending = new AbortController();
  let seen = 0;
  const types = ['SignedUp'] as const;
  for await (const _ of new LogReader(server.stores.store).follow(campaignId, { types }, ending.signal))
    if (++seen === 100) break;
  ending.abort();
  expect(turn).toHaveBeenCalledTimes(turns);
});
