import { dateTime, padStart, percent, PrintDocument, thousands, yen } from '@kugelpos/printing';
import type { UnprintedLog } from '../transactions/tran-log.js';
import type { ReceiptSettings } from './receipt.js';
import {
  minus,
  ownLines,
  payments,
  price,
  soldLines,
  stampBox,
  subtotalBeforeDiscounts,
  title,
  undiscounted,
} from './receipt-parts.js';

/** Columns behind an amount, where a tax mark may stand. */
const END = '  ';
const TAX_MARKS: Readonly<Record<string, string>> = { '01': '外', '02': '込' };

/**
 * The receipt of Kugelpos, column by column, for shops that move over (spec transactions §9.4). Amounts are those
 * applied, with one minus sign (§11.43, 44).
 */
export function kugelposReceipt(log: UnprintedLog, { currencyDigits: digits }: ReceiptSettings): PrintDocument {
  const document = new PrintDocument();
  const money = (amount: number): string => yen(amount, '\\', digits);

  ownLines(document, log.additional_info?.receipt_headers);
  document.split(`レジNo. ${log.terminal_no}`, `責# ${log.staff.id}`);
  document.left(dateTime(log.generate_date_time));
  title(document, log);
  document.border();

  for (const line of soldLines(log)) {
    document.split(line.description, thousands(undiscounted(line), digits) + (TAX_MARKS[line.tax_code] ?? END));
    if (line.quantity >= 2) document.left(`${padStart(`${line.quantity} 個`, 12)}@${price(line.unit_price, digits)}`);
    for (const discount of line.discounts) {
      const isPercentage = discount.discount_type === 'DiscountPercentage';
      const label = isPercentage ? padStart(`割引: ${percent(discount.discount_value)}`, 19) : padStart('値引:', 15);
      document.split(label, minus(discount.discount_amount, digits) + END);
    }
  }
  document.border();

  const quantity = padStart(`${log.sales.total_quantity} 個`, 16);
  document.split(`小計${quantity}`, money(subtotalBeforeDiscounts(log)) + END);
  for (const discount of log.subtotal_discounts) {
    const isPercentage = discount.discount_type === 'DiscountPercentage';
    const label = isPercentage ? `ポイント割引: ${percent(discount.discount_value)}` : 'ポイント値引';
    document.split(`  ${label}`, minus(discount.discount_amount, digits) + END);
  }
  for (const tax of log.taxes.filter(({ tax_type }) => tax_type === 'External')) {
    document.split(`  ${tax.tax_name}`, money(tax.tax_amount) + END);
  }
  document.split('合計', money(log.sales.total_amount_with_tax) + END);
  for (const tax of log.taxes) {
    document.split(`  (${tax.tax_name} 対象額`, `${money(tax.target_amount)})${END}`);
    document.split(`  (${tax.tax_name}`, `${money(tax.tax_amount)})${END}`);
  }
  payments(document, log, digits, END);

  document.border().left(`レシートNo. ${log.receipt_no}`);
  stampBox(document, log);
  const registrationNo = log.additional_info?.invoice_registration_number;
  if (registrationNo !== undefined) document.left(`事業者登録番号 ${registrationNo}`);
  ownLines(document, log.additional_info?.receipt_footers);
  return document;
}
