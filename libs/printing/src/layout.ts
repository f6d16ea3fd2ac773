import { cleanText, displayWidth } from './characters.js';
import { fit, padEnd, type Align } from './fit.js';
import { wrap } from './wrap.js';

/** A left part too wide for its line is cut, or continued over several lines. */
export type Overflow = 'cut' | 'wrap';

/** A line as the caller asked for it. */
export type PrintLine =
  | { kind: 'text'; align: Align; text: string }
  | { kind: 'split'; left: string; right: string; overflow: Overflow }
  | { kind: 'byte'; align: Align; dimension: string; data: string; alternative?: string }
  | { kind: 'border' };

/** A line as it is printed: text of at most, the two parts of a split of exactly, the document's width. */
export type LaidOutLine = Exclude<PrintLine, { kind: 'split' }> | { kind: 'split'; left: string; right: string };

/** The printed lines of one line: long text takes several. */
export function layOut(line: PrintLine, width: number): LaidOutLine[] {
  switch (line.kind) {
    case 'text':
      return textLines(line.text, line.align, width);
    case 'split':
      return splitLines(line.left, cleanText(line.right), line.overflow, width);
    default:
      return [line];
  }
}

/** The right part (an amount) is never cut: where it leaves no room, the left part gets lines of its own. */
function splitLines(left: string, right: string, overflow: Overflow, width: number): LaidOutLine[] {
  const room = width - displayWidth(right) - 1;
  if (room < 0) return [...ownLines(left, width), ...textLines(right, 'right', width)];
  if (overflow === 'cut') return [{ kind: 'split', left: fit(cleanText(left), room), right }];
  if (room < 2) return [...ownLines(left, width), { kind: 'split', left: ' '.repeat(room), right }];
  const rows = wrap(left, room);
  const last = rows.pop() ?? '';
  return [
    ...rows.map((text): LaidOutLine => ({ kind: 'text', align: 'left', text })),
    { kind: 'split', left: padEnd(last, room), right },
  ];
}

function ownLines(text: string, width: number): LaidOutLine[] {
  return text.trim() === '' ? [] : textLines(text, 'left', width);
}

function textLines(text: string, align: Align, width: number): LaidOutLine[] {
  return wrap(text, width).map((part) => ({ kind: 'text', align, text: part }));
}
