import type { DiscountType, RoundMethod, TaxClass, TaxType } from '@kugelpos/contracts';
import type { CurrencyDigits } from './money.js';

/** Everything that decides the amounts of a cart. All amounts are JSON numbers in whole currency units (9.99). */
export interface PricingInput {
  readonly lines: readonly LineInput[];
  readonly subtotalDiscounts: readonly DiscountInput[];
  readonly promotions: readonly Promotion[];
  /** The tax master as it stood on the cart's tax date (retail rule 3). */
  readonly taxes: readonly TaxEntry[];
  readonly settings: PricingSettings;
  /** In the order in which they were tendered. */
  readonly payments: readonly PaymentInput[];
}

export interface PricingSettings {
  /** Default 0 (JPY). */
  readonly currencyDigits?: CurrencyDigits;
  /** `ROUND_METHOD_FOR_DISCOUNT`, default `Round`: percentages of lines and subtotal. */
  readonly discountRoundMethod?: RoundMethod;
}

export interface LineInput {
  /** Unique in the cart. */
  readonly lineNo: number;
  readonly categoryCode?: string | null;
  /** May be finer than the unit (165.9). With a measure: the price of one measured unit. */
  readonly unitPrice: number;
  readonly quantity: number;
  /** Weighed lines (retail rule 7): 398 per 100 g × 235 g is `unitPrice` 398, `value` 2.35. Quantity is then 1. */
  readonly measure?: { readonly value: number; readonly unit: string } | null;
  /** The code in force for this line: of an item with two codes, the one of its eat-in switch (retail rule 4). */
  readonly taxCode: string;
  readonly isCancelled?: boolean;
  readonly isDiscountRestricted?: boolean | null;
  /**
   * Manual discounts, set promotions and coupons. Entries of a promotion type that pricing evaluates itself are
   * ignored here and granted anew, so a stored list may be passed back as it is.
   */
  readonly discounts?: readonly DiscountInput[];
  /** A cancelled line keeps the amounts that it had: its last result. */
  readonly lastPriced?: PricedLine | null;
}

export interface DiscountInput {
  /** `points` (points as discount, decisions 5) is an amount and allowed on the subtotal only. */
  readonly discountType: DiscountType;
  /** An amount or a percentage. */
  readonly discountValue: number;
  readonly discountDetail?: string | null;
  readonly promotionCode?: string | null;
  readonly promotionType?: string | null;
}

/** A promotion in force for the store; which ones are in force is decided by master-data. */
export interface Promotion {
  readonly promotionCode: string;
  /** Types other than `category_discount` grant nothing here. */
  readonly promotionType: string;
  readonly name: string;
  readonly detail?: {
    readonly targetCategoryCodes?: readonly string[] | null;
    readonly discountRate?: number | null;
  } | null;
}

export interface TaxEntry {
  readonly taxCode: string;
  readonly taxType: TaxType;
  readonly taxName: string;
  /** Percent; may be fractional (8.25). */
  readonly rate: number;
  /** Decimals of the rounded tax; −1 and 0 are whole units, null is the currency's digits (retail rule 2). */
  readonly roundDigit: number | null;
  readonly roundMethod: RoundMethod | null;
  readonly reduced: boolean;
  readonly class: TaxClass;
}

/** What happens with a deposit above the balance: `change` gives it back, `forfeit` keeps it, `refuse` is 403004. */
export type OverTender = 'change' | 'forfeit' | 'refuse';

/** What pricing needs to know of a payment method; frozen into the cart when it is tendered. */
export interface TenderRules {
  readonly overTender: OverTender;
  /** Default true. */
  readonly isActive?: boolean;
  /** Highest deposit of one payment; null or absent = none. */
  readonly limit?: number | null;
}

export interface PaymentInput {
  readonly paymentCode: string;
  /** The tendered amount. */
  readonly depositAmount: number;
  readonly method: TenderRules;
}

export interface PricedCart {
  /** Same order as the input, cancelled lines included. */
  readonly lines: readonly PricedLine[];
  readonly subtotalDiscounts: readonly PricedDiscount[];
  /** The wire's `taxes[]`, one row per tax code. */
  readonly taxes: readonly PricedTax[];
  /** The invoice's tax, one row per rate, reduced flag and class (retail rule 1). */
  readonly taxSummary: readonly TaxSummaryRow[];
  readonly payments: readonly PricedPayment[];
  readonly totals: CartTotals;
}

export interface PricedLine {
  readonly lineNo: number;
  /** Price × quantity (× measure), rounded once, before all discounts. */
  readonly grossAmount: number;
  /** Σ line discounts. */
  readonly discountAmount: number;
  /** The wire's `amount`: after line discounts, before subtotal discounts. */
  readonly amount: number;
  /** `amount` − Σ allocations: what the line adds to its tax base. */
  readonly netAmount: number;
  readonly discounts: readonly PricedDiscount[];
  /** This line's share of each subtotal discount (`discounts_allocated`); `seqNo` is that of the subtotal discount. */
  readonly allocations: readonly PricedDiscount[];
}

export interface PricedDiscount {
  readonly seqNo: number;
  readonly discountType: DiscountType;
  readonly discountValue: number;
  readonly discountAmount: number;
  readonly discountDetail: string | null;
  readonly promotionCode: string | null;
  readonly promotionType: string | null;
}

export interface PricedTax {
  readonly taxNo: number;
  readonly taxCode: string;
  readonly taxType: TaxType;
  readonly taxName: string;
  readonly taxAmount: number;
  readonly targetAmount: number;
  readonly targetQuantity: number;
  readonly rate: number;
  readonly reduced: boolean;
  readonly class: TaxClass;
}

export interface TaxSummaryRow {
  readonly rate: number;
  readonly reduced: boolean;
  readonly class: TaxClass;
  /** What the customer pays at this rate, tax included. */
  readonly taxIncluded: number;
  readonly taxExcluded: number;
  readonly tax: number;
}

export interface PricedPayment {
  readonly paymentNo: number;
  readonly paymentCode: string;
  readonly depositAmount: number;
  /** The wire's `paymentAmount`: applied to the balance. deposit = applied + change + forfeited. */
  readonly paymentAmount: number;
  readonly changeAmount: number;
  readonly forfeitedAmount: number;
}

export interface CartTotals {
  /** Stored `subtotal_amount`: Σ line amounts. The wire's `subtotalAmount` is `totalAmount` (spec §3.1). */
  readonly subtotalAmount: number;
  /** The limit of subtotal discounts: Σ amounts of lines neither cancelled nor restricted. */
  readonly eligibleAmount: number;
  readonly totalAmount: number;
  /** External tax only. */
  readonly taxAmount: number;
  /** Σ of `taxes[]`, internal tax included (stamp duty, net sales: decisions 6). */
  readonly totalTaxAmount: number;
  readonly totalAmountWithTax: number;
  readonly totalQuantity: number;
  readonly totalDiscountAmount: number;
  readonly depositAmount: number;
  readonly changeAmount: number;
  readonly forfeitedAmount: number;
  readonly balanceAmount: number;
}
