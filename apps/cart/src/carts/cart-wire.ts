import type { PersonRef } from '@kugelpos/contracts';
import type { PricedDiscount } from '../pricing/index.js';
import type { CartAnswer, DiscountAnswer, LineAnswer } from './cart.dto.js';
import type { Cart, CartLine } from './cart.js';
import { pricedLines } from './cart-pricing.js';

/** Number of an unfinished cart's transaction and receipt. */
const NOT_YET = -1;

/**
 * The cart as answered (spec cart §3.1); `staff` is whoever is signed in at the till that asks. `businessDate`,
 * `generateDateTime` and `status` are always null here, as clients know it (§11.44).
 */
export function toCartAnswer(cart: Cart, staff: PersonRef | null): CartAnswer {
  const { priced, finished } = cart;
  const { totals } = priced;
  const amounts = pricedLines(cart);
  return {
    tenantId: cart.tenantId,
    storeCode: cart.storeCode,
    storeName: cart.storeName,
    terminalNo: cart.terminalNo,
    totalAmount: totals.totalAmount,
    totalAmountWithTax: totals.totalAmountWithTax,
    totalQuantity: totals.totalQuantity,
    totalDiscountAmount: totals.totalDiscountAmount,
    depositAmount: totals.depositAmount,
    changeAmount: totals.changeAmount,
    forfeitedAmount: totals.forfeitedAmount,
    stampDutyAmount: finished?.stampDutyAmount ?? 0,
    receiptNo: finished?.receiptNo ?? NOT_YET,
    transactionNo: finished?.transactionNo ?? NOT_YET,
    transactionType: cart.transactionType,
    businessDate: null,
    generateDateTime: null,
    lineItems: cart.lines.map((line) => {
      const priced = amounts.get(line.lineNo);
      return toLineAnswer(line, priced?.amount ?? 0, priced?.discounts ?? []);
    }),
    payments: cart.payments.map((payment, index) => ({
      paymentNo: index + 1,
      paymentCode: payment.paymentCode,
      paymentName: payment.description,
      paymentAmount: priced.payments[index]?.paymentAmount ?? 0,
      paymentDetail: payment.detail,
    })),
    taxes: priced.taxes.map(({ rate: _rate, reduced: _reduced, class: _class, ...row }) => row),
    taxSummary: [...priced.taxSummary],
    subtotalDiscounts: priced.subtotalDiscounts.map(toDiscountAnswer),
    receiptText: finished?.receiptText ?? '',
    journalText: finished?.journalText ?? null,
    staff: finished?.staff ?? staff,
    status: null,
    cartId: cart.cartId,
    cartStatus: cart.status,
    subtotalAmount: totals.totalAmount,
    balanceAmount: totals.balanceAmount,
  };
}

function toLineAnswer(line: CartLine, amount: number, discounts: readonly PricedDiscount[]): LineAnswer {
  return {
    lineNo: line.lineNo,
    itemCode: line.itemCode,
    itemName: line.description,
    categoryCode: line.categoryCode,
    unitPrice: line.unitPrice,
    unitPriceOriginal: line.unitPriceOriginal ?? 0,
    isUnitPriceChanged: line.unitPriceOriginal !== null,
    quantity: line.quantity,
    amount,
    discounts: discounts.map(toDiscountAnswer),
    imageUrls: [],
    isCancelled: line.isCancelled,
    isDiscountRestricted: line.isDiscountRestricted,
  };
}

function toDiscountAnswer({ seqNo: _seqNo, ...discount }: PricedDiscount): DiscountAnswer {
  return discount;
}
