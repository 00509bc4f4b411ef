import type { ApolloServerPlugin, GraphQLRequestContext } from '@apollo/server';
import {
  GraphQLError,
  type GraphQLFormattedError,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import type { Logger } from 'pino';
import { foreseen } from './errors.ts';
import type { RequestContext } from './request-context.ts';

/** The most a request may take that records one thing, or asks; a batch may be larger (the server's own limit). */
const singleLimit = 100_000;

/** Refuses bodies over 100 kB but for `record`. */
export const bodyLimit: ApolloServerPlugin<RequestContext> = {
  requestDidStart: async () => ({
    didResolveOperation: async ({ contextValue: { bodyBytes }, operation }) => {
      if (bodyBytes <= singleLimit || isBatch(operation)) return;
      throw new GraphQLError(
        `The request takes ${bodyBytes} bytes; at most ${singleLimit} are allowed. Use record, with up to 1 MiB, for many commands.`,
        { extensions: { code: 'PAYLOAD_TOO_LARGE', http: { status: 413 } } },
      );
    },
  }),
};

function isBatch(operation: OperationDefinitionNode | undefined): boolean {
  return (
    operation?.operation === OperationTypeNode.MUTATION &&
    operation.selectionSet.selections.every(node => node.kind === Kind.FIELD && node.name.value === 'record')
  );
}

/** An error as it is told outside. Those that nobody foresaw are told in full only while developing. */
export function formatError(production: boolean) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const original = originalOf(error);
    // What GraphQL itself refuses gets its code from Apollo, in `formatted`.
    const known = original instanceof GraphQLError ? undefined : foreseen(original);
    const { message, extensions } = known ?? formatted;
    const code = extensions?.code ?? 'INTERNAL_SERVER_ERROR';
    const place = {
      ...(formatted.locations && { locations: formatted.locations }),
      ...(formatted.path && { path: formatted.path }),
    };
    if (code === 'INTERNAL_SERVER_ERROR' && production) {
      return {
        message: 'Something went wrong on our side; it has been logged.',
        ...place,
        extensions: { code },
      };
    }
    const { http: _, stacktrace: __, ...told } = extensions ?? {};
    return { message, ...place, extensions: { ...told, code } };
  };
}

function originalOf(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError ? error.originalError : error;
}

/** Logs what went wrong on our side, and answers 503 while a store is away. */
export function errorReporting(logger: Logger): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: async () => ({
      didEncounterErrors: async ({ errors, contextValue }) => {
        for (const error of errors) report(logger, error, contextValue);
      },
      willSendResponse: async context => {
        const status = statusOf(context);
        if (status !== undefined) context.response.http.status = status;
      },
    }),
  };
}

function report(logger: Logger, error: GraphQLError, { correlationId }: Partial<RequestContext>): void {
  const original = originalOf(error);
  if (original instanceof GraphQLError) return;
  const level = foreseen(original) ? 'warn' : 'error';
  logger[level]({ err: original, path: error.path, correlationId }, 'A request failed');
}

function statusOf({ errors }: GraphQLRequestContext<RequestContext>): number | undefined {
  for (const error of errors ?? []) {
    const http = foreseen(originalOf(error))?.extensions.http as { status?: number } | undefined;
    if (http?.status === 503) return 503;
  }
  return undefined;
}
