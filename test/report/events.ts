import { randomUUID } from 'node:crypto';
import type {
  AuditLog,
  CashLog,
  EventBase,
  OpenCloseLog,
  TranDiscount,
  TranLine,
  TranLog,
  TranPayment,
  TranTax,
  TranTaxSummary,
} from '@kugelpos/contracts';

/** Where and when a hand-made event happened. */
export interface Till {
  tenantId: string;
  storeCode: string;
  terminalNo: number;
  businessDate: string;
  openCounter: number;
}

export const TILL: Till = { tenantId: 'T1', storeCode: 'S7', terminalNo: 3, businessDate: '20260214', openCounter: 2 };

let lastSecond = 0;

/** Every event a second of its own, as a till would have it. */
function nextInstant(): string {
  lastSecond += 1;
  const time = new Date(Date.UTC(2026, 1, 14, 9, 0, lastSecond)).toISOString().slice(0, 19);
  return `${time}.000000+09:00`;
}

function base(till: Till): EventBase {
  return {
    event_id: randomUUID(),
    schema_version: 1,
    tenant_id: till.tenantId,
    store_code: till.storeCode,
    store_name: null,
    terminal_no: till.terminalNo,
    business_date: till.businessDate,
    open_counter: till.openCounter,
    business_counter: 1204,
    generate_date_time: nextInstant(),
    receipt_text: '',
    journal_text: '',
    shard_key: null,
    created_at: null,
    updated_at: null,
    etag: null,
    training: false,
    chain: { seq: 1, prev: '0'.repeat(64), hash: '0'.repeat(64) },
  };
}

/** A line with external (01, 11) or internal (02, 12) tax. */
export function line(amount: number, changes: Partial<TranLine> = {}): TranLine {
  return {
    line_no: 1,
    item_code: '4900000000017',
    category_code: '010',
    description: '緑茶',
    description_short: null,
    unit_price: amount,
    unit_price_original: amount,
    is_unit_price_changed: false,
    quantity: 1,
    discounts: [],
    discounts_allocated: [],
    amount,
    tax_code: '01',
    is_cancelled: false,
    ...changes,
  };
}

export function discount(amount: number, changes: Partial<TranDiscount> = {}): TranDiscount {
  return {
    seq_no: 1,
    discount_type: 'DiscountAmount',
    discount_value: amount,
    discount_amount: amount,
    detail: null,
    promotion_code: null,
    promotion_type: null,
    ...changes,
  };
}

export function payment(code: string, amount: number, changes: Partial<TranPayment> = {}): TranPayment {
  const cash = code === '01';
  return {
    payment_no: 1,
    payment_code: code,
    deposit_amount: amount,
    amount,
    description: cash ? '現金' : 'Card',
    detail: null,
    kind: cash ? 'cash' : 'credit',
    forfeited: 0,
    ...changes,
  };
}

export function tax(code: string, amount: number, target: number, changes: Partial<TranTax> = {}): TranTax {
  const isInternal = code.endsWith('2');
  const reduced = code.startsWith('1');
  return {
    tax_no: 1,
    tax_code: code,
    tax_type: isInternal ? 'Internal' : 'External',
    tax_name: `${isInternal ? '内税' : '外税'}${reduced ? 8 : 10}%`,
    tax_amount: amount,
    target_amount: target,
    target_quantity: 1,
    rate: reduced ? 8 : 10,
    reduced,
    class: 'taxable',
    ...changes,
  };
}

export function printedTax(rate: number, included: number, amount: number, reduced = rate === 8): TranTaxSummary {
  return { rate, class: 'taxable', reduced, tax_included: included, tax_excluded: included - amount, tax: amount };
}

/** What a transaction is given; the rest follows from it. */
export interface TransactionParts {
  type?: number;
  no?: number;
  lines?: TranLine[];
  subtotalDiscounts?: TranDiscount[];
  taxes?: TranTax[];
  taxSummary?: TranTaxSummary[];
  payments?: TranPayment[];
  isCancelled?: boolean;
  event?: Partial<TranLog>;
}

let lastNo = 0;

