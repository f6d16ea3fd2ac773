import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cleanLines, displayWidth } from './characters.js';
import { wrap } from './wrap.js';

describe('wrap', () => {
  it.each([
    ['', 10, ['']],
    ['  短い  ', 10, ['  短い  ']],
    ['またのご来店をお待ちしております', 16, ['またのご来店をお', '待ちしております']],
    ['Thank you for coming', 10, ['Thank you', 'for coming']],
    ['a  b', 3, ['a', 'b']],
    ['返品は７日以内です。', 18, ['返品は７日以内で', 'す。']], // no line begins with a full stop
    ['ご案内（本日）', 8, ['ご案内', '（本日）']], // none ends with an opening bracket
    ['見本ABC', 6, ['見本', 'ABC']],
    ['ABCDEFGHIJ', 4, ['ABCD', 'EFGH', 'IJ']], // a word wider than the line
    ['一行目\n二行目', 20, ['一行目', '二行目']],
    ['上\n\n下', 20, ['上', '', '下']],
    ['      ', 3, ['']],
    ['あ　い', 4, ['あ', 'い']],
  ])('%j to %i columns', (text, width, lines) => {
    expect(wrap(text, width)).toEqual(lines);
  });

  it('refuses a width that no Japanese character fits into', () => {
    expect(() => wrap('茶', 1)).toThrow(RangeError);
    expect(() => wrap('茶', Number.NaN)).toThrow(RangeError);
  });

  it('never exceeds the width and never loses a visible character', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.string({
        unit: fc.constantFrom(...'ab1, .お茶カー。「」（）\n　', 'ｶﾞ', 'ﾞ', 'か\u3099', '👨‍👩‍👧'),
        maxLength: 60,
      }),
    );
    const visible = (lines: string[]): string => lines.join('').replace(/\s/gu, '');
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 20 }), (sample, width) => {
        const lines = wrap(sample, width);
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
        expect(visible(lines)).toBe(visible(cleanLines(sample)));
      }),
    );
  });
});
