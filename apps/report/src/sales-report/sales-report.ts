import { z } from 'zod';
import { reportTexts } from '../reports/report-text.js';
import type { ReportInput, ReportType } from '../reports/report-type.js';
import { salesFigures, type SalesFigures } from './sales-figures.js';
import { printSales, SALES_TITLE } from './sales-text.js';
import { sumSales } from './sum-sales.js';

const Metric = z.object({ amount: z.number(), quantity: z.int(), count: z.int() });
const Operations = z.object({ amount: z.number(), count: z.int() });
const PrintedTax = z.object({
  rate: z.number().meta({ description: 'percent' }),
  class: z.enum(['taxable', 'zeroRated', 'exempt', 'outOfScope']),
  reduced: z.boolean(),
  taxIncluded: z.number(),
  taxExcluded: z.number(),
  tax: z.number(),
});

/** `data` of a sales report (spec report §3.1). */
export const SalesReport = z.object({
  tenantId: z.string(),
  storeCode: z.string(),
  terminalNo: z.int().nullable().meta({ description: 'null: all terminals of the store' }),
  businessDate: z.string().nullable(),
  businessDateFrom: z.string().nullable(),
  businessDateTo: z.string().nullable(),
  openCounter: z.int().nullable(),
  businessCounter: z.int().nullable(),
  verified: z.boolean().meta({ description: 'all sessions in it are closed and complete' }),
  zNo: z.int().nullable().meta({ description: 'number of the Z report, gap-free per terminal' }),
  grandTotal: z.number().nullable().meta({ description: 'gross sales of the terminal over all its Z reports' }),
  salesGross: Metric.meta({ description: 'sales less their voids: with tax, before discounts and returns' }),
  salesNet: Metric.meta({ description: 'gross − returns − discounts − tax' }),
  discountForLineitems: Metric,
  discountForSubtotal: Metric,
  returns: Metric.meta({ description: 'returns less their voids: with tax, before discounts, positive' }),
  taxes: z.array(
    z.object({
      taxCode: z.string(),
      taxName: z.string(),
      taxAmount: z.number(),
      targetAmount: z.number(),
      targetQuantity: z.int(),
    }),
  ),
  taxSummary: z
    .object({ sales: z.array(PrintedTax), returns: z.array(PrintedTax) })
    .meta({ description: 'the tax that the receipts print, added up per rate' }),
  payments: z.array(z.object({ paymentCode: z.string(), paymentName: z.string(), amount: z.number(), count: z.int() })),
  cash: z.object({
    logicalAmount: z.number().meta({ description: 'expected: cashSales + cashIn + cashOut' }),
    physicalAmount: z.number().meta({ description: 'counted at closing' }),
    differenceAmount: z.number(),
    cashSales: z.number().meta({ description: 'cash payments as applied' }),
    openingFloat: Operations.meta({ description: 'part of cashIn' }),
    cashIn: Operations,
    cashOut: Operations.meta({ description: 'negative' }),
  }),
  forfeited: Operations.meta({ description: 'what no-change vouchers had too much' }),
  cancelled: Metric.meta({ description: 'carts cancelled before billing; in no other figure' }),
  counts: z.object({
    sales: z.int(),
    returns: z.int(),
    voidedSales: z.int(),
    voidedReturns: z.int(),
    cancelled: z.int(),
    overrides: z.int(),
    reprints: z.int(),
    noSales: z.int(),
  }),
  receiptText: z.string(),
  journalText: z.string(),
});
export type SalesReport = z.infer<typeof SalesReport>;

/** The sales report (spec report §4.4–4.6). */
export const salesReport: ReportType = {
  code: 'sales',
  reads: 'all',
  make: ({ head, logs }) => {
    const data = makeSalesReport(head, salesFigures(sumSales(logs)));
    const { receiptText, journalText } = data;
    return { data, texts: { receiptText, journalText } };
  },
};

export function makeSalesReport(head: ReportInput['head'], figures: SalesFigures): SalesReport {
  return {
    tenantId: head.tenantId,
    storeCode: head.storeCode,
    terminalNo: head.terminalNo,
    businessDate: head.businessDate,
    businessDateFrom: head.businessDateFrom,
    businessDateTo: head.businessDateTo,
    openCounter: head.openCounter,
    businessCounter: head.businessCounter,
    verified: head.verified,
    zNo: head.z?.zNo ?? null,
    grandTotal: head.z?.grandTotal ?? null,
    ...figures,
    ...reportTexts(head, SALES_TITLE, (document) => printSales(document, figures, head.z)),
  };
}
