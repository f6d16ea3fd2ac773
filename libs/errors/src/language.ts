export type Language = 'ja' | 'en';

/** Japanese where nothing else is asked for (design 3). */
export const DEFAULT_LANGUAGE: Language = 'ja';

/** Language of the texts for an `Accept-Language` header: the best-rated of ja and en, default ja. */
export function languageOf(acceptLanguage: string | undefined): Language {
  if (!acceptLanguage) return DEFAULT_LANGUAGE;
  let best: Language = DEFAULT_LANGUAGE;
  let bestQuality = 0;
  for (const part of acceptLanguage.split(',')) {
    const [range = '', ...parameters] = part.trim().toLowerCase().split(';');
    const weight = parameters.map((p) => p.trim()).find((p) => p.startsWith('q='));
    const quality = weight === undefined ? 1 : Number(weight.slice(2));
    const primary = range.split('-')[0];
    if ((primary === 'ja' || primary === 'en') && quality > bestQuality) {
      best = primary;
      bestQuality = quality;
    }
  }
  return best;
}
