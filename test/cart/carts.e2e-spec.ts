import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addTill, createTenant, openShop, type Shop, type Till } from '@kugelpos/testing';
import { startTestStore, type TestStore } from '../support/store.js';
import {
  addPaymentMethods,
  card,
  CartAtTill,
  CARTS,
  cash,
  off,
  openCartShop,
  payingCart,
  percentOff,
  voucher,
} from './till-counter.js';

let store: TestStore;
let shop: Shop;
let till: Till;

beforeAll(async () => {
  store = await startTestStore();
  shop = await openCartShop(store.url);
  await addPaymentMethods(shop);
  till = shop.till;
}, 60_000);

afterAll(() => store?.dispose());

describe('creating a cart', () => {
  it('answers its id and an ETag; the cart is empty and idle', async () => {
    const answer = await till.api.request<{ data: { cartId: string }; operation: string }>('POST', CARTS, { body: {} });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('etag')).toBe('"1"');
    expect(answer.body.operation).toBe('create_cart');
    const { body } = await till.api.request('GET', `${CARTS}/${answer.body.data.cartId}`);
    expect(body.data).toEqual({
      tenantId: shop.tenantId,
      storeCode: 'S001',
      storeName: 'Store S001',
      terminalNo: 1,
      totalAmount: 0,
      totalAmountWithTax: 0,
      totalQuantity: 0,
      totalDiscountAmount: 0,
      depositAmount: 0,
      changeAmount: 0,
      forfeitedAmount: 0,
      stampDutyAmount: 0,
      receiptNo: -1,
      transactionNo: -1,
      transactionType: 101,
      businessDate: null,
      generateDateTime: null,
      lineItems: [],
      payments: [],
      taxes: [],
      taxSummary: [],
      subtotalDiscounts: [],
      receiptText: '',
      journalText: null,
      staff: { id: 'staff1', name: '山田 花子' },
      status: null,
      cartId: answer.body.data.cartId,
      cartStatus: 'Idle',
      subtotalAmount: 0,
      balanceAmount: 0,
    });
  });

  it('works with the API key of the till, too', async () => {
    const key = `?terminal_id=${till.terminalId}`;
    const { cartId } = await till.byKey.post<{ cartId: string }>(`${CARTS}${key}`, {});
    const added = await till.byKey.request('POST', `${CARTS}/${cartId}/lineItems${key}`, {
      body: [{ item_code: 'INT', quantity: '2' }],
    });
    expect(added).toMatchObject({ status: 200, body: { data: { totalAmount: 210, totalQuantity: 2 } } });
  });

  it.each([
    [{ transactionType: null }, 201],
    [{ transactionType: '101' }, 201],
    [{ transaction_type: 101, user_id: 'U1', user_name: 'Yamada' }, 201],
    [{ transactionType: 102 }, 422],
    [{ userId: 5 }, 422],
    [[], 422],
  ])('%j → %i', async (body, status) => {
    expect((await till.api.request('POST', CARTS, { body })).status).toBe(status);
  });

  it('needs an open terminal, then a signed-in staff member', async () => {
    const other = await addTill(shop, store.url, shop.storeCode, 31);
    await other.logIn();
    const create = () => other.api.request('POST', CARTS, { body: {} });
    expect(await create()).toMatchObject({ status: 400, body: { user_error: { code: '404001' } } });
    await other.open();
    expect(await create()).toMatchObject({ status: 400, body: { user_error: { code: '404002' } } });
    await other.signIn(shop.staffId);
    expect((await create()).status).toBe(201);
  });

  it('is for terminals only', async () => {
    expect((await shop.admin.request('POST', CARTS, { body: {} })).status).toBe(401);
  });
});

