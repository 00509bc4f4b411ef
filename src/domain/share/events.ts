import type { Attribution } from '../attribution.ts';
import type { EventDeclaration } from '../event-declaration.ts';

/** Somebody followed a tracked link; who is not known. */
export interface ShareOpened {
  readonly type: 'ShareOpened';
  readonly data: { readonly code: string; readonly sharerId: string; readonly attribution: Attribution };
}

export type ShareEvent = ShareOpened;

/** What each of them means. The compiler sees to it that none is forgotten and none made up. */
export const shareEvents = {
  ShareOpened: { is: 'Somebody followed a tracked link; who is not known.', ofParticipation: true },
} as const satisfies Record<ShareEvent['type'], EventDeclaration>;
