import type { Position } from '../event-store/event-store.ts';
import { type Positions, RefusedPosition } from '../event-store/positions.ts';
import { type PageArgs, pageRequest, type PageRequest } from './connection.ts';
import { refusedPosition } from './errors.ts';

/** @param path of the argument. @throws {GraphQLError} it is no position of the log's present epoch */
export async function positionArgument(positions: Positions, text: string, path: string): Promise<Position> {
  try {
    return await positions.read(text);
  } catch (error) {
    throw error instanceof RefusedPosition ? refusedPosition(path, error) : error;
  }
}

/** A page of a list whose cursors are positions. @throws {GraphQLError} */
export async function positionPage(args: PageArgs, positions: Positions): Promise<PageRequest<Position>> {
  const page = pageRequest(args, cursor => cursor);
  return {
    ...page,
    after: page.after === undefined ? undefined : await positionArgument(positions, page.after, 'after'),
  };
}
