import { readFileSync } from 'node:fs';
import { administrativeEvents, events } from '../../src/domain/catalogue.ts';

test('docs/events.md has a row for each event, and for none that does not exist', () => {
  const rows = readFileSync('docs/events.md', 'utf8')
    .split('\n## Metadata')[0]!
    .split('\n')
    .flatMap(line => /^\| `(\w+)` \|/.exec(line)?.[1] ?? []);
  const declared = [...Object.keys(events), ...Object.keys(administrativeEvents)];
  expect(rows.toSorted()).toEqual(declared.toSorted());
});
