import type { CartView } from '@kugelpos/testing';

/** What the parts of the system say of one day. */
export interface DayEvidence {
  receipts: readonly CartView[];
  report: {
    salesGross: { amount: number; count: number };
    salesNet: { amount: number };
    taxes: { taxAmount: number }[];
    payments: { paymentName: string; amount: number }[];
    cash: { logicalAmount: number };
  };
  journal: readonly { transactionType: number; amount: number }[];
  /** Quantity per item before and after the day. */
  stock: readonly { itemCode: string; before: number; after: number }[];
  openingFloat: number;
  cashIn: number;
  cashOut: number;
}

/** One statement about the day: what one side says, what the other says. */
export interface Statement {
  what: string;
  expected: number;
  found: number;
}

const SALE = 101;
const CANCELLED_SALE = -101;

/** Compares receipts, report, journal and stock; every statement must have equal sides. */
export function compareDay(day: DayEvidence): Statement[] {
  const sold = day.receipts.filter((cart) => cart.cartStatus === 'Completed');
  const cancelled = day.receipts.filter((cart) => cart.cartStatus === 'Cancelled');
  const paid = sum(sold, (cart) => cart.totalAmountWithTax);
  const tax = sum(sold, (cart) => sum(cart.taxes, (row) => row.taxAmount));
  const discounts = sum(sold, (cart) => cart.totalDiscountAmount);
  const cash = sum(sold, (cart) =>
    sum(
      cart.payments.filter((payment) => payment.paymentCode === '01'),
      (payment) => payment.paymentAmount,
    ),
  );
  const sales = day.journal.filter((row) => row.transactionType === SALE);

  return [
    {
      what: 'payments on the receipts = what customers owed',
      expected: paid,
      found: sum(sold, (c) => sum(c.payments, (p) => p.paymentAmount)),
    },
    { what: 'receipts = transactions in the report', expected: sold.length, found: day.report.salesGross.count },
    {
      what: 'amount before discounts: receipts = report',
      expected: paid + discounts,
      found: day.report.salesGross.amount,
    },
    { what: 'net sales: receipts = report', expected: paid - tax, found: day.report.salesNet.amount },
    { what: 'tax: receipts = report', expected: tax, found: sum(day.report.taxes, (row) => row.taxAmount) },
    { what: 'payments: receipts = report', expected: paid, found: sum(day.report.payments, (row) => row.amount) },
    {
      what: 'cash in the drawer: counted up = report',
      expected: day.openingFloat + cash + day.cashIn - day.cashOut,
      found: day.report.cash.logicalAmount,
    },
    { what: 'sales in the journal', expected: sold.length, found: sales.length },
    { what: 'amount in the journal', expected: paid, found: sum(sales, (row) => row.amount) },
    {
      what: 'cancelled carts in the journal',
      expected: cancelled.length,
      found: day.journal.filter((row) => row.transactionType === CANCELLED_SALE).length,
    },
    ...stockStatements(sold, day.stock),
  ];
}

function stockStatements(sold: readonly CartView[], stock: DayEvidence['stock']): Statement[] {
  const pieces = new Map<string, number>();
  for (const line of sold.flatMap((cart) => cart.lineItems).filter((entry) => !entry.isCancelled)) {
    pieces.set(line.itemCode, (pieces.get(line.itemCode) ?? 0) + line.quantity);
  }
  const moved = stock.filter((row) => row.before !== row.after);
  return [
    { what: 'items whose stock moved', expected: pieces.size, found: moved.length },
    ...[...pieces].map(([itemCode, quantity]) => {
      const row = stock.find((entry) => entry.itemCode === itemCode);
      return {
        what: `stock of ${itemCode} went down by what was sold`,
        expected: quantity,
        found: row ? row.before - row.after : Number.NaN,
      };
    }),
  ];
}

/** Whole yen only: these sums are exact in numbers. */
function sum<T>(rows: readonly T[], amount: (row: T) => number): number {
  return rows.reduce((total, row) => total + amount(row), 0);
}
