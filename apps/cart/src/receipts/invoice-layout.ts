import type { TaxClass, TranDiscount, TranTaxSummary } from '@kugelpos/contracts';
import { dateTime, padEnd, padStart, percent, PrintDocument, thousands, yen } from '@kugelpos/printing';
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

const REDUCED_MARK = '軽';
/** Columns behind an amount: room for `外` or `込`, and `軽`. */
const MARKS = 4;
const END = ' '.repeat(MARKS);

const OTHER_CLASSES: Readonly<Record<Exclude<TaxClass, 'taxable'>, string>> = {
  zeroRated: '免税対象',
  exempt: '非課税対象',
  outOfScope: '不課税対象',
};

/**
 * The receipt as a simplified qualified invoice (retail rule 15): seller and registration number, real date and time,
 * item names with the reduced-rate mark and its legend, and per rate the total after discounts with its tax, rounded
 * once per rate (rule 1).
 */
export function invoiceReceipt(log: UnprintedLog, settings: ReceiptSettings): PrintDocument {
  const digits = settings.currencyDigits;
  const document = new PrintDocument();
  const money = (amount: number): string => yen(amount, '\\', digits) + END;

  header(document, log, settings);
  document.border();
  const marks = taxMarks(log);
  for (const line of soldLines(log)) {
    const mark = padEnd(marks.get(line.tax_code) ?? '', MARKS);
    document.split(line.description, thousands(undiscounted(line), digits) + mark, { overflow: 'wrap' });
    if (line.quantity >= 2) document.left(`${padStart(`${line.quantity} 個`, 12)}@${price(line.unit_price, digits)}`);
    for (const discount of line.discounts) {
      document.split(`  ${discountLabel(discount)}`, minus(discount.discount_amount, digits) + END);
    }
  }
  document.border();

  const quantity = padStart(`${log.sales.total_quantity} 個`, 12);
  document.split(`小計${quantity}`, money(subtotalBeforeDiscounts(log)));
  for (const discount of log.subtotal_discounts) {
    document.split(`  ${discountLabel(discount)}`, minus(discount.discount_amount, digits) + END);
  }
  for (const tax of log.taxes.filter(({ tax_type }) => tax_type === 'External')) {
    document.split(`  ${tax.tax_name}`, money(tax.tax_amount));
  }
  document.split('合計', money(log.sales.total_amount_with_tax));
  for (const row of log.tax_summary) taxRow(document, row, money);
  document.border();
  payments(document, log, digits, END);

  document.border().left(`レシートNo. ${log.receipt_no}  取引No. ${log.transaction_no}`);
  if (log.taxes.some(({ reduced }) => reduced)) document.left(`「${REDUCED_MARK}」は軽減税率対象商品です。`);
  stampBox(document, log);
  ownLines(document, log.additional_info?.receipt_footers);
  return document;
}

function header(document: PrintDocument, log: UnprintedLog, { sellerName }: ReceiptSettings): void {
  const registrationNo = log.additional_info?.invoice_registration_number;
  if (sellerName !== null) document.center(sellerName);
  ownLines(document, log.additional_info?.receipt_headers);
  if (registrationNo !== undefined && !log.sales.is_cancelled) document.left(`登録番号 ${registrationNo}`);
  document.split(`レジNo. ${log.terminal_no}`, `責# ${log.staff.id}`);
  document.left(dateTime(log.generate_date_time));
  title(document, log);
}

/** Tax code → its marks: `外` on top of the price, `込` inside it, `軽` at a reduced rate. */
function taxMarks(log: UnprintedLog): Map<string, string> {
  const ofType = { External: '外', Internal: '込', Exempt: '' };
  return new Map(log.taxes.map((tax) => [tax.tax_code, ofType[tax.tax_type] + (tax.reduced ? REDUCED_MARK : '')]));
}

function discountLabel({ discount_type, discount_value }: TranDiscount): string {
  if (discount_type === 'points') return 'ポイント値引';
  return discount_type === 'DiscountPercentage' ? `割引 ${percent(discount_value)}` : '値引';
}

/** What was paid at a rate, tax included, and the tax in it. */
function taxRow(document: PrintDocument, row: TranTaxSummary, money: (amount: number) => string): void {
  if (row.class !== 'taxable') {
    document.split(`  ${OTHER_CLASSES[row.class]}`, money(row.tax_included));
    return;
  }
  document.split(`  ${row.rate}%対象${row.reduced ? ` ${REDUCED_MARK}` : ''}`, money(row.tax_included));
  document.split('   内消費税等', money(row.tax));
}
