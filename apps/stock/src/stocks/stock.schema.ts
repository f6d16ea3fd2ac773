import { defineCollection, type BaseFields } from '@kugelpos/tenancy';
import type { Micro } from './quantity.js';

/** What a store has of an item (spec stock §3.1); it comes into being with its first change or threshold. */
export interface StockDocument extends BaseFields {
  tenant_id: string;
  store_code: string;
  item_code: string;
  quantity_micro: Micro;
  /** Below it the item is low; 0 = no such limit. */
  minimum_micro: Micro;
  /** At or below it the item should be ordered; 0 = no such limit. */
  reorder_point_micro: Micro;
  reorder_quantity_micro: Micro;
  /** Reference of the last change that had one. */
  last_transaction_id: string | null;
  /** Rows the item has in the history; gives each its number. */
  change_count: number;
}

const count = { type: Number, default: 0 } as const;

export const stocks = defineCollection<StockDocument>({
  name: 'stocks',
  fields: {
    tenant_id: { type: String, required: true },
    store_code: { type: String, required: true },
    item_code: { type: String, required: true },
    quantity_micro: count,
    minimum_micro: count,
    reorder_point_micro: count,
    reorder_quantity_micro: count,
    last_transaction_id: { type: String, default: null },
    change_count: count,
  },
  indexes: [
    { keys: { tenant_id: 1, store_code: 1, item_code: 1 }, unique: true, serves: "a store's items by code; one item" },
    {
      keys: { tenant_id: 1, store_code: 1, minimum_micro: 1 },
      partialFilterExpression: { minimum_micro: { $gt: 0 } },
      serves: 'items below their minimum',
    },
    {
      keys: { tenant_id: 1, store_code: 1, reorder_point_micro: 1 },
      partialFilterExpression: { reorder_point_micro: { $gt: 0 } },
      serves: 'items to be ordered',
    },
  ],
});
