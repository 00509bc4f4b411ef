import { wholeMonths } from '../../src/calendar/whole-months.ts';

test.each([
  ['2024-01-01', '2025-12-31', 24],
  ['2026-02-01', '2026-02-28', 1],
  ['2026-02-01', '2026-02-27', undefined],
  ['2026-02-02', '2026-03-01', undefined],
])('%s to %s is %s whole months', (from, to, months) => {
  expect(wholeMonths({ from, to })).toBe(months);
});
