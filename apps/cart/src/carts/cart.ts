import type { PersonRef, PaymentKind } from '@kugelpos/contracts';
import type { DiscountInput, PricedCart, Promotion, TaxEntry, TenderRules } from '../pricing/index.js';
import type { CartStatus } from './cart-state.js';
import type { SettingValues } from './setting-values.js';

/** A line as it was entered; its amounts are in {@link Cart.priced} under the same number. */
export interface CartLine {
  readonly lineNo: number;
  readonly itemCode: string;
  readonly description: string;
  readonly descriptionShort: string | null;
  readonly categoryCode: string | null;
  readonly taxCode: string;
  readonly unitPrice: number;
  /** Price before the first override; null while there was none. */
  readonly unitPriceOriginal: number | null;
  readonly quantity: number;
  readonly isCancelled: boolean;
  readonly isDiscountRestricted: boolean;
  /** Manual discounts; those of promotions are granted anew with every pricing. */
  readonly discounts: readonly DiscountInput[];
}

/** A tender with what its method allowed at that moment. */
export interface CartPayment {
  readonly paymentCode: string;
  readonly description: string;
  readonly kind: PaymentKind;
  /** Counts as cash for the stamp duty (retail rule 10). */
  readonly stampDuty: boolean;
  readonly depositAmount: number;
  readonly detail: string | null;
  readonly method: TenderRules;
}

/** What billing or cancelling added (spec cart B-8). */
export interface FinishedSale {
  readonly transactionNo: number;
  readonly receiptNo: number;
  readonly stampDutyAmount: number;
  readonly receiptText: string;
  readonly journalText: string;
  readonly staff: PersonRef;
}

/** The open sale of a terminal. Never changed in place: every operation makes a new one. */
export interface Cart {
  readonly cartId: string;
  readonly tenantId: string;
  readonly storeCode: string;
  readonly storeName: string | null;
  readonly terminalNo: number;
  /** Goes up by one with every write; the ETag of the cart. */
  readonly revision: number;
  readonly status: CartStatus;
  readonly transactionType: number;
  readonly user: PersonRef | null;
  /** Instant of creation, ISO with offset (`reference_date_time`). */
  readonly createdAt: string;
  readonly businessDate: string;
  readonly openCounter: number;
  readonly lines: readonly CartLine[];
  readonly subtotalDiscounts: readonly DiscountInput[];
  readonly payments: readonly CartPayment[];
  /** Tax master as it stood when the cart was made (spec cart B-7). */
  readonly taxes: readonly TaxEntry[];
  /** Settings as they stood for this terminal when the cart was made. */
  readonly settings: SettingValues;
  /** Promotions with which the cart was last priced; the first payment freezes them. */
  readonly promotions: readonly Promotion[];
  readonly priced: PricedCart;
  readonly finished: FinishedSale | null;
}
