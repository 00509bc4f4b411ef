import type { CommandName } from '../../src/commands/all.ts';

export const indicator = {
  key: 'waste',
  labels: { nb: 'Avfall', en: 'Waste' },
  unit: 'kg',
  higherIsBetter: false,
  resultType: 'OUTCOME',
  rule: 'MEASURED_QUANTITY',
};
export const may = { from: '2025-05-01', to: '2025-05-31' };
export const claim = {
  text: 'Avfallet gikk ned med 40 %',
  subject: 'single-use plastic',
  form: 'CHANGE',
  comparator: 'EXACT',
  value: '40',
  direction: 'DOWN',
  changeType: 'RELATIVE_PERCENT',
  claimedBy: 'Kommunen',
};

/** Every kind of entry, each with the least it must say; of the indicator above, where it is of one. */
/** Stands for any position that the log has reached: which, only a running server knows. */
export const aPosition = 'a position';

export const everyEntry: readonly (readonly [CommandName, object])[] = [
  ['recordBaseline', { indicator: 'waste', kind: 'CONTROL', value: '1', during: may }],
  ['recordMeasurement', { indicator: 'waste', value: '1', during: may }],
  ['importSeries', { indicator: 'waste', reference: 'SSB', points: [{ ...may, value: '1' }] }],
  ['reportClaim', claim],
  ['setGoal', { name: 'Mange', measure: 'SHARES', target: '10' }],
  ['recordSpend', { amount: { amount: '1', currency: 'NOK' } }],
  ['observeGauge', { gauge: 'VIEWS', low: 1 }],
  ['planChannel', { audience: 'unge', channel: 'X' }],
  ['planUpdate', { title: 'Vi ses', channel: 'X', plannedAt: '2025-05-11T22:30:00Z' }],
  ['publishUpdate', { title: 'Takk', channel: 'X' }],
  ['registerCreative', { creativeId: 'DAF-1', title: 'Plakat' }],
  ['observeDiscussion', { comments: 1, participants: 1 }],
  ['statePopulation', { area: 'Åsane', population: 1, on: '2025-01-01' }],
  ['recordEvaluation', { position: aPosition, findings: 'Noe' }],
  ['publishCallToAction', { text: 'Bli med' }],
  ['defineIndicator', { ...indicator, key: 'other' }],
];
