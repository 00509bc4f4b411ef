import type { Counts } from './tabulation.ts';

/** How many people there is still room for at an activity. */
export const placesLeft = {
  is: 'How many people there is still place for: the capacity without the net sign-ups, and never below 0; null: for any number.',
  /** @param capacity null: any number */
  of: (capacity: number | null, { NET_SIGN_UPS }: Pick<Counts, 'NET_SIGN_UPS'>): number | null =>
    capacity === null ? null : Math.max(0, capacity - NET_SIGN_UPS),
};
