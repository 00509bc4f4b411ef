import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { defaultRequester, type Requester } from '../auth/requester.ts';
import type { CommandContext } from '../commands/command.ts';
import type { Pace } from './limits/pace.ts';

/** What every resolver knows of the request it serves. */
export interface RequestContext {
  readonly requester: Requester;
  readonly correlationId: string;
  /** Aborts when the client leaves before it is answered. */
  readonly gone?: AbortSignal;
  /** Set when the operation is known: how what it asks for is divided. */
  pace?: Pace;
}

/** Where a client says, and is told, what its request's log lines are found by. */
export const correlationHeader = 'x-correlation-id';

/** The one the client states, if it may be one, or a new one. */
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
