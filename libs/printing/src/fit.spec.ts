import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { displayWidth, graphemes } from './characters.js';
import { cut, fit, padCenter, padEnd, padStart, truncate } from './fit.js';

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom(...'aB1 -お茶カー', 'ｶﾞ', 'か\u3099', '🍙', '👨‍👩‍👧') }),
);

describe('cut', () => {
  it.each([
    ['ほうじ茶', 8, 'ほうじ茶'],
    ['ほうじ茶', 7, 'ほうじ'],
    ['ほうじ茶', 1, ''],
    ['ほうじ茶', 0, ''],
    ['ほうじ茶', -3, ''],
    ['Aほうじ茶', 4, 'Aほ'],
    ['ｶﾞﾗｽ', 1, ''], // never a kana without its voiced mark
    ['か\u3099き', 2, 'か\u3099'],
  ])('%j to %i columns is %j', (text, width, expected) => {
    expect(cut(text, width)).toBe(expected);
  });

  it('never exceeds the width, keeps a start of whole characters, and gives up less than one character', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 0, max: 40 }), (text, width) => {
        const result = cut(text, width);
        expect(displayWidth(result)).toBeLessThanOrEqual(width);
        const characters = graphemes(text);
        const count = graphemes(result).length;
        expect(result).toBe(characters.slice(0, count).join(''));
        const next = characters[count];
        if (next !== undefined && width > 0) expect(displayWidth(result + next)).toBeGreaterThan(width);
      }),
    );
  });
});

describe('truncate', () => {
  it.each([
    ['牛乳', 4, '…', '牛乳'],
    ['低脂肪牛乳', 6, '…', '低脂…'],
    ['低脂肪牛乳', 6, '', '低脂肪'],
    ['低脂肪牛乳', 5, '...', '低...'],
    ['低脂肪牛乳', 3, '...', '...'],
    ['低脂肪牛乳', 2, '...', '..'],
    ['低脂肪牛乳', 1, '～', ''], // the suffix is two columns wide
    ['低脂肪牛乳', 0, '…', ''],
    ['低脂肪牛乳', -1, '…', ''],
  ])('%j to %i columns with %j is %j', (text, width, suffix, expected) => {
    expect(truncate(text, width, suffix)).toBe(expected);
  });

  it('never exceeds the width', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: -2, max: 40 }), anyText, (text, width, suffix) => {
        expect(displayWidth(truncate(text, width, suffix))).toBeLessThanOrEqual(Math.max(0, width));
      }),
    );
  });
});

describe('padding', () => {
  it.each([
    [padEnd, 'お茶', 7, 'お茶   '],
    [padStart, 'お茶', 7, '   お茶'],
    [padCenter, 'お茶', 7, ' お茶  '],
    [padCenter, 'お茶', 8, '  お茶  '],
    [padEnd, 'お茶', 3, 'お茶'],
    [padStart, 'ｶﾞ', 3, ' ｶﾞ'],
  ])('%p of %j to %i columns is %j', (pad, text, width, expected) => {
    expect(pad(text, width)).toBe(expected);
  });

  it('fit fills the column that half of a wide character would need', () => {
    expect(fit('緑茶', 3)).toBe('緑 ');
    expect(fit('緑茶', 3, 'right')).toBe(' 緑');
    expect(fit('緑茶', 6, 'center')).toBe(' 緑茶 ');
  });

  it('fit has exactly the width', () => {
    fc.assert(
      fc.property(
        anyText,
        fc.integer({ min: 0, max: 40 }),
        fc.constantFrom('left' as const, 'center' as const, 'right' as const),
        (text, width, align) => {
          expect(displayWidth(fit(text, width, align))).toBe(width);
        },
      ),
    );
  });
});
