import * as fc from 'fast-check';
import { isOfParticipation, ledgerEventTypes } from '../../src/domain/catalogue.ts';
import { longHistory } from './histories.ts';

test('random histories have every event of which facts are kept: what never happens is never compared', () => {
  const [events] = fc.sample(longHistory, { numRuns: 1, seed: 1 });
  const happened = new Set(events!.map(({ type }) => type));
  expect(ledgerEventTypes.filter(isOfParticipation).filter(type => !happened.has(type))).toEqual([]);
});
