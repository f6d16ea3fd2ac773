import { z } from 'zod';
import type { MixAndMatchDetail } from '@kugelpos/contracts';
import { wire } from '@kugelpos/platform';
import { amountAboveZero, setQuantity, targetItemCodes, targetStoreCodes } from './shared-fields.js';

/** Any so many pieces of a group of items for a price, or the cheapest of them free. */
export const MixAndMatch = wire
  .object({
    targetStoreCodes,
    targetItemCodes,
    quantity: setQuantity,
    price: amountAboveZero({ description: 'of the set, with or without tax as its items are', example: 500 })
      .nullable()
      .default(null),
    cheapestFree: z
      .preprocess((given) => given ?? false, wire.bool({ description: 'in place of a price; default false' }))
      .default(false),
  })
  .refine(({ price, cheapestFree }) => (price === null) === cheapestFree, {
    path: ['price'],
    error: 'either a price or cheapestFree is needed',
  }) satisfies z.ZodType<MixAndMatchDetail>;
