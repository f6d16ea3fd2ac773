import { z } from 'zod';

/** What the journal needs of an event; everything else is kept as received and not looked at. */
const base = {
  event_id: z.string().min(1),
  tenant_id: z.string(),
  store_code: z.string().min(1),
  terminal_no: z.int().min(0),
  business_date: z.string().regex(/^\d{8}$/, 'must be YYYYMMDD'),
  open_counter: z.int(),
  business_counter: z.int(),
  generate_date_time: z.iso.datetime({ offset: true }),
  receipt_text: z.string(),
  journal_text: z.string(),
  training: z.boolean().default(false),
  /** A missing link is stored as missing: the verification of the chain names it. */
  chain: z.object({ seq: z.int(), prev: z.string(), hash: z.string() }).nullish(),
};

const person = z.object({ id: z.string().nullish() }).nullish();

export const TransactionEvent = z.object({
  ...base,
  transaction_no: z.int(),
  transaction_type: z.int(),
  receipt_no: z.int(),
  sales: z.object({
    total_amount_with_tax: z.number(),
    total_quantity: z.number(),
    is_cancelled: z.boolean().default(false),
  }),
  staff: person,
  user: person,
});
export type TransactionEvent = z.infer<typeof TransactionEvent>;

const staffId = z.string().nullish();

export const CashEvent = z.object({ ...base, staff_id: staffId, amount: z.number() });
export type CashEvent = z.infer<typeof CashEvent>;

export const OpenCloseEvent = z.object({ ...base, staff_id: staffId, operation: z.enum(['open', 'close']) });
export type OpenCloseEvent = z.infer<typeof OpenCloseEvent>;

export const AuditEvent = z.object({ ...base, staff_id: staffId, event_type: z.string().min(1) });
export type AuditEvent = z.infer<typeof AuditEvent>;

/** The fields every one of them has. */
export type JournalEvent = z.infer<z.ZodObject<typeof base>>;
