import { buildSchema, type GraphQLError, type GraphQLSchema } from 'graphql';
import { type Examined, examine } from '../../../src/graphql/limits/query-limits.ts';

/** An operation held to the limits, with nothing behind the schema. */
export function examined(
  schema: GraphQLSchema,
  query: string,
  variables: Record<string, unknown> = {},
  queryCost = 50_000,
): Examined {
  return examine(schema, { query, variables }, { queryCost, introspection: true });
}

export function costOf(schema: GraphQLSchema, query: string, variables?: Record<string, unknown>): number {
  const found = examined(schema, query, variables, 1e12);
  if (found.errors) throw new Error(found.errors.join('\n'));
  return found.cost!;
}

/** The limit that refuses it, and what it had. */
export function refusal(errors: readonly GraphQLError[] | undefined): object | undefined {
  const { http: _, ...extensions } = errors?.[0]?.extensions ?? {};
  return errors && extensions;
}

/** Items cost what is asked of each; nodes one, and values one. */
export function schemaWithCosts(): GraphQLSchema {
  const schema = buildSchema(`
    type Query { node: Node! many(first: Int = 10): [Node!]! either: [Either!]! }
    type Node { id: ID! name: String! dear: Int! next: Node! many(first: Int = 10): [Node!]! }
    type Other { id: ID! dear: Int! }
    union Either = Node | Other
    type Mutation { record(input: [String!]!): Boolean! one(input: String!): Boolean! }
  `);
  const costs: Record<string, unknown> = {
    many: ({ args, childComplexity }: { args: { first: number }; childComplexity: number }) =>
      1 + args.first * childComplexity,
    dear: 100,
    either: ({ childComplexity }: { childComplexity: number }) => 1 + 5 * childComplexity,
  };
  for (const name of ['Query', 'Node', 'Other']) {
    const type = schema.getType(name) as ReturnType<GraphQLSchema['getQueryType']>;
    for (const field of Object.values(type!.getFields())) {
      const complexity = costs[field.name];
      if (complexity !== undefined) field.extensions = { complexity };
    }
  }
  return schema;
}
