import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Tokens } from '@kugelpos/auth';
import { linkHolds, type TranLog } from '@kugelpos/contracts';
import { addTill, openShop, type Shop, type TestEnvelope, type Till } from '@kugelpos/testing';
import mongoose, { type Connection } from 'mongoose';
import { startTestStore, type TestStore } from '../support/store.js';
import {
  card,
  CartAtTill,
  cash,
  off,
  openCartShop,
  paidCart,
  payingCart,
  percentOff,
  setSetting,
  transactionsOf,
} from './till-counter.js';

/** A transaction as the list and the single read answer it. */
interface Tran {
  transactionNo: number;
  receiptNo: number;
  totalAmount: number;
  businessDate: string;
  generateDateTime: string;
  staff: { id: string };
  status: { isCancelled: boolean };
  receiptText: string;
  journalText: string;
  taxSummary: { rate: number; taxIncluded: number; tax: number }[];
  [field: string]: unknown;
}

let store: TestStore;
let database: Connection;
let serial = 10;

beforeAll(async () => {
  store = await startTestStore();
  database = await mongoose.createConnection(process.env['MONGODB_URI'] ?? '').asPromise();
}, 60_000);

afterAll(async () => {
  await database?.close();
  await store?.dispose();
});

/** Another open till of the shop, with numbers of its own. */
async function newTill(shop: Shop): Promise<{ till: Till; terminalNo: number }> {
  const terminalNo = ++serial;
  const till = await addTill(shop, store.url, shop.storeCode, terminalNo);
  await till.logIn();
  await till.signIn(shop.staffId);
  await till.open();
  return { till, terminalNo };
}

/** A stored cart as another process would read it. */
function contentOf(document: object | null): object {
  const { content } = document as { content: { buffer: Uint8Array } };
  return JSON.parse(Buffer.from(content.buffer).toString()) as object;
}

async function list(shop: Shop, terminalNo: number, query = '') {
  const answer = await shop.admin.request<TestEnvelope<Tran[]>>('GET', `${transactionsOf(shop, terminalNo)}${query}`);
  return { ...answer.body, status: answer.status, code: answer.body.user_error?.code };
}

