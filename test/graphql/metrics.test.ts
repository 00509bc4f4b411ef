import { readFileSync } from 'node:fs';
import { buildSchema, getNamedType, type GraphQLField, isObjectType } from 'graphql';

/** docs/metrics.md and the schema say the same of every number, word for word. */

const schema = buildSchema(readFileSync('schema.graphql', 'utf8'));

interface Metric {
  readonly path: string;
  readonly definition: string;
}

/** Rows of the tables that name a field: | name | `path` | definition | … */
const metrics: Metric[] = readFileSync('docs/metrics.md', 'utf8')
  .split('\n')
  .map(line => line.split('|').map(cell => cell.trim()))
  .flatMap(([, , field = '', definition = '']) => {
    const [, path] = /^`([a-zA-Z.]+)/.exec(field) ?? [];
    return path === undefined || definition === '' ? [] : [{ path, definition }];
  });

/** Where a path begins: a field of one of these. */
const roots = ['Impact', 'Campaign', 'PublicImpact'];

function fieldAt(path: string): GraphQLField<unknown, unknown> | undefined {
  for (const root of roots) {
    let field: GraphQLField<unknown, unknown> | undefined;
    let type = schema.getType(root);
    for (const name of path.split('.')) {
      field = isObjectType(type) ? type.getFields()[name] : undefined;
      type = field && getNamedType(field.type);
    }
    if (field) return field;
  }
  return undefined;
}

test('the tables are read', () => expect(metrics.length).toBeGreaterThan(25));

test.each(metrics)('$path', ({ path, definition }) => {
  expect(fieldAt(path)?.description).toBe(definition);
});
