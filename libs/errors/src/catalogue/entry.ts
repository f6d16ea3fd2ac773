import type { ErrorCode } from '@kugelpos/contracts';

/** What is known of an error code: the HTTP status it normally leaves with and the text for each language. */
export interface CatalogueEntry {
  readonly status: number;
  readonly ja: string;
  readonly en: string;
}

export type CatalogueEntries = Readonly<Partial<Record<ErrorCode, CatalogueEntry>>>;
