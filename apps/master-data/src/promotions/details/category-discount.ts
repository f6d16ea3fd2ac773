import type { z } from 'zod';
import type { CategoryDiscountDetail } from '@kugelpos/contracts';
import { wire } from '@kugelpos/platform';
import { hasPayableDecimals } from '../../masters/master.dto.js';
import { targetStoreCodes } from './shared-fields.js';

/** What a category discount grants (spec §2.12). */
export const CategoryDiscount = wire.object({
  targetStoreCodes,
  targetCategoryCodes: wire.array(wire.code(), { min: 1, description: 'categories', example: ['202'] }),
  discountRate: wire
    .number({ max: 100, description: 'percent, above 0', example: 10 })
    .refine((rate) => rate > 0, 'must be above 0')
    .refine(hasPayableDecimals, 'must have at most 6 decimals'),
}) satisfies z.ZodType<CategoryDiscountDetail>;
