import { Body, Controller, Get, Param, Patch, Post, Res } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Access, CallingTerminal, type TerminalPrincipal } from '@kugelpos/auth';
import { API_PREFIX, ErrorCode } from '@kugelpos/contracts';
import { Answer } from '@kugelpos/platform';
import {
  AddItemsRequest,
  CartAnswer,
  CartId,
  CreateCartRequest,
  CreatedCart,
  DiscountsRequest,
  LineNo,
  PaymentsRequest,
  QuantityRequest,
  UnitPriceRequest,
} from './cart.dto.js';
import type { Cart } from './cart.js';
import { CartService } from './cart.service.js';
import { toCartAnswer } from './cart-wire.js';
import { etagOf, IfMatch, type ExpectedRevision } from './if-match.js';

/** What every operation on a cart may be refused with. */
const ERRORS = [
  ErrorCode.CART_NOT_FOUND,
  ErrorCode.STAFF_NOT_SIGNED_IN,
  ErrorCode.INVALID_OPERATION,
  ErrorCode.CART_CHANGED,
] as const;

const FINAL_ERRORS = [...ERRORS, ErrorCode.SESSION_CLOSED, ErrorCode.TERMINAL_NOT_OPENED, ErrorCode.CAPTURED_PAYMENT];

/** The open sale of a terminal; every answer is the whole cart, its `ETag` the cart's revision. */
@ApiTags('carts')
@Controller(`${API_PREFIX}/carts`)
@Access('terminal', 'apiKey')
@ApiHeader({
  name: 'If-Match',
  required: false,
  description: 'ETag of the cart as the till last saw it; 409 if it changed since',
})
export class CartController {
  constructor(private readonly carts: CartService) {}

