import type { TaxClass, TaxType } from './enums.js';

/** A link of a terminal's hash chain (decisions 1). */
export interface ChainLink {
  seq: number;
  prev: string;
  hash: string;
}

/** What every event carries, whatever its topic. */
export interface EventBase {
  /** UUID v4; the same on every delivery of the event, and the key that makes it once-only. */
  event_id: string;
  schema_version: number;
  tenant_id: string;
  store_code: string;
  store_name: string | null;
  terminal_no: number;
  business_date: string;
  open_counter: number;
  business_counter: number;
  /** ISO 8601 with the offset of `TIMEZONE`. */
  generate_date_time: string;
  receipt_text: string;
  journal_text: string;
  shard_key: string | null;
  created_at: string | null;
  updated_at: string | null;
  etag: string | null;
  /** True for training mode: journal marks it, report and stock acknowledge and ignore it (decisions 9). */
  training: boolean;
  chain: ChainLink;
}

export interface PersonRef {
  id: string;
  name: string;
}

export interface TranDiscount {
  seq_no: number;
  discount_type: string;
  discount_value: number;
  discount_amount: number;
  detail: string | null;
  promotion_code: string | null;
  promotion_type: string | null;
}

export interface TranLine {
  line_no: number;
  item_code: string;
  category_code: string | null;
  description: string | null;
  description_short: string | null;
  unit_price: number;
  unit_price_original: number;
  is_unit_price_changed: boolean;
  quantity: number;
  discounts: TranDiscount[];
  discounts_allocated: TranDiscount[];
  amount: number;
  tax_code: string;
  is_cancelled: boolean;
}

export interface TranPayment {
  payment_no: number;
  payment_code: string;
  deposit_amount: number;
  amount: number;
  description: string | null;
  detail: string | null;
  /** Kind of the method at the time of sale (retail rule 10). */
  kind: string;
  /** What a no-change voucher had too much (retail rule 11). */
  forfeited: number;
}

export interface TranTax {
  tax_no: number;
  tax_code: string;
  tax_type: TaxType;
  tax_name: string;
  tax_amount: number;
  target_amount: number;
  target_quantity: number;
  /** Stored, so that a return after a rate change is right (retail rule 2). */
  rate: number;
  reduced: boolean;
  class: TaxClass;
}

/** Invoice tax per rate: one rounding per rate and receipt (retail rule 1, decisions 6). */
export interface TranTaxSummary {
  rate: number;
  class: TaxClass;
  reduced: boolean;
  tax_included: number;
  tax_excluded: number;
  tax: number;
}

export interface TranSales {
  reference_date_time: string;
  total_amount: number;
  total_amount_with_tax: number;
  tax_amount: number;
  total_quantity: number;
  change_amount: number;
  total_discount_amount: number;
  forfeited_amount: number;
  is_cancelled: boolean;
  is_stamp_duty_applied: boolean;
  stamp_duty_target_amount: number;
  stamp_duty_amount: number;
}

export interface TranOrigin {
  generate_date_time: string;
  tenant_id: string;
  store_code: string;
  store_name: string | null;
  terminal_no: number;
  transaction_no: number;
  transaction_type: number;
  receipt_no: number;
}

/** Payload of `topic-tranlog` (spec events §3.2, transactions §3.3), snake_case throughout. */
export interface TranLog extends EventBase {
  transaction_no: number;
  transaction_type: number;
  receipt_no: number;
  /** The cart that became this sale; absent on voids and returns. */
  cart_id: string | null;
  user: PersonRef | null;
  sales: TranSales;
  line_items: TranLine[];
  payments: TranPayment[];
  taxes: TranTax[];
  tax_summary: TranTaxSummary[];
  subtotal_discounts: TranDiscount[];
  origin: TranOrigin | null;
  staff: PersonRef;
  additional_info: {
    invoice_registration_number?: string;
    receipt_headers?: { text: string; align: string }[];
    receipt_footers?: { text: string; align: string }[];
  } | null;
  is_voided: boolean;
  is_refunded: boolean;
}

/** Payload of `topic-cashlog` (spec events §3.3). */
export interface CashLog extends EventBase {
  event_type: 'cash_in_out';
  staff_id: string | null;
  staff_name: string | null;
  /** Signed: above 0 in, below 0 out. */
  amount: number;
  description: string;
  /** True for the opening float. */
  is_float: boolean;
  /** True for cash that went from the drawer into the safe; absent in events of earlier releases: false. */
  is_drop: boolean;
  /** Why, as a code of master-data; absent in events of earlier releases: null. */
  reason_code: string | null;
  /** Staff id of who approved it; absent in events of earlier releases: null. */
  approved_by: string | null;
}

/** Coins or notes of one value, as counted. */
export interface DenominationCount {
  value: number;
  count: number;
}

/** What a close found in the drawer (retail rule 23). Amounts in the currency's unit; null where nothing was counted. */
export interface CashCount {
  denominations: DenominationCount[] | null;
  counted: number | null;
  /** Cash paid less change given, of the session; null where cart does not know (a session begun in an earlier release). */
  cash_sales: number | null;
  /** Movements of the drawer, the float included, and cash sales. */
  expected: number | null;
  /** Counted less expected: above 0 over, below 0 short. */
  difference: number | null;
  /** What stays in the drawer for the next session. */
  float_carried_over: number | null;
  /** The till was not shown `expected` and `difference`. */
  blind: boolean;
  reason_code: string | null;
  approved_by: string | null;
}

/** The terminal as it was at open or close, without key and PIN (spec events §11 row 28). */
export interface TerminalSnapshot {
  tenant_id: string;
  store_code: string;
  terminal_no: number;
  terminal_id: string;
  description: string;
  function_mode: string;
  status: string;
  business_date: string | null;
  open_counter: number;
  business_counter: number;
  staff: PersonRef | null;
  initial_amount: number | null;
  physical_amount: number | null;
  tags: string[] | null;
}

/** Payload of `topic-opencloselog` (spec events §3.4). */
export interface OpenCloseLog extends EventBase {
  event_type: 'open' | 'close';
  operation: 'open' | 'close';
  staff_id: string | null;
  staff_name: string | null;
  /** Close only: transactions of the session, cancelled ones included. */
  cart_transaction_count: number | null;
  cart_transaction_last_no: number | null;
  /** Close only: cash movements of the session, the float included. */
  cash_in_out_count: number | null;
  cash_in_out_last_datetime: string | null;
  /** Close only; absent in events of earlier releases: null. */
  cash_count: CashCount | null;
  terminal_info: TerminalSnapshot;
}

/** Payload of `topic-auditlog` (decisions 7): acts that leave a trace but are neither sale nor cash movement. */
export interface AuditLog extends EventBase {
  event_type: 'drawer_open' | 'no_sale' | 'override' | 'reprint' | 'cart_expired' | 'training_on' | 'training_off';
  staff_id: string | null;
  staff_name: string | null;
  reason_code: string | null;
  approved_by: string | null;
  detail: Record<string, unknown>;
}

/** Schema version written into every event of this release. */
export const EVENT_SCHEMA_VERSION = 1;
