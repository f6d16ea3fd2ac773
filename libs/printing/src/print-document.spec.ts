import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { displayWidth } from './characters.js';
import { padEnd, padStart } from './fit.js';
import { yen } from './amounts.js';
import { businessDate, dateTime } from './dates.js';
import { MIN_WIDTH, PrintDocument } from './print-document.js';
import { anyDocument } from './testing/any-document.js';

const linesOf = (document: PrintDocument): string[] => document.toText().split('\n').slice(0, -1);

describe('the example of spec common §9', () => {
  const demo = new PrintDocument().center('DEMO').split('Tea', '\\120').border();

  it('as plain text', () => {
    expect(demo.toText()).toBe(
      ['              DEMO              ', 'Tea                         \\120', '-'.repeat(32), ''].join('\n'),
    );
  });

  it('as XML, without white space around the text', () => {
    expect(demo.toXml()).toBe(
      [
        '<?xml version="1.0" ?>',
        '<PrintData>',
        '\t<Page>',
        '\t\t<Line type="Text" align="Center" dimension="">DEMO<Item1/><Item2/></Line>',
        '\t\t<Line type="Text" align="Split" dimension=""><Item1>Tea                        </Item1><Item2>\\120</Item2></Line>',
        '\t\t<Line type="Line" align="" dimension=""><Item1/><Item2/></Line>',
        '\t</Page>',
        '</PrintData>',
        '',
      ].join('\n'),
    );
  });
});

it('prints the cash-out of spec terminal §9.4', () => {
  const document = new PrintDocument(32)
    .left('店舗名 みどり市場')
    .split('レジNo. 3', '責# 000012')
    .left(dateTime('2026-06-13T18:41:00+09:00'))
    .center(' ')
    .center('【 出 金  レ ポ ー ト 】')
    .center(' ')
    .left(`営業日付 ${businessDate('20260613')}`)
    .left(`開設回数 ${padEnd('2回', 10)}`)
    .border()
    .split('両替', '-4,500円')
    .border()
    .left('レシートNo. ------');
  expect(linesOf(document)).toEqual([
    '店舗名 みどり市場               ',
    'レジNo. 3             責# 000012',
    '2026年06月13日(土) 18:41        ',
    '                                ',
    '    【 出 金  レ ポ ー ト 】    ',
    '                                ',
    '営業日付 2026年06月13日(土)     ',
    '開設回数 2回                    ',
    '--------------------------------',
    '両替                    -4,500円',
    '--------------------------------',
    'レシートNo. ------              ',
  ]);
});

it('prints lines of the sale of spec transactions §9.5', () => {
  const document = new PrintDocument(32)
    .center('みなと店')
    .center('【 領 収 証 】')
    .split('緑茶 500ml', '420  ')
    .left(`${padStart('3 個', 12)}@140`)
    .split(padStart('値引:', 15), '-30  ')
    .split('Notebook A5', '400外')
    .split(`小計${padStart('4 個', 16)}`, `${yen(750)}  `)
    .split('  (外税 8% 対象額', `${yen(364)})  `);
  expect(linesOf(document)).toEqual([
    '            みなと店            ',
    '         【 領 収 証 】         ',
    '緑茶 500ml                 420  ',
    '        3 個@140                ',
    '          値引:            -30  ',
    'Notebook A5                400外',
    '小計            4 個      \\750  ',
    '  (外税 8% 対象額        \\364)  ',
  ]);
});

