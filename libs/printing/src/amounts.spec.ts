import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { percent, thousands, yen, zeroFill } from './amounts.js';

describe('thousands', () => {
  it.each([
    [0, 0, '0'],
    [-0, 0, '0'],
    [-0.4, 0, '0'],
    [0.5, 0, '0'],
    [1.5, 0, '2'],
    [2.5, 0, '2'],
    [-2.5, 0, '-2'],
    [999, 0, '999'],
    [1000, 0, '1,000'],
    [-1234567, 0, '-1,234,567'],
    [Number.MAX_SAFE_INTEGER, 0, '9,007,199,254,740,991'],
    [9.99, 2, '9.99'],
    [1234.5, 2, '1,234.50'],
    [-0.001, 2, '0.00'],
    [0.1 + 0.2, 2, '0.30'],
    [1e-9, 2, '0.00'],
    [1.234, 3, '1.234'],
  ])('%d with %i decimals is %s', (value, digits, text) => {
    expect(thousands(value, digits)).toBe(text);
  });

  it('refuses what is no amount', () => {
    expect(() => thousands(Number.NaN)).toThrow(RangeError);
    expect(() => thousands(Number.POSITIVE_INFINITY)).toThrow(RangeError);
  });

  it('shows every safe integer of minor units exactly', () => {
    const minorUnits = fc.integer({ min: -(10 ** 13), max: 10 ** 13 });
    fc.assert(
      fc.property(minorUnits, fc.constantFrom(0, 2, 3), (units, digits) => {
        const text = thousands(units / 10 ** digits, digits);
        expect(text).toMatch(/^-?\d{1,3}(,\d{3})*(\.\d+)?$/);
        expect(Number(text.replace(/[,.]/g, ''))).toBe(units === 0 ? 0 : units);
      }),
    );
  });
});

describe('yen', () => {
  it.each([
    [120, '\\120'],
    [0, '\\0'],
    [-0, '\\0'],
    [-0.3, '\\0'],
    [1234567, '\\1,234,567'],
    [-1234, '-1,234'], // the reference printed two minus signs
  ])('%d is %s', (value, text) => {
    expect(yen(value)).toBe(text);
  });

  it('takes another symbol and decimals', () => {
    expect(yen(1980, '¥')).toBe('¥1,980');
    expect(yen(9.5, '$', 2)).toBe('$9.50');
  });
});

describe('percent', () => {
  it.each([
    [10, '10.0%'],
    [7.5, '7.5%'],
    [0, '0.0%'],
    [8.25, '8.25%'],
  ])('%d is %s', (value, text) => {
    expect(percent(value)).toBe(text);
  });
});

describe('zeroFill', () => {
  it.each([
    ['12', 6, '000012'],
    [7, 4, '0007'],
    ['-12', 6, '-00012'],
    ['+5', 3, '+05'],
    ['1234567', 6, '1234567'],
    ['', 3, '000'],
    ['A1', 4, '00A1'],
  ])('%j to %i characters is %s', (value, length, text) => {
    expect(zeroFill(value, length)).toBe(text);
  });
});
