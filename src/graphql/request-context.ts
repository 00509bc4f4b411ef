import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { defaultRequester, type Requester } from '../auth/requester.ts';
import type { CommandContext } from '../commands/command.ts';
import type { Pace } from './limits/pace.ts';

/** What resolvers know of the request. */
export interface RequestContext {
  readonly requester: Requester;
  readonly correlationId: string;
  /** Aborts when the client leaves before it is answered. */
  readonly gone?: AbortSignal;
  /** How the operation's work is divided; set when the operation is known. */
  pace?: Pace;
}

/** The header, of requests and answers, with the id by which a request's log lines are found. */
export const correlationHeader = 'x-correlation-id';

/** The client's correlation id, if it is a valid one, or a new one. */
export function correlationIdOf(headers: IncomingHttpHeaders): string {
  const stated = headers[correlationHeader];
  return typeof stated === 'string' && /^[\w.-]{1,64}$/.test(stated) ? stated : randomUUID();
}

/** @param request of HTTP, whose id is its correlation id */
export function requestContext({ id }: { readonly id: string }): RequestContext {
  return { requester: defaultRequester, correlationId: id };
}

export function commandContext(
  { requester, correlationId }: RequestContext,
  idempotencyKey?: string | null,
): CommandContext {
  return {
    ...requester,
    correlationId,
    receivedAt: new Date().toISOString(),
    idempotencyKey: idempotencyKey ?? undefined,
  };
}
