import { fromAmount, toAmount, type Amount } from '../totals/amount.js';
import { grouped, sumInto, type Groups } from '../totals/counters.js';
import { kindOf } from '../totals/transaction-kind.js';
import type { TranRow } from '../logs/report-logs.js';

type Line = TranRow['line_items'][number];

/** Sales of goods by what `keyOf` says: a category, or an item. Taxes play no part (spec report §4.7). */
export interface LineTotal {
  label: { name: string | null };
  /** Before all discounts. */
  gross: Amount;
  /** Of the line, and its share of subtotal discounts. */
  discount: Amount;
  quantity: number;
  discountQuantity: number;
  /** Transactions, sales and voided returns less returns and voided sales. */
  transactions: number;
}

/** The totals of all transactions; cancelled lines have none. */
export function sumLines(transactions: readonly TranRow[], keyOf: (line: Line) => string): Groups<LineTotal> {
  return sumInto<Groups<LineTotal>>(
    new Map(),
    transactions.map((log) => linesOfTransaction(log, keyOf)),
  );
}

/** What one transaction adds. */
export function linesOfTransaction(log: TranRow, keyOf: (line: Line) => string): Groups<LineTotal> {
  const factor = kindOf(log)?.factor;
  if (factor === undefined) return new Map();
  const lines = log.line_items.filter((line) => !line.is_cancelled);
  const totals = grouped(lines, keyOf, (line) => lineTotal(line, factor));
  for (const total of totals.values()) total.transactions = factor;
  return totals;
}

function lineTotal(line: Line, factor: 1 | -1): LineTotal {
  const sign = BigInt(factor);
  const ofLine = amountOf(line.discounts);
  const discount = ofLine + amountOf(line.discounts_allocated);
  return {
    label: { name: line.description },
    // A line's amount is what line discounts have left of it.
    gross: sign * (toAmount(line.amount) + ofLine),
    discount: sign * discount,
    quantity: factor * line.quantity,
    discountQuantity: discount > 0n ? factor * line.quantity : 0,
    transactions: 0,
  };
}

function amountOf(discounts: readonly { discount_amount: number }[]): Amount {
  return discounts.reduce((sum, discount) => sum + toAmount(discount.discount_amount), 0n);
}

/** A total on the wire. */
export interface LineFigures {
  grossAmount: number;
  discountAmount: number;
  netAmount: number;
  quantity: number;
  discountQuantity: number;
  transactionCount: number;
}

export function lineFigures(total: Omit<LineTotal, 'label'>): LineFigures {
  return {
    grossAmount: fromAmount(total.gross),
    discountAmount: fromAmount(total.discount),
    netAmount: fromAmount(total.gross - total.discount),
    quantity: total.quantity,
    discountQuantity: total.discountQuantity,
    transactionCount: total.transactions,
  };
}

/** The plain sum of totals, transactions too: one with two categories counts in both (spec report §4.7). */
export function sumOf(totals: readonly LineTotal[]): Omit<LineTotal, 'label'> {
  const zero = { gross: 0n, discount: 0n, quantity: 0, discountQuantity: 0, transactions: 0 };
  return sumInto(
    zero,
    totals.map(({ label: _label, ...total }) => total),
  );
}

/** What stands for the category of a line without one. */
export const UNCATEGORISED = 'uncategorised';

/** Its name, and that of anything nameless. */
export const UNKNOWN_NAME = '不明';
