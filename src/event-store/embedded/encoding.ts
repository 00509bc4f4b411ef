import { EventTooLarge } from '../errors.ts';
import { maxAppendBytes, maxEventBytes, type NewEvent } from '../event-store.ts';

/** An event as it is stored: data and metadata as JSON text. */
export interface EncodedEvent {
  readonly id: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
}

/** @throws {EventTooLarge} */
export function encoded(events: readonly NewEvent[]): EncodedEvent[] {
  let total = 0;
  const rows = events.map(({ id, type, data, metadata }) => {
    const row = { id, type, data: JSON.stringify(data), metadata: JSON.stringify(metadata) };
    const bytes = Buffer.byteLength(row.data);
    if (bytes > maxEventBytes) throw new EventTooLarge(`The data of a ${type} event`, bytes, maxEventBytes);
    total += bytes + Buffer.byteLength(row.metadata);
    return row;
  });
  if (total > maxAppendBytes) throw new EventTooLarge('One append', total, maxAppendBytes);
  return rows;
}

export function uuidToBytes(uuid: string): Uint8Array {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

export function hexToUuid(digits: string): string {
  const hex = digits.toLowerCase();
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
