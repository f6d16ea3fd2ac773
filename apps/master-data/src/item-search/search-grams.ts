import { foldText } from '@kugelpos/platform';

/** Characters of a gram: what a long enough query is looked up by. */
const GRAM = 3;
/** Stands after the end of a text, so that its last characters begin a gram, too. */
const END = '\u0000';

/** What is stored of an item so that a part of its names finds it. */
export interface SearchFields {
  /** The folded names, one per line. */
  search_text: string;
  /** All their grams: each run of three characters, at the end filled up. */
  search_grams: string[];
}

/** Search fields of an item with these names. */
export function searchFieldsOf(names: readonly (string | null)[]): SearchFields {
  const folded = [...new Set(names.map((name) => foldText(name ?? '')).filter((name) => name !== ''))];
  return { search_text: folded.join('\n'), search_grams: [...new Set(folded.flatMap(gramsOf))] };
}

/** How a part of a name is looked up: by one of these grams, or, where it is too short, by the start of a gram. */
export type Lookup = { grams: string[] } | { prefix: string };

/** @param part folded, not empty */
export function lookupOf(part: string): Lookup {
  const characters = [...part];
  if (characters.length < GRAM) return { prefix: part };
  const grams = characters.slice(GRAM - 1).map((_, at) => characters.slice(at, at + GRAM).join(''));
  return { grams: [...new Set(grams)] };
}

function gramsOf(text: string): string[] {
  const characters = [...text, ...END.repeat(GRAM - 1)];
  return characters.slice(GRAM - 1).map((_, at) => characters.slice(at, at + GRAM).join(''));
}
