import type { Attribution } from '../attribution.ts';

/** Somebody followed a tracked link; who is not known. */
export interface ShareOpened {
  readonly type: 'ShareOpened';
  readonly data: { readonly code: string; readonly sharerId: string; readonly attribution: Attribution };
}

export type ShareEvent = ShareOpened;
