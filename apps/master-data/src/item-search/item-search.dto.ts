import { z } from 'zod';
import { wire } from '@kugelpos/platform';
import { ItemDetail } from '../store-items/store-item.dto.js';

/** Query of GET …/item-search. */
export const ItemSearchQuery = wire.object({
  q: wire
    .string({ max: 100, description: 'barcode, start of an item code, or part of a name', example: 'おに' })
    .refine((text) => text.trim() !== '', 'must not be empty'),
  limit: wire.int({ min: 1, max: 50, description: 'most items', example: 20 }).default(20),
});
export type ItemSearchQuery = z.infer<typeof ItemSearchQuery>;

/** An item that was found, as the store sells it. */
export const FoundItem = ItemDetail.extend({
  matchedBy: z.enum(['code', 'barcode', 'codePrefix', 'name']).meta({ description: 'why it was found' }),
});
export type FoundItem = z.infer<typeof FoundItem>;