describe('sales of the specification', () => {
  let shop: Shop;

  beforeAll(async () => {
    shop = await openCartShop(store.url);
    await shop.admin.post(`/master-data/api/v1/tenants/${shop.tenantId}/promotions`, {
      promotionCode: 'DRINK',
      promotionType: 'category_discount',
      name: 'ドリンク割',
      startDatetime: '2020-01-01T00:00:00+09:00',
      endDatetime: '2099-12-31T00:00:00+09:00',
      detail: { targetCategoryCodes: ['drink'], discountRate: 12.5 },
    });
  });

  it('the worked example: promotion, line and subtotal discount, card and cash', async () => {
    const cart = await CartAtTill.create(shop.till);
    await cart.add({ itemCode: 'K1', quantity: 3 }, { itemCode: 'K2' }, { itemCode: 'K4', quantity: 2 });
    expect((await cart.discountLine(1, off(20))).cart.lineItems[0]?.amount).toBe(499);
    expect((await cart.subtotal()).cart).toMatchObject({
      totalAmount: 1729,
      totalAmountWithTax: 1778,
      taxes: [{ taxAmount: 49 }, { taxAmount: 80 }, { taxAmount: 13 }],
    });
    expect((await cart.discount(percentOff(7))).cart).toMatchObject({
      totalAmount: 1608,
      totalAmountWithTax: 1654,
      totalDiscountAmount: 216,
      taxes: [
        { taxCode: '01', targetAmount: 464, taxAmount: 46, targetQuantity: 3 },
        { taxCode: '12', targetAmount: 1004, taxAmount: 74 },
        { taxCode: '02', targetAmount: 140, taxAmount: 12 },
      ],
    });
    expect((await cart.pay(card(600))).cart.balanceAmount).toBe(1054);
    expect((await cart.pay(cash(2000))).cart).toMatchObject({
      balanceAmount: 0,
      changeAmount: 946,
      depositAmount: 2600,
    });
    const { cart: billed } = await cart.bill();
    expect(billed).toMatchObject({ cartStatus: 'Completed', transactionNo: 1, receiptNo: 111111 });
    expect(await shop.till.api.get(`${transactionsOf(shop)}/1`)).toMatchObject({
      totalAmount: 1654,
      totalAmountWithTax: 1654,
      totalDiscountAmount: 216,
      depositAmount: 2600,
      changeAmount: 946,
      payments: [
        { paymentNo: 1, paymentCode: '11', paymentName: 'クレジット', paymentAmount: 600 },
        { paymentNo: 2, paymentCode: '01', paymentName: '現金', paymentAmount: 1054 },
      ],
      taxSummary: [
        { rate: 10, reduced: false, class: 'taxable', taxIncluded: 650, taxExcluded: 591, tax: 59 },
        { rate: 8, reduced: true, class: 'taxable', taxIncluded: 1004, taxExcluded: 930, tax: 74 },
      ],
    });
  });

  it('acceptance basket 1', async () => {
    const cart = await payingCart(shop.till, 'EXT', 'INT');
    await cart.pay(cash(500));
    expect((await cart.bill()).cart).toMatchObject({
      totalAmountWithTax: 220,
      changeAmount: 280,
      taxes: [{ taxAmount: 10 }, { taxAmount: 9 }],
      taxSummary: [{ rate: 10, taxIncluded: 220, tax: 20 }],
    });
  });

  it('acceptance basket 2', async () => {
    const cart = await CartAtTill.create(shop.till);
    await cart.add(
      { itemCode: 'LUNCH', quantity: 2 },
      { itemCode: 'SOAP', quantity: 3 },
      { itemCode: 'BAG' },
      { itemCode: 'TOOL' },
    );
    await cart.subtotal();
    await cart.discount(off(100));
    await cart.pay(cash(2000));
    expect((await cart.bill()).cart).toMatchObject({
      totalAmountWithTax: 1913,
      changeAmount: 87,
      taxes: [
        { taxCode: '12', targetAmount: 946, taxAmount: 70 },
        { taxCode: '02', targetAmount: 654, taxAmount: 59 },
        { taxCode: '01', targetAmount: 285, taxAmount: 28 },
      ],
      taxSummary: [
        { rate: 10, taxIncluded: 967, tax: 87 },
        { rate: 8, taxIncluded: 946, tax: 70 },
      ],
    });
  });

  it.each([
    [54_998, 0],
    [54_999, 200],
    [1_100_000, 200],
    [1_100_001, 400],
  ])('stamp duty of %i in cash is %i (retail rule 14)', async (unitPrice, duty) => {
    const cart = await CartAtTill.create(shop.till);
    await cart.add({ itemCode: 'TV', unitPrice });
    await cart.subtotal();
    await cart.pay(cash(unitPrice));
    const { cart: billed } = await cart.bill();
    expect(billed.stampDutyAmount).toBe(duty);
    expect(billed.journalText?.includes('印紙代')).toBe(duty > 0);
  });

  it('no stamp duty for what a card pays, nor on a cancelled cart', async () => {
    const cart = await payingCart(shop.till, 'TV');
    await cart.pay(card(54_999));
    expect((await cart.bill()).cart.stampDutyAmount).toBe(0);
    const cancelled = await payingCart(shop.till, 'TV');
    await cancelled.pay(cash(54_999));
    expect((await cancelled.cancel()).cart.stampDutyAmount).toBe(0);
  });

  it('an open balance cannot be billed', async () => {
    const cart = await payingCart(shop.till, 'INT');
    await cart.pay(cash(100));
    expect(await cart.bill()).toMatchObject({ status: 406, code: '403002' });
    expect((await cart.get()).cart.cartStatus).toBe('Paying');
  });
});

