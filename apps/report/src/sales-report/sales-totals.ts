import type { TaxClass } from '@kugelpos/contracts';
import type { Amount } from '../totals/amount.js';
import type { Groups } from '../totals/counters.js';
import { noTally, type Tally } from '../totals/tally.js';

/**
 * Everything that a sales report says, as counters. Each log has its own totals and those of a set of logs are their
 * sum, in any order; so they can also be kept per session and added up as logs arrive.
 */
export interface SalesTotals {
  /** Sales less their voids: with tax, before all discounts. */
  sales: Tally;
  /** Returns less their voids, as positive figures: with tax, before all discounts, like sales (retail rule 20). */
  returns: Tally;
  lineDiscounts: Tally;
  subtotalDiscounts: Tally;
  /** Σ of all tax rows: what leads from gross to net (decisions 6). */
  tax: Amount;
  taxes: Groups<TaxTotal>;
  /** The tax that the receipts print, sales and returns apart (retail rule 20). */
  printedTax: { sales: Groups<RateTotal>; returns: Groups<RateTotal> };
  payments: Groups<PaymentTotal>;
  /** What no-change vouchers had too much (retail rule 11). */
  forfeited: Tally;
  /** Carts cancelled before they were billed; in none of the figures above. */
  cancelled: Tally;
  drawer: DrawerTotals;
  counts: ActCounts;
}

export interface TaxTotal {
  label: { name: string | null };
  tax: Amount;
  target: Amount;
  quantity: number;
}

export interface RateTotal {
  label: { rate: number; class: TaxClass; reduced: boolean };
  taxIncluded: Amount;
  taxExcluded: Amount;
  tax: Amount;
}

export interface PaymentTotal {
  label: { name: string | null };
  amount: Amount;
  /** Transactions, not rows: a payment split over two rows counts once. */
  count: number;
}

/** The cash of the drawer (spec report §4.6). */
export interface DrawerTotals {
  /** Cash payments as applied, less cash paid back. */
  cashSales: Amount;
  /** The opening floats; they are part of `cashIn`. */
  openingFloat: Tally;
  cashIn: Tally;
  /** Negative. */
  cashOut: Tally;
  /** Cash counted at closing. */
  counted: Amount;
}

/** How often something happened (retail rule 21). */
export interface ActCounts {
  sales: number;
  returns: number;
  voidedSales: number;
  voidedReturns: number;
  cancelled: number;
  overrides: number;
  reprints: number;
  noSales: number;
}

export function noSalesTotals(): SalesTotals {
  return {
    sales: noTally(),
    returns: noTally(),
    lineDiscounts: noTally(),
    subtotalDiscounts: noTally(),
    tax: 0n,
    taxes: new Map(),
    printedTax: { sales: new Map(), returns: new Map() },
    payments: new Map(),
    forfeited: noTally(),
    cancelled: noTally(),
    drawer: { cashSales: 0n, openingFloat: noTally(), cashIn: noTally(), cashOut: noTally(), counted: 0n },
    counts: {
      sales: 0,
      returns: 0,
      voidedSales: 0,
      voidedReturns: 0,
      cancelled: 0,
      overrides: 0,
      reprints: 0,
      noSales: 0,
    },
  };
}
