import { defineCollection, type BaseFields } from '@kugelpos/tenancy';
import type { Micro } from '../stocks/quantity.js';

/** Labels of changes; none implies a sign (spec stock §4.2). */
export const UPDATE_TYPES = [
  'sale',
  'return',
  'void',
  'void_return',
  'purchase',
  'adjustment',
  'initial',
  'damage',
  'transfer_in',
  'transfer_out',
] as const;

export type UpdateType = (typeof UPDATE_TYPES)[number];

/** One change of one item's quantity (spec stock §3.2). Never changed, never deleted. */
export interface StockUpdateDocument extends BaseFields {
  tenant_id: string;
  store_code: string;
  item_code: string;
  /** Number of the change among those of the item, from 1: `after` of one is `before` of the next. */
  change_no: number;
  update_type: UpdateType;
  change_micro: Micro;
  before_micro: Micro;
  after_micro: Micro;
  reference_id: string | null;
  timestamp: Date;
  operator_id: string | null;
  note: string | null;
  /** What caused the change: an event's id, a request's idempotency key, or a new UUID. With `line_no` it happens once. */
  cause_id: string;
  line_no: number;
  /** Of changes by events. */
  event_id: string | null;
  terminal_no: number | null;
}

export const stockUpdates = defineCollection<StockUpdateDocument>({
  name: 'stock_updates',
  fields: {
    tenant_id: { type: String, required: true },
    store_code: { type: String, required: true },
    item_code: { type: String, required: true },
    change_no: { type: Number, required: true },
    update_type: { type: String, required: true },
    change_micro: { type: Number, required: true },
    before_micro: { type: Number, required: true },
    after_micro: { type: Number, required: true },
    reference_id: { type: String, default: null },
    timestamp: { type: Date, required: true },
    operator_id: { type: String, default: null },
    note: { type: String, default: null },
    cause_id: { type: String, required: true },
    line_no: { type: Number, required: true },
    event_id: { type: String, default: null },
    terminal_no: { type: Number, default: null },
  },
  indexes: [
    { keys: { cause_id: 1, line_no: 1 }, unique: true, serves: 'was this line of this event applied before' },
    { keys: { tenant_id: 1, store_code: 1, item_code: 1, change_no: -1 }, serves: "an item's history, newest first" },
  ],
});
