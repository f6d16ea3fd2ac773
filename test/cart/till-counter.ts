import { Api, createItem, openShop, type CartView, type Shop, type ShopItem, type Till } from '@kugelpos/testing';
import type { ApiAnswer, TestEnvelope } from '@kugelpos/testing';

/** Items by tax code; `drink` has a promotion in some tests. */
export const ITEMS: readonly ShopItem[] = [
  { itemCode: 'EXT', unitPrice: 105, taxCode: '01', description: '電池' },
  { itemCode: 'INT', unitPrice: 105, taxCode: '02', description: 'ノート' },
  { itemCode: 'LUNCH', unitPrice: 498, taxCode: '12', description: 'から揚げ弁当' },
  { itemCode: 'SOAP', unitPrice: 228, taxCode: '02', description: '石けん' },
  { itemCode: 'BAG', unitPrice: 5, taxCode: '02', description: 'レジ袋', isDiscountRestricted: true },
  { itemCode: 'TOOL', unitPrice: 300, taxCode: '01', description: '工具' },
  { itemCode: 'K1', unitPrice: 198, taxCode: '01', categoryCode: 'drink', description: '緑茶' },
  { itemCode: 'K2', unitPrice: 1080, taxCode: '12', description: '米' },
  { itemCode: 'K4', unitPrice: 75, taxCode: '02', description: '鉛筆' },
  { itemCode: 'TV', unitPrice: 54_999, taxCode: '02', description: 'テレビ' },
];

export const CARTS = '/cart/api/v1/carts';

/** A shop with {@link ITEMS} and one open till. */
export function openCartShop(baseUrl: string): Promise<Shop> {
  return openShop(baseUrl, { items: ITEMS });
}

/** More methods than the shop has: e-money, an inactive one, one with a limit, points as discount. */
export async function addPaymentMethods({ admin, tenantId }: Shop): Promise<void> {
  const base = { limitAmount: 0, canRefund: true, canDepositOver: false, canChange: false, isActive: true };
  const methods = [
    { ...base, paymentCode: '13', description: '電子マネー', kind: 'emoney' },
    { ...base, paymentCode: '14', description: '旧カード', kind: 'credit', isActive: false },
    { ...base, paymentCode: '15', description: 'プリペイド', kind: 'emoney', limitAmount: 500 },
    { ...base, paymentCode: '21', description: 'ポイント', kind: 'points', taxTreatment: 'discount' },
  ];
  for (const method of methods) {
    await admin.post(`/master-data/api/v1/tenants/${tenantId}/payments`, {
      taxTreatment: 'payment',
      stampDuty: false,
      ...method,
    });
  }
}

export async function setSetting(
  { admin, tenantId }: Shop,
  name: string,
  defaultValue: string,
  values: { storeCode?: string; terminalNo?: number; value: string }[] = [],
): Promise<void> {
  await admin.post(`/master-data/api/v1/tenants/${tenantId}/settings`, { name, defaultValue, values });
}

export { createItem };

/** An answer with its status, error code and cart. */
export interface CartReply {
  status: number;
  code: string | undefined;
  etag: string | null;
  cart: CartView;
  body: TestEnvelope<CartView>;
}

/** One cart at one till: each method is one request and tells what came back. */
export class CartAtTill {
  private constructor(
    readonly api: Api,
    readonly cartId: string,
  ) {}

  static async create(till: Till | Api, body: unknown = {}): Promise<CartAtTill> {
    const api = till instanceof Api ? till : till.api;
    const { cartId } = await api.post<{ cartId: string }>(CARTS, body);
    return new CartAtTill(api, cartId);
  }

  /** The same cart as somebody else sees it. */
  as(api: Api): CartAtTill {
    return new CartAtTill(api, this.cartId);
  }

  async request(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<CartReply> {
    const answer: ApiAnswer<TestEnvelope<CartView>> = await this.api.request(method, `${CARTS}/${this.cartId}${path}`, {
      ...(body === undefined ? {} : { body }),
      ...(headers === undefined ? {} : { headers }),
    });
    const { status, body: envelope } = answer;
    return {
      status,
      code: envelope.user_error?.code,
      // a compressed answer names its encoding in its tag
      etag: answer.headers.get('etag')?.replace(/-gzip"$/, '"') ?? null,
      cart: envelope.data,
      body: envelope,
    };
  }

  get = (): Promise<CartReply> => this.request('GET', '');
  add = (...lines: object[]): Promise<CartReply> =>
    this.request(
      'POST',
      '/lineItems',
      lines.map((line) => ({ quantity: 1, ...line })),
    );
  subtotal = (): Promise<CartReply> => this.request('POST', '/subtotal');
  resume = (): Promise<CartReply> => this.request('POST', '/resume-item-entry');
  cancel = (): Promise<CartReply> => this.request('POST', '/cancel');
  bill = (): Promise<CartReply> => this.request('POST', '/bill');
  pay = (...tenders: object[]): Promise<CartReply> => this.request('POST', '/payments', tenders);
  discount = (...discounts: object[]): Promise<CartReply> => this.request('POST', '/discounts', discounts);
  cancelLine = (lineNo: number | string): Promise<CartReply> => this.request('POST', `/lineItems/${lineNo}/cancel`);
  quantity = (lineNo: number, quantity: unknown): Promise<CartReply> =>
    this.request('PATCH', `/lineItems/${lineNo}/quantity`, { quantity });
  unitPrice = (lineNo: number, unitPrice: unknown): Promise<CartReply> =>
    this.request('PATCH', `/lineItems/${lineNo}/unitPrice`, { unitPrice });
  discountLine = (lineNo: number, ...discounts: object[]): Promise<CartReply> =>
    this.request('POST', `/lineItems/${lineNo}/discounts`, discounts);
}

/** An amount off, or a percentage. */
export const off = (discountValue: number) => ({ discountType: 'DiscountAmount', discountValue });
export const percentOff = (discountValue: number) => ({ discountType: 'DiscountPercentage', discountValue });

export const cash = (amount: number) => ({ paymentCode: '01', amount });
export const card = (amount: number) => ({ paymentCode: '11', amount });
export const voucher = (amount: number) => ({ paymentCode: '12', amount });

/** A cart with one line of `itemCode`, ready to be paid. */
export async function payingCart(till: Till, ...itemCodes: string[]): Promise<CartAtTill> {
  const cart = await CartAtTill.create(till);
  await cart.add(...itemCodes.map((itemCode) => ({ itemCode })));
  await cart.subtotal();
  return cart;
}

/** A cart that only needs to be billed. */
export async function paidCart(till: Till, itemCode = 'INT'): Promise<CartAtTill> {
  const cart = await payingCart(till, itemCode);
  await cart.pay(cash(100_000));
  return cart;
}

/** Path of a till's transactions. */
export function transactionsOf(shop: Shop, terminalNo = 1): string {
  return `/cart/api/v1/tenants/${shop.tenantId}/stores/${shop.storeCode}/terminals/${terminalNo}/transactions`;
}