describe('lines', () => {
  it('get their prices: master, given price, given zero; the original is kept', async () => {
    const cart = await CartAtTill.create(till);
    const { cart: view } = await cart.add(
      { itemCode: 'INT', quantity: 2 },
      { itemCode: 'INT', unitPrice: null },
      { itemCode: 'INT', unitPrice: 0 },
      { itemCode: 'INT', unitPrice: 99 },
      { itemCode: 'INT', unitPrice: 105 },
    );
    expect(view.cartStatus).toBe('EnteringItem');
    expect(view.lineItems).toMatchObject([
      { lineNo: 1, unitPrice: 105, amount: 210, isUnitPriceChanged: false, unitPriceOriginal: 0, itemName: 'ノート' },
      { lineNo: 2, unitPrice: 105, isUnitPriceChanged: false },
      { lineNo: 3, unitPrice: 0, amount: 0, isUnitPriceChanged: true, unitPriceOriginal: 105 },
      { lineNo: 4, unitPrice: 99, isUnitPriceChanged: true, unitPriceOriginal: 105 },
      { lineNo: 5, unitPrice: 105, isUnitPriceChanged: false },
    ]);
  });

  it('the price of the store wins over the common one', async () => {
    await shop.admin.post(`/master-data/api/v1/tenants/${shop.tenantId}/stores/S001/items`, {
      itemCode: 'TOOL',
      storePrice: 280,
    });
    const cart = await CartAtTill.create(till);
    expect((await cart.add({ itemCode: 'TOOL' })).cart.lineItems[0]?.unitPrice).toBe(280);
  });

  it('an empty list only starts item entry', async () => {
    const cart = await CartAtTill.create(till);
    expect(await cart.add()).toMatchObject({ status: 200, cart: { cartStatus: 'EnteringItem', lineItems: [] } });
  });

  it('one unknown item refuses the whole request', async () => {
    const cart = await CartAtTill.create(till);
    expect(await cart.add({ itemCode: 'INT' }, { itemCode: 'NOPE' })).toMatchObject({ status: 404, code: '402001' });
    expect((await cart.get()).cart).toMatchObject({ cartStatus: 'Idle', lineItems: [] });
  });

  it.each([
    [{ itemCode: 'INT', quantity: 0 }],
    [{ itemCode: 'INT', quantity: -1 }],
    [{ itemCode: 'INT', quantity: 1.5 }],
    [{ itemCode: 'INT', unitPrice: -1 }],
    [{ itemCode: 5 }],
    [{ quantity: 1 }],
  ])('%j is 422', async (line) => {
    const cart = await CartAtTill.create(till);
    expect(await cart.add(line)).toMatchObject({ status: 422, code: '300001' });
  });

  it('change quantity and price; the first original stays', async () => {
    const cart = await CartAtTill.create(till);
    await cart.add({ itemCode: 'EXT' });
    expect((await cart.quantity(1, 3)).cart).toMatchObject({ totalAmount: 315, totalAmountWithTax: 346 });
    await cart.unitPrice(1, 90);
    const { cart: view } = await cart.unitPrice(1, 80);
    expect(view.lineItems).toMatchObject([
      { unitPrice: 80, unitPriceOriginal: 105, isUnitPriceChanged: true, quantity: 3, amount: 240 },
    ]);
    expect((await cart.quantity(1, 0)).status).toBe(422);
  });

  it('a cancelled line keeps its amount and counts nowhere; it cannot be changed any more', async () => {
    const cart = await CartAtTill.create(till);
    await cart.add({ itemCode: 'INT' }, { itemCode: 'SOAP' });
    await cart.cancelLine(1);
    const { cart: view } = await cart.cancelLine(1);
    expect(view).toMatchObject({ totalAmount: 228, totalQuantity: 1 });
    expect(view.lineItems).toMatchObject([{ isCancelled: true, amount: 105 }, { isCancelled: false }]);
    expect(await cart.quantity(1, 2)).toMatchObject({ status: 400, code: '300004' });
    expect((await cart.add({ itemCode: 'INT' })).cart.lineItems[2]?.lineNo).toBe(3);
  });

  it.each([
    [0, 404, '408101'],
    [-1, 404, '408101'],
    [2, 404, '408101'],
    ['x', 422, '300001'],
    ['1.5', 422, '300001'],
  ])('line %s → %i / %s', async (lineNo, status, code) => {
    const cart = await CartAtTill.create(till);
    await cart.add({ itemCode: 'INT' });
    expect(await cart.cancelLine(lineNo)).toMatchObject({ status, code });
  });
});

