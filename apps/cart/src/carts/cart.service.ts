import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import type { TerminalPrincipal } from '@kugelpos/auth';
import { ErrorCode, TransactionType } from '@kugelpos/contracts';
import { AppError, InvalidInputError } from '@kugelpos/errors';
import { InjectSettings, isoInZone, PlatformSettings } from '@kugelpos/platform';
import { CartSettings } from '../cart-settings.js';
import { isCaptured } from '../payments/tender.js';
import { TenderService } from '../payments/tender.service.js';
import { FinaliseService } from '../transactions/finalise.service.js';
import {
  MOST_LINES,
  type AddItemsRequest,
  type CreateCartRequest,
  type DiscountsRequest,
  type PaymentsRequest,
} from './cart.dto.js';
import type { Cart } from './cart.js';
import { EMPTY_PRICED, repriced } from './cart-pricing.js';
import { nextState, type CartEvent, type CartStatus } from './cart-state.js';
import { CartRepository } from './cart.repository.js';
import { CartStore } from './cart-store.js';
import { requireRevision, type ExpectedRevision } from './if-match.js';
import { addLines, cancelLine, discountLine, discountSubtotal, overridePrice, setQuantity } from './line-changes.js';
import { ReferenceData } from './reference-data.js';
import { settingValues, type SettingValues } from './setting-values.js';

/** Who asks for which cart. */
export interface CartCall {
  readonly terminal: TerminalPrincipal;
  readonly cartId: string;
  /** From `If-Match`: the revisions that the caller accepts. */
  readonly expected: ExpectedRevision;
}

/** The open sale of a terminal, from creation to payment (spec cart.md). */
@Injectable()
export class CartService {
  private readonly logger = new Logger('Carts');
  /** Problems of settings, each told once. */
  private readonly told = new Set<string>();

  constructor(
    private readonly carts: CartStore,
    private readonly repository: CartRepository,
    private readonly reference: ReferenceData,
    private readonly tenders: TenderService,
    private readonly finaliser: FinaliseService,
    @InjectSettings(CartSettings) private readonly settings: CartSettings,
    @InjectSettings(PlatformSettings) private readonly platform: PlatformSettings,
  ) {}

  /** A new, empty cart; taxes and settings are those of this moment for all its life (spec cart §2.4, B-6, B-7). */
  async create(terminal: TerminalPrincipal, request: CreateCartRequest): Promise<Cart> {
    const { businessDate, openCounter } = requireOpened(terminal);
    requireStaff(terminal);
    const { tenantId, storeCode, terminalNo } = terminal;
    const [store, taxes, settings] = await Promise.all([
      this.reference.store(tenantId, storeCode),
      this.reference.taxes(tenantId),
      this.reference.settings(tenantId),
    ]);
    const hasUser = request.userId != null || request.userName != null;
    const cart: Cart = {
      cartId: randomUUID(),
      tenantId,
      storeCode,
      storeName: store.storeName,
      terminalNo,
      revision: 1,
      status: nextState('Initial', 'create'),
      transactionType: request.transactionType ?? TransactionType.sale,
      user: hasUser ? { id: request.userId ?? '', name: request.userName ?? '' } : null,
      createdAt: isoInZone(new Date(), this.platform.TIMEZONE),
      businessDate,
      openCounter,
      lines: [],
      subtotalDiscounts: [],
      payments: [],
      taxes,
      settings: this.valuesFor(terminal, settings),
      promotions: [],
      priced: EMPTY_PRICED,
      finished: null,
    };
    await this.carts.add(cart);
    return cart;
  }

  async get(call: CartCall): Promise<Cart> {
    const cart = await this.carts.read(refOf(call));
    requireOwner(cart, call);
    if (cart.finished === null) requireStaff(call.terminal);
    return cart;
  }

  addItems(call: CartCall, items: AddItemsRequest): Promise<Cart> {
    return this.change(call, 'addItems', async (cart) => {
      requireRoom(cart, items.length);
      const { tenantId, storeCode } = cart;
      const codes = items.map(({ itemCode }) => itemCode);
      return addLines(cart, items, await this.reference.itemsOf(tenantId, storeCode, codes));
    });
  }

  cancelLine(call: CartCall, lineNo: number): Promise<Cart> {
    return this.change(call, 'changeLine', (cart) => cancelLine(cart, lineNo));
  }

  overridePrice(call: CartCall, lineNo: number, unitPrice: number): Promise<Cart> {
    return this.change(call, 'changeLine', (cart) => overridePrice(cart, lineNo, unitPrice));
  }

  setQuantity(call: CartCall, lineNo: number, quantity: number): Promise<Cart> {
    return this.change(call, 'changeLine', (cart) => setQuantity(cart, lineNo, quantity));
  }

  discountLine(call: CartCall, lineNo: number, discounts: DiscountsRequest): Promise<Cart> {
    return this.change(call, 'changeLine', (cart) => discountLine(cart, lineNo, discounts));
  }

  subtotal(call: CartCall): Promise<Cart> {
    return this.change(call, 'subtotal', (cart) => cart);
  }

  discountSubtotal(call: CartCall, discounts: DiscountsRequest): Promise<Cart> {
    return this.change(call, 'discount', (cart) => discountSubtotal(cart, discounts));
  }

  pay(call: CartCall, tenders: PaymentsRequest): Promise<Cart> {
    return this.change(call, 'pay', (cart) => this.tenders.pay(repriced(cart), tenders));
  }

  /** Back from payment to item entry; payments are handed back (spec cart §2.16, retail rule 12). */
  resumeItemEntry(call: CartCall): Promise<Cart> {
    return this.change(call, 'resumeItemEntry', (cart) => {
      requireNothingCaptured(cart);
      return this.withPromotions({ ...cart, payments: [] });
    });
  }

