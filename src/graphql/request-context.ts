import type { CommandContext } from '../commands/command.ts';
import type { Requester } from '../auth/requester.ts';
import type { Pace } from './limits/pace.ts';

/** What every resolver knows of the request it serves. */
export interface RequestContext {
  readonly requester: Requester;
  readonly correlationId: string;
  /** Of the HTTP body; 0 over WebSocket. */
  readonly bodyBytes: number;
  /** Aborts when the client leaves before it is answered. */
  readonly gone?: AbortSignal | undefined;
  /** Set when the operation is known: how what it asks for is divided. */
  pace?: Pace;
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
