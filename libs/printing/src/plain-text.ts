import { pad } from './fit.js';
import { layOut, type LaidOutLine } from './layout.js';

/** One printed line, exactly `width` columns, without its line feed. */
export function plainLine(line: LaidOutLine, width: number): string {
  switch (line.kind) {
    case 'text':
      return pad(line.text, width, line.align);
    case 'split':
      return `${line.left} ${line.right}`;
    case 'border':
      return '-'.repeat(width);
    case 'byte':
      return plainAlternative(line, width);
  }
}

function plainAlternative(line: Extract<LaidOutLine, { kind: 'byte' }>, width: number): string {
  if (line.alternative === undefined) throw new Error('A byte line without alternative text has no plain text');
  return layOut({ kind: 'text', align: line.align, text: line.alternative }, width)
    .map((part) => plainLine(part, width))
    .join('\n');
}
