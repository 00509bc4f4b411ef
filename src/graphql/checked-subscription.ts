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

/** A parsed request. */
interface ParsedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  /** By which it is counted how much whoever sends it asks. */
  readonly countedAs: string;
}

/** The limits of queries, for documents that come over WebSocket. Each returns why it refuses. */
export interface DocumentLimits {
  /** Checked before parsing. */
  ofText(text: string): readonly GraphQLError[];
  /** Checked after validation, before execution. @throws {GraphQLError} a variable does not fit its use */
  ofOperation(operation: ParsedOperation): readonly GraphQLError[];
}

type Checked = ExecutionArgs | readonly GraphQLError[];

/** A subscription ready to execute, or the errors why not, with the same codes as over HTTP. */
export function checkedSubscription(
  schema: GraphQLSchema,
  { query, operationName, variables }: SubscribePayload,
  limits: DocumentLimits,
  countedAs: string,
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
  const refused = attempted('BAD_USER_INPUT', () => limits.ofOperation({ ...parsed, countedAs }));
  if (refused instanceof GraphQLError) return [refused];
  return refused.length > 0 ? refused : { ...parsed, variableValues: variables ?? {} };
}

/** A document that overflows the stack is refused like one with wrong syntax. */
function attempted<Result>(code: ErrorCode, work: () => Result): Result | GraphQLError {
  try {
    return work();
  } catch (error) {
    if (error instanceof GraphQLError) return coded(code, error);
    if (error instanceof RangeError) return failure(code, 'The document goes too deep.');
    throw error;
  }
}
