import { type Refusal, refuseField } from '../domain/refusal.ts';
import type { Position } from '../event-store/event-store.ts';
import { type Positions, RefusedPosition } from '../event-store/positions.ts';

/** A position that a command states, which the log must have reached. @param path of its field */
export async function knownPosition(
  positions: Positions,
  text: string,
  path: string,
): Promise<Position | Refusal> {
  try {
    return await positions.read(text);
  } catch (error) {
    if (error instanceof RefusedPosition) return refuseField(path, error.message, error.code);
    throw error;
  }
}
