import { readFileSync } from 'node:fs';
import { evaluationRules } from '../../../src/analysis/evaluation/evaluate.ts';
import { thresholds } from '../../../src/analysis/evaluation/thresholds.ts';

/** docs/evaluation.md names every rule and every threshold with its value. */

const page = readFileSync(new URL('../../../docs/evaluation.md', import.meta.url), 'utf8');

test.each(evaluationRules)('%s is documented', rule => {
  expect(page).toContain(`\`${rule}\``);
});

const values = Object.entries(thresholds).flatMap(([name, value]) =>
  typeof value === 'number'
    ? [[name, value] as const]
    : Object.entries(value).map(([end, limit]) => [`${name}.${end}`, limit] as const),
);

test.each(values)('%s is documented as %d', (name, value) => {
  const written = value === 1 / 3 ? '1/3' : String(value);
  expect(page).toMatch(new RegExp(`\\| \`${name.replace('.', '\\.')}\` \\| ${written} \\|`));
});
