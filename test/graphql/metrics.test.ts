import { readFileSync } from 'node:fs';
import { buildSchema, getNamedType, type GraphQLField, type GraphQLNamedType, isObjectType } from 'graphql';

/** docs/metrics.md has every number of an impact, and the schema says the same of each row, word for word. */

const schema = buildSchema(readFileSync('schema.graphql', 'utf8'));

interface Metric {
  readonly path: string;
  /** The fields of the object at the path that the row is of, where it names them. */
  readonly parts: readonly string[];
  readonly definition: string;
}

/** Rows of the tables that name a field: | name | `path` | definition | … or | name | `path { part part }` | definition | … */
const metrics: Metric[] = readFileSync('docs/metrics.md', 'utf8')
  .split('\n')
  .map(line => line.split('|').map(cell => cell.trim()))
  .flatMap(([, , field = '', definition = '']) => {
    const [, path, parts] = /^`([a-zA-Z.]+)(?: \{ ([a-zA-Z ]+) \})?/.exec(field) ?? [];
    return path === undefined || definition === ''
      ? []
      : [{ path, parts: parts?.split(' ') ?? [], definition }];
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

const numeric = ['Int', 'Float', 'Decimal'];

/** The groups of a breakdown have the numbers of the whole (*Breakdowns*). */
const groups = 'by';

/** The paths of all numbers of an impact. */
function numbersIn(type: GraphQLNamedType, path: readonly string[]): string[] {
  if (numeric.includes(type.name)) return [path.join('.')];
  if (!isObjectType(type) || (type.name === 'Impact' && path.length > 0)) return [];
  return Object.values(type.getFields())
    .filter(({ name }) => name !== groups)
    .flatMap(({ name, type: of }) => numbersIn(getNamedType(of), [...path, name]));
}

test('the tables are read', () => expect(metrics.length).toBeGreaterThan(25));

test.each(metrics)('$path', ({ path, parts, definition }) => {
  expect(fieldAt(path)?.description).toBe(definition);
  for (const part of parts) expect(fieldAt(`${path}.${part}`)).toBeDefined();
});

const named = metrics.flatMap(({ path, parts }) => [path, ...parts.map(part => `${path}.${part}`)]);

test.each(numbersIn(schema.getType('Impact')!, []))('%s has a row', path => {
  expect(named).toContain(path);
});
