import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cleanLines, cleanText, displayWidth, graphemes } from './characters.js';

describe('displayWidth', () => {
  it.each([
    ['', 0],
    ['ABC 123', 7],
    ['お茶', 4],
    ['緑茶 500ml', 10],
    ['ＡＢＣ', 6],
    ['　', 2],
    ['ｱｲｽ', 3],
    ['ｶﾞﾗｽ', 4], // the half-width voiced mark has a column of its own
    ['か\u3099', 2], // the combining voiced mark has none
    ['e\u0301', 1],
    ['①→※№', 4], // ambiguous characters are narrow
    ['¥120', 4],
    ['【 領 収 証 】', 14],
    ['𠮷野', 4], // outside the basic plane
    ['🍙', 2],
    ['a\u200bb', 2],
    ['각', 2],
    ['\u1100\u1161\u11a8', 2], // the same syllable in three letters
  ])('%j takes %i columns', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });

  it('adds up over parts', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        expect(displayWidth(a + b)).toBe(displayWidth(a) + displayWidth(b));
      }),
    );
  });
});

describe('graphemes', () => {
  it.each([
    ['おにぎりAB', ['お', 'に', 'ぎ', 'り', 'A', 'B']],
    ['ｶﾞﾗｽ', ['ｶﾞ', 'ﾗ', 'ｽ']],
    ['は\u309aん', ['は\u309a', 'ん']],
    ['👨‍👩‍👧🍙', ['👨‍👩‍👧', '🍙']],
    ['葛\u{e0100}城', ['葛\u{e0100}', '城']],
  ])('%j', (text, expected) => {
    expect(graphemes(text)).toEqual(expected);
  });

  it('splits text as Unicode does and loses nothing', () => {
    const segmenter = new Intl.Segmenter('ja', { granularity: 'grapheme' });
    const text = fc.string({
      unit: fc.constantFrom(...'aZ 9お茶カー〰〽ﾞ゚゙。「（！', '\u0301', '\u200d', '\ufe0f', '🍙', 'ｶ'),
    });
    fc.assert(
      fc.property(text, (sample) => {
        expect(graphemes(sample)).toEqual(Array.from(segmenter.segment(sample), ({ segment }) => segment));
      }),
    );
  });
});

describe('cleanText', () => {
  it.each([
    ['お茶 500ml & <b>', 'お茶 500ml & <b>'],
    ['a\tb', 'a b'],
    ['a\r\nb\nc\u2028d', 'a b c d'],
    ['a\u0000\u001b[31mb\u007f\u0085', 'a[31mb '],
    ['1\u202e32', '132'],
    ['x\ud800y', 'x\ufffdy'],
    ['x\uffffy', 'x\ufffdy'],
    ['𠮷', '𠮷'],
    ['外字\ue000', '外字\ue000'],
  ])('%j becomes %j', (text, expected) => {
    expect(cleanText(text)).toBe(expected);
  });

  it('keeps line breaks apart as lines', () => {
    expect(cleanLines('本日の\r\n特売\t品\u0007')).toEqual(['本日の', '特売 品']);
  });
});
