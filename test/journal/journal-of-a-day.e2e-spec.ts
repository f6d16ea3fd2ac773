import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CHAIN_GENESIS, linkHolds } from '@kugelpos/contracts';
import { DatabaseDirectory } from '@kugelpos/tenancy';
import { eventually, openShop, type CartView, type Shop } from '@kugelpos/testing';
import { cashLogs, openCloseLogs, tranLogs, type logCollections } from '../../apps/journal/src/logs/log.schema.js';
import { startTestStore, type TestStore } from '../support/store.js';

interface JournalWire {
  transactionType: number;
  transactionNo: number | null;
  receiptNo: number | null;
  amount: number | null;
  staffId: string | null;
  journalText: string;
  receiptText: string;
}

/** A till's day, sold over HTTP: what the journal has of it. */
describe('the journal of a day', () => {
  let store: TestStore;
  let shop: Shop;
  let sale: CartView;
  let records: JournalWire[];

  beforeAll(async () => {
    store = await startTestStore();
    shop = await openShop(store.url, { initialAmount: 5000 });
    const { till } = shop;
    sale = await till.sell({
      lines: [{ itemCode: 'INT10', quantity: 2 }],
      tenders: [{ paymentCode: '01', amount: 500 }],
    });
    const { cartId } = await till.ringUp({ lines: [{ itemCode: 'EXT10' }], tenders: [] });
    await till.api.post(`/cart/api/v1/carts/${cartId}/cancel`);
    await till.cashIn(1000, 'change');
    await till.cashOut(300, 'stamps');
    await till.close(5000);
    const path = `/journal/api/v1/tenants/${shop.tenantId}/stores/${shop.storeCode}/journals?sort=generate_date_time:1`;
    records = await eventually(
      () => shop.admin.get<JournalWire[]>(path),
      (found) => found.length >= 7,
    );
  }, 60_000);

  afterAll(() => store.dispose());

  it('has every act once, in order', () => {
    const types = records.map((record) => record.transactionType);
    // Float and opening happen at the same moment.
    expect(types.slice(0, 2).sort()).toEqual([301, 401]);
    expect(types.slice(2)).toEqual([101, -101, 401, 402, 302]);
  });

  it('has the amounts', () => {
    expect(
      records.filter((record) => [401, 402].includes(record.transactionType)).map((record) => record.amount),
    ).toEqual([5000, 1000, -300]);
  });

  it('has the sale as its receipt says', () => {
    const record = records.find((one) => one.transactionType === 101);
    expect(record).toMatchObject({
      transactionNo: sale.transactionNo,
      receiptNo: sale.receiptNo,
      amount: sale.totalAmountWithTax,
      staffId: shop.staffId,
      receiptText: sale.receiptText,
    });
    expect(record?.journalText).toContain('ノート');
  });

  it('finds the sale by what is printed on it', async () => {
    const path = `/journal/api/v1/tenants/${shop.tenantId}/stores/${shop.storeCode}/journals?keywords=${encodeURIComponent('ノート')}`;
    expect(await shop.admin.get(path)).toEqual([expect.objectContaining({ transactionType: 101 })]);
  });

  it('is open to the till that sold, by token and by key', async () => {
    const path = `/journal/api/v1/tenants/${shop.tenantId}/stores/${shop.storeCode}/journals`;
    expect(await shop.till.api.get(path)).toHaveLength(7);
    expect(await shop.till.byKey.get(`${path}?terminal_id=${shop.till.terminalId}`)).toHaveLength(7);
    expect((await shop.till.byKey.request('GET', path)).status).toBe(401);
  });

  it('keeps logs whose links hold, in chains without a gap', async () => {
    const database = store.app.get(DatabaseDirectory, { strict: false }).databases.find((d) => d.service === 'journal');
    const eventsOf = async (...specs: typeof logCollections) => {
      const kept = await Promise.all(
        specs.map(async (spec) => (await database!.model(shop.tenantId, spec)).find({}).lean()),
      );
      return kept.flat().map((log) => log.event);
    };
    const chains = [await eventsOf(tranLogs), await eventsOf(cashLogs, openCloseLogs)];
    expect(chains.map((events) => events.length)).toEqual([2, 5]);
    for (const events of chains) {
      expect(events.filter((event) => !linkHolds(event)).map((event) => event.event_id)).toEqual([]);
      const links = events.map((event) => event.chain).sort((a, b) => a.seq - b.seq);
      expect(links.map((link) => link.seq)).toEqual(links.map((_, i) => i + 1));
      expect(links.map((link) => link.prev)).toEqual([CHAIN_GENESIS, ...links.slice(0, -1).map((link) => link.hash)]);
    }
  });
});
