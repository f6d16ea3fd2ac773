import { TransactionType, type TranLine, type TranPayment } from '@kugelpos/contracts';
import { PrintDocument, TRAINING_MARK, thousands, yen } from '@kugelpos/printing';
import { addUp } from '../transactions/amounts.js';
import type { UnprintedLog } from '../transactions/tran-log.js';

/** What both layouts print alike (spec transactions §9.4). */

const TITLES: Readonly<Record<number, string>> = {
  [TransactionType.sale]: '領 収 証',
  [TransactionType.return]: '返 品 伝 票',
  [TransactionType.voidSale]: '売上取消伝票',
  [TransactionType.voidReturn]: '返品取消伝票',
};

/** `【 領 収 証 】`; a cancelled sale has a title of its own, whatever its type. Training is marked below it. */
export function title(document: PrintDocument, log: UnprintedLog): void {
  document.center(`【 ${log.sales.is_cancelled ? '取 引 中 止' : (TITLES[log.transaction_type] ?? '')} 】`);
  if (log.training) document.center(TRAINING_MARK);
}

/** A shop's own lines; an empty text is a blank line. */
export function ownLines(document: PrintDocument, lines: readonly { text: string; align: string }[] = []): void {
  for (const { text, align } of lines) {
    document.text(text, align === 'center' || align === 'right' ? align : 'left');
  }
}

/** Lines that were sold. */
export function soldLines(log: UnprintedLog): TranLine[] {
  return log.line_items.filter((line) => !line.is_cancelled);
}

/** Amount of a line before its discounts. */
export function undiscounted(line: TranLine): number {
  return addUp([line.amount, ...line.discounts.map((discount) => discount.discount_amount)]);
}

export function subtotalBeforeDiscounts(log: UnprintedLog): number {
  return addUp([log.sales.total_amount, ...log.subtotal_discounts.map((discount) => discount.discount_amount)]);
}

/** An amount as a discount is shown: with a minus, and no sign for zero. */
export function minus(amount: number, digits: number): string {
  return thousands(-amount, digits);
}

/** A price may be finer than the currency: printed with the decimals that it has. */
export function price(value: number, digits: number): string {
  const decimals = String(value).split('.')[1]?.length ?? 0;
  return thousands(value, Math.max(digits, decimals));
}

export interface PrintedPayment {
  description: string;
  isCash: boolean;
  deposit: number;
  amount: number;
  forfeited: number;
}

/** Payments as printed: cash in one entry, sorted by code, without those that paid nothing. */
export function printedPayments(log: UnprintedLog): PrintedPayment[] {
  const cash = log.payments.filter(isCash);
  const first = cash[0];
  const merged = first === undefined ? [] : [{ code: first.payment_code, ...asPrinted(cash) }];
  const others = log.payments.filter((p) => !isCash(p)).map((p) => ({ code: p.payment_code, ...asPrinted([p]) }));
  return [...merged, ...others]
    .filter((payment) => payment.amount !== 0)
    .sort((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0));
}

function asPrinted(payments: readonly TranPayment[]): PrintedPayment {
  const [first] = payments;
  return {
    description: first?.description ?? '',
    isCash: first !== undefined && isCash(first),
    deposit: addUp(payments.map((payment) => payment.deposit_amount)),
    amount: addUp(payments.map((payment) => payment.amount)),
    forfeited: addUp(payments.map((payment) => payment.forfeited)),
  };
}

function isCash(payment: TranPayment): boolean {
  return payment.kind === 'cash';
}

/** Deposit and change of cash, a rule, then what each method paid; `end` stands behind every amount. */
export function payments(document: PrintDocument, log: UnprintedLog, digits: number, end: string): void {
  const money = (amount: number): string => yen(amount, '\\', digits) + end;
  const printed = printedPayments(log);
  const cash = printed.find((payment) => payment.isCash);
  if (cash !== undefined) {
    document.split('お預り', money(cash.deposit)).split('お釣り', money(log.sales.change_amount)).border();
  }
  for (const payment of printed) {
    document.split(payment.description, money(payment.amount));
    if (payment.forfeited > 0) document.split('  釣銭なし超過分', money(payment.forfeited));
  }
}

/** Where the revenue stamp goes, with its amount. */
export function stampBox(document: PrintDocument, log: UnprintedLog): void {
  if (!log.sales.is_stamp_duty_applied) return;
  document.blank();
  for (const line of ['-----------', '|         |', '| (stamp) |', '|         |', '|         |', '-----------']) {
    document.left(line);
  }
  document.left(`印紙代${thousands(log.sales.stamp_duty_amount)}円`);
}