describe('discounts', () => {
  it('of a line replace each other; percent first, per piece', async () => {
    const cart = await CartAtTill.create(till);
    await cart.add({ itemCode: 'SOAP', quantity: 3 });
    const { cart: view } = await cart.discountLine(1, off(20), { ...percentOff(10), discountDetail: 'dented' });
    // 228 × 10 % = 22.8 → 23 per piece
    expect(view.lineItems[0]).toMatchObject({
      amount: 684 - 69 - 20,
      discounts: [
        { discountType: 'DiscountAmount', discountAmount: 20, discountDetail: null, promotionCode: null },
        { discountType: 'DiscountPercentage', discountAmount: 69, discountDetail: 'dented' },
      ],
    });
    expect((await cart.discountLine(1)).cart.lineItems[0]).toMatchObject({ amount: 684, discounts: [] });
  });

  it.each([
    ['restricted item, also with an empty list', 'BAG', [], 400, '402005'],
    ['more than the line', 'INT', [off(60), off(46)], 400, '402002'],
    ['above 100 %', 'INT', [percentOff(101)], 422, '300001'],
    ['negative', 'INT', [off(-1)], 422, '300001'],
    ['unknown type', 'INT', [{ discountType: 'Gift', discountValue: 1 }], 422, '300001'],
    ['finer than a yen', 'INT', [off(0.5)], 422, '300001'],
  ])('of a line: %s', async (_what, itemCode, discounts, status, code) => {
    const cart = await CartAtTill.create(till);
    await cart.add({ itemCode });
    expect(await cart.discountLine(1, ...discounts)).toMatchObject({ status, code });
  });

  it('of the subtotal replace each other and are worked out anew when lines change', async () => {
    const cart = await payingCart(till, 'SOAP', 'BAG');
    expect((await cart.discount(percentOff(10))).cart).toMatchObject({
      totalAmount: 210,
      subtotalAmount: 210,
      subtotalDiscounts: [{ discountValue: 10, discountAmount: 23 }],
    });
    await cart.resume();
    await cart.add({ itemCode: 'SOAP' });
    expect((await cart.subtotal()).cart).toMatchObject({ totalAmount: 456 + 5 - 46 });
    expect((await cart.discount(off(456))).cart.totalAmount).toBe(5);
    expect(await cart.discount(off(457))).toMatchObject({ status: 400, code: '402003' });
    expect((await cart.discount()).cart).toMatchObject({ totalAmount: 461, subtotalDiscounts: [] });
  });
});

