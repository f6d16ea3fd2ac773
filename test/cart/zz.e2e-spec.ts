import { it } from '@jest/globals';
import { startTestStore } from '../support/store.js';
import { openCartShop, paidCart } from './till-counter.js';
it('x', async () => {
  const store = await startTestStore({ LOG_LEVEL: 'debug' });
  const shop = await openCartShop(store.url);
  for (let i = 0; i < 5; i++) { const c = await paidCart(shop.till); const r = await c.bill(); if (i === 0) console.log(r.cart.receiptText, r.cart.journalText); }
  await new Promise((r) => setTimeout(r, 0));
  console.log(JSON.stringify((await (await fetch(store.url + '/cart/health')).json()), null, 1));
  console.log('closing');
  const t = Date.now();
  await Promise.race([store.dispose(), new Promise((r) => setTimeout(r, 8000))]);
  console.log('closed', Date.now() - t);
}, 60000);
