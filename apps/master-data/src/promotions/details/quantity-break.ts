import type { z } from 'zod';
import type { QuantityBreakDetail } from '@kugelpos/contracts';
import { wire } from '@kugelpos/platform';
import { amountAboveZero, setQuantity, targetItemCodes, targetStoreCodes } from './shared-fields.js';

/** So many pieces of one item for a price. */
export const QuantityBreak = wire.object({
  targetStoreCodes,
  targetItemCodes,
  quantity: setQuantity,
  price: amountAboveZero({ description: 'of the set, with or without tax as its items are', example: 400 }),
}) satisfies z.ZodType<QuantityBreakDetail>;
