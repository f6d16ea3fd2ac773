import { toAmount, type Amount } from '../totals/amount.js';
import { grouped, sumInto } from '../totals/counters.js';
import { tally } from '../totals/tally.js';
import { isCancelled, kindOf, type TransactionKind } from '../totals/transaction-kind.js';
import type { AuditRow, CashRow, OpenCloseRow, ReportLogs, TranRow } from '../logs/report-logs.js';
import {
  noSalesTotals,
  type ActCounts,
  type PaymentTotal,
  type RateTotal,
  type SalesTotals,
  type TaxTotal,
} from './sales-totals.js';

/** The totals of a set of logs: the sum of what each of them adds. */
export function sumSales(logs: ReportLogs): SalesTotals {
  return sumInto(noSalesTotals(), partsOf(logs));
}

function* partsOf(logs: ReportLogs): Generator<SalesTotals> {
  for (const log of logs.transactions) yield salesOfTransaction(log);
  for (const log of logs.cash) yield salesOfCash(log);
  for (const log of logs.openClose) yield salesOfOpenClose(log);
  for (const log of logs.audit) yield salesOfAudit(log);
}

/** What one transaction adds (symbols W, D, Q, L, S, X, f of spec report §4.4, signs of retail rule 20). */
export function salesOfTransaction(log: TranRow): SalesTotals {
  const totals = noSalesTotals();
  // W + D: what the goods cost before any discount, with tax.
  const gross = toAmount(log.sales.total_amount_with_tax) + toAmount(log.sales.total_discount_amount);
  const kind = kindOf(log);
  if (kind !== undefined) {
    totals[kind.side] = tally(kind.direction, gross, log.sales.total_quantity, 1);
    totals.counts[countedAs(kind)] = 1;
    addDiscounts(totals, log, kind);
    addTaxes(totals, log, kind);
    addPayments(totals, log, kind);
  } else if (isCancelled(log)) {
    totals.cancelled = tally(1, gross, log.sales.total_quantity, 1);
    totals.counts.cancelled = 1;
  }
  return totals;
}

function countedAs({ side, direction }: TransactionKind): keyof ActCounts {
  if (direction === 1) return side;
  return side === 'sales' ? 'voidedSales' : 'voidedReturns';
}

/** Cancelled lines have no part in a transaction's W, D and Q, so their discounts have none here. */
function addDiscounts(totals: SalesTotals, log: TranRow, { factor, side, direction }: TransactionKind): void {
  const lines = log.line_items.filter((line) => !line.is_cancelled);
  const onLines = lines.flatMap((line) => line.discounts);
  const onSubtotal = log.subtotal_discounts;
  const discounted = lines.filter((line) => line.discounts.length > 0);
  const allocated = lines.filter((line) => line.discounts_allocated.length > 0);
  totals.lineDiscounts = tally(factor, amountOf(onLines), piecesOf(discounted), onLines.length);
  totals.subtotalDiscounts = tally(factor, amountOf(onSubtotal), piecesOf(allocated), onSubtotal.length);
  if (side === 'sales' && direction === 1) {
    totals.counts.overrides = lines.filter((line) => line.is_unit_price_changed).length;
  }
}

/** Net sales follow the rows per tax code; only the summary per rate is the invoice tax (decisions 6). */
function addTaxes(totals: SalesTotals, log: TranRow, { side, direction, factor }: TransactionKind): void {
  const sign = BigInt(factor);
  totals.tax = sign * log.taxes.reduce((sum, row) => sum + toAmount(row.tax_amount), 0n);
  totals.taxes = grouped(
    log.taxes,
    ({ tax_code }) => tax_code,
    (row): TaxTotal => ({
      label: { name: row.tax_name },
      tax: sign * toAmount(row.tax_amount),
      target: sign * toAmount(row.target_amount),
      quantity: factor * row.target_quantity,
    }),
  );
  totals.printedTax[side] = grouped(log.tax_summary, rateKey, (row): RateTotal => ({
    label: { rate: row.rate, class: row.class, reduced: row.reduced },
    taxIncluded: BigInt(direction) * toAmount(row.tax_included),
    taxExcluded: BigInt(direction) * toAmount(row.tax_excluded),
    tax: BigInt(direction) * toAmount(row.tax),
  }));
}

function addPayments(totals: SalesTotals, log: TranRow, { factor }: TransactionKind): void {
  const sign = BigInt(factor);
  const cash = log.payments.filter((row) => row.kind === 'cash');
  const forfeited = log.payments.reduce((sum, row) => sum + toAmount(row.forfeited), 0n);
  totals.drawer.cashSales = sign * cash.reduce((sum, row) => sum + toAmount(row.amount), 0n);
  if (forfeited !== 0n) totals.forfeited = tally(factor, forfeited, 0, 1);
  totals.payments = grouped(
    log.payments,
    ({ payment_code }) => payment_code,
    (row): PaymentTotal => ({
      label: { name: row.description },
      amount: sign * toAmount(row.amount),
      count: 0,
    }),
  );
  for (const payment of totals.payments.values()) payment.count = factor;
}

/** What one cash movement adds. The opening float comes in like any other cash (spec report §4.6). */
export function salesOfCash(log: CashRow): SalesTotals {
  const totals = noSalesTotals();
  const amount = toAmount(log.amount);
  if (amount > 0n) totals.drawer.cashIn = tally(1, amount, 0, 1);
  if (amount < 0n) totals.drawer.cashOut = tally(1, amount, 0, 1);
  if (log.is_float) totals.drawer.openingFloat = tally(1, amount, 0, 1);
  return totals;
}

/** What an opening or closing adds: the cash that was counted. Not counted is nothing. */
export function salesOfOpenClose(log: OpenCloseRow): SalesTotals {
  const totals = noSalesTotals();
  if (log.operation === 'close') totals.drawer.counted = toAmount(log.terminal_info?.physical_amount ?? 0);
  return totals;
}

export function salesOfAudit(log: AuditRow): SalesTotals {
  const totals = noSalesTotals();
  if (log.event_type === 'reprint') totals.counts.reprints = 1;
  if (log.event_type === 'no_sale') totals.counts.noSales = 1;
  return totals;
}

function rateKey(row: { rate: number; class: string; reduced: boolean }): string {
  return `${row.class} ${row.rate} ${row.reduced}`;
}

function amountOf(discounts: readonly { discount_amount: number }[]): Amount {
  return discounts.reduce((sum, discount) => sum + toAmount(discount.discount_amount), 0n);
}

function piecesOf(lines: readonly { quantity: number }[]): number {
  return lines.reduce((sum, line) => sum + line.quantity, 0);
}
