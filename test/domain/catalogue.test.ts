import { readFileSync } from 'node:fs';
import { administrativeEvents, events } from '../../src/domain/catalogue.ts';
import { countingRules, goalMeasures } from '../../src/domain/entry/events.ts';

test('docs/events.md has a row for each event, and for none that does not exist', () => {
  const rows = readFileSync('docs/events.md', 'utf8')
    .split('\n## Metadata')[0]!
    .split('\n')
    .flatMap(line => /^\| `(\w+)` \|/.exec(line)?.[1] ?? []);
  const declared = [...Object.keys(events), ...Object.keys(administrativeEvents)];
  expect(rows.toSorted()).toEqual(declared.toSorted());
});

test('docs/statements.md has a row for each rule of an indicator', () => {
  const [, indicators = ''] = readFileSync('docs/statements.md', 'utf8').split('\n## Indicators\n');
  const [section = ''] = indicators.split('\n### ');
  const rules = [...section.matchAll(/^\| ([A-Z_]+) \|/gm)].map(([, rule]) => rule);
  expect(rules.toSorted()).toEqual(countingRules.toSorted());
});

test('docs/statements.md says of each measure of a goal what it counts', () => {
  const [, goals = ''] = readFileSync('docs/statements.md', 'utf8').split('\n## Goals\n');
  const [section = ''] = goals.split('\n## ');
  expect(goalMeasures.filter(measure => !new RegExp(`\\b${measure}\\b`).test(section))).toEqual([]);
});
