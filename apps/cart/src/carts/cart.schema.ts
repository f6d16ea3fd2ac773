import { defineCollection, type BaseFields } from '@kugelpos/tenancy';

/**
 * A cart as stored: what it is found by, and itself as bytes that the database need not decode (design 10). The base
 * field `revision` is the cart's revision.
 */
export interface CartDocument extends BaseFields {
  cart_id: string;
  tenant_id: string;
  store_code: string;
  terminal_no: number;
  status: string;
  business_date: string;
  open_counter: number;
  /** The cart as UTF-8 JSON. */
  content: Uint8Array;
}

export const carts = defineCollection<CartDocument>({
  name: 'cache_cart',
  fields: {
    cart_id: { type: String, required: true },
    tenant_id: { type: String, required: true },
    store_code: { type: String, required: true },
    terminal_no: { type: Number, required: true },
    status: { type: String, required: true },
    business_date: { type: String, required: true },
    open_counter: { type: Number, required: true },
    content: { type: Buffer, required: true },
  },
  indexes: [
    { keys: { cart_id: 1 }, unique: true, serves: 'the cart a till names' },
    {
      keys: { tenant_id: 1, store_code: 1, terminal_no: 1, business_date: 1, open_counter: 1 },
      serves: 'the open carts of a till that is closed',
    },
  ],
});
