import type { z } from 'zod';
import type { ItemDiscountDetail } from '@kugelpos/contracts';
import { wire } from '@kugelpos/platform';
import { discount, IMPOSSIBLE, isPossible, targetItemCodes, targetStoreCodes } from './shared-fields.js';

/** Money or percent off each piece of some items. */
export const ItemDiscount = wire
  .object({ targetStoreCodes, targetItemCodes, ...discount })
  .refine(isPossible, IMPOSSIBLE) satisfies z.ZodType<ItemDiscountDetail>;
