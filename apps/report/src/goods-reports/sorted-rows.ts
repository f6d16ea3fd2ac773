import type { Paging } from '@kugelpos/platform';

/** One page of rows in the wished order; the wish names stored (snake_case) fields, equal rows keep their order. */
export function pageOf<T extends object>(rows: readonly T[], { limit, page, sort }: Paging): T[] {
  const sorted = [...rows].sort((a, b) => {
    for (const [field, direction] of sort) {
      const order = compare(valueOf(a, field), valueOf(b, field));
      if (order !== 0) return order * direction;
    }
    return 0;
  });
  return sorted.slice((page - 1) * limit, page * limit);
}

function valueOf(row: object, field: string): unknown {
  const camel = field.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
  return (row as Record<string, unknown>)[camel];
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  return 0;
}
