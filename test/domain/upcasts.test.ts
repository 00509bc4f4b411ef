import { earlierExamples } from '../../catalogue/examples/earlier.ts';
import { entryExamples } from '../../catalogue/examples/entry.ts';
import { type EntryType, entryEvents } from '../../src/domain/entry/events.ts';
import {
  brought,
  type EntryChange,
  entryChanges,
  schemaVersionOf,
  stepsOfEntries,
  upcast,
} from '../../src/domain/upcasts.ts';

/** What is recorded of an entry, and what a retraction holds of it, are brought up by the same steps. */

const entryTypes = Object.keys(entryEvents).filter((type): type is EntryType => type !== 'EntryRetracted');
const retraction = (entry: string, said: object) => ({ entry, said, reason: null });

describe.each(entryTypes)('a retraction of %s', entry => {
  const earliest = earlierExamples[entry]?.[0] ?? entryExamples[entry];

  test('that was recorded first holds what the entry of that time reads as', () => {
    expect(upcast('EntryRetracted', retraction(entry, earliest), 1)).toEqual(
      retraction(entry, upcast(entry, earliest, 1)),
    );
  });

  test('that is recorded today is left as it is', () => {
    const today = retraction(entry, entryExamples[entry]);
    expect(upcast('EntryRetracted', today, schemaVersionOf('EntryRetracted'))).toEqual(today);
  });
});

/** Each step notes itself, so that what is left out or done twice is seen. */
const noting = (step: string) => (data: Readonly<Record<string, unknown>>) => ({
  ...data,
  steps: [...((data.steps as string[] | undefined) ?? []), step],
});
const changes: readonly EntryChange[] = [
  { GoalSet: noting('goal 2'), BaselineRecorded: noting('baseline 2') },
  { SpendRecorded: noting('spend 2') },
  { GoalSet: noting('goal 3') },
];

describe('after several changes', () => {
  const steps = stepsOfEntries(changes);
  const read = (type: string, data: object, version: number) =>
    brought(data as Record<string, unknown>, steps[type] ?? [], version);

  test.each([
    ['GoalSet', 1, ['goal 2', 'goal 3']],
    ['GoalSet', 2, ['goal 3']],
    ['GoalSet', 3, undefined],
    ['SpendRecorded', 1, ['spend 2']],
    ['GaugeObserved', 1, undefined],
  ])('%s of version %d takes the steps from there', (type, version, expected) => {
    expect(read(type, {}, version).steps).toEqual(expected);
  });

  test.each([
    ['GoalSet', 1, ['goal 2', 'goal 3']],
    ['GoalSet', 2, ['goal 3']],
    ['GoalSet', 3, ['goal 3']],
    ['GoalSet', 4, undefined],
    ['BaselineRecorded', 1, ['baseline 2']],
    ['BaselineRecorded', 2, undefined],
    ['SpendRecorded', 1, ['spend 2']],
    ['SpendRecorded', 2, ['spend 2']],
    ['SpendRecorded', 3, undefined],
    ['GaugeObserved', 1, undefined],
  ])('a %s that a retraction of version %d holds takes those that came later', (entry, version, expected) => {
    const { said } = read('EntryRetracted', retraction(entry, {}), version) as { said: { steps?: unknown } };
    expect(said.steps).toEqual(expected);
  });
});

test('what a release changed stays as it was: a further change is an element more, and a row more here', () => {
  expect(entryChanges.map(change => Object.keys(change))).toEqual([
    ['GoalSet', 'IndicatorDefined', 'BaselineRecorded'],
  ]);
});
