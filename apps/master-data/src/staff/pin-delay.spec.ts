import { expect, it } from '@jest/globals';
import { pinDelaySeconds } from './pin-delay.js';

const rules = { freeAttempts: 3, firstSeconds: 1, longestSeconds: 900 };

it.each([
  [0, 0],
  [1, 0],
  [2, 0],
  [3, 1],
  [4, 2],
  [5, 4],
  [12, 512],
  [13, 900],
  [5000, 900],
])('after %d wrong PINs the wait is %d s', (attempts, seconds) => {
  expect(pinDelaySeconds(attempts, rules)).toBe(seconds);
});
