import { padStart, type PrintDocument } from '@kugelpos/printing';
import { amountText, countText } from '../reports/report-text.js';
import type { LineFigures } from './goods-totals.js';

const AMOUNT_COLUMNS = 12;

/** `飲料            7点      1,234円` */
export function goodsLine(document: PrintDocument, name: string, quantity: number, amount: number, columns = 5): void {
  const right = `${padStart(countText(quantity, '点'), columns)} ${padStart(amountText(amount), AMOUNT_COLUMNS)}`;
  document.split(name, right);
}

/** The discount below it, where there is one: `  値引          2点       -100円`. */
export function discountLine(
  document: PrintDocument,
  indent: string,
  { discountQuantity, discountAmount }: Pick<LineFigures, 'discountQuantity' | 'discountAmount'>,
): void {
  if (discountQuantity === 0 && discountAmount === 0) return;
  goodsLine(document, `${indent}値引`, discountQuantity, -discountAmount);
}

/** The end of both reports. */
export function goodsSummary(
  document: PrintDocument,
  { grossAmount, discountAmount, netAmount }: Pick<LineFigures, 'grossAmount' | 'discountAmount' | 'netAmount'>,
): void {
  document
    .blank()
    .left(`総売上: ${amountText(grossAmount)}`)
    .left(`値引計: ${amountText(discountAmount)}`)
    .left(`純売上: ${amountText(netAmount)}`);
}
