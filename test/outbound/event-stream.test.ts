import { EventStream, eventStreamLimits } from '../../src/outbound/event-stream.ts';
import { until } from '../server/harness.ts';

/** A stream of server-sent events and a client that reads it, or does not. */

const limits = { ...eventStreamLimits, heartbeat: 10, patience: 50, farewell: 30 };

/** Events without end, each of a kilobyte, and how many were fetched. */
function endless() {
  let fetched = 0;
  let returned = false;
  const events: AsyncIterator<{ id: string; data: object }, undefined> = {
    next: async () => ({ done: false, value: { id: String(++fetched), data: { text: 'x'.repeat(1_000) } } }),
    return: async () => {
      returned = true;
      return { done: true, value: undefined };
    },
  };
  return {
    events,
    get fetched() {
      return fetched;
    },
    get returned() {
      return returned;
    },
  };
}

test('of what nobody reads little is held; it ends with the reason, and fetches no more', async () => {
  const source = endless();
  const stream = new EventStream(source.events, limits);
  stream.once('readable', () => undefined);
  await until(() => stream.destroyed);
  expect(source.fetched).toBeGreaterThan(0);
  expect(stream.readableLength).toBeLessThan(100_000);
  expect(source.fetched).toBeLessThan(100);
  expect(source.returned).toBe(true);
});

test('who begins to read before it is cut off reads what there is, and why it ended', async () => {
  const source = endless();
  const stream = new EventStream(source.events, { ...limits, farewell: 10_000 });
  stream.once('readable', () => undefined);
  // It is given up.
  await until(() => source.returned);
  const text = (stream.read() as string | null) ?? '';
  expect(text).toMatch(/^retry: 2000\n\nid: 1\ndata: \{"text"/);
  expect(text).toMatch(/event: goodbye\ndata: \{"reason":"Reads too slowly\. [^\n]*"\}\n\n$/);
  stream.destroy();
});

test('where nothing happens, there are signs of life', async () => {
  const stream = new EventStream({ next: () => new Promise(() => undefined) }, limits);
  let text = '';
  stream.on('data', part => (text += String(part)));
  await until(() => text.split(': still here\n\n').length > 3);
  stream.goodbye('Over.');
  await until(() => stream.readableEnded);
  expect(text).toMatch(/event: goodbye\ndata: \{"reason":"Over\."\}\n\n$/);
});

test('a source that fails ends it', async () => {
  const failing = { next: () => Promise.reject(new Error('The store is damaged')) };
  const stream = new EventStream(failing, limits);
  const failed = new Promise(resolve => stream.once('error', resolve));
  stream.resume();
  expect(await failed).toMatchObject({ message: 'The store is damaged' });
});
