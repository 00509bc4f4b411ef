import {
  buildSchema,
  getOperationAST,
  type GraphQLError,
  type GraphQLSchema,
  parse,
  validate,
} from 'graphql';
import { refuseOperation } from '../../../src/graphql/limits/operation-limits.ts';
import { refuseWritten, weightOf } from '../../../src/graphql/limits/query-limits.ts';

type Examined =
  { readonly errors: readonly GraphQLError[] } | { readonly errors: undefined; readonly cost: number };

/** A valid operation held to the limits, with nothing behind the schema. */
export function examined(
  schema: GraphQLSchema,
  query: string,
  variables: Record<string, unknown> = {},
  queryCost = 100_000,
): Examined {
  const large = refuseWritten(query);
  if (large) return { errors: [large] };
  const document = parse(query);
  const invalid = validate(schema, document);
  if (invalid.length > 0) throw new Error(invalid.join('\n'));
  const operation = getOperationAST(document)!;
  const weight = weightOf(schema, document, operation, variables);
  if (!weight) throw new Error('Its variables do not fit.');
  const costly = refuseOperation(operation, weight, queryCost);
  return costly ? { errors: [costly] } : { errors: undefined, cost: weight.cost };
}

export function costOf(schema: GraphQLSchema, query: string, variables?: Record<string, unknown>): number {
  const found = examined(schema, query, variables, 1e12);
  if (found.errors) throw new Error(found.errors.join('\n'));
  return found.cost;
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
