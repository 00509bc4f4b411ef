import { type GraphQLError, type OperationDefinitionNode, OperationTypeNode } from 'graphql';
import { limitExceeded } from './limit-exceeded.ts';
import type { Root, Weight } from './query-weight.ts';

/** Limits on an operation after its fragments are spread and its variables are filled in. */
export const operationLimits = {
  /** GraphQL's own introspection query has 16. */
  depth: 20,
  expandedFields: 3_000,
  rootFields: 50,
  commands: 1_000,
} as const;

const dividing = 'Ask in several requests.';

/** @param costLimit the most it may cost, by the costs stated at the schema's fields */
export function refuseOperation(
  { operation }: OperationDefinitionNode,
  { cost, depth, fields, roots }: Weight,
  costLimit: number,
): GraphQLError | undefined {
  const large = (limit: keyof typeof operationLimits, had: number, what: string, instead: string) =>
    had > operationLimits[limit]
      ? limitExceeded({ code: 'QUERY_TOO_LARGE', limit, most: operationLimits[limit], had, what, instead })
      : undefined;
  const deeper = 'Ask for what lies deeper by its id, in another request.';
  // A single batch is checked by its mutation, which can name the input.
  const several = operation === OperationTypeNode.MUTATION && roots.length > 1;
  const commands = several ? roots.reduce(addCommands, 0) : 0;
  return (
    large('depth', depth, 'fields within one another', deeper) ??
    large('expandedFields', fields, 'fields once its fragments are spread', dividing) ??
    large('rootFields', roots.length, 'fields at its root', dividing) ??
    large('commands', commands, 'commands', 'Send several requests.') ??
    tooCostly(cost, costLimit)
  );
}

/** The input of a batch is a list of commands. */
function addCommands(sum: number, { args: { input } }: Root): number {
  return sum + (Array.isArray(input) ? input.length : 1);
}

export function tooCostly(cost: number, most: number): GraphQLError | undefined {
  if (cost <= most) return undefined;
  return limitExceeded({
    code: 'QUERY_TOO_COSTLY',
    limit: 'cost',
    most,
    had: Math.ceil(cost),
    what: 'units of cost',
    instead: 'Ask for shorter pages (first), longer spans or fewer fields, or in several requests.',
  });
}