describe('once', () => {
  let shop: Shop;

  beforeAll(async () => {
    shop = await openCartShop(store.url);
  });

  it('a repeated bill gives the stored answer, also after sign-out and with an old ETag', async () => {
    const { till, terminalNo } = await newTill(shop);
    const cart = await paidCart(till);
    const before = (await cart.get()).etag ?? '';
    const first = await cart.request('POST', '/bill', undefined, { 'if-match': before });
    expect(first.status).toBe(200);
    expect((await cart.bill()).body).toEqual(first.body);
    expect((await cart.request('POST', '/bill', undefined, { 'if-match': before })).body).toEqual(first.body);
    await till.signOut();
    expect((await cart.as(till.api).bill()).body).toEqual(first.body);
    expect((await cart.as(till.api).get()).cart).toEqual(first.cart);
    expect(await list(shop, terminalNo)).toMatchObject({ metadata: { total: 1 } });
  });

  it('ten bills at once make one transaction and ten equal answers', async () => {
    const { till, terminalNo } = await newTill(shop);
    const cart = await paidCart(till);
    const answers = await Promise.all(Array.from({ length: 10 }, () => cart.bill()));
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 200, cart: { transactionNo: 1 } });
    expect(await list(shop, terminalNo)).toMatchObject({ metadata: { total: 1 } });
  });

  it('a repeated cancel gives the stored answer; crossing over is refused', async () => {
    const { till, terminalNo } = await newTill(shop);
    const cancelled = await payingCart(till, 'INT');
    const first = await cancelled.cancel();
    expect(first.cart).toMatchObject({ cartStatus: 'Cancelled', transactionNo: 1, receiptNo: 111111 });
    expect((await cancelled.cancel()).body).toEqual(first.body);
    expect(await cancelled.bill()).toMatchObject({ status: 400, code: '300004' });
    const billed = await paidCart(till);
    await billed.bill();
    expect(await billed.cancel()).toMatchObject({ status: 400, code: '300004' });
    expect(await list(shop, terminalNo)).toMatchObject({ data: [{ transactionNo: 2 }] });
    expect(await list(shop, terminalNo, '?include_cancelled=true')).toMatchObject({
      data: [
        { transactionNo: 2, status: { isCancelled: false } },
        { transactionNo: 1, transactionType: 101, status: { isCancelled: true, isVoided: false, isRefunded: false } },
      ],
    });
  });

  it('parallel sales of one till get consecutive numbers, each once', async () => {
    const { till, terminalNo } = await newTill(shop);
    const carts = await Promise.all(Array.from({ length: 8 }, () => paidCart(till)));
    const answers = await Promise.all(carts.map((cart) => cart.bill()));
    const numbers = answers.map(({ cart }) => cart.transactionNo).sort((a, b) => a - b);
    expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const { data } = await list(shop, terminalNo);
    expect(data.map((tran) => tran.receiptNo)).toEqual([8, 7, 6, 5, 4, 3, 2, 1].map((no) => 111110 + no));
  });

  it('a cart that is recorded already, yet stored as open, follows its transaction', async () => {
    const { till, terminalNo } = await newTill(shop);
    const cart = await paidCart(till);
    const carts = database.useDb(`${shop.tenantId}_cart`, { useCache: true }).collection('cache_cart');
    const open = await carts.findOne({ cart_id: cart.cartId });
    const first = await cart.bill();
    // As after restoring an old backup of the carts alone. The revision is newer than that of any copy in memory.
    await carts.replaceOne({ cart_id: cart.cartId }, { ...open, revision: 90 });
    expect((await cart.get()).cart.cartStatus).toBe('Paying');
    expect((await cart.bill()).cart).toEqual(first.cart);
    expect((await cart.get()).cart.cartStatus).toBe('Completed');
    expect(await list(shop, terminalNo)).toMatchObject({ metadata: { total: 1 } });
  });
});

