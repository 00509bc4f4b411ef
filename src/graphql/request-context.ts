import type { CommandContext } from '../commands/command.ts';
import type { Requester } from '../auth/requester.ts';

/** What every resolver knows of the request it serves. */
export interface RequestContext {
  readonly requester: Requester;
  readonly correlationId: string;
  /** Of the HTTP body; undefined over WebSocket. */
  readonly bodyBytes?: number | undefined;
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
