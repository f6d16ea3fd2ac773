import type { AuditLog, CashLog, OpenCloseLog, TranLog } from '@kugelpos/contracts';

/** Fields of every log that tell where it belongs. */
type Place =
  'store_name' | 'terminal_no' | 'business_date' | 'open_counter' | 'business_counter' | 'generate_date_time';

/** What reports read of a transaction. */
export type TranRow = Pick<
  TranLog,
  | Place
  | 'transaction_no'
  | 'transaction_type'
  | 'sales'
  | 'line_items'
  | 'payments'
  | 'taxes'
  | 'tax_summary'
  | 'subtotal_discounts'
>;

/** What reports read of a cash movement. */
export type CashRow = Pick<CashLog, Place | 'amount' | 'is_float'>;

/** What reports read of an opening or closing. */
export type OpenCloseRow = Pick<
  OpenCloseLog,
  | Place
  | 'operation'
  | 'staff_id'
  | 'cart_transaction_count'
  | 'cart_transaction_last_no'
  | 'cash_in_out_count'
  | 'cash_in_out_last_datetime'
> & { terminal_info: Pick<OpenCloseLog['terminal_info'], 'physical_amount'> | null };

/** What reports read of an audit event. */
export type AuditRow = Pick<AuditLog, Place | 'event_type'>;

/** The logs that a report is computed from, in no particular order. */
export interface ReportLogs {
  transactions: readonly TranRow[];
  cash: readonly CashRow[];
  openClose: readonly OpenCloseRow[];
  audit: readonly AuditRow[];
}

/** Which logs a report is about. Business dates are compared as text, both ends included (spec report §4.2). */
export interface LogSelection {
  storeCode: string;
  /** Null: all terminals of the store. */
  terminalNo: number | null;
  from: string;
  to: string;
  /** Null: all sessions. */
  openCounter: number | null;
}
