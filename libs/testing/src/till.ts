import { Api, type ApiAnswer, type TestEnvelope } from './api.js';

/** A line as a till rings it up. */
export interface RungUpLine {
  itemCode: string;
  quantity?: number;
  unitPrice?: number;
}

export interface Tender {
  paymentCode: string;
  amount: number;
  detail?: string;
}

/** The cart's fields that tests look at (spec cart §3.1). */
export interface CartView {
  cartId: string;
  cartStatus: string;
  totalAmount: number;
  totalAmountWithTax: number;
  totalDiscountAmount: number;
  totalQuantity: number;
  depositAmount: number;
  changeAmount: number;
  balanceAmount: number;
  stampDutyAmount: number;
  receiptNo: number;
  transactionNo: number;
  receiptText: string;
  journalText: string | null;
  lineItems: {
    lineNo: number;
    itemCode: string;
    quantity: number;
    unitPrice: number;
    amount: number;
    isCancelled: boolean;
  }[];
  payments: { paymentNo: number; paymentCode: string; paymentAmount: number }[];
  taxes: { taxCode: string; taxAmount: number; targetAmount: number; targetQuantity: number }[];
  taxSummary: { rate: number; taxIncluded: number; taxExcluded: number; tax: number }[];
  subtotalDiscounts: { discountAmount: number }[];
}

export interface BasketOptions {
  lines: RungUpLine[];
  lineDiscounts?: Record<number, { discountType: string; discountValue: number }[]>;
  discounts?: { discountType: string; discountValue: number }[];
  tenders: Tender[];
}

/** A till of a store: knows its key, keeps the token that it was last given, and sells. */
export class Till {
  private token = '';

  constructor(
    private readonly guest: Api,
    readonly terminalId: string,
    readonly apiKey: string,
  ) {}

  /** The server with the till's present token. */
  get api(): Api {
    return this.guest.withToken(this.token);
  }

  get currentToken(): string {
    return this.token;
  }

  /** The server with the till's API key; requests must name `terminal_id`. */
  get byKey(): Api {
    return this.guest.as({ 'x-api-key': this.apiKey });
  }

  /** Exchanges the key for a token in the terminal's present state. */
  async logIn(): Promise<void> {
    const { access_token } = await this.byKey.post<{ access_token: string }>(
      `/terminal/api/v1/auth/token?terminal_id=${this.terminalId}`,
    );
    this.token = access_token;
  }

  signIn(staffId: string): Promise<unknown> {
    return this.operate('sign-in', { staffId });
  }

  signOut(): Promise<unknown> {
    return this.operate('sign-out');
  }

  open<T = unknown>(initialAmount?: number): Promise<T> {
    return this.operate<T>('open', initialAmount === undefined ? {} : { initialAmount });
  }

  close<T = unknown>(physicalAmount?: number): Promise<T> {
    return this.operate<T>('close', physicalAmount === undefined ? {} : { physicalAmount });
  }

  cashIn(amount: number, description?: string): Promise<unknown> {
    return this.operate('cash-in', { amount, description });
  }

  cashOut(amount: number, description?: string): Promise<unknown> {
    return this.operate('cash-out', { amount, description });
  }

  /** Makes a cart and brings it to the point where only `bill` is left. */
  async ringUp(basket: BasketOptions): Promise<CartView> {
    const { cartId } = await this.api.post<{ cartId: string }>('/cart/api/v1/carts', {});
    const cart = `/cart/api/v1/carts/${cartId}`;
    await this.api.post(
      `${cart}/lineItems`,
      basket.lines.map((line) => ({ quantity: 1, ...line })),
    );
    for (const [lineNo, discounts] of Object.entries(basket.lineDiscounts ?? {})) {
      await this.api.post(`${cart}/lineItems/${lineNo}/discounts`, discounts);
    }
    let view = await this.api.post<CartView>(`${cart}/subtotal`);
    if (basket.discounts) view = await this.api.post<CartView>(`${cart}/discounts`, basket.discounts);
    if (basket.tenders.length > 0) view = await this.api.post<CartView>(`${cart}/payments`, basket.tenders);
    return view;
  }

  bill(cartId: string): Promise<CartView> {
    return this.api.post<CartView>(`/cart/api/v1/carts/${cartId}/bill`);
  }

  /** A whole sale. */
  async sell(basket: BasketOptions): Promise<CartView> {
    const { cartId } = await this.ringUp(basket);
    return this.bill(cartId);
  }

  /** An operation of the terminal itself; keeps the token of the new state. */
  private async operate<T>(operation: string, body?: unknown): Promise<T> {
    const path = `/terminal/api/v1/terminals/${this.terminalId}/${operation}`;
    const answer: ApiAnswer<TestEnvelope<T>> = await this.api.request('POST', path, body === undefined ? {} : { body });
    if (answer.status >= 300) throw new Error(`POST ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    this.token = answer.headers.get('x-new-token') ?? this.token;
    return answer.body.data;
  }
}
