import { type BegunEpoch, epochOf } from '../../src/event-store/epoch.ts';

const began = (tag: string, after: number | null, replaced: BegunEpoch['replaced'] = []): BegunEpoch => ({
  tag,
  after,
  reason: 'a test',
  replaced,
});

const untils = (begun: readonly BegunEpoch[]) =>
  new Map(epochOf('log', begun).earlier.map(({ tag, until }) => [tag, until]));

const first = epochOf('log', []).tag;

test('the first epoch follows from the identity', () => {
  expect(epochOf('log', [])).toEqual({ tag: first, earlier: [] });
  expect(epochOf('another', []).tag).not.toBe(first);
});

test('a log put back twice keeps of its first epoch what lies before both', () => {
  expect(untils([began('aaaaa', 10), began('bbbbb', 20)])).toEqual(
    new Map([
      [first, 10],
      ['aaaaa', 20],
    ]),
  );
  expect(untils([began('aaaaa', 20), began('bbbbb', 10)])).toEqual(
    new Map([
      [first, 10],
      ['aaaaa', 10],
    ]),
  );
});

test('a log put back to before its first event keeps nothing', () => {
  expect(untils([began('aaaaa', null), began('bbbbb', 10)])).toEqual(
    new Map([
      [first, undefined],
      ['aaaaa', 10],
    ]),
  );
});

test('epochs of the log put aside reach no further than what was put back', () => {
  expect(
    untils([
      began('bbbbb', 10, [
        { tag: 'aaaaa', until: 15 },
        { tag: 'ccccc', until: 5 },
        { tag: 'ddddd', until: null },
      ]),
    ]),
  ).toEqual(
    new Map<string, number | undefined>([
      [first, 10],
      ['aaaaa', 10],
      ['ccccc', 5],
      ['ddddd', undefined],
    ]),
  );
});
