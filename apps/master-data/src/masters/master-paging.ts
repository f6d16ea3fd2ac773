import type { z } from 'zod';
import { pagingOf, pagingQuery, wire, type Paging } from '@kugelpos/platform';

/** Query of a master list without filters of its own. */
export const ListQuery = wire.object(pagingQuery);
export type ListQuery = z.infer<typeof ListQuery>;

/**
 * Paging of a master list: by its natural key unless asked otherwise, and the key always breaks ties (spec §11 D-26).
 * @param alsoBy other stored fields to sort by, each the front of an index that ends in the key
 * @throws InvalidInputError for any other field
 */
export function masterPaging(query: ListQuery, key: string, alsoBy: readonly string[] = []): Paging {
  const paging = pagingOf(query, [key, ...alsoBy], [[key, 1]]);
  if (paging.sort.some(([field]) => field === key)) return paging;
  const direction = paging.sort.at(-1)?.[1] ?? 1;
  return { ...paging, sort: [...paging.sort, [key, direction]] };
}
