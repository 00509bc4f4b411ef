import fc from 'fast-check';
import { notBegun, type WebhookAttempt } from '../../../src/directory/webhooks.ts';
import { failed, outcomeOf, pauses, taken } from '../../../src/outbound/webhooks/outcome.ts';

const attempt = (at: number): WebhookAttempt => ({
  ...{ eventId: 'e1', type: 'SignedUp', position: 'p1', at, took: 10, status: 500, outcome: 'FAILED' },
  problem: 'It answered 500.',
});

test.each([
  ['ACCEPTED', [200, 201, 202, 204, 299]],
  ['GONE', [410]],
  ['REFUSED', [400, 406, 409, 411, 413, 415, 418, 422, 451, 499]],
  [
    'FAILED',
    [null, 100, 300, 301, 302, 307, 308, 401, 403, 404, 405, 408, 425, 429, 500, 502, 503, 504, 599],
  ],
])('%s', (outcome, statuses) => {
  for (const status of statuses) expect([status, outcomeOf(status)]).toEqual([status, outcome]);
});

test('pauses are those of Standard Webhooks, give or take a tenth, and the last goes on', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), chance => {
      let progress = notBegun;
      let now = 1_000_000;
      for (const pause of [...pauses, pauses.at(-1)!, pauses.at(-1)!]) {
        progress = failed(progress, attempt(now), 0, chance);
        const wait = progress.dueAt - now - 10;
        expect(wait).toBeGreaterThanOrEqual(pause * 0.9 - 1);
        expect(wait).toBeLessThanOrEqual(pause * 1.1 + 1);
        now = progress.dueAt;
      }
      expect(progress).toMatchObject({ attempts: pauses.length + 2, failingSince: 1_000_000 });
      expect(taken(progress, 'p1', now)).toMatchObject({
        ...{ attempts: 0, dueAt: 0, failingSince: null, problem: null, cursor: 'p1', delivered: 1 },
      });
    }),
  );
});
