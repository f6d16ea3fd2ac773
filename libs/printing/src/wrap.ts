import { cleanLines, displayWidth, graphemes } from './characters.js';

const SPACE = /^[ \u3000]+$/;
const WORD_CHARACTER = /^[!-~\u00c0-\u024f]/;
/** Japanese line breaking (kinsoku): these do not begin a line … */
const NOT_AT_START = new Set(
  '、。，．,.・：；:;？！?!ー－～々ぁぃぅぇぉっゃゅょァィゥェォッャュョ）)〕］]｝〉》」』】…％%',
);
/** … and these do not end one. */
const NOT_AT_END = new Set('（(〔［[｛〈《「『【￥¥');

/**
 * Lines of at most `width` columns. Text that fits stays as it is. Longer text is broken between Japanese characters
 * or at a space, which is then dropped; words, and characters that must not begin or end a line, stay together as long
 * as they fit on one line. Line breaks in the text are kept. No visible character is ever lost.
 * @throws RangeError if `width` is below 2, the width of one Japanese character
 */
export function wrap(text: string, width: number): string[] {
  if (!(width >= 2)) throw new RangeError(`Text cannot be wrapped to ${width} columns`);
  return cleanLines(text).flatMap((line) => (displayWidth(line) <= width ? [line] : wrapLine(line, width)));
}

function wrapLine(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  const endLine = (): void => {
    if (line.trim() !== '') lines.push(line.trimEnd());
    line = '';
    used = 0;
  };
  const place = (piece: string): void => {
    const pieceWidth = displayWidth(piece);
    if (used + pieceWidth > width) {
      endLine();
      if (SPACE.test(piece)) return;
    }
    line += piece;
    used += pieceWidth;
  };
  for (const unit of unbreakable(graphemes(text))) {
    if (displayWidth(unit) <= width) place(unit);
    else splitTooWide(unit, width).forEach(place);
  }
  endLine();
  return lines.length > 0 ? lines : [''];
}

function unbreakable(characters: string[]): string[] {
  const units: string[] = [];
  let previous = ' ';
  for (const character of characters) {
    if (staysTogether(previous, character)) units.push((units.pop() ?? '') + character);
    else units.push(character);
    previous = character;
  }
  return units;
}

function staysTogether(a: string, b: string): boolean {
  if (SPACE.test(a) || SPACE.test(b)) return false;
  return (WORD_CHARACTER.test(a) && WORD_CHARACTER.test(b)) || NOT_AT_END.has(a) || NOT_AT_START.has(b);
}

/** A unit wider than a line goes by characters; a single character wider than a line by code points. */
function splitTooWide(unit: string, width: number): string[] {
  return graphemes(unit).flatMap((grapheme) => (displayWidth(grapheme) <= width ? [grapheme] : [...grapheme]));
}
