import '../server/harness.ts';
import { readFileSync } from 'node:fs';
import {
  buildSchema,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isNullableType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';
import { printedSchema } from '../../src/cli/printed-schema.ts';

/** The schema is the manual. */

test('schema.graphql is what the code says; after a change of the schema: npm run schema', async () => {
  const committed = readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8');

  expect(committed).toBe(await printedSchema());
});

test('every type, field, argument and enum value is described', async () => {
  const schema = buildSchema(await printedSchema());

  expect(undescribed(schema)).toEqual([]);
});

test('each field that may be null says what null means', async () => {
  const unsaid: string[] = [];
  for (const type of Object.values(buildSchema(await printedSchema()).getTypeMap())) {
    if (isIntrospectionType(type) || !(isObjectType(type) || isInterfaceType(type))) continue;
    for (const { name, type: of, description } of Object.values(type.getFields()))
      if (isNullableType(of) && !/null/i.test(description ?? '')) unsaid.push(`${type.name}.${name}`);
  }

  expect(unsaid).toEqual([]);
});

/** The coordinates of all that has no description. */
function undescribed(schema: GraphQLSchema): string[] {
  const missing: string[] = [];
  const look = (coordinate: string, { description }: { description?: string | null | undefined }) => {
    if (!description?.trim()) missing.push(coordinate);
  };
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue;
    // What the three root types are, GraphQL itself says.
    if (!roots.some(root => root === type)) look(type.name, type);
    if (isEnumType(type)) for (const value of type.getValues()) look(`${type.name}.${value.name}`, value);
    if (isInputObjectType(type))
      for (const field of Object.values(type.getFields())) look(`${type.name}.${field.name}`, field);
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        look(`${type.name}.${field.name}`, field);
        for (const arg of field.args) look(`${type.name}.${field.name}(${arg.name}:)`, arg);
      }
    }
  }
  return missing;
}
