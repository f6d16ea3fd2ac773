import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkDigitOf, hasRightCheckDigit, isGtin, normalCode, spellingsOf } from './gtin.js';

const digits = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length });
const gtin = fc
  .constantFrom(7, 11, 12)
  .chain(digits)
  .map((body) => body + checkDigitOf(body));

describe('the one form of a code', () => {
  it.each([
    ['4901234567894', '4901234567894', 'EAN-13'],
    ['45998027', '45998027', 'EAN-8'],
    ['036000291452', '0036000291452', 'UPC-A'],
    ['0036000291452', '0036000291452', 'UPC-A as EAN-13'],
    ['0012345678905', '0012345678905', 'leading zeros'],
    ['0000045998027', '45998027', 'EAN-8 filled up to 13 digits'],
    ['000045998027', '45998027', 'EAN-8 filled up to 12 digits'],
    ['00123', '00123', 'a code of the shop'],
    ['shelf 7', 'shelf 7', 'a code of the shop'],
    ['12345678901234', '12345678901234', 'another length'],
  ])('of %s is %s (%s)', (code, normal) => expect(normalCode(code)).toBe(normal));

  it('is the same for all spellings of a code, and one of them', () => {
    fc.assert(
      fc.property(gtin, (code) => {
        const spellings = spellingsOf(code);
        expect(spellings[0]).toBe(code);
        expect(spellings).toContain(normalCode(code));
        for (const spelling of spellings) {
          expect(normalCode(spelling)).toBe(normalCode(code));
          expect(hasRightCheckDigit(spelling)).toBe(true);
          expect([...spellingsOf(spelling)].sort()).toEqual([...spellings].sort());
        }
      }),
    );
  });
});

describe('check digits', () => {
  it.each(['4901234567894', '45998027', '036000291452', '4599801012290'])('of %s is right', (code) => {
    expect([isGtin(code), hasRightCheckDigit(code)]).toEqual([true, true]);
  });

  it('tell every single digit that was misread', () => {
    fc.assert(
      fc.property(gtin, fc.nat(), fc.integer({ min: 1, max: 9 }), (code, place, by) => {
        const at = place % code.length;
        const wrong = String((Number(code[at]) + by) % 10);
        expect(hasRightCheckDigit(code.slice(0, at) + wrong + code.slice(at + 1))).toBe(false);
      }),
    );
  });
});
