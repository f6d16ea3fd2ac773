import { Decimal } from 'decimal.js';
import { z } from 'zod';
import { isoInZone } from '@kugelpos/platform';
import { padStart, type PrintDocument } from '@kugelpos/printing';
import type { TranRow } from '../logs/report-logs.js';
import { amountText, countText, reportTexts } from '../reports/report-text.js';
import type { Names, ReportInput, ReportTexts, ReportType } from '../reports/report-type.js';
import { fromAmount, toAmount, type Amount } from '../totals/amount.js';
import { grouped, sumInto, type Groups } from '../totals/counters.js';
import { kindOf } from '../totals/transaction-kind.js';

const PaymentRow = z.object({
  payment_code: z.string(),
  payment_name: z.string(),
  count: z.int().meta({ description: 'transactions with this payment' }),
  amount: z.number(),
  ratio: z.number().meta({ description: 'percent of the total' }),
});
type PaymentRow = z.infer<typeof PaymentRow>;

/** `data` of a payment report: snake_case, with fields that are always null (spec report §3.4). */
export const PaymentReport = z.object({
  shard_key: z.null(),
  created_at: z.null(),
  updated_at: z.null(),
  etag: z.null(),
  tenant_id: z.string(),
  store_code: z.string(),
  store_name: z.string().nullable(),
  terminal_no: z.int().nullable(),
  business_date: z.string().nullable(),
  business_date_from: z.string().nullable(),
  business_date_to: z.string().nullable(),
  open_counter: z.int().nullable(),
  business_counter: z.int().nullable(),
  report_scope: z.string(),
  report_type: z.string(),
  verified: z.boolean(),
  payment_summary: z.array(PaymentRow),
  total: z.object({ count: z.int(), amount: z.number() }),
  receipt_text: z.string().nullable(),
  journal_text: z.string().nullable(),
  generate_date_time: z.string(),
  staff: z.null(),
});
type PaymentReport = z.infer<typeof PaymentReport>;

/** Payments by method (spec report §4.9). */
export const paymentReport: ReportType = {
  code: 'payment',
  reads: 'transactions',
  names: 'payments',
  make: makePaymentReport,
};

interface MethodTotal {
  amount: Amount;
  /** Transactions with at least one payment of the method. */
  count: number;
}

/** What one transaction adds. */
export function paymentsOfTransaction(log: TranRow): Groups<MethodTotal> {
  const factor = kindOf(log)?.factor;
  if (factor === undefined) return new Map();
  const totals = grouped(
    log.payments,
    ({ payment_code }) => payment_code,
    (row): MethodTotal => ({
      amount: BigInt(factor) * toAmount(row.amount),
      count: 0,
    }),
  );
  for (const total of totals.values()) total.count = factor;
  return totals;
}

function makePaymentReport({ head, logs, names }: ReportInput): { data: PaymentReport; texts: ReportTexts } {
  const methods = sumInto<Groups<MethodTotal>>(new Map(), logs.transactions.map(paymentsOfTransaction));
  const total = sumInto({ amount: 0n, count: 0 }, methods.values());
  const summary = [...methods]
    .sort(([codeA, a], [codeB, b]) => Number(b.amount - a.amount) || (codeA < codeB ? -1 : 1))
    .map(([code, method]) => rowOf(code, method, total.amount, names));
  const totals = { count: total.count, amount: fromAmount(total.amount) };
  const texts = reportTexts(
    head,
    '【 決済別レポート ( $ ) 】',
    (document) => printPayments(document, summary, totals),
    footer,
  );
  const data: PaymentReport = {
    shard_key: null,
    created_at: null,
    updated_at: null,
    etag: null,
    tenant_id: head.tenantId,
    store_code: head.storeCode,
    store_name: head.storeName,
    terminal_no: head.terminalNo,
    business_date: head.businessDate,
    business_date_from: head.businessDateFrom,
    business_date_to: head.businessDateTo,
    open_counter: head.openCounter,
    business_counter: head.businessCounter,
    report_scope: head.scope,
    report_type: 'payment',
    verified: head.verified,
    payment_summary: summary,
    total: totals,
    receipt_text: texts.receiptText,
    journal_text: texts.journalText,
    generate_date_time: isoInZone(head.generatedAt, head.zone),
    staff: null,
  };
  return { data, texts };
}

/** Names where master-data does not answer (spec report §4.9). */
const FALLBACK_NAMES: Names = new Map([
  ['01', 'Cash'],
  ['11', 'Cashless'],
  ['12', 'Others'],
]);

function rowOf(code: string, { amount, count }: MethodTotal, total: Amount, names: Names): PaymentRow {
  const known = names.size > 0 ? names : FALLBACK_NAMES;
  return {
    payment_code: code,
    payment_name: known.get(code) ?? `Payment ${code}`,
    count,
    amount: fromAmount(amount),
    ratio: total > 0n ? ratioOf(amount, total) : 0,
  };
}

/** Percent with two decimals, ties to even. */
function ratioOf(amount: Amount, total: Amount): number {
  const percent = new Decimal(amount.toString()).times(100).div(total.toString());
  return percent.toDecimalPlaces(2, Decimal.ROUND_HALF_EVEN).toNumber() + 0;
}

/** Spec report §9.5. */
function printPayments(
  document: PrintDocument,
  rows: readonly PaymentRow[],
  total: { count: number; amount: number },
): void {
  document.border().left('決 済 方 法 別 集 計').border();
  rows.forEach((row, index) => {
    if (index > 0) document.blank();
    const count = padStart(countText(row.count, '件'), 8);
    const ratio = padStart(`${row.ratio.toFixed(2)}%`, 7);
    document
      .left(row.payment_name)
      .left(`  件数: ${count} 構成比: ${ratio}`)
      .left(`  金額: ${padStart(amountText(row.amount), 12)}`);
  });
  document
    .border()
    .left('合 計')
    .left(`  総件数: ${padStart(countText(total.count, '件'), 10)}`)
    .left(`  総金額: ${padStart(amountText(total.amount), 12)}`)
    .border();
}

function footer(document: PrintDocument): void {
  document.center('').center('').center('*** END ***');
}
