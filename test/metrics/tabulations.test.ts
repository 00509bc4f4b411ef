import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { metrics } from '../../src/domain/metrics.ts';
import { campaignStream, participantStream } from '../../src/domain/streams.ts';
import type { Dimension } from '../../src/metrics/grouping.ts';
import { Tabulations } from '../../src/metrics/tabulations.ts';
import type { Database } from '../../src/sqlite/database.ts';
import { Spans } from '../../src/calendar/spans.ts';
import { created } from '../domain/examples.ts';
import { aSignUp, projected } from '../projections/projected.ts';
import { recordedEvent } from './histories.ts';

/** What tabulations remember is bounded by what it takes in memory, whatever they are of. */

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const people = 1_000;
const minute = 29_000_000;

/** Everybody signed up at an hour of their own, through a creative and a recruiter of their own. */
function scattered(): Database {
  const events = Array.from({ length: people }, (_, n) =>
    recordedEvent(n + 2, participantStream('c1', `p${n}`), 0, 'SignedUp', {
      ...aSignUp,
      signedUpAt: new Date((minute + 60 * n) * 60_000).toISOString(),
      attribution: { creativeId: `creative${n}`, referrerId: `p${(n * 7) % people}`, share: `s${n}` },
    }),
  );
  return projected([recordedEvent(1, campaignStream('c1'), 0, 'CampaignCreated', created().data), ...events]);
}

function heap(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
}

const ways: readonly (readonly [string, readonly Dimension[], boolean])[] = [
  ['by creative and recruiter', ['CREATIVE', 'RECRUITER'], false],
  ['by creative', ['CREATIVE'], false],
  ['by the hour', [], true],
  ['by recruiter and hour', ['RECRUITER'], true],
];

test.each(ways)('of many groups: %s', (_, dimensions, hourly) => {
  const database = scattered();
  const numbers = 750_000;
  const tabulations = new Tabulations(database, numbers);
  const selection = (to: number) => ({
    campaignId: 'c1',
    during: { from: 0, to: minute + 60 * people + to },
    dimensions,
    spans: hourly ? new Spans('Europe/Oslo', 'HOUR') : undefined,
  });
  const ask = (to: number) => {
    tabulations.counts(selection(to)).groups();
    tabulations.people(selection(to), metrics.PARTICIPANTS.of).groups();
  };
  ask(0);
  const before = heap();
  for (let to = 1; to < 60; to++) ask(to);
  const grown = heap() - before;
  // Half as much again as was counted on: what a text or an entry of a map takes is not known exactly.
  expect(grown).toBeLessThan(numbers * 4 * 1.5);
  // Whatever was forgotten is counted anew.
  expect(tabulations.counts(selection(1)).groups()).toHaveLength(people);
});

test('of so many people that their numbers take an odd number of bytes', () => {
  const many = 45_000;
  const events = Array.from({ length: many }, (_, n) =>
    recordedEvent(n + 2, participantStream('c1', `p${n}`), 0, 'SignedUp', aSignUp),
  );
  const created1 = recordedEvent(1, campaignStream('c1'), 0, 'CampaignCreated', created().data);
  const tabulations = new Tabulations(projected([created1, ...events]));
  const selection = {
    campaignId: 'c1',
    during: { from: 0, to: minute * 2 },
    dimensions: [],
    spans: undefined,
  };

  const [all] = tabulations.people(selection, metrics.PARTICIPANTS.of).groups();

  expect(all?.people).toBe(many);
});
