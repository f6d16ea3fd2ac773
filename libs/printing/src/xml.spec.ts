import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cleanText } from './characters.js';
import { PrintDocument } from './print-document.js';
import { anyDocument, anyText } from './testing/any-document.js';
import { parseXml, type XmlElement } from './testing/parse-xml.js';

const linesOf = (document: PrintDocument): XmlElement[] =>
  (parseXml(document.toXml()).children[0]?.children ?? []).filter((child) => child.name === 'Line');

describe('toXml', () => {
  it('escapes markup in text, items, attributes and cells', () => {
    const xml = new PrintDocument()
      .left('<b>A & "B"</b>')
      .split('M&M', '<1>')
      .byte('a&b', { dimension: '"QR"' })
      .table([['<td>', '&']], { border: '1', frame: 'box', align: '<>' })
      .toXml();
    expect(xml).toContain('>&lt;b&gt;A &amp; &quot;B&quot;&lt;/b&gt;<Item1/>');
    expect(xml).toContain('<Item1>M&amp;M');
    expect(xml).toContain('<Item2>&lt;1&gt;</Item2>');
    expect(xml).toContain('dimension="&quot;QR&quot;">a&amp;b<');
    expect(xml).toContain('<Table border="1" frame="box" align="&lt;&gt;">');
    expect(xml).toContain('<td>&lt;td&gt;</td>');
    expect(parseXml(xml).name).toBe('PrintData');
  });

  it('puts tables of rows and cells behind the lines of the page', () => {
    const xml = new PrintDocument()
      .table(
        [
          ['品名', '点数'],
          ['お茶', ''],
        ],
        { border: '1' },
      )
      .left('見出し')
      .toXml();
    expect(xml).toBe(
      [
        '<?xml version="1.0" ?>',
        '<PrintData>',
        '\t<Page>',
        '\t\t<Line type="Text" align="Left" dimension="">見出し<Item1/><Item2/></Line>',
        '\t\t<Table border="1" frame="" align="">',
        '\t\t\t<tr>',
        '\t\t\t\t<td>品名</td>',
        '\t\t\t\t<td>点数</td>',
        '\t\t\t</tr>',
        '\t\t\t<tr>',
        '\t\t\t\t<td>お茶</td>',
        '\t\t\t\t<td/>',
        '\t\t\t</tr>',
        '\t\t</Table>',
        '\t</Page>',
        '</PrintData>',
        '',
      ].join('\n'),
    );
    expect(new PrintDocument().table([['x']]).toText()).toBe('');
  });

  it('keeps spaces of the text and of a blank line, adds no others', () => {
    const [indented, blank] = linesOf(new PrintDocument().left('   3 個@140').blank());
    expect(indented?.text).toBe('   3 個@140');
    expect(blank?.text).toBe(' ');
  });

  it('has one Line with Item1 and Item2 per printed line, and the attributes in their order', () => {
    const document = new PrintDocument(16).center('ありがとうございました').right('以上').split('左', '右');
    expect(
      linesOf(document).map((line) => [line.attributes, line.text, ...line.children.map((item) => item.text)]),
    ).toEqual([
      [{ type: 'Text', align: 'Center', dimension: '' }, 'ありがとうござい', '', ''],
      [{ type: 'Text', align: 'Center', dimension: '' }, 'ました', '', ''],
      [{ type: 'Text', align: 'Right', dimension: '' }, '以上', '', ''],
      [{ type: 'Text', align: 'Split', dimension: '' }, '', '左           ', '右'],
    ]);
    expect(Object.keys(linesOf(document)[0]?.attributes ?? {})).toEqual(['type', 'align', 'dimension']);
  });

  it('is well-formed for any content', () => {
    fc.assert(
      fc.property(anyDocument(), (document) => {
        const page = parseXml(document.toXml()).children[0];
        for (const line of page?.children.filter((child) => child.name === 'Line') ?? []) {
          expect(line.children.map((item) => item.name)).toEqual(['Item1', 'Item2']);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('gives back any text unchanged but for the cleaning', () => {
    fc.assert(
      fc.property(anyText, (cell) => {
        const table = parseXml(new PrintDocument().table([[cell]]).toXml()).children[0]?.children[0];
        expect(table?.children[0]?.children[0]?.text).toBe(cleanText(cell));
      }),
    );
  });

  it('has as many lines as the plain text', () => {
    fc.assert(
      fc.property(fc.array(anyText, { maxLength: 6 }), (texts) => {
        const document = texts.reduce((built, text) => built.left(text).split(text, '1'), new PrintDocument());
        expect(linesOf(document)).toHaveLength(document.toText().split('\n').length - 1);
      }),
    );
  });
});
