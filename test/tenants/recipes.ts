import { checkDigitOf } from '../../apps/master-data/src/barcodes/gtin.js';
import { hashApiKey } from '@kugelpos/auth';
import {
  addTill,
  Api,
  createTenant,
  logInAs,
  registerTenant,
  TEST_PASSWORD,
  type Shop,
  type Till,
} from '@kugelpos/testing';

/**
 * What a route needs before its owner's call can succeed: ids for its path, a query and a body, taken from a real shop.
 * A route that is not named here is called with the ids of the shop and a body made from the examples of its schema.
 */
export interface Call {
  params?: Record<string, string>;
  query?: Record<string, string>;
  body?: unknown;
  /** Who makes the successful call, where it is not the shop's own credential. */
  owner?: Api;
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
    'terminal POST /api/v1/tenants': async () => {
      const { tenantId, admin } = await registerTenant(baseUrl);
      return { owner: admin, body: { tenantId, tenantName: 'new', tags: [] } };
    },
    'terminal DELETE /api/v1/tenants/{tenant_id}': async () => {
      const { tenantId, admin } = await createTenant(baseUrl);
      return { owner: admin, params: { tenant_id: tenantId } };
    },
    ...Object.fromEntries(
      ['account', 'master-data', 'cart', 'report', 'journal', 'stock'].map((service): [string, Recipe] => [
        `${service} DELETE /api/v1/tenants/{tenant_id}`,
        () => ({ params: { tenant_id: fresh('GONE') } }),
      ]),
    ),
    'terminal DELETE /api/v1/tenants/{tenant_id}/stores/{store_code}': async (shop) => {
      const storeCode = fresh('GONE');
      await shop.admin.post(`/terminal/api/v1/tenants/${shop.tenantId}/stores`, { storeCode, storeName: 'x' });
      return { params: { store_code: storeCode } };
    },
    'terminal POST /api/v1/terminals/{terminal_id}/key': withTill('new', { overlapSeconds: 60 }),
    'terminal POST /api/v1/auth/identify': (shop, till) => ({
      body: { terminalId: till.terminalId, keyHash: hashApiKey(till.apiKey) },
    }),
    ...Object.fromEntries(
      ['master-data', 'cart', 'report', 'journal', 'stock'].map((service): [string, Recipe] => [
        `${service} POST /api/v1/tenants`,
        (shop) => ({ body: { tenantId: shop.tenantId } }),
      ]),
    ),
    'report GET /api/v1/tenants/{tenant_id}/stores/{store_code}/reports': () => ({
      query: { business_date: '20261121' },
    }),
    'report GET /api/v1/tenants/{tenant_id}/stores/{store_code}/terminals/{terminal_no}/reports': () => ({
      query: { business_date: '20261121' },
    }),
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
    'terminal POST /api/v1/terminals/{terminal_id}/cash-drop': withTill('open', { amount: 100 }),
    'terminal POST /api/v1/terminals/{terminal_id}/drawer-open': withTill('open', {}),
    'terminal POST /api/v1/terminals/{terminal_id}/no-sale': withTill('open', {}),
    'terminal PATCH /api/v1/terminals/{terminal_id}/training': withTill('new', { training: true }),
    'terminal DELETE /api/v1/terminals/{terminal_id}': withTill('new'),
    ...accountRecipes(baseUrl),
    ...masterRecipes(),
    'stock PUT /api/v1/tenants/{tenant_id}/stores/{store_code}/stock/{item_code}/reorder': () => ({
      body: { reorderPoint: 2, reorderQuantity: 5 },
    }),
    'journal POST /api/v1/tenants/{tenant_id}/stores/{store_code}/terminals/{terminal_no}/journals': (shop) => ({
      body: {
        tenantId: shop.tenantId,
        storeCode: shop.storeCode,
        terminalNo: 1,
        transactionNo: 900,
        transactionType: 502,
        businessDate: '20261121',
        openCounter: 1,
        businessCounter: 1,
        receiptNo: 1,
        amount: 0,
        quantity: 0,
        staffId: shop.staffId,
        userId: null,
        generateDateTime: '2026-11-21T10:00:00.000000+09:00',
        journalText: 'report',
        receiptText: '<a/>',
      },
    }),
  };
}

/** Users are made and changed for the call, and log-ins begun, so that the shop's superuser stays logged in. */
function accountRecipes(baseUrl: string): Record<string, Recipe> {
  const accounts = '/api/v1/accounts';
  const added = async (shop: Shop): Promise<string> => {
    const username = fresh('user');
    await shop.admin.post(`/account${accounts}/register/user`, { username, password: TEST_PASSWORD });
    return username;
  };
  const about =
    (body?: unknown): Recipe =>
    async (shop) => ({ params: { username: await added(shop) }, body });
  const by = async (shop: Shop): Promise<Api> =>
    new Api(baseUrl).withToken(await logInAs(baseUrl, shop.tenantId, await added(shop)));
  const newPassword = 'another good password';
  const one = `${accounts}/users/{username}`;
  return {
    [`account POST ${accounts}/register/user`]: () => ({ body: { username: fresh('user'), password: TEST_PASSWORD } }),
    [`account PATCH ${one}`]: about({ role: 'manager' }),
    [`account POST ${one}/deactivate`]: about(),
    [`account POST ${one}/reactivate`]: about(),
    [`account POST ${one}/unlock`]: about(),
    [`account PUT ${one}/password`]: about({ newPassword }),
    [`account PUT ${accounts}/me/password`]: async (shop) => ({
      owner: await by(shop),
      body: { currentPassword: TEST_PASSWORD, newPassword },
    }),
    [`account POST ${accounts}/logout`]: async (shop) => ({ owner: await by(shop), body: {} }),
  };
}