/** A transaction whose totals follow from its lines, discounts and taxes. */
export function transaction(till: Till, parts: TransactionParts): TranLog {
  const { lines = [], subtotalDiscounts = [], taxes = [], payments = [], taxSummary = [] } = parts;
  const sold = lines.filter((row) => !row.is_cancelled);
  const discountOf = (rows: TranDiscount[]): number => rows.reduce((sum, row) => sum + row.discount_amount, 0);
  const onSubtotal = discountOf(subtotalDiscounts);
  const external = taxes.filter((row) => row.tax_type === 'External').reduce((sum, row) => sum + row.tax_amount, 0);
  const total = sold.reduce((sum, row) => sum + row.amount, 0) - onSubtotal;
  lastNo += 1;
  return {
    ...base(till),
    transaction_no: parts.no ?? lastNo,
    transaction_type: parts.type ?? 101,
    receipt_no: 1,
    cart_id: randomUUID(),
    user: { id: 'u', name: 'u' },
    sales: {
      reference_date_time: '2026-02-14T12:00:00.000000+09:00',
      total_amount: total,
      total_amount_with_tax: total + external,
      tax_amount: external,
      total_quantity: sold.reduce((sum, row) => sum + row.quantity, 0),
      change_amount: 0,
      total_discount_amount: onSubtotal + sold.reduce((sum, row) => sum + discountOf(row.discounts), 0),
      forfeited_amount: payments.reduce((sum, row) => sum + row.forfeited, 0),
      is_cancelled: parts.isCancelled ?? false,
      is_stamp_duty_applied: false,
      stamp_duty_target_amount: 0,
      stamp_duty_amount: 0,
    },
    line_items: lines,
    payments,
    taxes,
    tax_summary: taxSummary,
    subtotal_discounts: subtotalDiscounts,
    origin: null,
    staff: { id: 'K2', name: 'Kim' },
    additional_info: null,
    is_voided: false,
    is_refunded: false,
    ...parts.event,
  };
}

/** The sale of retail rule 20: list price 1,500, line discount 200, external tax 130. */
export function discountedSale(till: Till, type = 101, code = '01'): TranLog {
  return transaction(till, {
    type,
    lines: [line(1300, { unit_price: 1500, discounts: [discount(200)] })],
    taxes: [tax('01', 130, 1300)],
    taxSummary: [printedTax(10, 1430, 130)],
    payments: [payment(code, 1430)],
  });
}

/** One piece at this price with internal tax of 10 %, paid in cash. */
export function simpleSale(till: Till, price: number, parts: TransactionParts = {}): TranLog {
  const included = Math.floor((price * 10) / 110);
  return transaction(till, {
    lines: [line(price, { tax_code: '02' })],
    taxes: [tax('02', included, price)],
    taxSummary: [printedTax(10, price, included)],
    payments: [payment('01', price)],
    ...parts,
  });
}

export function cashMovement(till: Till, amount: number, changes: Partial<CashLog> = {}): CashLog {
  return {
    ...base(till),
    event_type: 'cash_in_out',
    staff_id: 'K2',
    staff_name: 'Kim',
    amount,
    description: 'bank',
    is_float: false,
    is_drop: false,
    reason_code: null,
    approved_by: null,
    ...changes,
  };
}

export function openingFloat(till: Till, amount: number): CashLog {
  return cashMovement(till, amount, { description: 'Initial amount', is_float: true });
}

export function openClose(till: Till, operation: 'open' | 'close', changes: Partial<OpenCloseLog> = {}): OpenCloseLog {
  return {
    ...base(till),
    event_type: operation,
    operation,
    staff_id: 'K2',
    staff_name: 'Kim',
    cart_transaction_count: null,
    cart_transaction_last_no: null,
    cash_in_out_count: null,
    cash_in_out_last_datetime: null,
    cash_count: null,
    terminal_info: {
      tenant_id: till.tenantId,
      store_code: till.storeCode,
      terminal_no: till.terminalNo,
      terminal_id: `${till.tenantId}-${till.storeCode}-${till.terminalNo}`,
      description: 'till',
      function_mode: 'OpenTerminal',
      status: operation === 'open' ? 'Opened' : 'Closed',
      business_date: till.businessDate,
      open_counter: till.openCounter,
      business_counter: 1204,
      staff: null,
      initial_amount: null,
      physical_amount: null,
      tags: null,
    },
    ...changes,
  };
}

/** The close event that counts exactly these logs. */
export function closing(till: Till, logs: readonly EventBase[], counted: number | null = null): OpenCloseLog {
  const transactions = logs.filter((log): log is TranLog => 'transaction_no' in log);
  const cash = logs.filter((log): log is CashLog => 'is_float' in log);
  const close = openClose(till, 'close', {
    cart_transaction_count: transactions.length,
    cart_transaction_last_no:
      transactions.length === 0 ? null : Math.max(...transactions.map((log) => log.transaction_no)),
    cash_in_out_count: cash.length,
    cash_in_out_last_datetime:
      cash
        .map((log) => log.generate_date_time)
        .sort()
        .at(-1) ?? null,
  });
  return { ...close, terminal_info: { ...close.terminal_info, physical_amount: counted } };
}

export function audit(till: Till, type: AuditLog['event_type']): AuditLog {
  return {
    ...base(till),
    event_type: type,
    staff_id: 'K2',
    staff_name: 'Kim',
    reason_code: null,
    approved_by: null,
    detail: {},
  };
}
