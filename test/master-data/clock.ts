import { jest } from '@jest/globals';

/** Lets the whole process believe that it is this instant, until `jest.useRealTimers()`; timers go on as they are. */
export function believe(instant: number): void {
  jest.useFakeTimers({
    now: instant,
    doNotFake: [
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
      'setTimeout',
      'clearTimeout',
    ],
  });
}
