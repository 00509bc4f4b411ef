import { setImmediate as nextTurn } from 'node:timers/promises';
import { Turns } from '../../src/event-store/turns.ts';

const long = 60_000;

test('no more are in than there are turns, and the others follow in the order they came', async () => {
  const turns = new Turns(3);
  const order: number[] = [];
  let inside = 0;
  let most = 0;
  const work = async (n: number) => {
    expect(await turns.enter(long)).toBe(true);
    order.push(n);
    most = Math.max(most, ++inside);
    await nextTurn();
    inside--;
    turns.leave();
  };
  await Promise.all(Array.from({ length: 20 }, (_, n) => work(n)));

  expect(most).toBe(3);
  expect(order).toEqual(Array.from({ length: 20 }, (_, n) => n));
});

test('whoever waits too long goes without, and takes nobody’s turn', async () => {
  const turns = new Turns(1);
  await turns.enter(long);
  const patient = turns.enter(long);
  expect(await turns.enter(1)).toBe(false);
  const last = turns.enter(long);
  turns.leave();
  expect(await patient).toBe(true);
  turns.leave();
  expect(await last).toBe(true);
  turns.leave();
  expect(await turns.enter(1)).toBe(true);
});
