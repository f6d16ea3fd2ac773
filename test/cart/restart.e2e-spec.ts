import { rmSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { Api } from '@kugelpos/testing';
import { startTestStore } from '../support/store.js';
import { CartAtTill, cash, openCartShop, paidCart } from './till-counter.js';

it('carts outlive the process: open ones go on, finished ones give their stored answer', async () => {
  const before = await startTestStore();
  const { till } = await openCartShop(before.url);
  const open = await CartAtTill.create(till);
  await open.add({ itemCode: 'INT' }, { itemCode: 'SOAP' });
  const billed = await paidCart(till);
  const first = await billed.bill();
  const { etag } = await open.get();
  await before.stop();

  const after = await startTestStore({ DATA_DIR: before.dataDir });
  try {
    const api = new Api(after.url).withToken(till.currentToken);
    expect((await billed.as(api).bill()).body).toEqual(first.body);
    const again = open.as(api);
    expect((await again.get()).etag).toBe(etag);
    expect((await again.add({ itemCode: 'INT' })).cart.lineItems).toHaveLength(3);
    await again.subtotal();
    await again.pay(cash(1000));
    expect((await again.bill()).cart).toMatchObject({ transactionNo: 2, receiptNo: 111112, totalAmountWithTax: 438 });
  } finally {
    await after.dispose();
    rmSync(before.dataDir, { recursive: true, force: true });
  }
}, 60_000);
