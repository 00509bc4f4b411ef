import '../../server/harness.ts';
import {
  getNamedType,
  getNullableType,
  type GraphQLSchema,
  isIntrospectionType,
  isListType,
  isObjectType,
} from 'graphql';
import { schemaOfCode } from '../../../src/cli/printed-schema.ts';
import { estimate } from '../../../src/graphql/limits/query-weight.ts';

/** Every field says what it costs; a list says how much longer it makes what is asked below it. */

let schema: GraphQLSchema;
beforeAll(async () => {
  schema = await schemaOfCode();
});

/** What a query states of the arguments that an estimate goes by. */
const stated = {
  input: Array.from({ length: 20 }, () => ({})),
  dimension: 'AREA',
  every: 'DAY',
  first: 20,
};

/** Coordinates of the fields of `schema` that answer many and cost as if they answered one. */
function withoutMultiplier(of: GraphQLSchema): string[] {
  const missing: string[] = [];
  for (const type of Object.values(of.getTypeMap())) {
    // The lists of a page are paid for by the field that answers the connection.
    if (!isObjectType(type) || (isIntrospectionType(type) && type.name !== '__Schema')) continue;
    const page = type.name.endsWith('Connection');
    for (const field of Object.values(type.getFields())) {
      const paged = getNamedType(field.type).name.endsWith('Connection');
      const list = isListType(getNullableType(field.type)) && !page;
      if (
        (paged || list) &&
        estimate(type, field, stated).items <= 1 &&
        !single.includes(`${type.name}.${field.name}`)
      )
        missing.push(`${type.name}.${field.name}`);
    }
  }
  return missing;
}

/** Lists that hold one, as a rule. */
const single = [
  ...['Receipt.eventIds', 'KeyReceipt.eventIds', 'ConnectorReceipt.eventIds', 'ConnectorReceipt.madeSecrets'],
  ...['WebhookReceipt.eventIds', 'Webhook.replays', 'Refusal.fields'],
];

test('every list has a multiplier', () => {
  expect(withoutMultiplier(schema)).toEqual([]);
});

test('a list without one is found', () => {
  const campaign = schema.getType('Campaign');
  if (!isObjectType(campaign)) throw new Error('There is no campaign.');
  const { goals, activities } = campaign.getFields();
  const extensions = [goals!.extensions, activities!.extensions];
  goals!.extensions = {};
  activities!.extensions = {};
  const found = withoutMultiplier(schema);
  [goals!.extensions, activities!.extensions] = [extensions[0]!, extensions[1]!];

  expect(found).toEqual(['Campaign.activities', 'Campaign.goals']);
});

test('what GraphQL says of a schema is estimated for this one', () => {
  const types = schema.getType('__Schema');
  if (!isObjectType(types)) throw new Error('There is no schema.');
  const { items } = estimate(types, types.getFields().types!, {});

  expect(items).toBeGreaterThanOrEqual(Object.keys(schema.getTypeMap()).length);
});
