import { cleanText } from './characters.js';
import type { LaidOutLine } from './layout.js';

/** A table, which only the XML form has. */
export interface PrintTable {
  rows: readonly (readonly string[])[];
  border: string;
  frame: string;
  align: string;
}

const ALIGN = { left: 'Left', center: 'Center', right: 'Right' };
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/**
 * The print document of spec common §9.4: `PrintData` > `Page` > `Line`*, `Table`*, one element per line, indented by
 * tabs. Inside `Line` and `td` there is no white space but the text's own (§11 row 44).
 */
export function printDataXml(lines: readonly LaidOutLine[], tables: readonly PrintTable[]): string {
  const content = [...lines.map(lineXml), ...tables.map(tableXml)];
  const page = content.length === 0 ? '\t<Page/>\n' : `\t<Page>\n${content.join('')}\t</Page>\n`;
  return `<?xml version="1.0" ?>\n<PrintData>\n${page}</PrintData>\n`;
}

function lineXml(line: LaidOutLine): string {
  switch (line.kind) {
    case 'text':
      return lineElement('Text', ALIGN[line.align], { text: line.text });
    case 'split':
      return lineElement('Text', 'Split', { item1: line.left, item2: line.right });
    case 'byte':
      return lineElement('Byte', ALIGN[line.align], { text: line.data, dimension: line.dimension });
    case 'border':
      return lineElement('Line', '', {});
  }
}

function lineElement(
  type: string,
  align: string,
  {
    text = '',
    item1 = '',
    item2 = '',
    dimension = '',
  }: Partial<Record<'text' | 'item1' | 'item2' | 'dimension', string>>,
): string {
  const attributes = `type="${type}" align="${align}" dimension="${escape(dimension)}"`;
  return `\t\t<Line ${attributes}>${escape(text)}${element('Item1', item1)}${element('Item2', item2)}</Line>\n`;
}

function tableXml(table: PrintTable): string {
  const attributes = `border="${escape(table.border)}" frame="${escape(table.frame)}" align="${escape(table.align)}"`;
  const rows = table.rows.map((cells) => {
    const row = cells.map((cell) => `\t\t\t\t${element('td', cell)}\n`).join('');
    return `\t\t\t<tr>\n${row}\t\t\t</tr>\n`;
  });
  return `\t\t<Table ${attributes}>\n${rows.join('')}\t\t</Table>\n`;
}

function element(name: string, content: string): string {
  return content === '' ? `<${name}/>` : `<${name}>${escape(content)}</${name}>`;
}

function escape(text: string): string {
  return cleanText(text).replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}
