import { z } from 'zod';
import type { PrintDocument } from '@kugelpos/printing';
import { reportTexts } from '../reports/report-text.js';
import type { ReportInput, ReportTexts, ReportType } from '../reports/report-type.js';
import { byCode } from '../totals/counters.js';
import { goodsFields, goodsHead, goodsTotals, rowFields, totalFields } from './goods-head.js';
import { discountLine, goodsLine, goodsSummary } from './goods-text.js';
import { lineFigures, sumLines, sumOf, UNCATEGORISED, UNKNOWN_NAME, type LineFigures } from './goods-totals.js';
import { pageOf } from './sorted-rows.js';

const CategoryRow = z.object({ categoryCode: z.string(), categoryName: z.string(), ...rowFields });
type CategoryRow = z.infer<typeof CategoryRow>;

/** `data` of a category report (spec report §3.2). */
export const CategoryReport = z.object({ ...goodsFields, categories: z.array(CategoryRow), ...totalFields });
type CategoryReport = z.infer<typeof CategoryReport>;

/** Sales of goods by category (spec report §4.7 with the corrections of §11). */
export const categoryReport: ReportType = {
  code: 'category',
  reads: 'transactions',
  names: 'categories',
  sortable: [
    'category_code',
    'gross_amount',
    'discount_amount',
    'net_amount',
    'quantity',
    'discount_quantity',
    'transaction_count',
  ],
  make: makeCategoryReport,
};

function makeCategoryReport({ head, logs, names, rows }: ReportInput): { data: CategoryReport; texts: ReportTexts } {
  const totals = sumLines(logs.transactions, (line) => line.category_code ?? UNCATEGORISED);
  const total = sumOf([...totals.values()]);
  const all = byCode(totals).map(([categoryCode, part]) => ({
    categoryCode,
    categoryName: names.get(categoryCode) ?? (categoryCode === UNCATEGORISED ? UNKNOWN_NAME : categoryCode),
    ...lineFigures(part),
  }));
  const categories = pageOf(all, rows);
  const print = (document: PrintDocument): void => printCategories(document, categories, lineFigures(total));
  const texts = reportTexts(head, '【分類別売上レポート( $ )】', print);
  return { data: { ...goodsHead(head), categories, ...goodsTotals(total), ...texts }, texts };
}

/** Spec report §9.3. */
function printCategories(document: PrintDocument, categories: readonly CategoryRow[], total: LineFigures): void {
  document.border();
  for (const category of categories) {
    goodsLine(document, category.categoryName, category.quantity, category.grossAmount);
    discountLine(document, '  ', category);
  }
  document.border();
  goodsLine(document, '合計', total.quantity, total.grossAmount);
  discountLine(document, '  ', total);
  goodsSummary(document, total);
}
