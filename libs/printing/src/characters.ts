import { eastAsianWidth } from 'get-east-asian-width';

/** Combining marks, invisible format characters and the trailing letters of a composed Hangul syllable. */
const ZERO_WIDTH = /[\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}\u1160-\u11ff\ud7b0-\ud7ff]/u;
const ASCII = /^[ -~]*$/;
/** Text in which nothing joins the character before but half-width voiced marks (U+FF9E, U+FF9F). */
const PLAIN = /^[ -~\u3000-\u3029\u3041-\u3096\u309b-\u30ff\u4e00-\u9fff\uff01-\uff9f]*$/;
const PLAIN_GRAPHEME = /.[\uff9e\uff9f]*/g;
const SEGMENTER = new Intl.Segmenter('ja', { granularity: 'grapheme' });

const LINE_BREAK = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/g;
const SUSPECT = /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}\p{Bidi_Control}\u2028\u2029]/u;
const CONTROL = /[\p{Cc}\p{Bidi_Control}]/gu;
const NOT_A_CHARACTER = /[\p{Cs}\p{Noncharacter_Code_Point}]/gu;

/**
 * Columns that a text takes on a receipt printer: East Asian wide and full-width characters 2, combining marks and
 * invisible characters 0, all others 1, among them half-width kana and "ambiguous" ones such as `①` and `→`
 * (spec common §9.1). It is the sum over the code points, so widths of parts always add up.
 * Control characters count 1 here; printed text has none, see {@link cleanText}.
 */
export function displayWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  const mayHaveZeroWidth = ZERO_WIDTH.test(text);
  let width = 0;
  for (const character of text) {
    if (mayHaveZeroWidth && ZERO_WIDTH.test(character)) continue;
    width += eastAsianWidth(character.codePointAt(0) ?? 0);
  }
  return width;
}

/** The characters as a reader sees them: a kana with its voiced mark or a joined emoji is one. */
export function graphemes(text: string): string[] {
  if (PLAIN.test(text)) return text.match(PLAIN_GRAPHEME) ?? [];
  return Array.from(SEGMENTER.segment(text), ({ segment }) => segment);
}

/**
 * Text that is safe on one printed line and in XML 1.0: line breaks and tabs become one space, other control
 * characters and those that turn the writing direction go, what is no character (lone surrogates, U+FFFE, U+FFFF)
 * becomes U+FFFD. Other text comes back as it is.
 */
export function cleanText(text: string): string {
  if (!SUSPECT.test(text)) return text;
  return text.replace(LINE_BREAK, ' ').replaceAll('\t', ' ').replace(CONTROL, '').replace(NOT_A_CHARACTER, '\ufffd');
}

/** The lines of a text that may hold line breaks, each cleaned as by {@link cleanText}. */
export function cleanLines(text: string): string[] {
  return text.split(LINE_BREAK).map(cleanText);
}
