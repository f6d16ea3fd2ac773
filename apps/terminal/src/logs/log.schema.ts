import { Schema, type SchemaDefinition } from 'mongoose';
import type { AuditLog, CashLog, OpenCloseLog } from '@kugelpos/contracts';
import { defineCollection, type BaseFields } from '@kugelpos/tenancy';

/** Fields that the event has in place of the stored document's own. */
type EventOnly = 'shard_key' | 'created_at' | 'updated_at' | 'etag';

/** A cash movement as stored (spec §6); its link is over the event, which has the four base fields as null. */
export interface CashLogDocument extends BaseFields, Omit<CashLog, EventOnly> {}

/** An open or close as stored (spec §6). */
export interface OpenCloseLogDocument extends BaseFields, Omit<OpenCloseLog, EventOnly> {}

/** An act without cash as stored. */
export interface AuditLogDocument extends BaseFields, Omit<AuditLog, EventOnly> {}

const commonFields: SchemaDefinition = {
  event_id: { type: String, required: true },
  schema_version: Number,
  event_type: String,
  tenant_id: { type: String, required: true },
  store_code: { type: String, required: true },
  store_name: { type: String, default: null },
  terminal_no: { type: Number, required: true },
  staff_id: { type: String, default: null },
  staff_name: { type: String, default: null },
  business_date: { type: String, required: true },
  open_counter: { type: Number, required: true },
  business_counter: Number,
  generate_date_time: { type: String, required: true },
  receipt_text: String,
  journal_text: String,
  training: Boolean,
  chain: Schema.Types.Mixed,
};

export const cashLogs = defineCollection<CashLogDocument>({
  name: 'log_cash_in_out',
  fields: {
    ...commonFields,
    amount: { type: Number, required: true },
    description: String,
    is_float: Boolean,
    is_drop: { type: Boolean, default: false },
    reason_code: { type: String, default: null },
    approved_by: { type: String, default: null },
  },
  indexes: [
    {
      keys: {
        tenant_id: 1,
        store_code: 1,
        terminal_no: 1,
        business_date: 1,
        open_counter: 1,
        generate_date_time: 1,
      },
      unique: true,
      serves: 'the cash movements of a session, and the last of them',
    },
  ],
});

export const openCloseLogs = defineCollection<OpenCloseLogDocument>({
  name: 'log_open_close',
  fields: {
    ...commonFields,
    operation: { type: String, required: true },
    cart_transaction_count: { type: Number, default: null },
    cart_transaction_last_no: { type: Number, default: null },
    cash_in_out_count: { type: Number, default: null },
    cash_in_out_last_datetime: { type: String, default: null },
    cash_count: { type: Schema.Types.Mixed, default: null },
    terminal_info: Schema.Types.Mixed,
  },
  indexes: [
    {
      keys: { tenant_id: 1, store_code: 1, terminal_no: 1, business_date: 1, open_counter: 1, operation: 1 },
      unique: true,
      serves: 'one open and one close per session; the last session of a business date',
    },
    { keys: { tenant_id: 1, business_date: 1 }, serves: 'the last business date of a tenant' },
  ],
});

export const auditLogs = defineCollection<AuditLogDocument>({
  name: 'log_audit',
  fields: {
    ...commonFields,
    reason_code: { type: String, default: null },
    approved_by: { type: String, default: null },
    detail: { type: Schema.Types.Mixed, default: null },
  },
  indexes: [{ keys: { event_id: 1 }, unique: true, serves: 'no act is stored twice' }],
});