describe('two writers', () => {
  let shop: Shop;

  beforeAll(async () => {
    shop = await openCartShop(store.url);
  });

  it('without If-Match all of them get in, one after the other', async () => {
    const cart = await CartAtTill.create(shop.till);
    const answers = await Promise.all(Array.from({ length: 12 }, () => cart.add({ itemCode: 'INT' })));
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 12 }, () => 200));
    const { cart: view, etag } = await cart.get();
    expect(view.lineItems.map((line) => line.lineNo)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(etag).toBe('"13"');
  });

  it('with If-Match the second gets 409 at once and changes nothing', async () => {
    const cart = await CartAtTill.create(shop.till);
    const etag = (await cart.get()).etag ?? '';
    const add = (header: string) =>
      cart.request('POST', '/lineItems', [{ itemCode: 'INT', quantity: 1 }], { 'if-match': header });
    const answers = await Promise.all([add(etag), add(etag)]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409]);
    expect(answers.find((answer) => answer.status === 409)?.code).toBe('408103');
    expect((await cart.get()).cart.lineItems).toHaveLength(1);
    expect((await add('"2"')).etag).toBe('"3"');
    expect((await add('*')).status).toBe(200);
    expect((await add('"1", "4"')).status).toBe(200);
    expect((await add('W/"5"')).status).toBe(409);
    expect((await add('nonsense')).status).toBe(409);
  });

  it('what another process has written is neither lost nor overwritten', async () => {
    const cart = await CartAtTill.create(shop.till);
    await cart.add({ itemCode: 'INT' });
    const carts = database.useDb(`${shop.tenantId}_cart`, { useCache: true }).collection('cache_cart');
    const stored = await carts.findOne({ cart_id: cart.cartId });
    const content = contentOf(stored) as { lines: object[] };
    const lines = content.lines.map((line) => ({ ...line, quantity: 7 }));
    await carts.updateOne(
      { cart_id: cart.cartId },
      { $set: { content: Buffer.from(JSON.stringify({ ...content, lines })) }, $inc: { revision: 1 } },
    );
    const { cart: view, etag } = await cart.add({ itemCode: 'SOAP' });
    expect(view.lineItems.map((line) => line.quantity)).toEqual([7, 1]);
    expect(view.totalAmount).toBe(7 * 105 + 228);
    expect(etag).toBe('"4"');
  });

  it('a copy in memory that is behind refuses nothing by itself', async () => {
    const cart = await CartAtTill.create(shop.till);
    await cart.add({ itemCode: 'INT' });
    const carts = database.useDb(`${shop.tenantId}_cart`, { useCache: true }).collection('cache_cart');
    const stored = await carts.findOne({ cart_id: cart.cartId });
    const content = contentOf(stored);
    await carts.updateOne(
      { cart_id: cart.cartId },
      { $set: { content: Buffer.from(JSON.stringify({ ...content, status: 'Paying' })) }, $inc: { revision: 1 } },
    );
    expect(await cart.discount(off(5))).toMatchObject({ status: 200, cart: { totalAmount: 100 } });
  });
});

