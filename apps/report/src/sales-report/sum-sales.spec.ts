import { describe, expect, it } from '@jest/globals';
import type { TranLog } from '@kugelpos/contracts';
import {
  audit,
  cashMovement,
  closing,
  discount,
  discountedSale,
  line,
  openClose,
  openingFloat,
  payment,
  printedTax,
  simpleSale,
  tax,
  TILL,
  transaction,
} from '../../../../test/report/events.js';
import type { ReportLogs } from '../logs/report-logs.js';
import { salesFigures, type SalesFigures } from './sales-figures.js';
import { sumSales } from './sum-sales.js';

const [SALE, RETURN, VOID_SALE, VOID_RETURN] = [101, 102, 201, 202];

function figuresOf(logs: Partial<ReportLogs>): SalesFigures {
  return salesFigures(sumSales({ transactions: [], cash: [], openClose: [], audit: [], ...logs }));
}

function ofTransactions(...transactions: TranLog[]): SalesFigures {
  return figuresOf({ transactions });
}

/** The figures that a shopkeeper compares, on one line. */
function inShort(figures: SalesFigures) {
  return {
    gross: figures.salesGross.amount,
    returns: figures.returns.amount,
    discounts: figures.discountForLineitems.amount + figures.discountForSubtotal.amount,
    tax: figures.taxes.reduce((sum, row) => sum + row.taxAmount, 0),
    net: figures.salesNet.amount,
    paid: figures.payments.reduce((sum, row) => sum + row.amount, 0),
  };
}

/** The return of spec report §4.5: price 400, external tax 40, no discount. */
function plainReturn(type = RETURN): TranLog {
  return transaction(TILL, {
    type,
    lines: [line(400)],
    taxes: [tax('01', 40, 400)],
    taxSummary: [printedTax(10, 440, 40)],
    payments: [payment('01', 440)],
  });
}

describe('sales figures: signs (retail rule 20, spec report §4.5)', () => {
  const sale = { gross: 1630, returns: 0, discounts: 200, tax: 130, net: 1300, paid: 1430 };
  const nothing = { gross: 0, returns: 0, discounts: 0, tax: 0, net: 0, paid: 0 };

  it.each([
    ['a discounted sale', [discountedSale(TILL)], sale],
    ['… and its void', [discountedSale(TILL), discountedSale(TILL, VOID_SALE)], nothing],
    [
      '… and its whole return leaves nothing net',
      [discountedSale(TILL), discountedSale(TILL, RETURN)],
      { gross: 1630, returns: 1630, discounts: 0, tax: 0, net: 0, paid: 0 },
    ],
    [
      '… whose return is voided',
      [discountedSale(TILL), discountedSale(TILL, RETURN), discountedSale(TILL, VOID_RETURN)],
      sale,
    ],
    [
      'a sale and a smaller return without discount',
      [discountedSale(TILL), plainReturn()],
      { gross: 1630, returns: 440, discounts: 200, tax: 90, net: 900, paid: 990 },
    ],
    ['a return alone', [plainReturn()], { gross: 0, returns: 440, discounts: 0, tax: -40, net: -400, paid: -440 }],
    [
      'a void alone, on its own day',
      [discountedSale(TILL, VOID_SALE)],
      { gross: -1630, returns: 0, discounts: -200, tax: -130, net: -1300, paid: -1430 },
    ],
    [
      'internal tax',
      [simpleSale(TILL, 1100)],
      { gross: 1100, returns: 0, discounts: 0, tax: 100, net: 1000, paid: 1100 },
    ],
    [
      'a sale given away',
      [transaction(TILL, { lines: [line(0, { discounts: [discount(300)] })] })],
      { ...nothing, gross: 300, discounts: 300 },
    ],
    [
      'types that reports do not know',
      [transaction(TILL, { type: 999, lines: [line(100)], payments: [payment('01', 100)] })],
      nothing,
    ],
  ])('%s', (_name, transactions, expected) => {
    expect(inShort(ofTransactions(...transactions))).toEqual(expected);
  });

  it('counts transactions and pieces with the same signs', () => {
    const figures = ofTransactions(
      discountedSale(TILL),
      discountedSale(TILL),
      plainReturn(),
      discountedSale(TILL, VOID_SALE),
    );
    expect(figures.salesGross).toEqual({ amount: 1630, quantity: 1, count: 1 });
    expect(figures.returns).toEqual({ amount: 440, quantity: 1, count: 1 });
    expect(figures.salesNet).toEqual({ amount: 900, quantity: 0, count: 0 });
    expect(figures.discountForLineitems).toEqual({ amount: 200, quantity: 1, count: 1 });
    expect(figures.counts).toMatchObject({ sales: 2, returns: 1, voidedSales: 1, voidedReturns: 0 });
  });

  it('adds exactly what binary floats would not', () => {
    const cents = (amount: number) => transaction(TILL, { lines: [line(amount)], payments: [payment('01', amount)] });
    const figures = ofTransactions(cents(0.1), cents(0.2), cents(8.29), cents(0.005));
    expect(figures.salesGross.amount).toBe(8.595);
    expect(figures.cash.cashSales).toBe(8.595);
  });
});

