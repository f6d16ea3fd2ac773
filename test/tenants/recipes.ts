import { addTill, type Shop, type Till } from '@kugelpos/testing';

/**
 * What a route needs before its owner's call can succeed: ids for its path, a query and a body, taken from a real shop.
 * A route that is not named here is called with the ids of the shop and a body made from the examples of its schema.
 */
export interface Call {
  params?: Record<string, string>;
  query?: Record<string, string>;
  body?: unknown;
  /** Headers beside the credentials. */
  headers?: Record<string, string>;
}

type Recipe = (shop: Shop, till: Till) => Promise<Call> | Call;

let serial = 0;

/** A code that nothing has yet. */
function fresh(prefix: string): string {
  serial += 1;
  return `${prefix}${serial}`;
}

async function cart(till: Till, state: 'idle' | 'items' | 'paying' | 'paid'): Promise<string> {
  const { cartId } = await till.api.post<{ cartId: string }>('/cart/api/v1/carts', {});
  const path = `/cart/api/v1/carts/${cartId}`;
  if (state !== 'idle') await till.api.post(`${path}/lineItems`, [{ itemCode: 'INT10', quantity: 2 }]);
  if (state === 'paying' || state === 'paid') await till.api.post(`${path}/subtotal`);
  if (state === 'paid') await till.api.post(`${path}/payments`, [{ paymentCode: '01', amount: 1000 }]);
  return cartId;
}

/** A terminal of its own, so that its state can be changed without hurting the shop's till. */
async function spareTill(shop: Shop, baseUrl: string, state: 'new' | 'signedIn' | 'open'): Promise<Till> {
  serial += 1;
  const till = await addTill(shop, baseUrl, shop.storeCode, 100 + serial);
  await till.logIn();
  if (state !== 'new') await till.signIn(shop.staffId);
  if (state === 'open') await till.open();
  return till;
}

/** Recipes by `service METHOD path`. */
export function recipes(baseUrl: string): Record<string, Recipe> {
  const withCart =
    (state: Parameters<typeof cart>[1], rest: Call = {}): Recipe =>
    async (_shop, till) => ({ params: { cart_id: await cart(till, state), line_no: '1', lineNo: '1' }, ...rest });
  const withTill =
    (state: Parameters<typeof spareTill>[2], body?: unknown): Recipe =>
    async (shop) => ({ params: { terminal_id: (await spareTill(shop, baseUrl, state)).terminalId }, body });
  const carts = 'cart POST /api/v1/carts/{cart_id}';
  const master = '/api/v1/tenants/{tenant_id}';
  return {
    [`${carts}/cancel`]: withCart('items'),
    [`${carts}/lineItems`]: withCart('idle', { body: [{ itemCode: 'INT8', quantity: 1 }] }),
    [`${carts}/lineItems/{lineNo}/cancel`]: withCart('items'),
    [`${carts}/lineItems/{lineNo}/discounts`]: withCart('items', {
      body: [{ discountType: 'DiscountAmount', discountValue: 1 }],
    }),
    [`${carts}/subtotal`]: withCart('items'),
    [`${carts}/discounts`]: withCart('paying', { body: [{ discountType: 'DiscountAmount', discountValue: 1 }] }),
    [`${carts}/payments`]: withCart('paying', { body: [{ paymentCode: '01', amount: 1000 }] }),
    [`${carts}/bill`]: withCart('paid'),
    [`${carts}/resume-item-entry`]: withCart('paying'),
    'cart GET /api/v1/carts/{cart_id}': withCart('items'),
    'cart PATCH /api/v1/carts/{cart_id}/lineItems/{lineNo}/unitPrice': withCart('items', { body: { unitPrice: 90 } }),
    'cart PATCH /api/v1/carts/{cart_id}/lineItems/{lineNo}/quantity': withCart('items', { body: { quantity: 3 } }),
    'cart POST /api/v1/carts': () => ({ body: {} }),
    'cart POST /api/v1/terminals/{terminal_id}/sessions/close': async (shop) => {
      const till = await spareTill(shop, baseUrl, 'open');
      const { businessDate, openCounter } = await till.api.get<{ businessDate: string; openCounter: number }>(
        `/terminal/api/v1/terminals/${till.terminalId}`,
      );
      return { params: { terminal_id: till.terminalId }, body: { businessDate, openCounter } };
    },
    'terminal POST /api/v1/tenants': (shop) => ({ body: { tenantId: shop.tenantId, tenantName: 'again', tags: [] } }),
    'terminal POST /api/v1/tenants/{tenant_id}/stores': () => ({
      body: { storeCode: fresh('NEW'), storeName: 'New store' },
    }),
    'terminal POST /api/v1/terminals': (shop) => {
      serial += 1;
      return { body: { storeCode: shop.storeCode, terminalNo: 500 + serial, description: 'new' } };
    },
    'terminal PATCH /api/v1/terminals/{terminal_id}/function_mode': () => ({ body: { functionMode: 'Sales' } }),
    'terminal POST /api/v1/terminals/{terminal_id}/sign-in': withTill('new', { staffId: 'staff1' }),
    'terminal POST /api/v1/terminals/{terminal_id}/sign-out': withTill('signedIn'),
    'terminal POST /api/v1/terminals/{terminal_id}/open': withTill('signedIn', {}),
    'terminal POST /api/v1/terminals/{terminal_id}/close': withTill('open', {}),
    'terminal POST /api/v1/terminals/{terminal_id}/cash-in': withTill('open', { amount: 100 }),
    'terminal POST /api/v1/terminals/{terminal_id}/cash-out': withTill('open', { amount: 100 }),
    'terminal DELETE /api/v1/terminals/{terminal_id}': withTill('new'),
    [`master-data POST ${master}/staff`]: () => ({ body: { id: fresh('st'), name: 'New', pin: '0000', roles: [] } }),
    [`master-data POST ${master}/categories`]: () => ({
      body: { categoryCode: fresh('cat'), description: 'New', descriptionShort: 'New', taxCode: '12' },
    }),
  };
}