describe('payments', () => {
  it('cash gives change; deposit, applied and balance are told', async () => {
    const cart = await payingCart(till, 'INT', 'EXT');
    const { cart: view } = await cart.pay({ ...cash(500), detail: '{"till":1}' });
    expect(view).toMatchObject({ totalAmountWithTax: 220, depositAmount: 500, changeAmount: 280, balanceAmount: 0 });
    expect(view.payments).toEqual([
      { paymentNo: 1, paymentCode: '01', paymentName: '現金', paymentAmount: 220, paymentDetail: '{"till":1}' },
    ]);
  });

  it('split: card, then cash', async () => {
    const cart = await payingCart(till, 'K2');
    expect((await cart.pay(card(600))).cart).toMatchObject({ balanceAmount: 480, changeAmount: 0 });
    expect((await cart.pay(cash(500))).cart).toMatchObject({ balanceAmount: 0, changeAmount: 20, depositAmount: 1100 });
  });

  it('retail rule 11: what a voucher has too much is forfeited, cash gives change', async () => {
    const vouchers = await payingCart(till, 'K2');
    await vouchers.pay(voucher(1000));
    expect((await vouchers.pay(voucher(500))).cart).toMatchObject({
      balanceAmount: 0,
      changeAmount: 0,
      forfeitedAmount: 420,
      depositAmount: 1500,
    });
    const mixed = await payingCart(till, 'K2');
    expect((await mixed.pay(voucher(1000), cash(1000))).cart).toMatchObject({
      changeAmount: 920,
      forfeitedAmount: 0,
      payments: [{ paymentAmount: 1000 }, { paymentAmount: 80 }],
    });
  });

  it('acceptance basket 3: points with tax treatment discount are a subtotal discount, not a payment', async () => {
    const cart = await CartAtTill.create(till);
    await cart.add({ itemCode: 'K2' }, { itemCode: 'INT', unitPrice: 1100 });
    await cart.subtotal();
    const { cart: view } = await cart.pay({ paymentCode: '21', amount: 500 }, cash(2000));
    expect(view).toMatchObject({ totalAmountWithTax: 1680, changeAmount: 320 });
    expect(view.payments).toHaveLength(1);
    expect(view.subtotalDiscounts).toMatchObject([{ discountType: 'points', discountAmount: 500 }]);
    expect(view.taxes).toMatchObject([
      { taxCode: '12', taxAmount: 61, targetAmount: 832 },
      { taxCode: '02', taxAmount: 77, targetAmount: 848 },
    ]);
  });

  it.each([
    ['unknown method', [{ paymentCode: '99', amount: 10 }], 422, '408102'],
    ['inactive method', [{ paymentCode: '14', amount: 10 }], 422, '408102'],
    ['card above the balance', [card(1081)], 406, '403004'],
    ['above the limit of the method', [{ paymentCode: '15', amount: 501 }], 422, '300001'],
    ['second tender with nothing left to pay', [cash(1080), cash(1)], 406, '403001'],
    ['nothing', [cash(0)], 422, '300001'],
    ['less than nothing', [cash(-5)], 422, '300001'],
    ['finer than a yen', [cash(0.5)], 422, '300001'],
    ['an object', { paymentCode: '01', amount: 10 }, 422, '300001'],
  ])('%s is refused, and nothing of the request is kept', async (_what, body, status, code) => {
    const cart = await payingCart(till, 'K2');
    expect(await cart.request('POST', '/payments', body)).toMatchObject({ status, code });
    expect((await cart.get()).cart).toMatchObject({ payments: [], balanceAmount: 1080 });
  });

  it('change is worked out anew when lines change after payment', async () => {
    const cart = await CartAtTill.create(till);
    await cart.add({ itemCode: 'INT' });
    expect((await cart.pay(cash(500))).cart).toMatchObject({ cartStatus: 'EnteringItem', changeAmount: 395 });
    expect((await cart.add({ itemCode: 'SOAP' })).cart).toMatchObject({ changeAmount: 167, balanceAmount: 0 });
  });

  it('a captured payment cannot follow a price that falls', async () => {
    const cart = await CartAtTill.create(till);
    await cart.add({ itemCode: 'INT' }, { itemCode: 'SOAP' });
    await cart.pay(card(333));
    expect(await cart.cancelLine(1)).toMatchObject({ status: 406, code: '403003' });
    expect((await cart.get()).cart.totalAmount).toBe(333);
  });

  it('resume hands cash and vouchers back; a captured payment forbids resume and cancel (retail rule 12)', async () => {
    const cart = await payingCart(till, 'K2');
    await cart.pay(voucher(500), cash(1000));
    const resumed = await cart.resume();
    expect(resumed.cart).toMatchObject({
      cartStatus: 'EnteringItem',
      payments: [],
      changeAmount: 0,
      depositAmount: 0,
      balanceAmount: 1080,
    });
    const captured = await payingCart(till, 'K2');
    await captured.pay(card(500));
    expect(await captured.resume()).toMatchObject({ status: 409, code: '408104' });
    expect(await captured.cancel()).toMatchObject({ status: 409, code: '408104' });
    expect((await captured.get()).cart).toMatchObject({ cartStatus: 'Paying', balanceAmount: 580 });
  });
});

