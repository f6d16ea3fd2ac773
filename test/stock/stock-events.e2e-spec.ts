import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TranLog } from '@kugelpos/contracts';
import { DatabaseDirectory } from '@kugelpos/tenancy';
import { Api, createTenant, type TestTenant } from '@kugelpos/testing';
import { deliverSale, line, tranLog } from '../journal/events.js';
import { movementsOf, soldLines } from '../../apps/stock/src/movements/sold-lines.js';
import { StockMovements } from '../../apps/stock/src/movements/stock-movements.service.js';
import { StockUpdateRepository } from '../../apps/stock/src/movements/stock-update.repository.js';
import { StoreTransactions } from '../../apps/stock/src/movements/store-transactions.js';
import { StockRepository } from '../../apps/stock/src/stocks/stock.repository.js';
import { startTestStore, type TestStore } from '../support/store.js';

interface HistoryRow {
  updateType: string;
  quantityChange: number;
  beforeQuantity: number;
  afterQuantity: number;
  referenceId: string | null;
  [field: string]: unknown;
}

describe('stock follows the sales', () => {
  let store: TestStore;
  let tenant: TestTenant;
  let storeNo = 0;

  beforeAll(async () => {
    store = await startTestStore();
    tenant = await createTenant(store.url);
  });

  afterAll(() => store.dispose());

  const newPlace = () => ({ tenant_id: tenant.tenantId, store_code: `S${++storeNo}` });
  const pathOf = (storeCode: string) => `/stock/api/v1/tenants/${tenant.tenantId}/stores/${storeCode}/stock`;

  /** `{ A: -3 }` */
  const quantities = async (storeCode: string): Promise<Record<string, number>> => {
    const list = await tenant.admin.get<{ data: { itemCode: string; currentQuantity: number }[] }>(pathOf(storeCode));
    return Object.fromEntries(list.data.map((stock) => [stock.itemCode, stock.currentQuantity]));
  };
  const historyOf = async (storeCode: string, itemCode: string): Promise<HistoryRow[]> =>
    (await tenant.admin.get<{ data: HistoryRow[] }>(`${pathOf(storeCode)}/${itemCode}/history?limit=1000`)).data;

  /** Newest first: each row starts where the one below it ended, and the first started from nothing. */
  const expectUnbroken = (rows: HistoryRow[], quantity: number) => {
    expect(rows.at(0)?.afterQuantity ?? 0).toBe(quantity);
    rows.forEach((row, i) => expect(row.beforeQuantity).toBe(rows[i + 1]?.afterQuantity ?? 0));
  };

  it.each<[string, Partial<TranLog>, Record<string, number>]>([
    ['a sale', {}, { A: -2, B: -1 }],
    ['a void', { transaction_type: 201 }, { A: 2, B: 1 }],
    ['a return', { transaction_type: 102 }, { A: 2, B: 1 }],
    ['a void of a return', { transaction_type: 202 }, { A: -2, B: -1 }],
    ['a sale in training', { training: true }, {}],
    ['a transaction of unknown type', { transaction_type: 999 }, {}],
    [
      'a sale with a cancelled line',
      { line_items: [line(1, 'A', 2, { is_cancelled: true }), line(2, 'B', 1)] },
      { B: -1 },
    ],
    ['a sale without lines', { line_items: [] }, {}],
    ['a sale of parts', { line_items: [line(1, 'A', 0.1), line(2, 'A', 0.2)] }, { A: -0.3 }],
  ])('%s', async (_name, change, expected) => {
    const place = newPlace();
    const event = tranLog(place, { line_items: [line(1, 'A', 2), line(2, 'B', 1)], ...change });
    expect(await deliverSale(store.app, 'stock', event)).toEqual({ status: 'SUCCESS' });
    expect(await quantities(place.store_code)).toEqual(expected);
  });

  it('a cancelled cart does not', async () => {
    const place = newPlace();
    const event = tranLog(place);
    const cancelled = { ...event, sales: { ...event.sales, is_cancelled: true } };
    expect(await deliverSale(store.app, 'stock', cancelled)).toEqual({ status: 'SUCCESS' });
    expect(await quantities(place.store_code)).toEqual({});
  });

  it('with one history row per line', async () => {
    const place = newPlace();
    const event = tranLog(place, {
      transaction_no: 42,
      line_items: [line(1, 'A', 2), line(2, 'B', 5), line(3, 'A', 1)],
    });
    await deliverSale(store.app, 'stock', event);
    const row = (change: number, before: number, after: number) => ({
      tenantId: tenant.tenantId,
      storeCode: place.store_code,
      itemCode: 'A',
      updateType: 'sale',
      quantityChange: change,
      beforeQuantity: before,
      afterQuantity: after,
      referenceId: '42',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+09:00$/),
      operatorId: null,
      note: null,
      terminalNo: 1,
      eventId: event.event_id,
    });
    expect(await historyOf(place.store_code, 'A')).toEqual([row(-1, -2, -3), row(-2, 0, -2)]);
    expect(await tenant.admin.get(`${pathOf(place.store_code)}/A`)).toMatchObject({
      currentQuantity: -3,
      lastTransactionId: '42',
    });
  });

  it('once, however often an event comes', async () => {
    const place = newPlace();
    const event = tranLog(place, { line_items: [line(1, 'A', 2), line(2, 'B', 1), line(3, 'A', 1)] });
    for (let i = 0; i < 5; i++) expect(await deliverSale(store.app, 'stock', event)).toEqual({ status: 'SUCCESS' });
    expect(await quantities(place.store_code)).toEqual({ A: -3, B: -1 });
    expect(await historyOf(place.store_code, 'A')).toHaveLength(2);
  });

  it('once, when ten deliveries of an event run at the same time', async () => {
    const place = newPlace();
    const event = tranLog(place, { line_items: [line(1, 'A', 2), line(2, 'B', 1)] });
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => deliverSale(store.app, 'stock', event)));
    expect(outcomes).toEqual(outcomes.map(() => ({ status: 'SUCCESS' })));
    expect(await quantities(place.store_code)).toEqual({ A: -2, B: -1 });
    expect(await historyOf(place.store_code, 'A')).toHaveLength(1);
  });

  it('when different first sales of an item come at the same time', async () => {
    const place = newPlace();
    const events = Array.from({ length: 20 }, (_, i) =>
      tranLog(place, {
        transaction_no: i + 1,
        line_items: i % 2 ? [line(1, 'A', 1), line(2, 'B', 2)] : [line(1, 'B', 2), line(2, 'A', 1)],
      }),
    );
    await Promise.all(events.map((event) => deliverSale(store.app, 'stock', event)));
    expect(await quantities(place.store_code)).toEqual({ A: -20, B: -40 });
    const rows = await historyOf(place.store_code, 'A');
    expect(rows).toHaveLength(20);
    expectUnbroken(rows, -20);
  });

  it('exactly, when two processes change a store at the same time', async () => {
    const place = newPlace();
    const database = store.app.get(DatabaseDirectory, { strict: false }).databases.find((d) => d.service === 'stock');
    const stocks = store.app.get(StockRepository, { strict: false });
    const updates = store.app.get(StockUpdateRepository, { strict: false });
    const processes = [1, 2].map(() => new StockMovements(new StoreTransactions(database!), stocks, updates));
    const where = { tenantId: tenant.tenantId, storeCode: place.store_code };
    const changes = processes.flatMap((movements, p) =>
      Array.from({ length: 5 }, async (_, i) => {
        const event = tranLog(place, { transaction_no: 10 * p + i, line_items: [line(1, 'A', 1), line(2, 'B', 2)] });
        await movements.apply(where, movementsOf(soldLines(event)));
      }),
    );
    await Promise.all(changes);
    expect(await quantities(place.store_code)).toEqual({ A: -10, B: -20 });
    expectUnbroken(await historyOf(place.store_code, 'A'), -10);
    expectUnbroken(await historyOf(place.store_code, 'B'), -20);
  });

  it('to the same end in whatever order they come', async () => {
    const sale = (place: object) =>
      tranLog(place as { tenant_id: string }, { transaction_no: 1, line_items: [line(1, 'A', 3)] });
    const voided = (place: object) =>
      tranLog(place as { tenant_id: string }, {
        transaction_no: 2,
        transaction_type: 201,
        line_items: [line(1, 'A', 3)],
      });
    const second = (place: object) =>
      tranLog(place as { tenant_id: string }, { transaction_no: 3, line_items: [line(1, 'A', 0.7)] });
    for (const order of [
      [sale, voided, second],
      [voided, second, sale],
      [second, sale, voided],
    ]) {
      const place = newPlace();
      for (const build of order) await deliverSale(store.app, 'stock', build(place));
      expect(await quantities(place.store_code)).toEqual({ A: -0.7 });
      expectUnbroken(await historyOf(place.store_code, 'A'), -0.7);
    }
  });

  it('each store for itself', async () => {
    const [one, other] = [newPlace(), newPlace()];
    await deliverSale(store.app, 'stock', tranLog(one, { line_items: [line(1, 'A', 1)] }));
    await deliverSale(store.app, 'stock', tranLog(other, { line_items: [line(1, 'A', 5)] }));
    expect(await quantities(one.store_code)).toEqual({ A: -1 });
    expect(await quantities(other.store_code)).toEqual({ A: -5 });
  });

  it('of an unknown tenant later, when the tenant is set up', async () => {
    const later = `Later_${randomUUID().slice(0, 8)}`;
    const event = tranLog({ tenant_id: later });
    expect(await deliverSale(store.app, 'stock', event)).toMatchObject({ status: 'RETRY' });
    const { admin } = await createTenant(store.url, later);
    expect(await deliverSale(store.app, 'stock', event)).toEqual({ status: 'SUCCESS' });
    expect(await admin.get(`/stock/api/v1/tenants/${later}/stores/5678/stock/A`)).toMatchObject({
      currentQuantity: -1,
    });
  });

  it.each<[string, (event: TranLog) => unknown]>([
    ['without event id', (event) => ({ ...event, event_id: '' })],
    ['without tenant', (event) => ({ ...event, tenant_id: undefined })],
    ['without store', (event) => ({ ...event, store_code: undefined })],
    [
      'with a line without item code',
      (event) => ({ ...event, line_items: [line(1, 'A', 1), { ...line(2, 'B', 1), item_code: undefined }] }),
    ],
    [
      'with a quantity that is text',
      (event) => ({ ...event, line_items: [line(1, 'A', 1), { ...line(2, 'B', 1), quantity: '1' }] }),
    ],
    ['with two lines of one number', (event) => ({ ...event, line_items: [line(1, 'A', 1), line(1, 'B', 1)] })],
    ['with lines that are no list', (event) => ({ ...event, line_items: 'A' })],
  ])('but drops an event %s and changes nothing', async (_name, spoil) => {
    const place = newPlace();
    expect(await deliverSale(store.app, 'stock', spoil(tranLog(place)))).toMatchObject({ status: 'DROP' });
    expect(await quantities(place.store_code)).toEqual({});
  });

  it('and says in its health what is not there', async () => {
    const { body } = await new Api(store.url).request<{ status: string; checks: Record<string, { status: string }> }>(
      'GET',
      '/stock/health',
    );
    expect(body.status).toBe('healthy');
    expect(body.checks).toMatchObject({
      mongodb: { status: 'healthy' },
      dapr_sidecar: { status: 'disabled' },
      dapr_statestore: { status: 'disabled' },
      snapshot_scheduler: { status: 'disabled' },
    });
  });
});
