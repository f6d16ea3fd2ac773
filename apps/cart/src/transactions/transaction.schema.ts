import { Schema } from 'mongoose';
import type { TranLog } from '@kugelpos/contracts';
import { defineCollection, type BaseFields } from '@kugelpos/tenancy';

/** A transaction as stored: its event, with the base fields of a stored document in place of the event's empty ones. */
export type TransactionDocument = Omit<TranLog, 'created_at' | 'updated_at' | 'shard_key'> & BaseFields;

const { Mixed } = Schema.Types;

/** Transactions; written once, never changed, never removed (retail rule 27). */
export const transactions = defineCollection<TransactionDocument>({
  name: 'log_tran',
  fields: {
    event_id: { type: String, required: true },
    schema_version: { type: Number, required: true },
    tenant_id: { type: String, required: true },
    store_code: { type: String, required: true },
    store_name: { type: String, default: null },
    terminal_no: { type: Number, required: true },
    transaction_no: { type: Number, required: true },
    transaction_type: { type: Number, required: true },
    receipt_no: { type: Number, required: true },
    cart_id: { type: String, default: null },
    business_date: { type: String, required: true },
    open_counter: { type: Number, required: true },
    business_counter: { type: Number, required: true },
    generate_date_time: { type: String, required: true },
    receipt_text: { type: String, required: true },
    journal_text: { type: String, required: true },
    etag: { type: String, default: null },
    training: { type: Boolean, required: true },
    chain: { type: Mixed, required: true },
    user: { type: Mixed, default: null },
    sales: { type: Mixed, required: true },
    line_items: { type: Mixed, required: true },
    payments: { type: Mixed, required: true },
    taxes: { type: Mixed, required: true },
    tax_summary: { type: Mixed, required: true },
    subtotal_discounts: { type: Mixed, required: true },
    origin: { type: Mixed, default: null },
    staff: { type: Mixed, required: true },
    additional_info: { type: Mixed, default: null },
    is_voided: { type: Boolean, required: true },
    is_refunded: { type: Boolean, required: true },
  },
  indexes: [
    {
      keys: { tenant_id: 1, store_code: 1, terminal_no: 1, transaction_no: 1 },
      unique: true,
      serves: 'one transaction; the transactions of a terminal by number',
    },
    {
      keys: { cart_id: 1 },
      unique: true,
      partialFilterExpression: { cart_id: { $gt: '' } },
      serves: 'the transaction of a cart: at most one',
    },
    {
      keys: { tenant_id: 1, store_code: 1, terminal_no: 1, business_date: 1, open_counter: 1, transaction_no: 1 },
      serves: 'the transactions of a session',
    },
    {
      keys: { tenant_id: 1, store_code: 1, terminal_no: 1, business_date: 1, transaction_no: 1 },
      serves: 'the transactions of a day by number',
    },
    {
      keys: { tenant_id: 1, store_code: 1, terminal_no: 1, receipt_no: 1, transaction_no: 1 },
      serves: 'the transaction of a receipt',
    },
    {
      keys: { tenant_id: 1, store_code: 1, terminal_no: 1, generate_date_time: 1 },
      serves: 'the transactions of a terminal by time',
    },
  ],
});
