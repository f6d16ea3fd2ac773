import { describe, expect, it } from '@jest/globals';
import { RateLimit } from './rate-limit.js';

describe('rate limit', () => {
  it('gives each caller its attempts and brings them back evenly', () => {
    const limit = new RateLimit(6);
    const at = (seconds: number, caller = 'a') => limit.use(caller, seconds * 1000);
    expect([1, 2, 3, 4, 5, 6].map(() => at(0))).toEqual([0, 0, 0, 0, 0, 0]);
    expect(at(0)).toBe(10);
    expect(at(4)).toBe(6);
    expect(at(4, 'b')).toBe(0);
    expect(at(10)).toBe(0);
    expect(at(10)).toBe(10);
    expect([1, 2, 3, 4, 5, 6, 7].map(() => at(1000))).toEqual([0, 0, 0, 0, 0, 0, 10]);
  });

  it('does not grow with the number of callers', () => {
    const limit = new RateLimit(1);
    for (let i = 0; i < 10_001; i++) limit.use(`caller ${i}`, 0);
    expect(limit.use('caller 10000', 0)).toBe(60);
    expect(limit.use('caller 0', 0)).toBe(0);
  });
});