  /** Closes the sale (spec cart §2.15); repeating it gives the stored answer (design 6). */
  bill(call: CartCall): Promise<Cart> {
    return this.finish(call, 'bill', async (cart) => {
      const paid = repriced(await this.withPromotions(cart));
      if (paid.priced.totals.balanceAmount > 0) throw new AppError(ErrorCode.BALANCE_OPEN);
      return paid;
    });
  }

  /** Ends the cart without a sale, which is recorded, too (spec cart §2.6); amounts stay as they are. */
  cancel(call: CartCall): Promise<Cart> {
    return this.finish(call, 'cancel', (cart) => {
      requireNothingCaptured(cart);
      return cart;
    });
  }

  /**
   * Cancels what a till that is being closed left open, unless its setting keeps carts for the next session (retail
   * rule 19). One that is billed at the same moment is left alone.
   * @returns how many were cancelled
   * @throws AppError 409 / 408104 if one holds a payment that was captured
   */
  async cancelOpenCarts(terminal: TerminalPrincipal): Promise<number> {
    const { tenantId, storeCode: store_code, terminalNo: terminal_no } = terminal;
    const { businessDate, openCounter } = requireOpened(terminal);
    const session = { store_code, terminal_no, business_date: businessDate, open_counter: openCounter };
    let cancelled = 0;
    for (const cartId of await this.repository.openCarts(tenantId, session)) {
      const { settings } = await this.carts.read({ tenantId, cartId });
      if (settings.openCartsAtClose === 'keep') continue;
      try {
        await this.cancel({ terminal, cartId, expected: undefined });
        cancelled++;
      } catch (error) {
        const isBilledMeanwhile = error instanceof AppError && error.code === ErrorCode.INVALID_OPERATION;
        if (!isBilledMeanwhile) throw error;
      }
    }
    return cancelled;
  }

  /** A change of the open cart: the rule, then all amounts anew. */
  private change(call: CartCall, event: CartEvent, rule: Rule): Promise<Cart> {
    return this.carts.change(refOf(call), (cart) =>
      applied(call, event, cart, async (own) => repriced(await rule(await this.withPromotions(own)))),
    );
  }

  /** The end of a cart, once: who repeats it gets what was stored. */
  private finish(call: CartCall, event: 'bill' | 'cancel', rule: Rule): Promise<Cart> {
    const ended: CartStatus = event === 'bill' ? 'Completed' : 'Cancelled';
    return this.carts.change(
      refOf(call),
      async (cart) => {
        requireOwner(cart, call);
        return cart.status === ended ? cart : applied(call, event, cart, rule);
      },
      (cart) => this.finaliser.finalise(cart, call.terminal),
    );
  }

  /** The cart with the promotions of now, until the first payment freezes them; as it is while nobody can tell them. */
  private async withPromotions(cart: Cart): Promise<Cart> {
    if (cart.payments.length > 0) return cart;
    const promotions = await this.reference.promotions(cart.tenantId, cart.storeCode);
    return promotions === undefined ? cart : { ...cart, promotions };
  }

  private valuesFor(terminal: TerminalPrincipal, settings: Parameters<typeof settingValues>[0]): SettingValues {
    return settingValues(settings, terminal, this.settings, (problem) => {
      const text = `tenant ${terminal.tenantId}: ${problem}`;
      if (this.told.has(text) || this.told.size > 10_000) return;
      this.told.add(text);
      this.logger.warn(text);
    });
  }
}

/** What an operation does to a cart that it may be done to. */
type Rule = (cart: Cart) => Cart | Promise<Cart>;

/** The rhythm of every operation: own cart, expected revision, state, staff, then the rule itself (spec cart §2.1.5). */
async function applied(call: CartCall, event: CartEvent, cart: Cart, rule: Rule): Promise<Cart> {
  requireOwner(cart, call);
  requireRevision(cart.revision, call.expected);
  const status = nextState(cart.status, event);
  requireStaff(call.terminal);
  return { ...(await rule(cart)), status };
}

function refOf({ terminal, cartId }: CartCall) {
  return { tenantId: terminal.tenantId, cartId };
}

/** A cart belongs to a terminal; for all others it does not exist (spec cart §11.2). */
function requireOwner(cart: Cart, { terminal }: CartCall): void {
  const { tenantId, storeCode, terminalNo } = terminal;
  const isOwn = cart.tenantId === tenantId && cart.storeCode === storeCode && cart.terminalNo === terminalNo;
  if (!isOwn) throw new AppError(ErrorCode.CART_NOT_FOUND);
}

function requireOpened({ status, businessDate, openCounter }: TerminalPrincipal) {
  if (status !== 'Opened' || businessDate === null || openCounter === null) {
    throw new AppError(ErrorCode.TERMINAL_NOT_OPENED);
  }
  return { businessDate, openCounter };
}

function requireStaff(terminal: TerminalPrincipal): void {
  if (terminal.staff === null) throw new AppError(ErrorCode.STAFF_NOT_SIGNED_IN);
}

function requireRoom(cart: Cart, added: number): void {
  if (cart.lines.length + added <= MOST_LINES) return;
  throw new InvalidInputError([{ location: ['body'], reason: `a cart has at most ${MOST_LINES} lines` }]);
}

/** Money that has moved already must be given back first (retail rule 12). */
function requireNothingCaptured(cart: Cart): void {
  if (cart.payments.some(isCaptured)) throw new AppError(ErrorCode.CAPTURED_PAYMENT);
}
