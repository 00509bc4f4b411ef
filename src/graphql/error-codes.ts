import { GraphQLError } from 'graphql';

/**
 * The code of every error that is not a refusal of the domain, with its HTTP status. A code is stable for ever;
 * docs/refusals.md says for each what to do about it.
 */
export const errorStatuses = {
  ANSWER_TOO_LARGE: 400,
  BAD_REQUEST: 400,
  BAD_USER_INPUT: 400,
  CLIENT_CLOSED_REQUEST: 499,
  DOCUMENT_NOT_ALLOWED: 403,
  FILE_ALREADY_SENT: 409,
  GRAPHQL_PARSE_FAILED: 400,
  GRAPHQL_VALIDATION_FAILED: 400,
  HEADERS_TOO_LARGE: 431,
  HOST_NOT_ALLOWED: 421,
  INTERNAL_SERVER_ERROR: 500,
  METHOD_NOT_ALLOWED: 405,
  NOT_ACCEPTABLE: 406,
  NOT_YET_PROJECTED: 503,
  NO_ROOM: 507,
  OPERATION_RESOLUTION_FAILURE: 400,
  ORIGIN_NOT_ALLOWED: 403,
  PAYLOAD_TOO_LARGE: 413,
  PERSISTED_QUERY_NOT_SUPPORTED: 200,
  PROVIDER_UNAVAILABLE: 503,
  QUERY_TOO_COSTLY: 400,
  QUERY_TOO_LARGE: 400,
  READ_MODELS_NOT_READY: 503,
  REQUEST_TIMEOUT: 408,
  ROUTE_NOT_FOUND: 404,
  SHUTTING_DOWN: 503,
  STORE_DAMAGED: 500,
  STORE_UNAVAILABLE: 503,
  TOO_MANY_CONNECTIONS: 429,
  TOO_MANY_REQUESTS: 429,
  TOO_MANY_SUBSCRIPTIONS: 429,
  UNAUTHENTICATED: 401,
  UNSUPPORTED_MEDIA_TYPE: 415,
} as const;

export type ErrorCode = keyof typeof errorStatuses;

/** An error with its code and status, in the shape that all errors have. */
export function failure(code: ErrorCode, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status: errorStatuses[code] } } });
}

/** An error of GraphQL itself, with a code and status. */
export function coded(code: ErrorCode, error: GraphQLError): GraphQLError {
  const { message, nodes, source, positions, extensions } = error;
  return new GraphQLError(message, {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    extensions: { ...extensions, code, http: { status: errorStatuses[code] } },
  });
}

/** Codes for errors of libraries that have only an HTTP status. */
const codesByStatus: Partial<Record<number, ErrorCode>> = {
  404: 'ROUTE_NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  406: 'NOT_ACCEPTABLE',
  408: 'REQUEST_TIMEOUT',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  431: 'HEADERS_TOO_LARGE',
};

export function codeOfStatus(status: number): ErrorCode {
  return codesByStatus[status] ?? (status < 500 ? 'BAD_REQUEST' : 'INTERNAL_SERVER_ERROR');
}
