import { jest } from '@jest/globals';

/** Sets only the calendar; timers go on. @returns what moves it on, by so many seconds */
export function ownCalendar(): (seconds: number) => void {
  jest.useFakeTimers({
    doNotFake: [
      ...(['hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate'] as const),
      ...(['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] as const),
    ],
  });
  return seconds => jest.setSystemTime(Date.now() + seconds * 1_000);
}

export const realCalendar = (): unknown => jest.useRealTimers();