describe('numbers and sessions', () => {
  it('receipt numbers roll over at the end of their range; settings go terminal, store, tenant', async () => {
    const shop = await openCartShop(store.url);
    const { till, terminalNo } = await newTill(shop);
    await setSetting(shop, 'RECEIPT_NO_START_VALUE', '500', [
      { storeCode: shop.storeCode, value: '998' },
      { storeCode: shop.storeCode, terminalNo, value: '7' },
    ]);
    await setSetting(shop, 'RECEIPT_NO_END_VALUE', '999', [{ storeCode: shop.storeCode, terminalNo, value: '9' }]);
    const sell = async (at: Till) => (await (await paidCart(at)).bill()).cart;
    const ofTill: number[] = [];
    const ofStore: number[] = [];
    for (let i = 0; i < 4; i++) {
      ofTill.push((await sell(till)).receiptNo);
      ofStore.push((await sell(shop.till)).receiptNo);
    }
    expect(ofTill).toEqual([7, 8, 9, 7]);
    expect(ofStore).toEqual([998, 999, 998, 999]);
    expect((await sell(till)).transactionNo).toBe(5);
  });

  it('a setting that cannot be used gives way to the environment', async () => {
    const shop = await openCartShop(store.url);
    await setSetting(shop, 'RECEIPT_NO_START_VALUE', 'many');
    await setSetting(shop, 'RECEIPT_LAYOUT', 'fancy');
    expect((await (await paidCart(shop.till)).bill()).cart).toMatchObject({ receiptNo: 111111 });
  });

  it('close fences the session: no bill, no cancel; repeating it tells the same; the next session may bill', async () => {
    const shop = await openCartShop(store.url);
    const { till, terminalNo } = await newTill(shop);
    await (await paidCart(till)).bill();
    await (await CartAtTill.create(till)).cancel();
    const waiting = await paidCart(till);
    const { businessDate, openCounter } = await till.api.get<{ businessDate: string; openCounter: number }>(
      `/terminal/api/v1/terminals/${till.terminalId}`,
    );
    const tokens = store.app.get(Tokens, { strict: false });
    // says that the session is still open, and is not yet known to be of the past
    const oldToken = till.api.withToken(
      tokens.forTerminal({
        tenantId: shop.tenantId,
        storeCode: shop.storeCode,
        terminalNo,
        terminalId: till.terminalId,
        status: 'Opened',
        businessDate,
        openCounter,
        businessCounter: 1,
        staff: { id: shop.staffId, name: '山田' },
        tokenVersion: 99,
        keyVersion: 0,
      }).token,
    );
    const token = tokens.forService('terminal', shop.tenantId);
    const close = (body: unknown) =>
      till.api.withToken(token).request('POST', `/cart/api/v1/terminals/${till.terminalId}/sessions/close`, { body });
    const closed = { status: 200, body: { data: { transactionCount: 2, lastTransactionNo: 2 } } };
    expect(await close({ businessDate, openCounter })).toMatchObject(closed);
    for (const attempt of [() => waiting.bill(), () => waiting.cancel()]) {
      expect(await attempt()).toMatchObject({ status: 400, code: '408105' });
    }
    expect((await waiting.get()).cart).toMatchObject({ cartStatus: 'Paying', transactionNo: -1 });
    expect(await close({ business_date: businessDate, open_counter: openCounter })).toMatchObject(closed);
    await till.close();
    expect(await waiting.as(oldToken).bill()).toMatchObject({ status: 400, code: '408105' });
    await till.open();
    const { cart } = await waiting.as(till.api).bill();
    expect(cart).toMatchObject({ cartStatus: 'Completed', transactionNo: 3, receiptNo: 111113 });
    expect(
      await list(shop, terminalNo, `?business_date=${businessDate}&open_counter=${openCounter + 1}`),
    ).toMatchObject({
      metadata: { total: 1 },
      data: [{ transactionNo: 3 }],
    });
    expect(await waiting.as(oldToken).bill()).toMatchObject({ status: 200, cart: { transactionNo: 3 } });
  });

  it('the close route is for services of the tenant', async () => {
    const shop = await openCartShop(store.url);
    const path = `/cart/api/v1/terminals/${shop.till.terminalId}/sessions/close`;
    const body = { businessDate: '20261121', openCounter: 1 };
    const tokens = store.app.get(Tokens, { strict: false });
    const as = (token: string) => shop.admin.withToken(token).request('POST', path, { body });
    expect((await as(tokens.forService('terminal', 'OTHER'))).status).toBe(404);
    expect((await shop.admin.request('POST', path, { body })).status).toBe(401);
    expect((await shop.till.api.request('POST', path, { body })).status).toBe(401);
    const bad = { body: { businessDate: '2026-11-21', openCounter: -1 } };
    const own = shop.admin.withToken(tokens.forService('terminal', shop.tenantId));
    expect((await own.request('POST', path, bad)).status).toBe(422);
  });

  it('date, session and staff are those of the till at bill', async () => {
    const shop = await openCartShop(store.url);
    const { till, terminalNo } = await newTill(shop);
    await shop.admin.post(`/master-data/api/v1/tenants/${shop.tenantId}/staff`, {
      id: 'late',
      name: '佐藤',
      pin: '9876',
      roles: ['clerk'],
    });
    const cart = await paidCart(till);
    await till.signOut();
    await till.signIn('late');
    expect((await cart.as(till.api).bill()).cart).toMatchObject({ staff: { id: 'late', name: '佐藤' } });
    expect((await list(shop, terminalNo)).data[0]).toMatchObject({ staff: { id: 'late' } });
  });
});

