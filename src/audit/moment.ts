import type { Positions } from '../event-store/positions.ts';
import type { AsOf } from './replay.ts';

/** An instant that is not accepted; the message says what was expected. */
export class RefusedInstant extends Error {
  override name = 'RefusedInstant';
}

/** Without an offset an instant would be read in the server's own time zone; an hour 24 is one of the next day. */
const withOffset = /^(\d{4}-\d{2}-\d{2})T(?!24).*(?:Z|[+-]\d{2}:\d{2})$/i;

/** @throws {RefusedInstant} it is not an instant, has no offset, or lies in the future */
export function momentOfInstant(text: string): AsOf {
  const [, day] = withOffset.exec(text) ?? [];
  const recordedAt = new Date(day === undefined ? NaN : text);
  if (Number.isNaN(recordedAt.getTime())) {
    throw new RefusedInstant('Expected RFC 3339 with offset, such as 2026-05-04T18:30:00+02:00.');
  }
  // JavaScript reads the 30th of February as a day of March.
  if (!new Date(`${day}T00:00:00Z`).toISOString().startsWith(day!)) {
    throw new RefusedInstant(`Expected a day that exists: there is no ${day} in the calendar.`);
  }
  if (recordedAt.getTime() > Date.now()) throw new RefusedInstant('Expected an instant that has passed.');
  return { recordedAt };
}

/** @throws {RefusedPosition} it is not of this log's present epoch, or lies beyond the log */
async function momentOfPosition(text: string, positions: Positions): Promise<AsOf> {
  return { position: await positions.read(text) };
}

/** A text that looks like an instant is one; any other must be a position of this log. @throws {RefusedInstant} @throws {RefusedPosition} */
export async function momentOf(text: string, positions: Positions): Promise<AsOf> {
  return /^\d{4}-\d{2}-\d{2}/.test(text) ? momentOfInstant(text) : momentOfPosition(text, positions);
}
