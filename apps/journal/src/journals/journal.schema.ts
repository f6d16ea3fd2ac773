import { Schema } from 'mongoose';
import type { ChainLink } from '@kugelpos/contracts';
import { defineCollection, type BaseFields } from '@kugelpos/tenancy';

/** One record of the electronic journal (spec journal §3.4). Insert-only; no expiry (retail rule 27). */
export interface JournalDocument extends BaseFields {
  /** The event's id, or the identity of a directly posted record: makes the record once-only. */
  record_id: string;
  tenant_id: string;
  store_code: string;
  terminal_no: number;
  transaction_no: number | null;
  transaction_type: number;
  business_date: string;
  open_counter: number;
  business_counter: number;
  receipt_no: number | null;
  amount: number | null;
  quantity: number | null;
  staff_id: string | null;
  user_id: string | null;
  /** As received. */
  generate_date_time: string;
  /** The same as an instant: what ranges and order compare (spec journal §11 row 18). */
  generated_at: Date;
  journal_text: string;
  receipt_text: string;
  /** Made in training mode (decisions 9). */
  training: boolean;
  /** The writer's link, as received; null where there is none: direct posts. */
  chain: ChainLink | null;
}

const inStore = { tenant_id: 1, store_code: 1 } as const;
const inOrder = { generated_at: 1, record_id: 1 } as const;

export const journals = defineCollection<JournalDocument>({
  name: 'journal',
  fields: {
    record_id: { type: String, required: true },
    tenant_id: { type: String, required: true },
    store_code: { type: String, required: true },
    terminal_no: { type: Number, required: true },
    transaction_no: { type: Number, default: null },
    transaction_type: { type: Number, required: true },
    business_date: { type: String, required: true },
    open_counter: { type: Number, required: true },
    business_counter: { type: Number, required: true },
    receipt_no: { type: Number, default: null },
    amount: { type: Number, default: null },
    quantity: { type: Number, default: null },
    staff_id: { type: String, default: null },
    user_id: { type: String, default: null },
    generate_date_time: { type: String, required: true },
    generated_at: { type: Date, required: true },
    journal_text: { type: String, default: '' },
    receipt_text: { type: String, default: '' },
    training: { type: Boolean, required: true },
    chain: { type: Schema.Types.Mixed, default: null },
  },
  indexes: [
    { keys: { record_id: 1 }, unique: true, serves: 'was this record stored before' },
    {
      keys: { ...inStore, terminal_no: 1, business_date: 1, receipt_no: 1, ...inOrder },
      serves: 'search in default order; by terminals, with dates and receipt numbers',
    },
    { keys: { ...inStore, terminal_no: 1, ...inOrder }, serves: 'search by terminals and time of day' },
    { keys: { ...inStore, business_date: 1, ...inOrder }, serves: 'search by business dates over all terminals' },
    { keys: { ...inStore, ...inOrder }, serves: 'search by time of day' },
    { keys: { ...inStore, transaction_type: 1, ...inOrder }, serves: 'search by transaction types' },
  ],
});
