export { checkLineDiscounts } from './line.js';
export type { CurrencyDigits } from './money.js';
export { checkPayments, overTenderOf } from './payments.js';
export { checkSubtotalDiscounts, priceCart } from './price-cart.js';
export { CATEGORY_DISCOUNT } from './promotions.js';
export { PricingRefusal, type RefusalCode, type RefusalParams } from './refusal.js';
export { stampDuty, type StampDuty, type StampDutyInput, type StampDutyTier } from './stamp-duty.js';
export type * from './types.js';
