import type { CommandContext } from '../commands/command.ts';
import type { Requester } from '../auth/requester.ts';

/** What every resolver knows of the request it serves. */
export interface RequestContext {
  readonly requester: Requester;
  readonly correlationId: string;
  /** Of the HTTP body; 0 over WebSocket. */
  readonly bodyBytes: number;
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
