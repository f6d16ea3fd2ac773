import { z } from 'zod';
import type { ReportHead } from '../reports/report-type.js';
import { lineFigures, type LineTotal } from './goods-totals.js';

/** Fields of a row of goods. */
export const rowFields = {
  grossAmount: z.number().meta({ description: 'before all discounts' }),
  discountAmount: z.number().meta({ description: 'of lines, and their shares of subtotal discounts' }),
  netAmount: z.number(),
  quantity: z.int(),
  discountQuantity: z.int(),
  transactionCount: z.int(),
};

/** Fields that category and item report share (spec report §3.2, §3.3). */
export const goodsFields = {
  tenantId: z.string(),
  storeCode: z.string(),
  terminalNo: z.int().nullable(),
  openCounter: z.int().nullable(),
  businessCounter: z.int().nullable(),
  businessDate: z.string().nullable(),
  businessDateFrom: z.string().nullable(),
  businessDateTo: z.string().nullable(),
  verified: z.boolean().meta({ description: 'all sessions in it are closed and complete' }),
};

export const totalFields = {
  totalGrossAmount: z.number(),
  totalDiscountAmount: z.number(),
  totalNetAmount: z.number(),
  totalQuantity: z.int(),
  totalDiscountQuantity: z.int(),
  totalTransactionCount: z.int(),
  receiptText: z.string(),
  journalText: z.string(),
};

export function goodsHead(head: ReportHead) {
  return {
    tenantId: head.tenantId,
    storeCode: head.storeCode,
    terminalNo: head.terminalNo,
    openCounter: head.openCounter,
    businessCounter: head.businessCounter,
    businessDate: head.businessDate,
    businessDateFrom: head.businessDateFrom,
    businessDateTo: head.businessDateTo,
    verified: head.verified,
  };
}

export function goodsTotals(total: Omit<LineTotal, 'label'>) {
  const figures = lineFigures(total);
  return {
    totalGrossAmount: figures.grossAmount,
    totalDiscountAmount: figures.discountAmount,
    totalNetAmount: figures.netAmount,
    totalQuantity: figures.quantity,
    totalDiscountQuantity: figures.discountQuantity,
    totalTransactionCount: figures.transactionCount,
  };
}
