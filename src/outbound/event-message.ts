import type { Actor } from '../domain/actor.ts';
import { type LedgerEventType, ledgerEventTypes } from '../domain/catalogue.ts';
import { streamParts } from '../domain/streams.ts';
import { traceParent } from '../tracing/tracing.ts';
import type { Position, RecordedEvent } from '../event-store/event-store.ts';

/** An event as it is published. */
export interface EventMessage {
  readonly id: string;
  readonly type: LedgerEventType;
  readonly campaignId: string;
  /** null: the event is about nobody in particular. */
  readonly participantId: string | null;
  /** null: it is about no activity in particular. */
  readonly activityId: string | null;
  readonly occurredAt: string;
  readonly recordedAt: string;
  readonly actor: Actor;
  readonly correlationId: string;
  readonly source: string | null;
  readonly position: Position;
  /** Of the trace in which it was recorded: W3C Trace Context. undefined: it was not traced. */
  readonly traceParent: string | undefined;
  readonly data: object;
}

const knownTypes = new Set<string>(ledgerEventTypes);

/** Undefined for an event that is not of a campaign, or of a type this version does not know. */
export function eventMessage(event: RecordedEvent): EventMessage | undefined {
  const parts = streamParts(event.stream);
  if (!parts || !knownTypes.has(event.type)) return undefined;
  const { actor, occurredAt, source, $correlationId } = event.metadata;
  return {
    id: event.id,
    type: event.type as LedgerEventType,
    campaignId: parts.campaignId,
    participantId: parts.kind === 'participant' ? parts.id : null,
    activityId: parts.kind === 'activity' ? parts.id : activityOf(event.data),
    occurredAt,
    recordedAt: event.recordedAt.toISOString(),
    actor,
    correlationId: $correlationId,
    source: source ?? null,
    position: event.position,
    traceParent: traceParent(event.metadata),
    data: event.data,
  };
}

function activityOf(data: object): string | null {
  return 'activityId' in data && typeof data.activityId === 'string' ? data.activityId : null;
}
