import type { z } from 'zod';
import type { CouponDetail } from '@kugelpos/contracts';
import { wire } from '@kugelpos/platform';
import { discount, IMPOSSIBLE, isPossible, targetStoreCodes } from './shared-fields.js';

/** Money or percent off a sale that shows a code, so many times in all. */
export const Coupon = wire
  .object({
    targetStoreCodes,
    couponCode: wire.code({ description: 'as it is scanned or typed; of one promotion only', example: 'WINTER26' }),
    useLimit: wire.int({ min: 1, max: 999_999_999, description: 'uses in all, over all stores', example: 500 }),
    ...discount,
  })
  .refine(isPossible, IMPOSSIBLE) satisfies z.ZodType<CouponDetail>;
