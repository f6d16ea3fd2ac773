import type { PromotionDetail } from '@kugelpos/contracts';
import { snakeCase } from '@kugelpos/platform';

type Snake<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `_${Lowercase<First>}`}${Snake<Rest>}`
  : Name;

type InSnakeCase<Detail> = Detail extends unknown
  ? { [Name in keyof Detail as Snake<Name & string>]: Detail[Name] }
  : never;

/** A detail as documents have it. */
export type StoredDetail = InSnakeCase<PromotionDetail>;

export function storedDetail(detail: PromotionDetail): StoredDetail {
  return withKeys(detail, snakeCase) as StoredDetail;
}

export function detailOf(stored: StoredDetail): PromotionDetail {
  return withKeys(stored, camelCase) as PromotionDetail;
}

/** Details are flat: no value of theirs has keys. */
function withKeys(detail: object, spelling: (key: string) => string): unknown {
  return Object.fromEntries(Object.entries(detail).map(([key, value]) => [spelling(key), value as unknown]));
}

function camelCase(snake: string): string {
  return snake.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
