/** Katakana that have a hiragana, ァ to ヶ and the marks ヽ and ヾ. */
const KATAKANA = /[\u30a1-\u30f6\u30fd\u30fe]/g;
const FROM_KATAKANA_TO_HIRAGANA = 0x60;

/**
 * A text as searches compare it: full and half width, upper and lower case, katakana and hiragana are the same, and
 * white space does not count (`ｺｰﾋｰ １００ｇ` is `こーひー100g`). Idempotent.
 */
export function foldText(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFKC')
    .replace(KATAKANA, (character) => String.fromCharCode(character.charCodeAt(0) - FROM_KATAKANA_TO_HIRAGANA))
    .replace(/\s+/g, '');
}
