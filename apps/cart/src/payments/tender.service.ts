import { Injectable } from '@nestjs/common';
import { orRefuse, repriced } from '../carts/cart-pricing.js';
import type { Cart } from '../carts/cart.js';
import type { PaymentsRequest } from '../carts/cart.dto.js';
import { withSubtotalDiscounts } from '../carts/line-changes.js';
import { ReferenceData } from '../carts/reference-data.js';
import { checkPayments, type TenderRules } from '../pricing/index.js';
import { isDiscount, paymentOf, pointsDiscount, tenderRules, type Tender } from './tender.js';

/** A method that the tenant does not have is refused like one that is switched off (422 / 408102). */
const UNKNOWN_METHOD: TenderRules = { overTender: 'refuse', isActive: false };

/** Takes payments on a cart (spec cart B-15). */
@Injectable()
export class TenderService {
  constructor(private readonly reference: ReferenceData) {}

  /** Takes the tenders one after the other, all or none; gives the cart with its amounts. */
  async pay(cart: Cart, tenders: PaymentsRequest): Promise<Cart> {
    let paid = cart;
    for (const { paymentCode, amount, detail } of tenders) {
      paid = await this.take(paid, { paymentCode, amount, detail: detail ?? null });
    }
    return paid;
  }

  private async take(cart: Cart, tender: Tender): Promise<Cart> {
    const method = await this.reference.paymentMethod(cart.tenantId, tender.paymentCode);
    const offered = {
      paymentCode: tender.paymentCode,
      depositAmount: tender.amount,
      method: method === undefined ? UNKNOWN_METHOD : tenderRules(method),
    };
    orRefuse(() => checkPayments(cart.priced.totals.balanceAmount, [offered], cart.settings));
    if (method === undefined) return cart;
    if (isDiscount(method)) {
      return repriced(withSubtotalDiscounts(cart, [...cart.subtotalDiscounts, pointsDiscount(tender, method)]));
    }
    return repriced({ ...cart, payments: [...cart.payments, paymentOf(tender, method)] });
  }
}
