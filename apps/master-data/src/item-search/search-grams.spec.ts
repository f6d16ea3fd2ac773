import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { foldText } from '@kugelpos/platform';
import { lookupOf, searchFieldsOf } from './search-grams.js';

const found = (names: string[], part: string): boolean => {
  const { search_grams } = searchFieldsOf(names);
  const lookup = lookupOf(part);
  if ('prefix' in lookup) return search_grams.some((gram) => gram.startsWith(lookup.prefix));
  return lookup.grams.every((gram) => search_grams.includes(gram));
};

describe('search grams', () => {
  it('are the runs of three characters of each folded name', () => {
    expect(searchFieldsOf(['牛乳 Ａ', null, '牛乳a'])).toEqual({
      search_text: '牛乳a',
      search_grams: ['牛乳a', '乳a\0', 'a\0\0'],
    });
    expect(searchFieldsOf(['𠮷野', 'x']).search_grams).toEqual(['𠮷野\0', '野\0\0', 'x\0\0']);
    expect(searchFieldsOf(['', null])).toEqual({ search_text: '', search_grams: [] });
  });

  it('find every part of every name', () => {
    const name = fc.string({ unit: fc.constantFrom('あ', 'イ', '牛', 'b', 'Ｃ', ' ', '𠮷'), maxLength: 12 });
    fc.assert(
      fc.property(fc.array(name, { maxLength: 3 }), fc.nat(), fc.nat(), fc.nat(), (names, which, from, length) => {
        const characters = [...foldText(names[which % Math.max(1, names.length)] ?? '')];
        fc.pre(characters.length > 0);
        const start = from % characters.length;
        const part = characters.slice(start, start + 1 + (length % (characters.length - start))).join('');
        expect(found(names, part)).toBe(true);
      }),
    );
  });
});
