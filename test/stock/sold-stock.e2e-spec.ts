import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, openShop, type CartView, type Shop } from '@kugelpos/testing';
import { startTestStore, type TestStore } from '../support/store.js';

interface HistoryRow {
  updateType: string;
  quantityChange: number;
  afterQuantity: number;
  referenceId: string | null;
  terminalNo: number | null;
}

/** Goods sold over HTTP leave the stock. */
describe('stock of a shop that sells', () => {
  let store: TestStore;
  let shop: Shop;
  let sale: CartView;

  beforeAll(async () => {
    store = await startTestStore();
    shop = await openShop(store.url);
  }, 60_000);

  afterAll(() => store.dispose());

  const pathOf = (itemCode: string) =>
    `/stock/api/v1/tenants/${shop.tenantId}/stores/${shop.storeCode}/stock/${itemCode}`;
  const historyOf = async (itemCode: string) =>
    (await shop.admin.get<{ data: HistoryRow[] }>(`${pathOf(itemCode)}/history`)).data;

  it('goes down by what was sold', async () => {
    await shop.admin.data('PUT', `${pathOf('INT10')}/update`, { quantityChange: 10, updateType: 'initial' });
    sale = await shop.till.sell({
      lines: [{ itemCode: 'INT10', quantity: 3 }, { itemCode: 'EXT8' }, { itemCode: 'INT10' }],
      tenders: [{ paymentCode: '01', amount: 1000 }],
    });
    const rows = await eventually(
      () => historyOf('INT10'),
      (found) => found.length >= 3,
    );
    expect(rows).toMatchObject([
      {
        updateType: 'sale',
        quantityChange: -1,
        afterQuantity: 6,
        referenceId: String(sale.transactionNo),
        terminalNo: 1,
      },
      { updateType: 'sale', quantityChange: -3, afterQuantity: 7 },
      { updateType: 'initial', quantityChange: 10, afterQuantity: 10, referenceId: null, terminalNo: null },
    ]);
    expect(await shop.till.api.get(pathOf('EXT8'))).toMatchObject({ currentQuantity: -1 });
    expect(await shop.till.byKey.get(`${pathOf('EXT8')}?terminal_id=${shop.till.terminalId}`)).toMatchObject({
      currentQuantity: -1,
    });
  });

  it('stays when a cart is cancelled', async () => {
    const { cartId } = await shop.till.ringUp({ lines: [{ itemCode: 'EXT10' }], tenders: [] });
    await shop.till.api.post(`/cart/api/v1/carts/${cartId}/cancel`);
    await shop.till.sell({ lines: [{ itemCode: 'INT8' }], tenders: [{ paymentCode: '01', amount: 200 }] });
    await eventually(
      () => historyOf('INT8'),
      (found) => found.length >= 1,
    );
    expect(await historyOf('EXT10')).toEqual([]);
  });
});
