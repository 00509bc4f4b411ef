import { Positions, RefusedPosition } from '../../src/event-store/positions.ts';
import type { EventStore } from '../../src/event-store/event-store.ts';
import { newEvent, TemporaryStore } from './examples.ts';

let temporary: TemporaryStore;
let store: EventStore;
let positions: Positions;

beforeEach(async () => {
  temporary = new TemporaryStore();
  store = temporary.store;
  positions = new Positions(store);
  await positions.load();
  await append(3);
});
afterEach(() => temporary.end());

let streams = 0;
const append = (count: number) =>
  store.append(
    `campaign_c1-share_s${streams++}`,
    Array.from({ length: count }, () => newEvent('ShareOpened', {})),
    'no stream',
  );

const refusal = async (text: string): Promise<RefusedPosition> => {
  const error: unknown = await positions.read(text).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(RefusedPosition);
  return error as RefusedPosition;
};

test('what is given out is taken back', async () => {
  expect(positions.text(3)).toBe(`${positions.epoch.tag}-0003`);
  expect(await positions.read(positions.text(3))).toBe(3);
  expect(await new Positions(store).read(positions.text(3))).toBe(3);
});

test.each(['', 'yesterday', '0003', '-1', 'abcde', 'ABCDE-0003', 'abcde-', 'abcde-000000000000'])(
  '%j is none of this log',
  async text => {
    expect(await refusal(text)).toMatchObject({ code: 'INVALID_INPUT', goOnFrom: undefined });
  },
);

test('one of another log is distinguished', async () => {
  const other = new TemporaryStore();
  const others = new Positions(other.store);
  await others.load();
  expect((await refusal(others.text(3))).message).toContain('Expected a position of this log');
  await other.end();
});

test('beyond the log is refused, until the log has come there', async () => {
  const { tag } = positions.epoch;
  expect((await refusal(`${tag}-0004`)).message).toBe('Expected a position that the log has reached.');
  await append(1);
  expect(await positions.read(`${tag}-0004`)).toBe(4);
});

describe('of an earlier epoch', () => {
  let before: string;

  /** The log ends at 3 when the new epoch begins. */
  beforeEach(async () => {
    before = positions.epoch.tag;
    await store.beginEpoch('a test put it back');
    await positions.load();
    await append(2);
  });

  test('and from before the log was put back: nothing was missed, go on from the same place', async () => {
    const refused = await refusal(`${before}-0002`);
    const { tag } = await store.epoch();
    expect(refused).toMatchObject({ code: 'EARLIER_EPOCH', goOnFrom: `${tag}-0002` });
    expect(refused.message).toBe(
      `It is a position of an earlier epoch: since it was given out, the log was put back to ${tag}-0003; ` +
        `this position lies before that, so nothing was missed. Now go on from ${tag}-0002.`,
    );
    expect(await positions.read(refused.goOnFrom!)).toBe(2);
  });

  test('and of what is gone: go on from where the log was put back to', async () => {
    const refused = await refusal(`${before}-0005`);
    const { tag } = await store.epoch();
    expect(refused).toMatchObject({ code: 'EARLIER_EPOCH', goOnFrom: `${tag}-0003` });
    expect(refused.message).toContain('what was recorded after that is gone, and may have been read');
  });

  test('held by an event of the log is written anew', async () => {
    const { tag } = positions.epoch;
    expect(positions.restated(`${before}-0002`)).toBe(`${tag}-0002`);
    // As written before there were epochs.
    expect(positions.restated('0002')).toBe(`${tag}-0002`);
  });
});

test('a log put back to before its first event: begin at the beginning', async () => {
  const empty = new TemporaryStore();
  const old = await empty.store.epoch();
  await empty.store.beginEpoch('a test put it back');
  positions = new Positions(empty.store);
  const refused = await refusal(`${old.tag}-0002`);
  expect(refused).toMatchObject({ code: 'EARLIER_EPOCH', goOnFrom: undefined });
  expect(refused.message).toContain('Now begin at the beginning.');
  await empty.end();
});
