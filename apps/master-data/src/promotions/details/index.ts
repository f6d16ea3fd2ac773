import { z } from 'zod';
import { PROMOTION_TYPES, type PromotionDetail, type PromotionDetails, type PromotionType } from '@kugelpos/contracts';
import { toJsonSchema, WireValidationPipe } from '@kugelpos/platform';
import { CategoryDiscount } from './category-discount.js';
import { Coupon } from './coupon.js';
import { ItemDiscount } from './item-discount.js';
import { MixAndMatch } from './mix-and-match.js';
import { OrderThreshold } from './order-threshold.js';
import { QuantityBreak } from './quantity-break.js';

/** What a client may send as `detail`, by type. */
export const detailSchemas = {
  category_discount: CategoryDiscount,
  item_discount: ItemDiscount,
  quantity_break: QuantityBreak,
  mix_and_match: MixAndMatch,
  order_threshold: OrderThreshold,
  coupon: Coupon,
} satisfies { [T in PromotionType]: z.ZodType<PromotionDetails[T]> };

/**
 * `detail` of a request body. The type of the promotion says how it is read, and in a PUT only the database knows that:
 * see {@link readDetail}.
 */
export const anyDetail = z.unknown().meta({
  description: 'by promotionType; other types take that of category_discount',
  // Made when it is read: making it would slow every start.
  get anyOf() {
    return PROMOTION_TYPES.map((type) => ({ title: type, ...toJsonSchema(detailSchemas[type]) }));
  },
});

/** Reads the `detail` of a request for a promotion of a type. @throws InvalidInputError with the place of each fault */
export function readDetail(type: string, given: unknown): PromotionDetail {
  const schema = isKnownType(type) ? detailSchemas[type] : CategoryDiscount;
  return pipe.transform(given, { type: 'body', data: 'detail', schema }) as PromotionDetail;
}

/** Whether it is a type whose detail says all that it grants, so that it cannot be without one. */
export function isKnownType(type: string): type is PromotionType {
  return Object.hasOwn(detailSchemas, type);
}

const pipe = new WireValidationPipe();
