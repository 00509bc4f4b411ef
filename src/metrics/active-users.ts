import type { Figures } from './figures.ts';

/** Like `PARTICIPANTS`, of a window of days that moves. */
export const activeUsers = {
  is: 'Distinct people with an act of taking part in the window: so many local days up to and with `on`.',
  /** @param window the figures of those days (`daysUpTo`) */
  of: (window: Figures): number => window.value('PARTICIPANTS'),
};
