import type { Position } from './event-store.ts';

/** A position as the outside holds it: opaque text. */
export const positionText = (position: Position): string => position.toString(36).padStart(4, '0');

/** Undefined when the text is no position we gave out. */
export function parsePosition(text: string): Position | undefined {
  const position = /^[0-9a-z]{1,11}$/.test(text) ? parseInt(text, 36) : NaN;
  return Number.isSafeInteger(position) ? position : undefined;
}
