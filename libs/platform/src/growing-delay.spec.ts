import { describe, expect, it } from '@jest/globals';
import { delayAfter } from './growing-delay.js';

describe('the wait after failures', () => {
  it.each([
    [0, 0],
    [5, 0],
    [6, 5],
    [7, 10],
    [8, 20],
    [13, 640],
    [14, 900],
    [15, 900],
    [10_000, 900],
  ])('of %d failures is %d s', (failures, seconds) => {
    expect(delayAfter(failures, { free: 5, first: 5, longest: 900 })).toBe(seconds);
  });

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
  ])('of %d failures is %d s where two are free', (failures, seconds) => {
    expect(delayAfter(failures, { free: 2, first: 1, longest: 900 })).toBe(seconds);
  });
});
