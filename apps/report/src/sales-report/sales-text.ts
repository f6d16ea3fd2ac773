import { padEnd, padStart, type PrintDocument } from '@kugelpos/printing';
import { fromAmount, toAmount } from '../totals/amount.js';
import type { Metric } from '../totals/tally.js';
import { amountText, countText } from '../reports/report-text.js';
import type { ZNumber } from '../reports/report-type.js';
import type { Operations, SalesFigures } from './sales-figures.js';

export const SALES_TITLE = '【 売 上 レ ポ ー ト ( $ ) 】';

const LABEL_COLUMNS = 12;
const COUNT_COLUMNS = 5;

/** The body of a sales report (spec report §9.2); a Z also shows its number and the grand total. */
export function printSales(document: PrintDocument, figures: SalesFigures, z: ZNumber | null): void {
  document.border().left('売 上 合 計');
  metric(document, '総売上', figures.salesGross);
  metric(document, '返品', figures.returns);
  metric(document, '明細値引', figures.discountForLineitems);
  metric(document, '小計値引', figures.discountForSubtotal);
  document.split(' 税額', amountText(-totalTax(figures)));
  metric(document, '純売上', figures.salesNet);

  document.border().left('税 額（内訳）');
  for (const tax of figures.taxes) document.split(` ${tax.taxName}`, amountText(tax.taxAmount));

  document.border().left('支 払');
  for (const payment of figures.payments) document.split(` ${payment.paymentName}`, amountText(payment.amount));

  document.border().left('入出金');
  operations(document, '入金', figures.cash.cashIn);
  operations(document, '出金', figures.cash.cashOut);

  document
    .border()
    .left('現 金')
    .split(' ドロア内現金', amountText(figures.cash.physicalAmount))
    .split(' あるべき現金', amountText(figures.cash.logicalAmount))
    .split(' 過不足', amountText(figures.cash.differenceAmount));
  if (z !== null) document.border().split('Z番号', String(z.zNo)).split('総売上累計', amountText(z.grandTotal));
}

function metric(document: PrintDocument, label: string, { amount, quantity, count }: Metric): void {
  operations(document, label, { amount, count });
  document.left(' '.repeat(LABEL_COLUMNS) + padStart(countText(quantity, '点'), COUNT_COLUMNS));
}

function operations(document: PrintDocument, label: string, { amount, count }: Operations): void {
  const left = padEnd(` ${label}`, LABEL_COLUMNS) + padStart(countText(count, '件'), COUNT_COLUMNS);
  document.split(left, amountText(amount));
}

function totalTax({ taxes }: SalesFigures): number {
  return fromAmount(taxes.reduce((sum, tax) => sum + toAmount(tax.taxAmount), 0n));
}
