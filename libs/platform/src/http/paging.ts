import { InvalidInputError } from '@kugelpos/errors';
import { wire } from './wire.js';

/** One page of a sorted list. */
export interface Paging {
  limit: number;
  page: number;
  /** Stored field names in order, 1 ascending, -1 descending. */
  sort: [field: string, direction: 1 | -1][];
}

const SORT = /^[A-Za-z_][\w.]*:(1|-1)(,[A-Za-z_][\w.]*:(1|-1))*$/;

/** Most rows that one page may have; `limit=0` asks for as many. */
export const MAX_PAGE_SIZE = 1000;

/** The query parameters of lists (spec common §4.3 with §11 row 41): spread them into a list's query schema. */
export const pagingQuery = {
  limit: wire
    .int({ min: 0, max: MAX_PAGE_SIZE, description: `rows per page; 0 means ${MAX_PAGE_SIZE}`, example: 100 })
    .default(100),
  page: wire.int({ min: 1, max: 1_000_000, description: 'page, from 1', example: 1 }).default(1),
  sort: wire
    .string({ max: 200, pattern: SORT, description: 'field:direction[,field:direction…], stored field names, 1 or -1' })
    .optional(),
};

/**
 * Paging of a list query; only `sortable` fields may be sorted by.
 * @throws InvalidInputError for another field
 */
export function pagingOf(query: PagingQuery, sortable: readonly string[], fallback: Paging['sort']): Paging {
  const limit = query.limit === 0 ? MAX_PAGE_SIZE : query.limit;
  if (query.sort === undefined) return { limit, page: query.page, sort: fallback };
  const sort = query.sort.split(',').map((part): [string, 1 | -1] => {
    const [field = '', direction] = part.split(':');
    if (!sortable.includes(field)) {
      throw new InvalidInputError([
        { location: ['query', 'sort'], reason: `cannot sort by ${field}; one of ${sortable.join(', ')}` },
      ]);
    }
    return [field, direction === '1' ? 1 : -1];
  });
  return { limit, page: query.page, sort };
}

export interface PagingQuery {
  limit: number;
  page: number;
  sort?: string | undefined;
}
