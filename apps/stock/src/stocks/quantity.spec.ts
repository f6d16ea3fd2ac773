import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fromMicro, MAX_MICRO, toMicro } from './quantity.js';

describe('quantities', () => {
  it.each([
    [0, 0],
    [-0, 0],
    [3, 3_000_000],
    [-2.5, -2_500_000],
    [0.1 + 0.2, 300_000],
    [0.0000005, 1],
    [-0.0000005, -1],
    [0.0000004, 0],
    [1e9, 1e15],
  ])('takes %p as %p millionths', (quantity, micro) => {
    expect(toMicro(quantity)).toBe(micro);
  });

  it('come back as they went in, over the whole range', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (n) => {
        const micro = (n % MAX_MICRO) + 0;
        expect(toMicro(fromMicro(micro))).toBe(micro);
      }),
    );
  });

  it('add up exactly where binary fractions do not', () => {
    const parts = Array.from({ length: 1000 }, () => toMicro(0.1));
    expect(fromMicro(parts.reduce((sum, part) => sum + part, 0))).toBe(100);
  });
});