describe('promotions', () => {
  it('apply to the category at once, and stay as they were from the first payment on', async () => {
    const promotions = `/master-data/api/v1/tenants/${shop.tenantId}/promotions`;
    await shop.admin.post(promotions, {
      promotionCode: 'DRINK',
      promotionType: 'category_discount',
      name: 'ドリンク割',
      startDatetime: '2020-01-01T00:00:00+09:00',
      endDatetime: '2099-12-31T00:00:00+09:00',
      detail: { targetCategoryCodes: ['drink'], discountRate: 12.5 },
    });
    const cart = await CartAtTill.create(till);
    await cart.add({ itemCode: 'K1', quantity: 3 });
    const { cart: view } = await cart.subtotal();
    expect(view.lineItems[0]).toMatchObject({
      amount: 519,
      discounts: [{ discountAmount: 75, promotionCode: 'DRINK', promotionType: 'category_discount' }],
    });
    await cart.pay(cash(100));
    await shop.admin.request('DELETE', `${promotions}/DRINK`);
    const fresh = await CartAtTill.create(till);
    expect((await fresh.add({ itemCode: 'K1', quantity: 3 })).cart.lineItems[0]).toMatchObject({ amount: 594 });
    expect((await cart.pay(cash(1000))).cart.lineItems[0]).toMatchObject({ amount: 519 });
  });

  it('of types that carts do not apply leave them as they are, beside one that they apply', async () => {
    const promotions = `/master-data/api/v1/tenants/${shop.tenantId}/promotions`;
    const off = { discountType: 'DiscountAmount', discountValue: 10 };
    const unapplied = {
      item_discount: { targetItemCodes: ['K1'], ...off },
      quantity_break: { targetItemCodes: ['K1'], quantity: 3, price: 400 },
      mix_and_match: { targetItemCodes: ['K1', 'EXT'], quantity: 2, cheapestFree: true },
      order_threshold: { threshold: 10, ...off },
      coupon: { couponCode: 'C', useLimit: 1, ...off },
      announcement: null,
      unknown: { targetCategoryCodes: ['drink'], discountRate: 50 },
    };
    const add = (promotionType: string, detail: unknown) =>
      shop.admin.post(promotions, {
        promotionCode: promotionType,
        promotionType,
        name: promotionType,
        startDatetime: '2020-01-01',
        endDatetime: '2099-12-31',
        detail,
      });
    for (const [promotionType, detail] of Object.entries(unapplied)) await add(promotionType, detail);
    const sell = async () => {
      const cart = await CartAtTill.create(till);
      await cart.add({ itemCode: 'K1', quantity: 3 });
      return (await cart.subtotal()).cart;
    };
    expect(await sell()).toMatchObject({ subtotalDiscounts: [], lineItems: [{ amount: 594, discounts: [] }] });
    await add('category_discount', { targetCategoryCodes: ['drink'], discountRate: 12.5 });
    expect(await sell()).toMatchObject({
      subtotalDiscounts: [],
      lineItems: [{ amount: 519, discounts: [{ promotionCode: 'category_discount' }] }],
    });
    for (const code of [...Object.keys(unapplied), 'category_discount'])
      await shop.admin.request('DELETE', `${promotions}/${code}`);
  });
});

describe('state', () => {
  const body = { discounts: [], payments: [], lineItems: [] };
  const inState = {
    Idle: () => CartAtTill.create(till),
    EnteringItem: async () => {
      const cart = await CartAtTill.create(till);
      await cart.add({ itemCode: 'INT' });
      return cart;
    },
    Paying: () => payingCart(till, 'INT'),
    Completed: async () => {
      const cart = await payingCart(till, 'INT');
      await cart.pay(cash(105));
      await cart.bill();
      return cart;
    },
    Cancelled: async () => {
      const cart = await CartAtTill.create(till);
      await cart.cancel();
      return cart;
    },
  };
  const operations: [string, string, unknown?][] = [
    ['POST', '/lineItems', body.lineItems],
    ['POST', '/lineItems/1/cancel'],
    ['PATCH', '/lineItems/1/quantity', { quantity: 1 }],
    ['PATCH', '/lineItems/1/unitPrice', { unitPrice: 1 }],
    ['POST', '/lineItems/1/discounts', body.discounts],
    ['POST', '/subtotal'],
    ['POST', '/discounts', body.discounts],
    ['POST', '/payments', body.payments],
    ['POST', '/bill'],
    ['POST', '/resume-item-entry'],
    ['POST', '/cancel'],
  ];
  // Columns of spec cart §5, in the order of `operations`; x: refused with 400 / 300004.
  const table = {
    Idle: '.xxxxxxxxx.',
    EnteringItem: '......x.xx.',
    Paying: 'xxxxxx.....',
    Completed: 'xxxxxxxx.xx',
    Cancelled: 'xxxxxxxxxx.',
  };
  const refused = Object.entries(table).flatMap(([state, row]) =>
    operations
      .filter((_, index) => row[index] === 'x')
      .map(([method, path, sent]) => [state, method, path, sent] as const),
  );

  it.each(refused)('%s: %s %s is refused and changes nothing', async (state, method, path, sent) => {
    const cart = await inState[state as keyof typeof inState]();
    const before = await cart.get();
    const answer = await cart.request(method, path, sent);
    expect(answer).toMatchObject({ status: 400, code: '300004' });
    expect(answer.body.message).toContain('Invalid event');
    expect(await cart.get()).toEqual(before);
  });
});