describe('reading transactions', () => {
  let shop: Shop;
  let tills: { till: Till; terminalNo: number };

  beforeAll(async () => {
    shop = await openCartShop(store.url);
    tills = await newTill(shop);
    for (const itemCode of ['INT', 'SOAP', 'K2']) await (await paidCart(tills.till, itemCode)).bill();
    await (await CartAtTill.create(tills.till)).cancel();
    await (await paidCart(tills.till, 'EXT')).bill();
  });

  it.each([
    ['', [5, 3, 2, 1]],
    ['?include_cancelled=true', [5, 4, 3, 2, 1]],
    ['?limit=2', [5, 3]],
    ['?limit=2&page=2', [2, 1]],
    ['?limit=0', [5, 3, 2, 1]],
    ['?page=9', []],
    ['?sort=transaction_no:1', [1, 2, 3, 5]],
    ['?sort=generate_date_time:-1', [5, 3, 2, 1]],
    ['?receipt_no=111112', [2]],
    ['?receipt_no=0', []],
    ['?open_counter=1', [5, 3, 2, 1]],
    ['?open_counter=0', []],
    ['?business_date=20200101', []],
    ['?transaction_type=101', [5, 3, 2, 1]],
    ['?transaction_type=102&transaction_type=101', [5, 3, 2, 1]],
    ['?transaction_type=102', []],
  ])('list%s', async (query, numbers) => {
    const { data } = await list(shop, tills.terminalNo, query);
    expect(data.map((tran) => tran.transactionNo)).toEqual(numbers);
  });

  it('tells total, page, sort and filter', async () => {
    const { metadata, operation } = await list(shop, tills.terminalNo, '?limit=2&page=2&transaction_type=101');
    expect(operation).toBe('get_transactions_by_query');
    expect(metadata).toEqual({
      total: 4,
      page: 2,
      limit: 2,
      sort: 'transaction_no:-1',
      filter: {
        tenant_id: shop.tenantId,
        store_code: shop.storeCode,
        terminal_no: tills.terminalNo,
        transaction_type: { $in: [101] },
        'sales.is_cancelled': false,
      },
    });
  });

  it.each([
    '?sort=transaction_no',
    '?sort=journal_text:1',
    '?sort=transaction_no:2',
    '?page=0',
    '?limit=-1',
    '?limit=1001',
    '?business_date=2026-11-21',
    '?transaction_type=sale',
    '?open_counter=x',
  ])('list%s is 422', async (query) => {
    expect(await list(shop, tills.terminalNo, query)).toMatchObject({ status: 422, code: '300001' });
  });

  it('a till reads those of its store, an administrator all of the tenant, others none', async () => {
    const path = transactionsOf(shop, tills.terminalNo);
    expect((await shop.till.api.request('GET', path)).status).toBe(200);
    const otherStore = path.replace(`/stores/${shop.storeCode}/`, '/stores/S999/');
    expect((await shop.till.api.request('GET', otherStore)).status).toBe(403);
    expect((await shop.admin.request('GET', otherStore)).body.data).toEqual([]);
    const stranger = await openShop(store.url, { items: [] });
    for (const api of [stranger.admin, stranger.till.api]) {
      expect(await api.request('GET', `${path}/1`)).toMatchObject({
        status: 400,
        body: { user_error: { code: '100000' } },
      });
    }
    expect((await shop.admin.as({}).request('GET', path)).status).toBe(401);
  });

  it('one transaction, with all fields; an unknown one is 404', async () => {
    const path = transactionsOf(shop, tills.terminalNo);
    const { body } = await shop.admin.request<TestEnvelope<Tran>>('GET', `${path}/5`);
    expect(body.operation).toBe('get_transaction_by_tranasction_no');
    expect(body.data).toEqual({
      tenantId: shop.tenantId,
      storeCode: 'S001',
      storeName: 'Store S001',
      terminalNo: tills.terminalNo,
      totalAmount: 115,
      totalAmountWithTax: 115,
      totalQuantity: 1,
      totalDiscountAmount: 0,
      depositAmount: 100_000,
      changeAmount: 99_885,
      stampDutyAmount: 0,
      receiptNo: 111115,
      transactionNo: 5,
      transactionType: 101,
      businessDate: expect.stringMatching(/^\d{8}$/),
      generateDateTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+09:00$/),
      lineItems: [
        {
          lineNo: 1,
          itemCode: 'EXT',
          itemName: '電池',
          categoryCode: 'food',
          unitPrice: 105,
          unitPriceOriginal: 0,
          isUnitPriceChanged: false,
          quantity: 1,
          amount: 105,
          discounts: [],
          imageUrls: [],
          isCancelled: false,
          isDiscountRestricted: false,
        },
      ],
      payments: [{ paymentNo: 1, paymentCode: '01', paymentName: '現金', paymentAmount: 115, paymentDetail: null }],
      taxes: [
        {
          taxNo: 1,
          taxCode: '01',
          taxType: 'External',
          taxName: '外税10%',
          taxAmount: 10,
          targetAmount: 105,
          targetQuantity: 1,
        },
      ],
      taxSummary: [{ rate: 10, class: 'taxable', reduced: false, taxIncluded: 115, taxExcluded: 105, tax: 10 }],
      subtotalDiscounts: [],
      receiptText: expect.stringContaining('<PrintData>'),
      journalText: expect.stringContaining('111115'),
      staff: { id: 'staff1', name: '山田 花子' },
      status: { isCancelled: false, isVoided: false, isRefunded: false },
    });
    expect(await shop.admin.request('GET', `${path}/99`)).toMatchObject({
      status: 404,
      body: { user_error: { code: '100001' } },
    });
    expect((await shop.admin.request('GET', `${path}/x`)).status).toBe(422);
  });

  it('events are the transactions, linked into one chain per terminal', async () => {
    const outbox = database.useDb('commons_cart', { useCache: true }).collection('status_tran_delivery');
    const records = await outbox
      .find({ tenant_id: shop.tenantId, terminal_no: tills.terminalNo })
      .sort({ transaction_no: 1 })
      .toArray();
    const events = records.map((record) => record['payload'] as TranLog);
    expect(events.map((event) => event.chain.seq)).toEqual([1, 2, 3, 4, 5]);
    expect(events.every((event) => linkHolds(event))).toBe(true);
    events.slice(1).forEach((event, index) => expect(event.chain.prev).toBe(events[index]?.chain.hash));
    expect(events[3]).toMatchObject({
      transaction_type: 101,
      schema_version: 1,
      training: false,
      sales: { is_cancelled: true },
      shard_key: null,
      created_at: null,
      origin: null,
      additional_info: {},
    });
    const logs = database.useDb(`${shop.tenantId}_cart`, { useCache: true }).collection('log_tran');
    const stored = await logs.findOne({ terminal_no: tills.terminalNo, transaction_no: 5 });
    for (const own of ['_id', 'created_by', 'updated_by', 'revision']) delete stored?.[own];
    expect({ ...stored, shard_key: null, created_at: null, updated_at: null }).toEqual(events[4]);
    const forged: TranLog = { ...(events[4] as TranLog), receipt_no: 1 };
    expect(linkHolds(forged)).toBe(false);
  });
});