  @Post()
  @Answer({
    operation: 'create_cart',
    summary: 'Create an empty cart',
    status: 201,
    data: CreatedCart,
    errors: [ErrorCode.TERMINAL_NOT_OPENED, ErrorCode.STAFF_NOT_SIGNED_IN, ErrorCode.NOT_FOUND],
  })
  async create(
    @CallingTerminal() terminal: TerminalPrincipal,
    @Body({ schema: CreateCartRequest }) request: CreateCartRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CreatedCart> {
    const cart = await this.carts.create(terminal, request);
    void reply.header('etag', etagOf(cart.revision));
    return { cartId: cart.cartId };
  }

  @Get(':cart_id')
  @Answer({ operation: 'get_cart', summary: 'Read a cart', data: CartAnswer, errors: [ErrorCode.CART_NOT_FOUND] })
  async get(
    @CallingTerminal() terminal: TerminalPrincipal,
    @Param('cart_id', { schema: CartId }) cartId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CartAnswer> {
    return show(await this.carts.get({ terminal, cartId, expected: undefined }), terminal, reply);
  }

  @Post(':cart_id/cancel')
  @Answer({ operation: 'cancel_transaction', summary: 'Cancel the cart', data: CartAnswer, errors: FINAL_ERRORS })
  async cancel(
    @CallingTerminal() terminal: TerminalPrincipal,
    @Param('cart_id', { schema: CartId }) cartId: string,
    @IfMatch() expected: ExpectedRevision,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CartAnswer> {
    return show(await this.carts.cancel({ terminal, cartId, expected }), terminal, reply);
  }

  @Post(':cart_id/lineItems')
  @Answer({
    operation: 'add_items',
    summary: 'Add items',
    data: CartAnswer,
    errors: [...ERRORS, ErrorCode.ITEM_NOT_FOUND, ErrorCode.ITEMS_UNAVAILABLE, ErrorCode.NOT_FOUND],
  })
  async addItems(
    @CallingTerminal() terminal: TerminalPrincipal,
    @Param('cart_id', { schema: CartId }) cartId: string,
    @Body({ schema: AddItemsRequest }) items: AddItemsRequest,
    @IfMatch() expected: ExpectedRevision,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CartAnswer> {
    return show(await this.carts.addItems({ terminal, cartId, expected }, items), terminal, reply);
  }

  @Post(':cart_id/lineItems/:lineNo/cancel')
  @Answer({
    operation: 'cancel_line_item',
    summary: 'Cancel a line',
    data: CartAnswer,
    errors: [...ERRORS, ErrorCode.LINE_NOT_FOUND, ErrorCode.BALANCE_NEGATIVE],
  })
  async cancelLine(
    @CallingTerminal() terminal: TerminalPrincipal,
    @Param('cart_id', { schema: CartId }) cartId: string,
    @Param('lineNo', { schema: LineNo }) lineNo: number,
    @IfMatch() expected: ExpectedRevision,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CartAnswer> {
    return show(await this.carts.cancelLine({ terminal, cartId, expected }, lineNo), terminal, reply);
  }

  @Patch(':cart_id/lineItems/:lineNo/unitPrice')
  @Answer({
    operation: 'update_item_unit_price',
    summary: 'Override the price of a line',
    data: CartAnswer,
    errors: [...ERRORS, ErrorCode.LINE_NOT_FOUND, ErrorCode.DISCOUNT_EXCEEDS_LINE, ErrorCode.BALANCE_NEGATIVE],
  })
  async overridePrice(
    @CallingTerminal() terminal: TerminalPrincipal,
    @Param('cart_id', { schema: CartId }) cartId: string,
    @Param('lineNo', { schema: LineNo }) lineNo: number,
    @Body({ schema: UnitPriceRequest }) { unitPrice }: UnitPriceRequest,
    @IfMatch() expected: ExpectedRevision,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CartAnswer> {
    return show(await this.carts.overridePrice({ terminal, cartId, expected }, lineNo, unitPrice), terminal, reply);
  }

  @Patch(':cart_id/lineItems/:lineNo/quantity')
  @Answer({
    operation: 'update_item_quantity',
    summary: 'Set the quantity of a line',
    data: CartAnswer,
    errors: [...ERRORS, ErrorCode.LINE_NOT_FOUND, ErrorCode.DISCOUNT_EXCEEDS_LINE, ErrorCode.BALANCE_NEGATIVE],
  })
  async setQuantity(
    @CallingTerminal() terminal: TerminalPrincipal,
    @Param('cart_id', { schema: CartId }) cartId: string,
    @Param('lineNo', { schema: LineNo }) lineNo: number,
    @Body({ schema: QuantityRequest }) { quantity }: QuantityRequest,
    @IfMatch() expected: ExpectedRevision,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CartAnswer> {
    return show(await this.carts.setQuantity({ terminal, cartId, expected }, lineNo, quantity), terminal, reply);
  }

  @Post(':cart_id/lineItems/:lineNo/discounts')
  @Answer({
    operation: 'add_discount_to_line_item',
    summary: 'Replace the manual discounts of a line',
    data: CartAnswer,
    errors: [
      ...ERRORS,
      ErrorCode.LINE_NOT_FOUND,
      ErrorCode.DISCOUNT_RESTRICTED,
      ErrorCode.DISCOUNT_EXCEEDS_LINE,
      ErrorCode.BALANCE_NEGATIVE,
    ],
  })
  async discountLine(
    @CallingTerminal() terminal: TerminalPrincipal,
    @Param('cart_id', { schema: CartId }) cartId: string,
    @Param('lineNo', { schema: LineNo }) lineNo: number,
    @Body({ schema: DiscountsRequest }) discounts: DiscountsRequest,
    @IfMatch() expected: ExpectedRevision,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CartAnswer> {
    return show(await this.carts.discountLine({ terminal, cartId, expected }, lineNo, discounts), terminal, reply);
  }

  @Post(':cart_id/subtotal')
  @Answer({ operation: 'subtotal', summary: 'Go to payment', data: CartAnswer, errors: ERRORS })
  async subtotal(
    @CallingTerminal() terminal: TerminalPrincipal,
    @Param('cart_id', { schema: CartId }) cartId: string,
    @IfMatch() expected: ExpectedRevision,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CartAnswer> {
    return show(await this.carts.subtotal({ terminal, cartId, expected }), terminal, reply);
  }

  @Post(':cart_id/discounts')
  @Answer({
    operation: 'discount_to_cart',
    summary: 'Replace the subtotal discounts',
    data: CartAnswer,
    errors: [...ERRORS, ErrorCode.DISCOUNT_EXCEEDS_BALANCE],
  })
  async discountSubtotal(
    @CallingTerminal() terminal: TerminalPrincipal,
    @Param('cart_id', { schema: CartId }) cartId: string,
    @Body({ schema: DiscountsRequest }) discounts: DiscountsRequest,
    @IfMatch() expected: ExpectedRevision,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CartAnswer> {
    return show(await this.carts.discountSubtotal({ terminal, cartId, expected }, discounts), terminal, reply);
  }

  @Post(':cart_id/payments')
  @Answer({
    operation: 'payments',
    summary: 'Add payments',
    data: CartAnswer,
    errors: [...ERRORS, ErrorCode.BALANCE_ZERO, ErrorCode.PAYMENT_METHOD_UNKNOWN, ErrorCode.DEPOSIT_OVER_BALANCE],
  })
  async pay(
    @CallingTerminal() terminal: TerminalPrincipal,
    @Param('cart_id', { schema: CartId }) cartId: string,
    @Body({ schema: PaymentsRequest }) payments: PaymentsRequest,
    @IfMatch() expected: ExpectedRevision,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CartAnswer> {
    return show(await this.carts.pay({ terminal, cartId, expected }, payments), terminal, reply);
  }

  @Post(':cart_id/bill')
  @Answer({
    operation: 'bill',
    summary: 'Close the sale',
    data: CartAnswer,
    errors: [...FINAL_ERRORS, ErrorCode.BALANCE_OPEN],
  })
  async bill(
    @CallingTerminal() terminal: TerminalPrincipal,
    @Param('cart_id', { schema: CartId }) cartId: string,
    @IfMatch() expected: ExpectedRevision,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CartAnswer> {
    return show(await this.carts.bill({ terminal, cartId, expected }), terminal, reply);
  }

  @Post(':cart_id/resume-item-entry')
  @Answer({
    operation: 'resume_item_entry',
    summary: 'Back from payment to item entry',
    data: CartAnswer,
    errors: [...ERRORS, ErrorCode.CAPTURED_PAYMENT],
  })
  async resumeItemEntry(
    @CallingTerminal() terminal: TerminalPrincipal,
    @Param('cart_id', { schema: CartId }) cartId: string,
    @IfMatch() expected: ExpectedRevision,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CartAnswer> {
    return show(await this.carts.resumeItemEntry({ terminal, cartId, expected }), terminal, reply);
  }
}

/** The answer of every operation on a cart: the cart, and its revision as ETag. */
function show(cart: Cart, terminal: TerminalPrincipal, reply: FastifyReply): CartAnswer {
  void reply.header('etag', etagOf(cart.revision));
  return toCartAnswer(cart, terminal.staff);
}
