import {
  type DocumentNode,
  type ExecutionArgs,
  getOperationAST,
  getVariableValues,
  GraphQLError,
  type GraphQLSchema,
  OperationTypeNode,
  parse,
  validate,
} from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { coded, type ErrorCode, failure } from './error-codes.ts';

/** What is asked, once it is parsed. */
export interface ParsedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The limits of queries, where they are held for documents that come over WebSocket. Each answers why it refuses. */
export interface DocumentLimits {
  /** Before it is parsed. */
  ofText(text: string): readonly GraphQLError[];
  /** When it is valid, before it is executed. @throws {GraphQLError} where a variable does not fit what it is used for */
  ofOperation(operation: ParsedOperation): readonly GraphQLError[];
}

type Checked = ExecutionArgs | readonly GraphQLError[];

/** A subscription as it is to be executed, or why it is not: with the codes that the same has over HTTP. */
export function checkedSubscription(
  schema: GraphQLSchema,
  { query, operationName, variables }: SubscribePayload,
  limits: DocumentLimits,
): Checked {
  const tooMuch = limits.ofText(query);
  if (tooMuch.length > 0) return tooMuch;
  const document = attempted('GRAPHQL_PARSE_FAILED', () => parse(query));
  if (document instanceof GraphQLError) return [document];
  const invalid = attempted('GRAPHQL_VALIDATION_FAILED', () => validate(schema, document));
  if (invalid instanceof GraphQLError) return [invalid];
  if (invalid.length > 0) return invalid.map(error => coded('GRAPHQL_VALIDATION_FAILED', error));
  const operation = getOperationAST(document, operationName);
  if (!operation) {
    const message = 'The document has several operations: state operationName, the name of one of them.';
    return [failure('OPERATION_RESOLUTION_FAILURE', message)];
  }
  if (operation.operation !== OperationTypeNode.SUBSCRIPTION) {
    const message = `Over WebSocket only subscriptions are served. Send a ${operation.operation} as an HTTP POST.`;
    return [failure('BAD_REQUEST', message)];
  }
  const { errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables ?? {}, {
    maxErrors: 50,
  });
  if (errors) return errors.map(error => coded('BAD_USER_INPUT', error));
  const parsed = { schema, document, operationName: operationName ?? undefined, variables: variables ?? {} };
  const refused = attempted('BAD_USER_INPUT', () => limits.ofOperation(parsed));
  if (refused instanceof GraphQLError) return [refused];
  return refused.length > 0 ? refused : { ...parsed, variableValues: variables ?? {} };
}

/** What goes deeper than the stack is as wrong as what is spelt wrong. */
function attempted<Result>(code: ErrorCode, work: () => Result): Result | GraphQLError {
  try {
    return work();
  } catch (error) {
    if (error instanceof GraphQLError) return coded(code, error);
    if (error instanceof RangeError) return failure(code, 'The document goes too deep.');
    throw error;
  }
}
