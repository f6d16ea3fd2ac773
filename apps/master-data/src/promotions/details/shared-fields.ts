import { z } from 'zod';
import { PROMOTION_DISCOUNT_TYPES, type PromotionDiscount } from '@kugelpos/contracts';
import { wire } from '@kugelpos/platform';
import { amount, hasPayableDecimals } from '../../masters/master.dto.js';

/** Most items that one promotion names. */
const MOST_ITEMS = 200;

/** Left out or null: all stores. */
export const targetStoreCodes = z
  .preprocess((given) => given ?? [], wire.array(wire.code(), { description: 'stores; empty: all' }))
  .default([]);

export const targetItemCodes = wire.array(wire.code(), {
  min: 1,
  max: MOST_ITEMS,
  description: 'items of the tenant',
  example: ['4599801012290'],
});

/** An amount of money above 0. */
export const amountAboveZero = (rules: { description: string; example: number }) =>
  amount(rules).refine((value) => value > 0, 'must be above 0');

/** Pieces that make a set. */
export const setQuantity = wire.int({ min: 2, max: 999, description: 'pieces of one set', example: 3 });

export const discount = {
  discountType: z.enum(PROMOTION_DISCOUNT_TYPES).meta({ example: 'DiscountPercentage' }),
  discountValue: wire
    .number({ max: 999_999_999, description: 'money, or percent up to 100; above 0', example: 10 })
    .refine((value) => value > 0, 'must be above 0')
    .refine(hasPayableDecimals, 'must have at most 6 decimals'),
};

/** Percent are at most 100. */
export function isPossible({ discountType, discountValue }: PromotionDiscount): boolean {
  return discountType !== 'DiscountPercentage' || discountValue <= 100;
}

/** What is refused where a discount is not possible. */
export const IMPOSSIBLE = { path: ['discountValue'], error: 'must be at most 100 percent' };