const MASTER = '/api/v1/tenants/{tenant_id}';

/** Masters are made, changed and deleted on things of their own, so that the shop stays as it is. */
function masterRecipes(): Record<string, Recipe> {
  const kinds: { path: string; param: string; body: (code: string) => Record<string, unknown> }[] = [
    { path: 'staff', param: 'staff_id', body: (id) => ({ id, name: 'New', pin: '0000', roles: [] }) },
    {
      path: 'categories',
      param: 'category_code',
      body: (categoryCode) => ({ categoryCode, description: 'New', descriptionShort: 'New', taxCode: '12' }),
    },
    {
      path: 'items',
      param: 'item_code',
      body: (itemCode) => ({
        itemCode,
        description: 'New',
        unitPrice: 1,
        unitCost: 1,
        itemDetails: [],
        imageUrls: [],
        categoryCode: 'food',
        taxCode: '12',
      }),
    },
    {
      path: 'payments',
      param: 'payment_code',
      body: (paymentCode) => ({
        paymentCode,
        description: 'New',
        limitAmount: 0,
        canRefund: true,
        canDepositOver: false,
        canChange: false,
        isActive: true,
      }),
    },
    {
      path: 'reasons',
      param: 'reason_code',
      body: (code) => ({ code, name: 'New', operations: ['cashOut'] }),
    },
    {
      path: 'staff-roles',
      param: 'role_code',
      body: (code) => ({ code, name: 'New', limits: [{ operation: 'cashOut', maximumAmount: 100 }] }),
    },
    { path: 'settings', param: 'name', body: (name) => ({ name, defaultValue: '1', values: [] }) },
    {
      path: 'promotions',
      param: 'promotion_code',
      body: (promotionCode) => ({
        promotionCode,
        promotionType: 'category_discount',
        name: 'New',
        startDatetime: '2020-01-01T00:00:00',
        endDatetime: '2020-01-02T00:00:00',
        detail: { targetStoreCodes: [], targetCategoryCodes: ['food'], discountRate: 1 },
      }),
    },
  ];
  const made = async (shop: Shop, path: string, body: Record<string, unknown>): Promise<void> => {
    await shop.admin.post(`/master-data/api/v1/tenants/${shop.tenantId}/${path}`, body);
  };
  const recipesOf = kinds.flatMap(({ path, param, body }): [string, Recipe][] => {
    const existing: Recipe = async (shop) => {
      const code = fresh(param);
      await made(shop, path, body(code));
      return { params: { [param]: code }, body: body(code) };
    };
    const withoutBody: Recipe = async (shop, till) => ({ ...(await existing(shop, till)), body: undefined });
    const one = `${MASTER}/${path}/{${param}}`;
    return [
      [`master-data POST ${MASTER}/${path}`, () => ({ body: body(fresh(param)) })],
      [`master-data GET ${one}`, withoutBody],
      [`master-data PUT ${one}`, existing],
      [`master-data DELETE ${one}`, withoutBody],
      [`master-data GET ${one}/value`, withoutBody],
    ];
  });
  const storeItem =
    (withOverride: boolean, sendBody: boolean): Recipe =>
    async (shop) => {
      const code = fresh('item');
      await made(shop, 'items', { ...kinds[2]?.body(code) });
      if (withOverride) await made(shop, `stores/${shop.storeCode}/items`, { itemCode: code, storePrice: 2 });
      return { params: { item_code: code }, body: sendBody ? { itemCode: code, storePrice: 3 } : undefined };
    };
  const overrides = `${MASTER}/stores/{store_code}/items`;
  const planned =
    (withOverride: boolean): Recipe =>
    async (shop, till) => ({
      ...(await storeItem(withOverride, false)(shop, till)),
      body: { changes: [{ validFrom: '2099-04-01', price: 5 }] },
    });
  const freshPrefix = () => `2${fresh('').padStart(5, '0')}`;
  const template = (prefix: string) => ({ prefix, name: 'New', item: { position: 7, length: 5 } });
  const tax = (taxCode: string) => ({ taxCode, taxType: 'Internal', taxName: 'New', rate: 5 });
  const ownTax =
    (body: unknown): Recipe =>
    async (shop) => {
      const taxCode = fresh('tax');
      await made(shop, 'taxes', tax(taxCode));
      return { params: { tax_code: taxCode }, body };
    };
  const authorize: Recipe = async (shop) => {
    const reasonCode = fresh('reason');
    await made(shop, 'reasons', { code: reasonCode, name: 'New', operations: ['cashOut'] });
    const { storeCode, staffId } = shop;
    return { body: { storeCode, terminalNo: 1, operation: 'cashOut', amount: 100, staffId, reasonCode } };
  };
  return {
    ...Object.fromEntries(recipesOf),
    ...bookRecipes(),
    [`master-data POST ${MASTER}/staff/{staff_id}/sign-in`]: ({ storeCode }) => ({
      body: { storeCode, terminalNo: 1, pin: '1234' },
    }),
    [`master-data POST ${MASTER}/operations/authorize`]: authorize,
    [`master-data POST ${overrides}`]: storeItem(false, true),
    [`master-data GET ${overrides}/{item_code}`]: storeItem(true, false),
    [`master-data PUT ${overrides}/{item_code}`]: storeItem(true, true),
    [`master-data DELETE ${overrides}/{item_code}`]: storeItem(true, false),
    [`master-data POST ${MASTER}/barcode-templates`]: () => ({ body: template(freshPrefix()) }),
    ...Object.fromEntries(
      ['GET', 'PUT', 'DELETE'].map((method): [string, Recipe] => [
        `master-data ${method} ${MASTER}/barcode-templates/{prefix}`,
        async (shop) => {
          const prefix = freshPrefix();
          await made(shop, 'barcode-templates', template(prefix));
          return { params: { prefix }, body: method === 'PUT' ? template(prefix) : undefined };
        },
      ]),
    ),
    [`master-data GET ${MASTER}/stores/{store_code}/item-search`]: async () => ({ query: { q: 'INT' } }),
    [`master-data GET ${MASTER}/stores/{store_code}/barcodes/{barcode}`]: async (shop) => {
      const prefix = freshPrefix();
      await made(shop, 'barcode-templates', template(prefix));
      const itemCode = String(10_000 + serial);
      await made(shop, 'items', { ...kinds[2]?.body(itemCode) });
      const digits = `${prefix}${itemCode}`.padEnd(12, '0');
      return { params: { barcode: digits + checkDigitOf(digits) } };
    },
    [`master-data POST ${MASTER}/taxes`]: () => ({ body: tax(fresh('tax')) }),
    [`master-data PUT ${MASTER}/taxes/{tax_code}`]: ownTax(tax('')),
    [`master-data DELETE ${MASTER}/taxes/{tax_code}`]: ownTax(undefined),
    [`master-data PUT ${MASTER}/taxes/{tax_code}/changes`]: ownTax({
      changes: [{ ...tax(''), validFrom: '2099-04-01' }],
    }),
    [`master-data PUT ${MASTER}/items/{item_code}/prices`]: planned(false),
    [`master-data PUT ${overrides}/{item_code}/prices`]: planned(true),
  };
}

