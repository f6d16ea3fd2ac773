import type { TaxClass } from '@kugelpos/contracts';
import { fromAmount } from '../totals/amount.js';
import { byCode, type Groups } from '../totals/counters.js';
import { minus, toMetric, type Metric, type Tally } from '../totals/tally.js';
import type { ActCounts, DrawerTotals, PaymentTotal, RateTotal, SalesTotals, TaxTotal } from './sales-totals.js';

/** The figures of a sales report as they leave (spec report §3.1, with what the retail rules add). */
export interface SalesFigures {
  salesGross: Metric;
  salesNet: Metric;
  discountForLineitems: Metric;
  discountForSubtotal: Metric;
  returns: Metric;
  taxes: { taxCode: string; taxName: string; taxAmount: number; targetAmount: number; targetQuantity: number }[];
  taxSummary: { sales: PrintedTax[]; returns: PrintedTax[] };
  payments: { paymentCode: string; paymentName: string; amount: number; count: number }[];
  cash: CashFigures;
  forfeited: Operations;
  cancelled: Metric;
  counts: ActCounts;
}

export interface PrintedTax {
  rate: number;
  class: TaxClass;
  reduced: boolean;
  taxIncluded: number;
  taxExcluded: number;
  tax: number;
}

export interface Operations {
  amount: number;
  count: number;
}

export interface CashFigures {
  logicalAmount: number;
  physicalAmount: number;
  differenceAmount: number;
  cashSales: number;
  openingFloat: Operations;
  cashIn: Operations;
  cashOut: Operations;
}

/**
 * The formulas of spec report §4.5 and §4.6 with the signs of retail rule 20:
 * net = gross − returns − discounts − tax, so that net + tax is what was paid.
 */
export function salesFigures(totals: SalesTotals): SalesFigures {
  const { sales, returns, lineDiscounts, subtotalDiscounts, tax } = totals;
  const lessReturns = minus(sales, returns);
  const net: Tally = {
    ...lessReturns,
    amount: lessReturns.amount - lineDiscounts.amount - subtotalDiscounts.amount - tax,
  };
  return {
    salesGross: toMetric(sales),
    salesNet: toMetric(net),
    discountForLineitems: toMetric(lineDiscounts),
    discountForSubtotal: toMetric(subtotalDiscounts),
    returns: toMetric(returns),
    taxes: taxFigures(totals.taxes),
    taxSummary: { sales: printedTax(totals.printedTax.sales), returns: printedTax(totals.printedTax.returns) },
    payments: paymentFigures(totals.payments),
    cash: cashFigures(totals.drawer),
    forfeited: operations(totals.forfeited),
    cancelled: toMetric(totals.cancelled),
    counts: totals.counts,
  };
}

/** Expected cash = float and cash put in + cash payments applied − cash taken out; against what was counted. */
function cashFigures({ cashSales, openingFloat, cashIn, cashOut, counted }: DrawerTotals): CashFigures {
  const expected = cashSales + cashIn.amount + cashOut.amount;
  return {
    logicalAmount: fromAmount(expected),
    physicalAmount: fromAmount(counted),
    differenceAmount: fromAmount(counted - expected),
    cashSales: fromAmount(cashSales),
    openingFloat: operations(openingFloat),
    cashIn: operations(cashIn),
    cashOut: operations(cashOut),
  };
}

function taxFigures(taxes: Groups<TaxTotal>): SalesFigures['taxes'] {
  return byCode(taxes).map(([taxCode, { label, tax, target, quantity }]) => ({
    taxCode,
    taxName: label.name ?? taxCode,
    taxAmount: fromAmount(tax),
    targetAmount: fromAmount(target),
    targetQuantity: quantity,
  }));
}

function paymentFigures(payments: Groups<PaymentTotal>): SalesFigures['payments'] {
  return byCode(payments).map(([paymentCode, { label, amount, count }]) => ({
    paymentCode,
    paymentName: label.name ?? paymentCode,
    amount: fromAmount(amount),
    count,
  }));
}

const CLASS_ORDER: Readonly<Record<TaxClass, number>> = { taxable: 0, zeroRated: 1, exempt: 2, outOfScope: 3 };

/** In the order in which receipts print them: by class, highest rate first, reduced last. */
function printedTax(rates: Groups<RateTotal>): PrintedTax[] {
  return [...rates.values()]
    .map(({ label, taxIncluded, taxExcluded, tax }) => ({
      ...label,
      taxIncluded: fromAmount(taxIncluded),
      taxExcluded: fromAmount(taxExcluded),
      tax: fromAmount(tax),
    }))
    .sort(
      (a, b) => CLASS_ORDER[a.class] - CLASS_ORDER[b.class] || b.rate - a.rate || Number(a.reduced) - Number(b.reduced),
    );
}

function operations({ amount, count }: Tally): Operations {
  return { amount: fromAmount(amount), count };
}
