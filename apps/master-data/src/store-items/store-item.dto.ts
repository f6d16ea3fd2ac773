import { z } from 'zod';
import type { ItemDetailWire } from '@kugelpos/contracts';
import { wire } from '@kugelpos/platform';
import { Item, itemCode } from '../items/item.dto.js';
import { amount, recordTimes } from '../masters/master.dto.js';

export const storeCode = wire.code({ description: 'store', example: '0001' });

const storePrice = amount({ description: 'price in this store, in place of the common one', example: 148 });

/** Body of POST …/stores/{store}/items (spec §2.6). */
export const NewStoreItem = wire.object({ itemCode, storePrice });
export type NewStoreItem = z.infer<typeof NewStoreItem>;

/** Body of PUT …/stores/{store}/items/{code}. */
export const StoreItemUpdate = wire.object({ storePrice });
export type StoreItemUpdate = z.infer<typeof StoreItemUpdate>;

/** Most items of one request for details; as many as a cart has lines. */
const MOST_DETAILS = 1000;

/** Body of POST …/stores/{store}/items/details/batch. */
export const ItemDetailsRequest = wire.object({
  itemCodes: wire.array(itemCode, { max: MOST_DETAILS, description: 'items', example: ['4599801012290'] }),
});
export type ItemDetailsRequest = z.infer<typeof ItemDetailsRequest>;

/** A price of a store as answered (spec §3.3). */
export const StoreItem = z.object({
  itemCode: z.string().meta({ example: '4599801012290' }),
  storePrice: z.number().nullable().meta({ description: 'null: planned only, or over', example: 148 }),
  ...recordTimes,
});
export type StoreItem = z.infer<typeof StoreItem>;

/** An item as a store sells it (spec §3.4); the price to charge is `storePrice` unless that is null (D-24). */
export const ItemDetail = Item.extend({
  storePrice: z.number().nullable().meta({ description: 'null: the unit price holds', example: null }),
}) satisfies z.ZodType<ItemDetailWire>;
export type ItemDetail = z.infer<typeof ItemDetail>;

export const DeletedStoreItem = z.object({ itemCode: z.string() });
export type DeletedStoreItem = z.infer<typeof DeletedStoreItem>;
