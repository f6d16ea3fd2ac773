import { defineCollection, type BaseFields } from '@kugelpos/tenancy';

/** The price of an item in one store, in place of the common one (spec §3.3). */
export interface StoreItemDocument extends BaseFields {
  tenant_id: string;
  store_code: string;
  item_code: string;
  store_price: number;
}

export const storeItems = defineCollection<StoreItemDocument>({
  name: 'master_item_store',
  fields: {
    tenant_id: { type: String, required: true },
    store_code: { type: String, required: true },
    item_code: { type: String, required: true },
    store_price: { type: Number, required: true },
  },
  indexes: [
    {
      keys: { tenant_id: 1, store_code: 1, item_code: 1 },
      unique: true,
      serves: 'the price of the item that is scanned; the prices of a store by item',
    },
  ],
});
