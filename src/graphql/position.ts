import type { Position } from '../event-store/event-store.ts';
import { parsePosition } from '../event-store/position.ts';
import { invalidInput } from './errors.ts';

/** @param path of the argument. @throws {GraphQLError} INVALID_INPUT when it is not one we gave out */
export function positionArgument(text: string, path: string): Position {
  const position = parsePosition(text);
  if (position === undefined) throw invalidInput(path, 'Expected a position as the ledger gave it out.');
  return position;
}
