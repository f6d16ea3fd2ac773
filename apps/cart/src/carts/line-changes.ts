import { ErrorCode, type ItemDetailWire } from '@kugelpos/contracts';
import { AppError } from '@kugelpos/errors';
import { checkLineDiscounts, checkSubtotalDiscounts, type DiscountInput } from '../pricing/index.js';
import type { AddItemsRequest, DiscountsRequest } from './cart.dto.js';
import type { Cart, CartLine } from './cart.js';
import { lineInput, orRefuse, pricingInput } from './cart-pricing.js';

/** What a till does to the lines and discounts of a cart: from cart to cart, amounts not yet worked out. */

/** New lines at the end, equal items not merged (spec cart B-10). `details` are the items in the same order. */
export function addLines(cart: Cart, items: AddItemsRequest, details: readonly ItemDetailWire[]): Cart {
  const added = items.map((item, index): CartLine => {
    const detail = details[index];
    if (detail === undefined) throw new AppError(ErrorCode.ITEM_NOT_FOUND);
    const masterPrice = detail.storePrice ?? detail.unitPrice;
    const unitPrice = item.unitPrice ?? masterPrice;
    return {
      lineNo: cart.lines.length + index + 1,
      itemCode: detail.itemCode,
      description: detail.description,
      descriptionShort: detail.descriptionShort,
      categoryCode: detail.categoryCode,
      taxCode: detail.taxCode,
      unitPrice,
      unitPriceOriginal: unitPrice === masterPrice ? null : masterPrice,
      quantity: item.quantity,
      isCancelled: false,
      isDiscountRestricted: detail.isDiscountRestricted,
      discounts: [],
    };
  });
  return { ...cart, lines: [...cart.lines, ...added] };
}

/** Marks a line as cancelled; repeatable. */
export function cancelLine(cart: Cart, lineNo: number): Cart {
  return withLine(cart, findLine(cart, lineNo), { isCancelled: true });
}

/** Another price; the first original is kept (spec cart §2.9). */
export function overridePrice(cart: Cart, lineNo: number, unitPrice: number): Cart {
  const line = findSoldLine(cart, lineNo);
  return withLine(cart, line, { unitPrice, unitPriceOriginal: line.unitPriceOriginal ?? line.unitPrice });
}

export function setQuantity(cart: Cart, lineNo: number, quantity: number): Cart {
  return withLine(cart, findSoldLine(cart, lineNo), { quantity });
}

/** Replaces the manual discounts of a line (spec cart B-11). */
export function discountLine(cart: Cart, lineNo: number, discounts: DiscountsRequest): Cart {
  const line = findSoldLine(cart, lineNo);
  orRefuse(() => checkLineDiscounts(lineInput(line), discounts.map(toDiscount), cart.settings));
  return withLine(cart, line, { discounts: discounts.map(toDiscount) });
}

/** Replaces the subtotal discounts (spec cart B-12); points were tendered by the customer and stay. */
export function discountSubtotal(cart: Cart, discounts: DiscountsRequest): Cart {
  const points = cart.subtotalDiscounts.filter(({ discountType }) => discountType === 'points');
  return withSubtotalDiscounts(cart, [...points, ...discounts.map(toDiscount)]);
}

/** @throws AppError 400 / 402003 for more than the cart can bear */
export function withSubtotalDiscounts(cart: Cart, subtotalDiscounts: readonly DiscountInput[]): Cart {
  orRefuse(() => checkSubtotalDiscounts(pricingInput(cart), subtotalDiscounts));
  return { ...cart, subtotalDiscounts };
}

function withLine(cart: Cart, line: CartLine, changes: Partial<CartLine>): Cart {
  return { ...cart, lines: cart.lines.map((other) => (other === line ? { ...line, ...changes } : other)) };
}

/** @throws AppError 404 / 408101 */
function findLine(cart: Cart, lineNo: number): CartLine {
  const line = cart.lines.find((candidate) => candidate.lineNo === lineNo);
  if (line === undefined) throw new AppError(ErrorCode.LINE_NOT_FOUND);
  return line;
}

/** A line that was not cancelled (spec cart §11.46). @throws AppError 404 / 408101, 400 / 300004 */
function findSoldLine(cart: Cart, lineNo: number): CartLine {
  const line = findLine(cart, lineNo);
  if (line.isCancelled)
    throw new AppError(ErrorCode.INVALID_OPERATION, { message: 'Invalid event: the line is cancelled' });
  return line;
}

function toDiscount({ discountType, discountValue, discountDetail }: DiscountsRequest[number]): DiscountInput {
  return { discountType, discountValue, discountDetail: discountDetail ?? null };
}
