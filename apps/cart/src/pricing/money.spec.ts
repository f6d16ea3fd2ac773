import { describe, expect, it } from '@jest/globals';
import type { RoundMethod } from '@kugelpos/contracts';
import { divide, fraction, fromMinor, toMinor, type CurrencyDigits } from './money.js';
import { refusalOf } from './basket.fixture.js';

describe('divide', () => {
  it.each<[num: bigint, den: bigint, method: RoundMethod, rounded: bigint]>([
    [5n, 2n, 'Round', 3n],
    [-5n, 2n, 'Round', -3n],
    [7n, 3n, 'Round', 2n],
    [8n, 3n, 'Round', 3n],
    [-7n, 3n, 'Round', -2n],
    [5n, 2n, 'Floor', 2n],
    [-5n, 2n, 'Floor', -3n],
    [5n, 2n, 'Ceil', 3n],
    [-5n, 2n, 'Ceil', -2n],
    [6n, 2n, 'Round', 3n],
    [-6n, 2n, 'Floor', -3n],
    [6n, 2n, 'Ceil', 3n],
    [10n ** 40n + 1n, 2n, 'Round', 10n ** 40n / 2n + 1n],
  ])('%d / %d %s is %d', (num, den, method, rounded) => expect(divide(num, den, method)).toBe(rounded));
});

describe('JSON numbers', () => {
  it.each<[value: number, num: bigint, den: bigint]>([
    [165.9, 1659n, 10n],
    [0.1, 1n, 10n],
    [2.3, 23n, 10n],
    [1e-7, 1n, 10_000_000n],
    [1.5e-8, 15n, 1_000_000_000n],
    [-2.5, -25n, 10n],
    [1e21, 10n ** 21n, 1n],
    [-0, 0n, 1n],
  ])('%d is %d / %d', (value, num, den) => expect(fraction(value, 'price')).toEqual({ num, den }));

  it.each<[value: number, digits: CurrencyDigits, minor: bigint]>([
    [100, 0, 100n],
    [9.99, 2, 999n],
    [0.29, 2, 29n],
    [1.005, 3, 1005n],
    [9_999_999_999_999.99, 2, 999_999_999_999_999n],
    [999_999_999_999.999, 3, 999_999_999_999_999n],
    [999_999_999_999_999, 0, 999_999_999_999_999n],
  ])('%d with %d digits is %d minor units, and back', (value, digits, minor) => {
    expect(toMinor(value, digits, 'amount')).toBe(minor);
    expect(fromMinor(minor, digits)).toBe(value);
  });

  it.each<[value: number, digits: CurrencyDigits]>([
    [0.5, 0],
    [0.005, 2],
    [0.0005, 3],
    [-1, 0],
    [Number.NaN, 0],
    [Number.POSITIVE_INFINITY, 2],
  ])('%d is no amount with %d digits', (value, digits) => {
    expect(refusalOf(() => toMinor(value, digits, 'amount'))).toBe('300001');
  });

  it('refuses amounts that JSON numbers cannot carry exactly', () => {
    expect(refusalOf(() => fromMinor(10n ** 15n, 0))).toBe('300001');
  });
});
