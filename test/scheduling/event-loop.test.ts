import { jest } from '@jest/globals';
import { eventLoop } from '../../src/scheduling/event-loop.ts';
import { rounds } from './rounds.ts';

/** Turns of the event loop: short ones share a round, a long one is followed by what else there is. */

function workFor(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

test('many short turns take far fewer rounds of the loop than there are turns', async () => {
  let count = 0;
  await rounds(
    () => Promise.all(Array.from({ length: 1_000 }, () => eventLoop.turn())),
    () => count++,
  );
  expect(count).toBeLessThan(500);
});

test('after a long turn others are served before the next', async () => {
  const seen: string[] = [];
  const long = async (name: string) => {
    await eventLoop.turn();
    seen.push(name);
    workFor(15);
  };
  await rounds(
    () => Promise.all([long('a'), long('b'), long('c')]),
    () => seen.push('-'),
  );
  expect(seen.join('').replace(/-+/g, '-').replace(/^-|-$/g, '')).toBe('a-b-c');
});

/** A follower's step of so many milliseconds, and then the pause. */
async function follow(milliseconds: number): Promise<void> {
  const began = performance.now();
  workFor(milliseconds);
  await eventLoop.pauseSince(began);
}

test('who asks waits for the followers of one round, and not for each of them', async () => {
  const seen: string[] = [];
  const follower = async () => {
    await follow(10);
    seen.push('f');
    workFor(12);
  };
  const followers = Array.from({ length: 10 }, follower);
  await eventLoop.turn();
  seen.push('q');
  await Promise.all(followers);
  expect(seen.indexOf('q')).toBeLessThan(3);
  expect(seen).toHaveLength(11);
});

test('who follows goes on while others ask all the time', async () => {
  let asking = true;
  const ask = async () => {
    while (asking) {
      await eventLoop.turn();
      workFor(3);
    }
  };
  const asked = Promise.all([ask(), ask(), ask(), ask(), ask()]);
  for (let n = 0; n < 20; n++) await follow(10);
  asking = false;
  await asked;
});

test('turns come in the order they were asked for', async () => {
  const seen: number[] = [];
  await Promise.all(
    Array.from({ length: 50 }, async (_, n) => {
      await eventLoop.turn();
      seen.push(n);
      if (n % 10 === 0) workFor(12);
    }),
  );
  expect(seen).toEqual(Array.from({ length: 50 }, (_, n) => n));
});

test('turns are put off while somebody connects in each round, but not for ever', async () => {
  let rounded = 0;
  let arriving = 5;
  await rounds(eventLoop.turn.bind(eventLoop), () => {
    rounded++;
    if (arriving-- > 0) eventLoop.connected();
  });
  expect(rounded).toBeGreaterThan(5);

  arriving = Infinity;
  await rounds(eventLoop.turn.bind(eventLoop), () => eventLoop.connected());
});

test('what is about to begin waits while somebody connects', async () => {
  const seen: string[] = [];
  eventLoop.connected();
  setImmediate(() => seen.push('another round'));
  await eventLoop.letIn();
  expect(seen).toEqual(['another round']);
});

/** From now on the clock goes on only by what is said; the tests that need the real one come before. */
function ownClock(): (milliseconds: number) => void {
  let now = performance.now();
  jest.spyOn(performance, 'now').mockImplementation(() => now);
  return milliseconds => void (now += milliseconds);
}
afterEach(() => jest.restoreAllMocks());

test('steps of those who follow count together, and what others took does not', async () => {
  const goOn = ownClock();
  const seen: string[] = [];
  await rounds(
    async () => {
      goOn(15);
      for (let n = 0; n < 6; n++) {
        seen.push('x');
        const began = performance.now();
        goOn(4);
        await eventLoop.pauseSince(began);
      }
    },
    () => seen.push('-'),
  );
  expect(seen.join('').match(/x+/g)).toEqual(['xxx', 'xxx']);
});

test('steps that go on side by side count once', async () => {
  const goOn = ownClock();
  const seen: string[] = [];
  const sideBySide = async () => {
    const began = performance.now();
    for (let n = 0; n < 10; n++) {
      goOn(0.02);
      await Promise.resolve();
    }
    await eventLoop.pauseSince(began);
    seen.push('x');
  };
  await rounds(
    () => Promise.all(Array.from({ length: 20 }, sideBySide)),
    () => seen.push('-'),
  );
  expect(seen.join('')).toContain('x'.repeat(20));
});
