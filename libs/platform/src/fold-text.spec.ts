import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { foldText } from './fold-text.js';

describe('foldText', () => {
  it.each([
    ['コーヒー 100g', 'こーひー100g'],
    ['ｺｰﾋｰ　１００ｇ', 'こーひー100g'],
    ['Ｇｒｅｅｎ TEA', 'greentea'],
    ['パンダ・ﾊﾟﾝﾀﾞ', 'ぱんだ・ぱんだ'],
    ['ヴァイオリン', 'ゔぁいおりん'],
    ['か\u3099', 'が'],
    ['サヾ', 'さゞ'],
    ['㍿ ①', '株式会社1'],
    ['İ', 'i\u0307'],
    ['牛乳', '牛乳'],
    ['', ''],
  ])('%s → %s', (text, folded) => expect(foldText(text)).toBe(folded));

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(foldText(foldText(text))).toBe(foldText(text));
      }),
    );
  });

  it('does not tell widths, cases and kana apart', () => {
    const kana = fc.array(fc.integer({ min: 0x3041, max: 0x3096 }), { maxLength: 20 });
    fc.assert(
      fc.property(kana, (codes) => {
        const hiragana = String.fromCharCode(...codes);
        const katakana = String.fromCharCode(...codes.map((code) => code + 0x60));
        expect(foldText(katakana)).toBe(foldText(hiragana));
      }),
    );
  });
});
