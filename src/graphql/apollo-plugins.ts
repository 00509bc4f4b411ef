import type { ApolloServerPlugin, GraphQLRequestContext } from '@apollo/server';
import type { ErrorLog } from './error-log.ts';
import { foreseen, originalOf } from './errors.ts';
import type { RequestContext } from './request-context.ts';

/** Answers must not be cached: counts change at any moment. */
export const neverCached: ApolloServerPlugin<RequestContext> = {
  requestDidStart: async () => ({
    willSendResponse: async ({ response }) => void response.http.headers.set('cache-control', 'no-store'),
  }),
};

/** Logs errors, and answers 503 while a store is away. */
export function errorReporting(log: ErrorLog): ApolloServerPlugin<RequestContext> {
  return {
    unexpectedErrorProcessingRequest: async ({ error, requestContext: { contextValue } }) =>
      log.report([error], { correlationId: contextValue.correlationId }),
    requestDidStart: async () => ({
      didEncounterErrors: async ({ errors, contextValue: { correlationId } }) =>
        log.report(errors, { correlationId }),
      willSendResponse: async context => {
        const status = statusOf(context);
        if (status !== undefined) context.response.http.status = status;
      },
    }),
  };
}

/** Apollo's own messages; errors are left out, since the plugin reports them. */
export function apolloLogger(
  log: ErrorLog,
): Record<'debug' | 'info' | 'warn' | 'error', (message: unknown) => void> {
  const note = (message: unknown) => log.note(String(message));
  return { debug: note, info: note, warn: note, error: note };
}

function statusOf({ errors }: GraphQLRequestContext<RequestContext>): number | undefined {
  for (const error of errors ?? []) {
    const http = foreseen(originalOf(error))?.extensions.http as { status?: number } | undefined;
    if (http?.status === 503) return 503;
  }
  return undefined;
}