describe('who may touch a cart', () => {
  it('another terminal of the store, another store and another tenant get 404 / 401002', async () => {
    const cart = await CartAtTill.create(till);
    const neighbour = await addTill(shop, store.url, shop.storeCode, 32);
    await neighbour.logIn();
    await neighbour.signIn(shop.staffId);
    await neighbour.open();
    const stranger = await openShop(store.url, { items: [] });
    for (const api of [neighbour.api, stranger.till.api]) {
      const other = cart.as(api);
      for (const answer of [
        await other.get(),
        await other.add({ itemCode: 'INT' }),
        await other.subtotal(),
        await other.cancel(),
        await other.bill(),
      ]) {
        expect(answer).toMatchObject({ status: 404, code: '401002' });
      }
    }
    expect((await cart.get()).cart).toMatchObject({ cartStatus: 'Idle', lineItems: [] });
  });

  it('an unknown cart is 404 with the texts that clients know', async () => {
    const { api } = till;
    const path = `${CARTS}/0f8fad5b-d9cb-469f-a165-70867728950e`;
    expect(await api.request('GET', path)).toMatchObject({
      status: 404,
      body: { user_error: { code: '401002', message: 'カートが見つかりません' } },
    });
    const english = await api.request('GET', path, { headers: { 'accept-language': 'en' } });
    expect(english.body.user_error?.message).toBe('Cart not found');
  });

  it('a signed-out terminal gets 400 / 404002 on its cart', async () => {
    const other = await addTill(shop, store.url, shop.storeCode, 33);
    await other.logIn();
    await other.open();
    await other.signIn(shop.staffId);
    const cart = await CartAtTill.create(other);
    await other.signOut();
    expect(await cart.as(other.api).add({ itemCode: 'INT' })).toMatchObject({ status: 400, code: '404002' });
    expect(await cart.as(other.api).get()).toMatchObject({ status: 400, code: '404002' });
  });

  it('a tenant that is not set up in cart has no carts', async () => {
    const { admin } = await createTenant(store.url);
    expect((await admin.request('GET', `${CARTS}/x`)).status).toBe(401);
  });
});

describe('order of failures (spec cart §2.1.5)', () => {
  it('JSON before credentials, credentials before schema, schema before cart, cart before state, state before rule', async () => {
    const idle = await CartAtTill.create(till);
    const post = (api: typeof till.api, path: string, request: { raw?: string; body?: unknown }) =>
      api.request('POST', `${CARTS}/${path}`, request);
    const guest = till.api.as({});
    expect((await post(guest, 'nowhere/lineItems', { raw: '[{' })).status).toBe(422);
    expect((await post(guest, 'nowhere/lineItems', { body: [{ itemCode: 1 }] })).status).toBe(401);
    expect((await post(till.api, 'nowhere/lineItems', { body: [{ itemCode: 1 }] })).status).toBe(422);
    expect((await post(till.api, 'nowhere/discounts', { body: [off(1)] })).status).toBe(404);
    expect(await idle.discount(off(1_000_000))).toMatchObject({ status: 400, code: '300004' });
    const paying = await payingCart(till, 'INT');
    expect(await paying.discount(off(1_000_000))).toMatchObject({ status: 400, code: '402003' });
  });
});

it('names its operations as the spec does', async () => {
  const cart = await CartAtTill.create(till);
  const operations = [
    (await cart.get()).body.operation,
    (await cart.add({ itemCode: 'INT' })).body.operation,
    (await cart.quantity(1, 1)).body.operation,
    (await cart.unitPrice(1, 105)).body.operation,
    (await cart.discountLine(1)).body.operation,
    (await cart.subtotal()).body.operation,
    (await cart.discount()).body.operation,
    (await cart.pay()).body.operation,
    (await cart.resume()).body.operation,
    (await cart.cancelLine(1)).body.operation,
    (await cart.cancel()).body.operation,
  ];
  expect(operations).toEqual([
    'get_cart',
    'add_items',
    'update_item_quantity',
    'update_item_unit_price',
    'add_discount_to_line_item',
    'subtotal',
    'discount_to_cart',
    'payments',
    'resume_item_entry',
    'cancel_line_item',
    'cancel_transaction',
  ]);
});

it('health names the checks of the spec; those of the sidecar are disabled', async () => {
  const { body } = await till.api.request<{ checks: Record<string, { status: string; component: string | null }> }>(
    'GET',
    '/cart/health',
  );
  expect(body.checks).toMatchObject({
    mongodb: { status: 'healthy' },
    dapr_sidecar: { status: 'disabled', component: null },
    dapr_cartstore: { status: 'disabled', component: 'cartstore' },
    dapr_pubsub_tranlog: { status: 'disabled', component: 'pubsub-tranlog-report' },
    background_jobs: { status: 'healthy', details: { job_names: ['republish_undelivered_tranlog'] } },
  });
});
