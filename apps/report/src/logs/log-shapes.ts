import { z } from 'zod';
import type { AuditLog, CashLog, EventBase, OpenCloseLog, TranLog } from '@kugelpos/contracts';
import { eventOfShape } from '@kugelpos/messaging';

/**
 * What an event must look like so that reports can be made of it. What they do not read is stored as it comes; fields
 * that the reference's publishers do not have get the value that they would have had there.
 */
const place = {
  event_id: z.string().min(1),
  schema_version: z.int().default(1),
  tenant_id: z.string().min(1),
  store_code: z.string().min(1),
  store_name: z.string().nullable().default(null),
  terminal_no: z.int(),
  business_date: z.string().regex(/^\d{8}$/),
  open_counter: z.int(),
  business_counter: z.int(),
  generate_date_time: z.string().min(1),
  receipt_text: z.string().nullish(),
  journal_text: z.string().nullish(),
  etag: z.string().nullable().default(null),
  training: z.literal(false).default(false),
  chain: z.unknown(),
};

const discounts = z.array(z.looseObject({ discount_amount: z.number() }));

const line = z.looseObject({
  item_code: z.string(),
  category_code: z.string().nullable(),
  description: z.string().nullable().default(null),
  is_unit_price_changed: z.boolean().default(false),
  quantity: z.int(),
  discounts,
  discounts_allocated: discounts,
  amount: z.number(),
  is_cancelled: z.boolean(),
});

/** Code of cash where the publisher does not say the method's kind (spec report §4.6). */
const CASH_CODE = '01';

const payment = z
  .looseObject({
    payment_code: z.string(),
    amount: z.number(),
    description: z.string().nullable().default(null),
    kind: z.string().optional(),
    forfeited: z.number().default(0),
  })
  .transform((row) => ({ ...row, kind: row.kind ?? (row.payment_code === CASH_CODE ? 'cash' : 'other') }));

const tax = z.looseObject({
  tax_code: z.string(),
  tax_name: z.string().nullable().default(null),
  tax_amount: z.number(),
  target_amount: z.number(),
  target_quantity: z.int(),
});

const taxSummaryRow = z.looseObject({
  rate: z.number(),
  class: z.string(),
  reduced: z.boolean(),
  tax_included: z.number(),
  tax_excluded: z.number(),
  tax: z.number(),
});

const tranLog = z.object({
  ...place,
  transaction_no: z.int(),
  transaction_type: z.int(),
  receipt_no: z.int().nullish(),
  cart_id: z.string().nullable().default(null),
  user: z.unknown(),
  sales: z.looseObject({
    total_amount_with_tax: z.number(),
    total_discount_amount: z.number(),
    total_quantity: z.int(),
    is_cancelled: z.boolean(),
  }),
  line_items: z.array(line),
  payments: z.array(payment),
  taxes: z.array(tax),
  tax_summary: z.array(taxSummaryRow).default([]),
  subtotal_discounts: discounts,
  origin: z.unknown(),
  staff: z.unknown(),
  additional_info: z.unknown(),
  is_voided: z.boolean().default(false),
  is_refunded: z.boolean().default(false),
});

const staff = { staff_id: z.string().nullable().default(null), staff_name: z.string().nullable().default(null) };

/** Description by which the reference marks the opening float (spec report §4.6). */
const FLOAT_DESCRIPTION = 'Initial amount';

const cashLog = z
  .object({
    ...place,
    ...staff,
    event_type: z.string().default('cash_in_out'),
    amount: z.number(),
    description: z.string().nullable().default(null),
    is_float: z.boolean().optional(),
    is_drop: z.boolean().default(false),
    reason_code: z.string().nullable().default(null),
    approved_by: z.string().nullable().default(null),
  })
  .transform((log) => ({ ...log, is_float: log.is_float ?? log.description === FLOAT_DESCRIPTION }));

const openCloseLog = z.object({
  ...place,
  ...staff,
  event_type: z.string().nullish(),
  operation: z.enum(['open', 'close']),
  cart_transaction_count: z.int().nullable().default(null),
  cart_transaction_last_no: z.int().nullable().default(null),
  cash_in_out_count: z.int().nullable().default(null),
  cash_in_out_last_datetime: z.string().nullable().default(null),
  cash_count: z.unknown(),
  terminal_info: z.looseObject({ physical_amount: z.number().nullable().default(null) }),
});

const auditLog = z.object({
  ...place,
  ...staff,
  event_type: z.string().min(1),
  reason_code: z.string().nullable().default(null),
  approved_by: z.string().nullable().default(null),
  detail: z.unknown(),
});

/** The event with the shape of its topic. @throws DropEvent naming the faults: such an event never becomes right */
function reader<T extends EventBase>(schema: z.ZodType): (event: EventBase) => T {
  return (event) => eventOfShape(schema, event) as T;
}

export const readTranLog = reader<TranLog>(tranLog);
export const readCashLog = reader<CashLog>(cashLog);
export const readOpenCloseLog = reader<OpenCloseLog>(openCloseLog);
export const readAuditLog = reader<AuditLog>(auditLog);
