import type { Actor } from '../domain/actor.ts';
import { type LedgerEventType, ledgerEventTypes } from '../domain/events.ts';
import { streamParts } from '../domain/streams.ts';
import type { Position, RecordedEvent } from '../event-store/event-store.ts';

/** An event as it is told to the outside. */
export interface PublicEvent {
  readonly id: string;
  readonly type: LedgerEventType;
  readonly campaignId: string;
  /** null: the event is about nobody in particular. */
  readonly participantId: string | null;
  readonly occurredAt: string;
  readonly recordedAt: string;
  readonly actor: Actor;
  readonly correlationId: string;
  readonly source: string | null;
  readonly position: Position;
  readonly data: object;
}

const knownTypes = new Set<string>(ledgerEventTypes);

/** Undefined for an event that is not of a campaign, or of a type this version does not know. */
export function publicEvent(event: RecordedEvent): PublicEvent | undefined {
  const parts = streamParts(event.stream);
  if (!parts || !knownTypes.has(event.type)) return undefined;
  const { actor, occurredAt, source, $correlationId } = event.metadata;
  return {
    id: event.id,
    type: event.type as LedgerEventType,
    campaignId: parts.campaignId,
    participantId: parts.kind === 'participant' ? parts.id : null,
    occurredAt,
    recordedAt: event.recordedAt.toISOString(),
    actor,
    correlationId: $correlationId,
    source: source ?? null,
    position: event.position,
    data: event.data,
  };
}