describe('sales figures: discounts', () => {
  it('counts entries, and the pieces of the lines they touch', () => {
    const figures = ofTransactions(
      transaction(TILL, {
        lines: [
          line(700, { quantity: 3, discounts: [discount(100), discount(50)], discounts_allocated: [discount(70)] }),
          line(300, { quantity: 2, discounts_allocated: [discount(30)] }),
          line(500, { quantity: 4 }),
        ],
        subtotalDiscounts: [discount(100)],
        payments: [payment('01', 1400)],
      }),
    );
    expect(figures.discountForLineitems).toEqual({ amount: 150, quantity: 3, count: 2 });
    expect(figures.discountForSubtotal).toEqual({ amount: 100, quantity: 5, count: 1 });
    expect(figures.salesGross.amount).toBe(1650);
  });

  it('leaves cancelled lines out', () => {
    const cancelled = line(800, {
      quantity: 2,
      is_cancelled: true,
      discounts: [discount(80)],
      is_unit_price_changed: true,
    });
    const figures = ofTransactions(
      transaction(TILL, { lines: [line(100), cancelled], payments: [payment('01', 100)] }),
    );
    expect(figures.salesGross).toEqual({ amount: 100, quantity: 1, count: 1 });
    expect(figures.discountForLineitems).toEqual({ amount: 0, quantity: 0, count: 0 });
    expect(figures.counts.overrides).toBe(0);
    expect(figures.salesNet.amount).toBe(100);
  });

  it('counts cancelled carts apart', () => {
    const figures = ofTransactions(
      simpleSale(TILL, 500),
      transaction(TILL, { lines: [line(900, { quantity: 2, discounts: [discount(100)] })], isCancelled: true }),
    );
    expect(figures.cancelled).toEqual({ amount: 1000, quantity: 2, count: 1 });
    expect(figures.salesGross.amount).toBe(500);
    expect(figures.counts).toMatchObject({ sales: 1, cancelled: 1 });
  });
});

describe('sales figures: tax', () => {
  it('adds up the tax that receipts printed: three of 105 with 10 % inside are 27', () => {
    const figures = ofTransactions(simpleSale(TILL, 105), simpleSale(TILL, 105), simpleSale(TILL, 105));
    const row = { rate: 10, class: 'taxable', reduced: false, taxIncluded: 315, taxExcluded: 288, tax: 27 };
    expect(figures.taxSummary).toEqual({ sales: [row], returns: [] });
  });

  it('keeps the invoice tax apart from the rows per code (basket 1: rows 10 and 9, printed 20)', () => {
    const figures = ofTransactions(
      transaction(TILL, {
        lines: [line(105), line(105, { tax_code: '02' })],
        taxes: [tax('02', 9, 105), tax('01', 10, 105)],
        taxSummary: [printedTax(10, 220, 20)],
        payments: [payment('01', 220)],
      }),
    );
    expect(figures.taxes.map((row) => [row.taxCode, row.taxName, row.taxAmount])).toEqual([
      ['01', '外税10%', 10],
      ['02', '内税10%', 9],
    ]);
    expect(figures.taxSummary.sales.map((row) => row.tax)).toEqual([20]);
    expect(figures.salesNet.amount).toBe(220 - 19);
  });

  it('shows sales and returns apart, a void on the side of what it voids', () => {
    const figures = ofTransactions(
      simpleSale(TILL, 105),
      simpleSale(TILL, 105),
      simpleSale(TILL, 105, { type: VOID_SALE }),
      simpleSale(TILL, 220, { type: RETURN }),
      simpleSale(TILL, 330, { type: RETURN }),
      simpleSale(TILL, 330, { type: VOID_RETURN }),
    );
    expect(figures.taxSummary.sales).toMatchObject([{ taxIncluded: 105, tax: 9 }]);
    expect(figures.taxSummary.returns).toMatchObject([{ taxIncluded: 220, tax: 20 }]);
    expect(figures.taxes).toMatchObject([{ taxAmount: -11, targetAmount: -115, targetQuantity: 0 }]);
  });

  it('sorts codes, and rates as receipts print them', () => {
    const figures = ofTransactions(
      transaction(TILL, {
        taxes: [tax('12', 1, 20), tax('00', 0, 5, { class: 'exempt' }), tax('01', 1, 10)],
        taxSummary: [
          { rate: 0, class: 'exempt', reduced: false, tax_included: 5, tax_excluded: 5, tax: 0 },
          printedTax(8, 20, 1),
          printedTax(10, 11, 1),
        ],
      }),
    );
    expect(figures.taxes.map((row) => row.taxCode)).toEqual(['00', '01', '12']);
    expect(figures.taxSummary.sales.map((row) => [row.class, row.rate])).toEqual([
      ['taxable', 10],
      ['taxable', 8],
      ['exempt', 0],
    ]);
  });

  it('adds rows of one transaction that look the same', () => {
    const rows = [tax('01', 5, 50), tax('01', 5, 50)];
    expect(ofTransactions(transaction(TILL, { taxes: rows })).taxes).toMatchObject([
      { taxAmount: 10, targetQuantity: 2 },
    ]);
  });
});

