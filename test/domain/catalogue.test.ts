import { readFileSync } from 'node:fs';
import { events } from '../../src/domain/catalogue.ts';

test('docs/events.md has a row for each event, and for none that does not exist', () => {
  const rows = readFileSync('docs/events.md', 'utf8')
    .split('\n## Metadata')[0]!
    .split('\n')
    .flatMap(line => /^\| `(\w+)` \|/.exec(line)?.[1] ?? []);
  expect(rows.toSorted()).toEqual(Object.keys(events).toSorted());
});
