import type { z } from 'zod';
import type { OrderThresholdDetail } from '@kugelpos/contracts';
import { wire } from '@kugelpos/platform';
import { amountAboveZero, discount, IMPOSSIBLE, isPossible, targetStoreCodes } from './shared-fields.js';

/** Money or percent off a sale that is large enough. */
export const OrderThreshold = wire
  .object({
    targetStoreCodes,
    threshold: amountAboveZero({ description: 'smallest subtotal', example: 3_000 }),
    ...discount,
  })
  .refine(isPossible, IMPOSSIBLE)
  .refine(
    ({ threshold, discountType, discountValue }) => discountType !== 'DiscountAmount' || discountValue <= threshold,
    {
      path: ['discountValue'],
      error: 'must not be above threshold',
    },
  ) satisfies z.ZodType<OrderThresholdDetail>;