/** Every call has an item book of its own, with one category, one tab and one button. */
function bookRecipes(): Record<string, Recipe> {
  const books = `${MASTER}/item_books`;
  const one = `${books}/{item_book_id}`;
  const category = `${one}/categories/{category_number}`;
  const tab = `${category}/tabs/{tab_number}`;
  const button = `${tab}/buttons/pos_x/{pos_x}/pos_y/{pos_y}`;
  const looks = { size: 'Single', imageUrl: '', colorText: '' };
  const buttonAt = (posX: number) => ({ posX, posY: 1, ...looks, itemCode: 'INT10' });
  const tabOf = (tabNumber: number) => ({ tabNumber, title: 'New', color: '', buttons: [buttonAt(1)] });
  const categoryOf = (categoryNumber: number) => ({ categoryNumber, title: 'New', color: '', tabs: [tabOf(1)] });
  const book = { title: 'New', categories: [categoryOf(1)] };
  const made =
    (body?: unknown, query?: Record<string, string>): Recipe =>
    async (shop) => {
      const path = `/master-data/api/v1/tenants/${shop.tenantId}/item_books`;
      const { itemBookId } = await shop.admin.post<{ itemBookId: string }>(path, book);
      const numbers = { category_number: '1', tab_number: '1', pos_x: '1', pos_y: '1' };
      return { params: { item_book_id: itemBookId, ...numbers }, body, ...(query ? { query } : {}) };
    };
  return {
    [`master-data POST ${books}`]: () => ({ body: book }),
    [`master-data GET ${one}`]: made(),
    [`master-data GET ${one}/detail`]: made(undefined, { store_code: 'S1' }),
    [`master-data PUT ${one}`]: made(book),
    [`master-data DELETE ${one}`]: made(),
    [`master-data POST ${one}/categories`]: made(categoryOf(2)),
    [`master-data PUT ${category}`]: made(categoryOf(2)),
    [`master-data DELETE ${category}`]: made(),
    [`master-data POST ${category}/tabs`]: made(tabOf(2)),
    [`master-data PUT ${tab}`]: made(tabOf(2)),
    [`master-data DELETE ${tab}`]: made(),
    [`master-data POST ${tab}/buttons`]: made(buttonAt(2)),
    [`master-data PUT ${button}`]: made(buttonAt(2)),
    [`master-data DELETE ${button}`]: made(),
  };
}