describe('split', () => {
  const split = (left: string | null, right: string | null, width = 20): string[] =>
    linesOf(new PrintDocument(width).split(left, right));

  it.each([
    ['お茶', '\\120', ['お茶            \\120']],
    ['緑茶と抹茶のセット', '\\1,200', ['緑茶と抹茶の  \\1,200']], // one column filled, one space
    ['AB茶と抹茶のセット', '\\1,200', ['AB茶と抹茶の  \\1,200']],
    ['A緑茶と抹茶のセット', '\\1,200', ['A緑茶と抹茶の \\1,200']],
    [null, 'x', ['                   x']],
    ['x', null, ['x                   ']],
    [null, null, ['                    ']],
    ['左', '1234567890123456789', [' 1234567890123456789']], // no room left of it
    ['左', '12345678901234567890', ['左                  ', '12345678901234567890']],
    ['', '123456789012345678901', ['12345678901234567890', '                   1']], // an amount is never cut
    ['a\nb\tc', 'd\u0007e', ['a b c             de']],
  ])('%j and %j', (left, right, lines) => {
    expect(split(left, right)).toEqual(lines);
  });

  it('continues a long name above its amount when asked to', () => {
    const document = new PrintDocument(20).split('国産若鶏の唐揚げ弁当（大盛）', '\\698軽', { overflow: 'wrap' });
    expect(linesOf(document)).toEqual(['国産若鶏の唐        ', '揚げ弁当（大        ', '盛）          \\698軽']);
  });

  it('uses the configured width, not 32', () => {
    expect(split('緑茶', '\\120', 40)).toEqual([`緑茶${' '.repeat(32)}\\120`]);
  });
});

describe('text lines', () => {
  it('are wrapped where they are too long, each line aligned', () => {
    expect(linesOf(new PrintDocument(16).center('ありがとうございました'))).toEqual([
      'ありがとうござい',
      '     ました     ',
    ]);
  });

  it('keep their own line breaks and blank lines', () => {
    expect(linesOf(new PrintDocument(16).left('東京都\n千代田区').blank().right('以上'))).toEqual([
      '東京都          ',
      '千代田区        ',
      '                ',
      '            以上',
    ]);
  });
});

describe('byte lines', () => {
  it('need an alternative in plain text', () => {
    expect(() => new PrintDocument().byte('https://example.com/r/1', { dimension: 'QR' }).toText()).toThrow(
      'plain text',
    );
    const document = new PrintDocument(16).byte('https://example.com/r/1', { dimension: 'QR', alternative: '[QR]' });
    expect(document.toText()).toBe('      [QR]      \n');
    expect(document.toXml()).toContain(
      '<Line type="Byte" align="Center" dimension="QR">https://example.com/r/1<Item1/><Item2/></Line>',
    );
  });

  it('refuse data that XML cannot carry', () => {
    expect(() => new PrintDocument().byte('a\u0000b')).toThrow(RangeError);
  });
});

it.each([0, 15, 32.5, Number.NaN, -32])('refuses the width %d', (width) => {
  expect(() => new PrintDocument(width)).toThrow(RangeError);
});

it('prints nothing for an empty document', () => {
  expect(new PrintDocument().toText()).toBe('');
  expect(new PrintDocument().toXml()).toBe('<?xml version="1.0" ?>\n<PrintData>\n\t<Page/>\n</PrintData>\n');
});

it('takes more lines after it was printed', () => {
  const document = new PrintDocument(16).left('一');
  expect([document.toText(), document.left('二').toText()]).toEqual([
    `一${' '.repeat(14)}\n`,
    `一${' '.repeat(14)}\n二${' '.repeat(14)}\n`,
  ]);
});

it('every line of plain text has exactly the configured width', () => {
  fc.assert(
    fc.property(anyDocument(), (document) => {
      expect(document.width).toBeGreaterThanOrEqual(MIN_WIDTH);
      for (const line of linesOf(document)) expect(displayWidth(line)).toBe(document.width);
    }),
    { numRuns: 500 },
  );
});

it('never cuts a right part', () => {
  const right = fc.string({ unit: fc.constantFrom(...'0123456789,\\円軽-') });
  fc.assert(
    fc.property(fc.integer({ min: 16, max: 48 }), fc.string({ unit: 'grapheme' }), right, (width, left, amount) => {
      const text = new PrintDocument(width).split(left, amount).toText().replace(/\s/g, '');
      expect(text.endsWith(amount)).toBe(true);
    }),
  );
});