describe('sales figures: payments and drawer', () => {
  it('counts transactions, not rows, and keeps what nets to nothing', () => {
    const split = { lines: [line(300)], payments: [payment('11', 100), payment('11', 100), payment('01', 100)] };
    const figures = ofTransactions(
      transaction(TILL, split),
      transaction(TILL, { ...split, type: VOID_SALE }),
      transaction(TILL, { lines: [line(50)], payments: [payment('11', 25), payment('11', 25)] }),
    );
    expect(figures.payments).toEqual([
      { paymentCode: '01', paymentName: '現金', amount: 0, count: 0 },
      { paymentCode: '11', paymentName: 'Card', amount: 50, count: 1 },
    ]);
  });

  it('expects float + cash applied + cash in − cash out in the drawer', () => {
    const cash = [
      openingFloat(TILL, 30_000),
      cashMovement(TILL, 5000),
      cashMovement(TILL, -1000),
      cashMovement(TILL, 0),
    ];
    const figures = figuresOf({
      transactions: [
        simpleSale(TILL, 7000),
        simpleSale(TILL, 1000, { type: RETURN }),
        transaction(TILL, { lines: [line(9)], payments: [payment('11', 9)] }),
      ],
      cash,
      openClose: [openClose(TILL, 'open'), closing(TILL, cash, 39_990)],
    });
    expect(figures.cash).toEqual({
      logicalAmount: 40_000,
      physicalAmount: 39_990,
      differenceAmount: -10,
      cashSales: 6000,
      openingFloat: { amount: 30_000, count: 1 },
      cashIn: { amount: 35_000, count: 2 },
      cashOut: { amount: -1000, count: 1 },
    });
  });

  it('takes cash that nobody counted for nothing', () => {
    const { cash } = figuresOf({
      cash: [openingFloat(TILL, 100)],
      openClose: [openClose(TILL, 'open'), closing(TILL, [])],
    });
    expect(cash).toMatchObject({ physicalAmount: 0, differenceAmount: -100 });
  });

  it('reports what vouchers forfeited (rule 11: 1,450 paid with vouchers of 1,000 and 500)', () => {
    const vouchers = [
      payment('31', 1000, { kind: 'voucher' }),
      payment('31', 450, { kind: 'voucher', deposit_amount: 500, forfeited: 50 }),
    ];
    const sale = { lines: [line(1450)], payments: vouchers };
    expect(ofTransactions(transaction(TILL, sale)).forfeited).toEqual({ amount: 50, count: 1 });
    const voided = transaction(TILL, { ...sale, type: VOID_SALE });
    expect(ofTransactions(transaction(TILL, sale), voided).forfeited).toEqual({ amount: 0, count: 0 });
  });

  it('counts overrides, reprints and no-sales', () => {
    const override = transaction(TILL, {
      type: SALE,
      lines: [line(10, { is_unit_price_changed: true })],
      payments: [payment('01', 10)],
    });
    const figures = figuresOf({
      transactions: [override],
      audit: [audit(TILL, 'reprint'), audit(TILL, 'no_sale'), audit(TILL, 'drawer_open')],
    });
    expect(figures.counts).toMatchObject({ overrides: 1, reprints: 1, noSales: 1 });
  });
});
