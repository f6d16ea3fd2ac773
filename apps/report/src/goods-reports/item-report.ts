import { z } from 'zod';
import { graphemes, type PrintDocument } from '@kugelpos/printing';
import { reportTexts } from '../reports/report-text.js';
import type { Names, ReportInput, ReportTexts, ReportType } from '../reports/report-type.js';
import { byCode } from '../totals/counters.js';
import { goodsFields, goodsHead, goodsTotals, rowFields, totalFields } from './goods-head.js';
import { discountLine, goodsLine, goodsSummary } from './goods-text.js';
import {
  lineFigures,
  sumLines,
  sumOf,
  UNCATEGORISED,
  UNKNOWN_NAME,
  type LineFigures,
  type LineTotal,
} from './goods-totals.js';

const ItemRow = z.object({ itemCode: z.string(), itemName: z.string(), ...rowFields });
const CategoryOfItems = z.object({
  categoryCode: z.string(),
  categoryName: z.string(),
  items: z.array(ItemRow),
  categoryTotalGrossAmount: z.number(),
  categoryTotalDiscountAmount: z.number(),
  categoryTotalNetAmount: z.number(),
  categoryTotalQuantity: z.int(),
  categoryTotalDiscountQuantity: z.int(),
  categoryTotalTransactionCount: z.int(),
});
type CategoryOfItems = z.infer<typeof CategoryOfItems>;

/** `data` of an item report (spec report §3.3). */
export const ItemReport = z.object({ ...goodsFields, categories: z.array(CategoryOfItems), ...totalFields });
type ItemReport = z.infer<typeof ItemReport>;

/** Sales of goods by item, within their categories (spec report §4.8 with the corrections of §11). */
export const itemReport: ReportType = {
  code: 'item',
  reads: 'transactions',
  names: 'categories',
  make: makeItemReport,
};

function makeItemReport({ head, logs, names }: ReportInput): { data: ItemReport; texts: ReportTexts } {
  const items = sumLines(logs.transactions, (line) =>
    JSON.stringify([line.category_code ?? UNCATEGORISED, line.item_code]),
  );
  const total = sumOf([...items.values()]);
  const categories = byCode(byCategory(items)).map(([code, part]) => categoryOf(code, part, names));
  const print = (document: PrintDocument): void => printItems(document, categories, lineFigures(total));
  const texts = reportTexts(head, '【商品別売上レポート( $ )】', print);
  return { data: { ...goodsHead(head), categories, ...goodsTotals(total), ...texts }, texts };
}

function byCategory(items: ReadonlyMap<string, LineTotal>): Map<string, Map<string, LineTotal>> {
  const categories = new Map<string, Map<string, LineTotal>>();
  for (const [key, total] of items) {
    const [category = '', item = ''] = JSON.parse(key) as string[];
    categories.set(category, (categories.get(category) ?? new Map<string, LineTotal>()).set(item, total));
  }
  return categories;
}

function categoryOf(code: string, items: Map<string, LineTotal>, names: Names): CategoryOfItems {
  const total = lineFigures(sumOf([...items.values()]));
  return {
    categoryCode: code,
    categoryName: names.get(code) ?? (code === UNCATEGORISED ? UNKNOWN_NAME : code),
    items: byCode(items).map(([itemCode, item]) => ({
      itemCode,
      // The name under which it was sold; no look-up needed.
      itemName: item.label.name ?? itemCode,
      ...lineFigures(item),
    })),
    categoryTotalGrossAmount: total.grossAmount,
    categoryTotalDiscountAmount: total.discountAmount,
    categoryTotalNetAmount: total.netAmount,
    categoryTotalQuantity: total.quantity,
    categoryTotalDiscountQuantity: total.discountQuantity,
    categoryTotalTransactionCount: total.transactionCount,
  };
}

const NAME_CHARACTERS = 14;
const TOTAL_COLUMNS = 7;

/** Spec report §9.4. */
function printItems(document: PrintDocument, categories: readonly CategoryOfItems[], total: LineFigures): void {
  document.border();
  for (const category of categories) {
    document.left(category.categoryName);
    for (const item of category.items) {
      goodsLine(document, itemName(item.itemName), item.quantity, item.grossAmount);
      discountLine(document, '    ', item);
    }
    goodsLine(document, '小計', category.categoryTotalQuantity, category.categoryTotalNetAmount, TOTAL_COLUMNS);
    document.blank();
  }
  document.border();
  goodsLine(document, '合計', total.quantity, total.netAmount, TOTAL_COLUMNS);
  goodsSummary(document, total);
}

/** Indented by two, and cut with a sign of it; the line cuts what is still too wide. */
function itemName(name: string): string {
  const characters = graphemes(`  ${name}`);
  return characters.length > NAME_CHARACTERS
    ? `${characters.slice(0, NAME_CHARACTERS - 1).join('')}…`
    : characters.join('');
}
