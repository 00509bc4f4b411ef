import { sameVisit, Visitors } from '../../src/links/visitors.ts';

/** A visitor who follows a link again within minutes. */

const phone = { address: '203.0.113.1', userAgent: 'Safari' };
let now: number;
let visitors: Visitors;
beforeEach(() => {
  now = 1_000;
  visitors = new Visitors(() => now);
});
afterEach(() => visitors.close());

test('is the same for ten minutes from the first time on', () => {
  expect(visitors.has('k7', phone)).toBe(false);
  visitors.note('k7', phone);
  now += sameVisit - 1;
  expect(visitors.has('k7', phone)).toBe(true);
  now += 1;
  expect(visitors.has('k7', phone)).toBe(false);
});

test('is another with another link, address or browser', () => {
  visitors.note('k7', phone);
  expect(visitors.has('k8', phone)).toBe(false);
  expect(visitors.has('k7', { ...phone, address: '203.0.113.2' })).toBe(false);
  expect(visitors.has('k7', { ...phone, userAgent: 'Firefox' })).toBe(false);
  // The parts do not run into one another.
  expect(visitors.has('k', { address: '7203.0.113.1', userAgent: 'Safari' })).toBe(false);
});

test('is known over the turn of a period, and forgotten after the next', () => {
  visitors.note('k7', phone);
  visitors.turn();
  expect(visitors.has('k7', phone)).toBe(true);
  visitors.turn();
  expect(visitors.has('k7', phone)).toBe(false);
});

test('is remembered as long as there is room', () => {
  visitors.note('k7', phone);
  for (let n = 0; n < 50_000; n++) visitors.note('k7', { ...phone, userAgent: `browser ${n}` });
  expect(visitors.has('k7', phone)).toBe(false);
  expect(visitors.has('k7', { ...phone, userAgent: 'browser 49999' })).toBe(true);
});
