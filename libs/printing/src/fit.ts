import { displayWidth, graphemes } from './characters.js';

export type Align = 'left' | 'center' | 'right';

const PAD = { left: padEnd, center: padCenter, right: padStart };

/**
 * As many whole characters from the start as fit into `width` columns. Never wider than `width`; one column narrower
 * where the next character takes two. `width` <= 0 gives an empty text.
 */
export function cut(text: string, width: number): string {
  if (width <= 0) return '';
  if (displayWidth(text) <= width) return text;
  let used = 0;
  let kept = '';
  for (const grapheme of graphemes(text)) {
    used += displayWidth(grapheme);
    if (used > width) break;
    kept += grapheme;
  }
  return kept;
}

/**
 * The text if it fits into `width` columns, else its start followed by `suffix`, together at most `width` columns
 * wide. `width` <= 0 gives an empty text; where the suffix alone is too wide, the start of the suffix (spec common §9.3).
 */
export function truncate(text: string, width: number, suffix = ''): string {
  if (width <= 0) return '';
  if (displayWidth(text) <= width) return text;
  const room = width - displayWidth(suffix);
  return room <= 0 ? cut(suffix, width) : cut(text, room) + suffix;
}

/** Spaces on the right up to `width` columns; wider text stays as it is. */
export function padEnd(text: string, width: number): string {
  return text + spaces(width - displayWidth(text));
}

/** Spaces on the left up to `width` columns; wider text stays as it is. */
export function padStart(text: string, width: number): string {
  return spaces(width - displayWidth(text)) + text;
}

/** Spaces on both sides up to `width` columns, an odd one on the right; wider text stays as it is. */
export function padCenter(text: string, width: number): string {
  const free = Math.max(0, width - displayWidth(text));
  const before = Math.floor(free / 2);
  return spaces(before) + text + spaces(free - before);
}

/** The padding that puts the text at the side (or in the middle) that `align` names. */
export function pad(text: string, width: number, align: Align): string {
  return PAD[align](text, width);
}

/** Exactly `width` columns: padded, or cut and then padded where half of a wide character would have been left. */
export function fit(text: string, width: number, align: Align = 'left'): string {
  return pad(cut(text, width), width, align);
}

function spaces(count: number): string {
  return ' '.repeat(Math.max(0, count));
}
