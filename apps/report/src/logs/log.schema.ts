import { Schema, type SchemaDefinition } from 'mongoose';
import type { AuditLog, CashLog, EventBase, OpenCloseLog, TranLog } from '@kugelpos/contracts';
import { defineCollection, type BaseFields, type IndexSpec } from '@kugelpos/tenancy';

/** A log as stored: the event as it came, with the base fields in place of the publisher's (spec report §6). */
type Stored<T extends EventBase> = Omit<T, keyof BaseFields> & BaseFields;

export type TranLogDocument = Stored<TranLog>;
export type CashLogDocument = Stored<CashLog>;
export type OpenCloseLogDocument = Stored<OpenCloseLog>;
export type AuditLogDocument = Stored<AuditLog>;

const eventFields: SchemaDefinition = {
  event_id: { type: String, required: true },
  schema_version: Number,
  tenant_id: { type: String, required: true },
  store_code: { type: String, required: true },
  store_name: { type: String, default: null },
  terminal_no: { type: Number, required: true },
  business_date: { type: String, required: true },
  open_counter: { type: Number, required: true },
  business_counter: Number,
  generate_date_time: { type: String, required: true },
  receipt_text: String,
  journal_text: String,
  etag: { type: String, default: null },
  training: { type: Boolean, default: false },
  chain: { type: Schema.Types.Mixed, default: null },
};

const staffFields: SchemaDefinition = {
  staff_id: { type: String, default: null },
  staff_name: { type: String, default: null },
};

/** Without expiry: an event that comes again after days changes nothing (design 6). */
const onceByEvent: IndexSpec = { keys: { event_id: 1 }, unique: true, serves: 'was this event applied before' };

const ofDay: IndexSpec = {
  keys: { tenant_id: 1, store_code: 1, business_date: 1, terminal_no: 1, open_counter: 1 },
  serves: 'the logs of a store or terminal, of a business date or range, of a session',
};

export const tranLogs = defineCollection<TranLogDocument>({
  name: 'log_tran',
  fields: {
    ...eventFields,
    transaction_no: { type: Number, required: true },
    transaction_type: { type: Number, required: true },
    receipt_no: Number,
    cart_id: { type: String, default: null },
    user: Schema.Types.Mixed,
    sales: { type: Schema.Types.Mixed, required: true },
    line_items: { type: [Schema.Types.Mixed], required: true },
    payments: { type: [Schema.Types.Mixed], required: true },
    taxes: { type: [Schema.Types.Mixed], required: true },
    tax_summary: { type: [Schema.Types.Mixed], required: true },
    subtotal_discounts: { type: [Schema.Types.Mixed], required: true },
    origin: Schema.Types.Mixed,
    staff: Schema.Types.Mixed,
    additional_info: Schema.Types.Mixed,
    is_voided: Boolean,
    is_refunded: Boolean,
  },
  indexes: [
    onceByEvent,
    {
      keys: { tenant_id: 1, store_code: 1, terminal_no: 1, transaction_no: 1 },
      unique: true,
      serves: 'is this transaction stored (first write wins, spec report §4.11)',
    },
    ofDay,
  ],
});

export const cashLogs = defineCollection<CashLogDocument>({
  name: 'log_cash_in_out',
  fields: {
    ...eventFields,
    ...staffFields,
    event_type: String,
    amount: { type: Number, required: true },
    description: { type: String, default: null },
    is_float: { type: Boolean, required: true },
    is_drop: { type: Boolean, default: false },
    reason_code: { type: String, default: null },
    approved_by: { type: String, default: null },
  },
  indexes: [
    onceByEvent,
    {
      keys: { tenant_id: 1, store_code: 1, terminal_no: 1, business_date: 1, open_counter: 1, generate_date_time: 1 },
      unique: true,
      serves: 'is this cash movement stored (spec report §4.11)',
    },
    ofDay,
  ],
});

export const openCloseLogs = defineCollection<OpenCloseLogDocument>({
  name: 'log_open_close',
  fields: {
    ...eventFields,
    ...staffFields,
    event_type: String,
    operation: { type: String, required: true },
    cart_transaction_count: { type: Number, default: null },
    cart_transaction_last_no: { type: Number, default: null },
    cash_in_out_count: { type: Number, default: null },
    cash_in_out_last_datetime: { type: String, default: null },
    cash_count: { type: Schema.Types.Mixed, default: null },
    terminal_info: { type: Schema.Types.Mixed, default: null },
  },
  indexes: [
    onceByEvent,
    {
      keys: { tenant_id: 1, store_code: 1, terminal_no: 1, business_date: 1, open_counter: 1, operation: 1 },
      unique: true,
      serves: 'is this opening or closing stored (spec report §4.11)',
    },
    ofDay,
  ],
});

export const auditLogs = defineCollection<AuditLogDocument>({
  name: 'log_audit',
  fields: {
    ...eventFields,
    ...staffFields,
    event_type: { type: String, required: true },
    reason_code: { type: String, default: null },
    approved_by: { type: String, default: null },
    detail: { type: Schema.Types.Mixed, default: null },
  },
  indexes: [onceByEvent, ofDay],
});

export const logCollections = [tranLogs, cashLogs, openCloseLogs, auditLogs];
