import { defineCollection, type BaseFields } from '@kugelpos/tenancy';
import { priceChanges, type PriceChange } from '../prices/price-change.schema.js';

/** The price of an item in one store, in place of the common one (spec §3.3). */
export interface StoreItemDocument extends BaseFields {
  tenant_id: string;
  store_code: string;
  item_code: string;
  /** null: none of its own, until a change of price begins. */
  store_price: number | null;
  price_changes?: PriceChange[];
}

export const storeItems = defineCollection<StoreItemDocument>({
  name: 'master_item_store',
  fields: {
    tenant_id: { type: String, required: true },
    store_code: { type: String, required: true },
    item_code: { type: String, required: true },
    store_price: { type: Number, default: null },
    price_changes: priceChanges,
  },
  indexes: [
    {
      keys: { tenant_id: 1, store_code: 1, item_code: 1 },
      unique: true,
      serves: 'the price of the item that is scanned; the prices of a store by item',
    },
  ],
});
