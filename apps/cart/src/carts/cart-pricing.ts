import { ErrorCode } from '@kugelpos/contracts';
import { AppError, InvalidInputError } from '@kugelpos/errors';
import { priceCart, PricingRefusal, type LineInput, type PricedLine, type PricingInput } from '../pricing/index.js';
import type { Cart, CartLine } from './cart.js';

/** The cart with its amounts worked out anew. @throws AppError with the code of the refusal */
export function repriced(cart: Cart): Cart {
  return { ...cart, priced: orRefuse(() => priceCart(pricingInput(cart))) };
}

/** What decides the amounts of the cart. */
export function pricingInput(cart: Cart): PricingInput {
  const last = pricedLines(cart);
  return {
    lines: cart.lines.map((line) => lineInput(line, last.get(line.lineNo))),
    subtotalDiscounts: cart.subtotalDiscounts,
    promotions: cart.promotions,
    taxes: cart.taxes,
    settings: cart.settings,
    payments: cart.payments,
  };
}

export function lineInput(line: CartLine, lastPriced?: PricedLine): LineInput {
  return { ...line, lastPriced: lastPriced ?? null };
}

/** Amounts of the lines by their number. */
export function pricedLines(cart: Cart): ReadonlyMap<number, PricedLine> {
  return new Map(cart.priced.lines.map((line) => [line.lineNo, line]));
}

/** Runs a rule of pricing; its refusal becomes the answer's error: 422 names the field, the others tell the figures. */
export function orRefuse<T>(rule: () => T): T {
  try {
    return rule();
  } catch (error) {
    if (!(error instanceof PricingRefusal)) throw error;
    throw refusal(error);
  }
}

function refusal({ code, params }: PricingRefusal): AppError {
  const told = Object.entries(params)
    .filter(([name]) => name !== 'field')
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
  if (code === ErrorCode.INVALID_INPUT) {
    return new InvalidInputError([{ location: ['body', params['field'] ?? ''], reason: `not allowed here (${told})` }]);
  }
  return new AppError(code, { message: `Refused by the rules of pricing (${told})` });
}

/** A priced cart without anything in it. */
export const EMPTY_PRICED = priceCart({
  lines: [],
  subtotalDiscounts: [],
  promotions: [],
  taxes: [],
  settings: {},
  payments: [],
});
