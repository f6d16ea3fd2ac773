import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addTill, type Shop, type TestEnvelope, type Till } from '@kugelpos/testing';
import { startTestStore, type TestStore } from '../support/store.js';
import { card, cash, CartAtTill, openCartShop, payingCart, setSetting, transactionsOf } from './till-counter.js';

let store: TestStore;
let shop: Shop;
let serial = 1;

beforeAll(async () => {
  store = await startTestStore();
  shop = await openCartShop(store.url);
}, 60_000);
afterAll(() => store.dispose());

async function newTill(): Promise<{ till: Till; terminalNo: number }> {
  const terminalNo = ++serial;
  const till = await addTill(shop, store.url, shop.storeCode, terminalNo);
  await till.logIn();
  await till.signIn(shop.staffId);
  await till.open(1000);
  return { till, terminalNo };
}

async function entering(till: Till): Promise<CartAtTill> {
  const cart = await CartAtTill.create(till);
  await cart.add({ itemCode: 'INT' });
  return cart;
}

interface Closed {
  receiptText: string;
  expectedAmount: number;
}

describe('closing a till that left carts open (retail rule 19)', () => {
  it('cancels those with lines, then counts; empty ones and those of others stay', async () => {
    const { till, terminalNo } = await newTill();
    const other = await newTill();
    const carts = [await entering(till), await payingCart(till, 'INT', 'EXT')];
    await carts[1]?.pay(cash(100));
    const [empty, others] = [await CartAtTill.create(till), await entering(other.till)];
    const sold = await payingCart(till, 'INT');
    await sold.pay(cash(105));
    await sold.bill();

    const closed = await till.close<Closed>(1105);
    expect(closed.expectedAmount).toBe(1105);
    const list = (await shop.admin.request(
      'GET',
      `${transactionsOf(shop, terminalNo)}?include_cancelled=true&sort=transaction_no:1`,
    )) as { body: TestEnvelope<{ transactionNo: number; status: { isCancelled: boolean }; staff: { id: string } }[]> };
    expect(list.body.data.map((tran) => [tran.transactionNo, tran.status.isCancelled, tran.staff.id])).toEqual([
      [1, false, shop.staffId],
      [2, true, shop.staffId],
      [3, true, shop.staffId],
    ]);
    const states = await Promise.all([...carts, empty].map(async (cart) => (await cart.as(till.api).get()).cart));
    expect(states.map(({ cartStatus }) => cartStatus)).toEqual(['Cancelled', 'Cancelled', 'Idle']);
    expect((await others.subtotal()).status).toBe(200);
  });

  it('also where nobody is signed in', async () => {
    const { till, terminalNo } = await newTill();
    const cart = await entering(till);
    await till.signOut();
    await till.close();
    const [tran] = await shop.admin.get<{ journalText: string; staff: { id: string } }[]>(
      `${transactionsOf(shop, terminalNo)}?include_cancelled=true`,
    );
    expect(tran?.staff.id).toBe('------');
    expect((await cart.as(till.api).get()).cart.cartStatus).toBe('Cancelled');
  });

  it('refuses while a cart holds money that was captured: nothing is closed, and it can be billed', async () => {
    const { till } = await newTill();
    const left = await entering(till);
    const paid = await payingCart(till, 'INT');
    await paid.pay(card(105));
    const answer = await till.api.request<TestEnvelope<unknown>>(
      'POST',
      `/terminal/api/v1/terminals/${till.terminalId}/close`,
    );
    expect([answer.status, answer.body.user_error?.code]).toEqual([409, '408104']);
    expect((await paid.bill()).status).toBe(200);
    await till.close();
    expect((await left.as(till.api).get()).cart.cartStatus).toBe('Cancelled');
  });

  it('keeps them for the next session where the setting says so', async () => {
    await setSetting(shop, 'OPEN_CARTS_AT_CLOSE', 'cancel', [{ storeCode: shop.storeCode, value: 'keep' }]);
    const { till } = await newTill();
    const cart = await payingCart(till, 'INT');
    await cart.pay(cash(105));
    await till.close();
    expect(await cart.as(till.api).bill()).toMatchObject({ status: 400 });
    await till.open();
    expect(await cart.as(till.api).bill()).toMatchObject({ status: 200, cart: { cartStatus: 'Completed' } });
  });
});
