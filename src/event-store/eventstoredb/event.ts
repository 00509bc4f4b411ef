import type { AppendResult, RecordedEvent as EsdbEvent } from '@eventstore/db-client';
import { upcast } from '../../domain/upcasts.ts';
import { StoreUnreadable } from '../errors.ts';
import type { EventMetadata, Position, RecordedEvent } from '../event-store.ts';

/**
 * An event as the port shows it. Others may write to Dugnad's streams with their own clients: data that is
 * not a JSON object becomes `{ $base64 }` or `{ $json }`, and metadata that is missing is filled in so that
 * it names the recorded time and the event itself, never a person or an organisation.
 */
export function recordedEvent(event: EsdbEvent): RecordedEvent {
  const metadata = asMetadata(event);
  return {
    id: event.id,
    type: event.type,
    data: upcast(event.type, asObject(event.data), metadata.schemaVersion),
    metadata,
    stream: event.streamId,
    revision: Number(event.revision),
    position: positionOf(event),
    recordedAt: event.created,
  };
}

/** The server's own events, in any stream, have types that begin with `$`. */
export function isSystemEvent(event: EsdbEvent): boolean {
  return event.type.startsWith('$');
}

/** @throws {StoreUnreadable} the server gives no position, or one that Dugnad cannot hold */
export function positionOf({ streamId, revision, position }: EsdbEvent): Position {
  return asPosition(position, `event ${revision} of stream ${streamId}`);
}

/**
 * A commit position as a number. It equals the prepare position for every event but those of the old TCP
 * transactions, whose events share one commit position.
 * @throws {StoreUnreadable}
 */
export function asPosition(position: AppendResult['position'], what: string): Position {
  if (position && position.commit === position.prepare && position.commit <= Number.MAX_SAFE_INTEGER)
    return Number(position.commit);
  const found = position ? `commit ${position.commit}, prepare ${position.prepare}` : 'none';
  throw new StoreUnreadable(
    `EventStoreDB gave no usable log position for ${what} (${found}). Version 23.10 or newer is needed, ` +
      'and events written in TCP transactions cannot be read.',
  );
}

/** Where to start reading in `$all`. */
export function toEsdb(position: Position): { commit: bigint; prepare: bigint } {
  return { commit: BigInt(position), prepare: BigInt(position) };
}

function asObject(data: unknown): object {
  if (data instanceof Uint8Array) return { $base64: Buffer.from(data).toString('base64') };
  return typeof data === 'object' && data !== null ? data : { $json: data };
}

function asMetadata({ metadata, created, id }: EsdbEvent): EventMetadata {
  const isObject =
    typeof metadata === 'object' && !(metadata instanceof Uint8Array || Array.isArray(metadata));
  const fallback: EventMetadata = {
    actor: { id: 'unknown', kind: 'SYSTEM' },
    organisationId: '',
    occurredAt: created.toISOString(),
    schemaVersion: 1,
    $correlationId: id,
    $causationId: id,
  };
  return isObject ? { ...fallback, ...metadata } : fallback;
}
