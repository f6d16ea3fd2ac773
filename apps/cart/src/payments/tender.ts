import type { PaymentKind, PaymentMethodWire } from '@kugelpos/contracts';
import type { CartPayment } from '../carts/cart.js';
import { overTenderOf, type DiscountInput, type TenderRules } from '../pricing/index.js';

/** What a till offers for payment. */
export interface Tender {
  readonly paymentCode: string;
  readonly amount: number;
  readonly detail: string | null;
}

/** The payment of a tender, with the rules of its method frozen into it. */
export function paymentOf(tender: Tender, method: PaymentMethodWire): CartPayment {
  return {
    paymentCode: tender.paymentCode,
    description: method.description,
    kind: method.kind,
    stampDuty: method.stampDuty,
    depositAmount: tender.amount,
    detail: tender.detail,
    method: tenderRules(method),
  };
}

/** The flags of the payment master as pricing knows them; a limit of 0 is none. */
export function tenderRules(method: PaymentMethodWire): TenderRules {
  return {
    overTender: isDiscount(method) ? 'refuse' : overTenderOf(method),
    isActive: method.isActive,
    limit: method.limitAmount > 0 ? method.limitAmount : null,
  };
}

/** Points and the like lower the tax base and are no payment (retail rule 10). */
export function isDiscount(method: PaymentMethodWire): boolean {
  return method.taxTreatment === 'discount';
}

/** The subtotal discount that a tender of points becomes (decisions 5). */
export function pointsDiscount(tender: Tender, method: PaymentMethodWire): DiscountInput {
  return {
    discountType: 'points',
    discountValue: tender.amount,
    discountDetail: tender.detail ?? method.description,
  };
}

/** Kinds whose money stays with the till until the sale is billed and is handed back when it is not. */
const HANDED_BACK: ReadonlySet<PaymentKind> = new Set(['cash', 'voucher', 'giftCertificate']);

/**
 * Whether the money of a payment has moved already, outside the drawer (card, debit, electronic money, points). Such a
 * payment must never be dropped (retail rule 12).
 */
export function isCaptured(payment: CartPayment): boolean {
  return !HANDED_BACK.has(payment.kind);
}
