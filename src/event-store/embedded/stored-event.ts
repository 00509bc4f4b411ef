import { isUpcast, upcast } from '../../domain/upcasts.ts';
import { StoreUnreadable } from '../errors.ts';
import type * as port from '../event-store.ts';
import { hexToUuid } from './encoding.ts';

/** What `StoredEvent` is made of, in this order. Ids as text: a blob of its own for each row would cost more than all else that is read. */
export const storedColumns =
  'e.position, s.name, e.revision, e.type_id, hex(e.event_id), e.recorded_at, e.data, e.metadata';
export type StoredRow = [number, string, number, number, string, number, string, string];

/**
 * An event as it is read. Its id and metadata are decoded when they are read, which a rebuild of the read models seldom needs. A damaged
 * text throws only then, so that other events can be read.
 */
export class StoredEvent implements port.RecordedEvent {
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
  readonly recordedAt: Date;
  readonly type: string;
  /** Reading it throws StoreUnreadable where the log holds no JSON object. */
  declare readonly data: object;
  readonly #id: string;
  readonly #metadata: string;
  #decoded: port.EventMetadata | undefined;

  constructor([position, stream, revision, , id, recordedAt, data, metadata]: StoredRow, type: string) {
    this.stream = stream;
    this.revision = revision;
    this.position = position;
    this.recordedAt = new Date(recordedAt);
    this.type = type;
    try {
      this.data = isUpcast(type) ? upcast(type, objectOf(data), versionIn(metadata)) : objectOf(data);
    } catch {
      Object.defineProperty(this, 'data', { enumerable: true, get: () => this.#refuse('data') });
    }
    this.#id = id;
    this.#metadata = metadata;
  }

  get id(): string {
    return hexToUuid(this.#id);
  }

  /** @throws {StoreUnreadable} the log holds no JSON object */
  get metadata(): port.EventMetadata {
    try {
      return (this.#decoded ??= objectOf(this.#metadata) as port.EventMetadata);
    } catch {
      return this.#refuse('metadata');
    }
  }

  #refuse(what: string): never {
    throw new StoreUnreadable(
      `The ${what} of event ${this.revision} of stream ${this.stream} is damaged: it is no JSON object. Restore the log from a backup.`,
    );
  }
}

/** Damaged metadata throws when it is read; the data can still be read. */
function versionIn(metadata: string): number {
  try {
    return (objectOf(metadata) as port.EventMetadata).schemaVersion;
  } catch {
    return 1;
  }
}

/** @throws {SyntaxError} */
function objectOf(text: string): object {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) throw new SyntaxError('Expected an object.');
  return value;
}
