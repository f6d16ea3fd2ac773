import { Schema } from 'mongoose';
import type { MeasureUnit } from '@kugelpos/contracts';
import { defineCollection, type BaseFields } from '@kugelpos/tenancy';
import { priceChanges, type PriceChange } from '../prices/price-change.schema.js';

/** What an item may be beyond the spec; items of earlier releases have none of it. */
export interface ItemTraits {
  eat_in_tax_code: string | null;
  /** Sold by measure: prices are for `per` units. */
  weighed: { unit: MeasureUnit; per: number } | null;
  open_price: { minimum: number; maximum: number } | null;
  minimum_age: number | null;
  is_tax_out_of_scope: boolean;
  /** In their normal form. */
  barcodes: readonly string[];
}

/** What an item is that says nothing of its traits. */
export const NO_TRAITS: Readonly<ItemTraits> = {
  eat_in_tax_code: null,
  weighed: null,
  open_price: null,
  minimum_age: null,
  is_tax_out_of_scope: false,
  barcodes: [],
};

/** An item that all stores sell (spec §3.2). */
export interface ItemDocument extends BaseFields, Partial<ItemTraits> {
  tenant_id: string;
  item_code: string;
  category_code: string;
  description: string;
  /** For displays and buttons. */
  description_short: string | null;
  unit_price: number;
  /** Prices that replace it from an instant on. */
  price_changes?: PriceChange[];
  unit_cost: number;
  item_details: string[];
  image_urls: string[];
  tax_code: string;
  is_discount_restricted: boolean;
  /** Deleted logically: no longer sold, its code stays taken (spec §5). */
  is_deleted: boolean;
  /** What it is searched by; items of earlier releases get it with the first search. */
  search_text?: string;
  search_grams?: string[];
}

export const items = defineCollection<ItemDocument>({
  name: 'master_item_common',
  fields: {
    tenant_id: { type: String, required: true },
    item_code: { type: String, required: true },
    category_code: { type: String, required: true },
    description: { type: String, required: true },
    description_short: { type: String, default: null },
    unit_price: { type: Number, required: true },
    price_changes: priceChanges,
    unit_cost: { type: Number, required: true },
    item_details: { type: [String], required: true },
    image_urls: { type: [String], required: true },
    tax_code: { type: String, required: true },
    is_discount_restricted: { type: Boolean, required: true },
    eat_in_tax_code: { type: String, default: null },
    weighed: { type: Schema.Types.Mixed, default: null },
    open_price: { type: Schema.Types.Mixed, default: null },
    minimum_age: { type: Number, default: null },
    is_tax_out_of_scope: { type: Boolean, default: false },
    barcodes: { type: [String], default: [] },
    is_deleted: { type: Boolean, required: true },
    search_text: String,
    search_grams: { type: [String], default: undefined },
  },
  indexes: [
    {
      keys: { tenant_id: 1, item_code: 1 },
      unique: true,
      serves: 'the item that is scanned; the list of items by code',
    },
    { keys: { tenant_id: 1, category_code: 1, item_code: 1 }, serves: 'the list of items by category' },
    {
      keys: { tenant_id: 1, barcodes: 1 },
      unique: true,
      partialFilterExpression: { barcodes: { $gt: '' } },
      serves: 'the item whose barcode is scanned',
    },
    { keys: { tenant_id: 1, tax_code: 1 }, serves: 'whether an item names a tax that is to be deleted' },
    {
      keys: { tenant_id: 1, eat_in_tax_code: 1 },
      partialFilterExpression: { eat_in_tax_code: { $gt: '' } },
      serves: 'the same of the tax for eating in, which few items have',
    },
    { keys: { tenant_id: 1, search_grams: 1, item_code: 1 }, serves: 'items by part of a name' },
  ],
});
