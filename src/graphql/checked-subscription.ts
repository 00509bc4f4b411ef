import {
  type ExecutionArgs,
  getVariableValues,
  GraphQLError,
  type GraphQLSchema,
  OperationTypeNode,
} from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { failure } from './error-codes.ts';
import { coded, examine, type LimitSettings } from './limits/query-limits.ts';

type Checked = ExecutionArgs | readonly GraphQLError[];

/** A subscription as it is to be executed, or why it is not: with the limits and codes that the same has over HTTP. */
export function checkedSubscription(
  schema: GraphQLSchema,
  payload: SubscribePayload,
  limits: LimitSettings,
): Checked {
  const { document, operation, errors } = examine(schema, payload, limits);
  if (errors) return errors;
  if (operation.operation !== OperationTypeNode.SUBSCRIPTION) {
    const message = `Over WebSocket only subscriptions are served. Send a ${operation.operation} as an HTTP POST.`;
    return [failure('BAD_REQUEST', message)];
  }
  const variableValues = payload.variables ?? {};
  const wrong = getVariableValues(schema, operation.variableDefinitions ?? [], variableValues, {
    maxErrors: 50,
  });
  if (wrong.errors) return wrong.errors.map(error => coded('BAD_USER_INPUT', error));
  return { schema, document, operationName: payload.operationName, variableValues };
}
