import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Tokens } from '@kugelpos/auth';
import { Api, createTenant, type TestTenant } from '@kugelpos/testing';
import { deliverSale, line, tranLog } from '../journal/events.js';
import { startTestStore, type TestStore } from '../support/store.js';

interface StockWire {
  itemCode: string;
  currentQuantity: number;
}
interface StockListWire {
  data: StockWire[];
  metadata: { total: number; page: number; limit: number; sort: null; filter: null };
}
interface HistoryWire {
  data: {
    quantityChange: number;
    beforeQuantity: number;
    afterQuantity: number;
    referenceId: string | null;
    note: string | null;
  }[];
  metadata: StockListWire['metadata'];
}

describe('the stock of a store', () => {
  let store: TestStore;
  let tenant: TestTenant;
  let storeNo = 0;
  let path = '';

  beforeAll(async () => {
    store = await startTestStore();
    tenant = await createTenant(store.url);
  });

  afterAll(() => store.dispose());

  const newStore = () => {
    path = `/stock/api/v1/tenants/${tenant.tenantId}/stores/S${++storeNo}/stock`;
    return path;
  };
  const put = (rest: string, body: unknown, headers?: Record<string, string>) =>
    tenant.admin.request('PUT', `${path}/${rest}`, { body, ...(headers ? { headers } : {}) });
  const add = (item: string, quantityChange: number, updateType = 'purchase') =>
    put(`${item}/update`, { quantityChange, updateType });
  const get = (rest = '') => tenant.admin.request('GET', `${path}${rest}`);
  const itemsOf = async (rest = '') =>
    (await tenant.admin.get<StockListWire>(`${path}${rest}`)).data.map((stock) => stock.itemCode);

  describe('changes', () => {
    it('by a signed quantity, with its history', async () => {
      newStore();
      const { status, body } = await put('A/update', {
        quantityChange: 24,
        updateType: 'purchase',
        referenceId: 'PO-1',
        operatorId: 'sato',
        note: 'delivery',
      });
      expect(status).toBe(200);
      expect(body).toMatchObject({ success: true, code: 200, operation: 'update_stock', metadata: null });
      expect(body.data).toEqual({
        tenantId: tenant.tenantId,
        storeCode: `S${storeNo}`,
        itemCode: 'A',
        updateType: 'purchase',
        quantityChange: 24,
        beforeQuantity: 0,
        afterQuantity: 24,
        referenceId: 'PO-1',
        timestamp: expect.stringMatching(/\+09:00$/),
        operatorId: 'sato',
        note: 'delivery',
        terminalNo: null,
        eventId: null,
      });
      await put('A/update', { quantity_change: '-30.5', update_type: 'damage' });
      expect((await get('/A')).body).toMatchObject({
        operation: 'get_stock',
        data: {
          tenantId: tenant.tenantId,
          storeCode: `S${storeNo}`,
          itemCode: 'A',
          currentQuantity: -6.5,
          minimumQuantity: 0,
          reorderPoint: 0,
          reorderQuantity: 0,
          lastUpdated: expect.stringMatching(/\+09:00$/),
          lastTransactionId: 'PO-1',
        },
      });
      const history = await tenant.admin.get<HistoryWire>(`${path}/A/history`);
      expect(history.data.map((row) => [row.beforeQuantity, row.quantityChange, row.afterQuantity])).toEqual([
        [24, -30.5, -6.5],
        [0, 24, 24],
      ]);
      expect(history.metadata).toEqual({ total: 2, page: 1, limit: 100, sort: null, filter: null });
    });

    it('exactly, where binary fractions drift', async () => {
      newStore();
      for (let i = 0; i < 10; i++) await add('A', 0.1);
      expect((await get('/A')).body.data).toMatchObject({ currentQuantity: 1 });
      await add('A', -0.9999999);
      expect((await get('/A')).body.data).toMatchObject({ currentQuantity: 0 });
    });

    it('to a counted quantity', async () => {
      newStore();
      await add('A', 5);
      const { status, body } = await put('A/quantity', { quantity: 3.5, note: 'count' });
      expect(status).toBe(200);
      expect(body).toMatchObject({
        operation: 'set_stock_quantity',
        data: { updateType: 'adjustment', beforeQuantity: 5, quantityChange: -1.5, afterQuantity: 3.5, note: 'count' },
      });
      expect((await put('B/quantity', { quantity: 7, updateType: 'initial' })).body.data).toMatchObject({
        beforeQuantity: 0,
        afterQuantity: 7,
      });
      expect((await get()).body.data).toMatchObject({
        data: [
          { itemCode: 'A', currentQuantity: 3.5 },
          { itemCode: 'B', currentQuantity: 7 },
        ],
      });
    });

    it('by the terminal of the query where no operator is named', async () => {
      newStore();
      const terminal = `${tenant.tenantId}-S${storeNo}-1`;
      const body = { quantityChange: 1, updateType: 'adjustment' };
      expect((await put(`A/update?terminal_id=${terminal}`, { ...body, operatorId: '' })).body.data).toMatchObject({
        operatorId: terminal,
      });
      expect((await put(`A/update?terminal_id=${terminal}`, { ...body, operatorId: 'sato' })).body.data).toMatchObject({
        operatorId: 'sato',
      });
      expect((await put('A/update', body)).body.data).toMatchObject({ operatorId: null });
    });

    it('once for an idempotency key', async () => {
      newStore();
      const once = { 'idempotency-key': 'delivery-1' };
      const body = { quantityChange: 10, updateType: 'purchase' };
      const first = await put('A/update', body, once);
      const second = await put('A/update', body, once);
      expect(second.status).toBe(200);
      expect(second.body.data).toEqual(first.body.data);
      const other = await put('A/update', { ...body, quantityChange: 11 }, once);
      expect([other.status, other.body.user_error?.code]).toEqual([409, '414103']);
      expect((await put('B/update', body, once)).status).toBe(200);
      expect((await get()).body.data).toMatchObject({ data: [{ currentQuantity: 10 }, { currentQuantity: 10 }] });
    });

    it('exactly, when many come at the same time', async () => {
      newStore();
      const place = { tenant_id: tenant.tenantId, store_code: `S${storeNo}` };
      const sales = Array.from({ length: 50 }, (_, i) =>
        deliverSale(store.app, 'stock', tranLog(place, { transaction_no: i, line_items: [line(1, 'A', 0.1)] })),
      );
      const answers = await Promise.all([...sales, ...Array.from({ length: 50 }, () => add('A', 0.3))]);
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set(['SUCCESS', 200]));
      expect((await get('/A')).body.data).toMatchObject({ currentQuantity: 10 });
      const { data } = await tenant.admin.get<HistoryWire>(`${path}/A/history`);
      expect(data).toHaveLength(100);
      data.forEach((row, i) => expect(row.beforeQuantity).toBe(data[i + 1]?.afterQuantity ?? 0));
    });

    it.each<[string, string, unknown]>([
      ['no body', 'A/update', undefined],
      ['no change', 'A/update', { updateType: 'purchase' }],
      ['no type', 'A/update', { quantityChange: 1 }],
      ['an unknown type', 'A/update', { quantityChange: 1, updateType: 'gift' }],
      ['a type in capitals', 'A/update', { quantityChange: 1, updateType: 'SALE' }],
      ['a change that is text', 'A/update', { quantityChange: 'many', updateType: 'purchase' }],
      ['a change beyond measure', 'A/update', { quantityChange: 1e10, updateType: 'purchase' }],
      ['a note that is a number', 'A/update', { quantityChange: 1, updateType: 'purchase', note: 5 }],
      ['an item code that names a route', 'low/update', { quantityChange: 1, updateType: 'purchase' }],
      ['a count that is none', 'A/quantity', { quantity: null }],
      ['no minimum', 'A/minimum', {}],
      ['a negative minimum', 'A/minimum', { minimumQuantity: -1 }],
      ['no reorder quantity', 'A/reorder', { reorderPoint: 1 }],
      ['a negative reorder point', 'A/reorder', { reorderPoint: -1, reorderQuantity: 1 }],
      ['thresholds of a code that names a route', 'reorder-alerts/minimum', { minimumQuantity: 1 }],
    ])('not with %s', async (_name, rest, body) => {
      newStore();
      const answer = await put(rest, body);
      expect([answer.status, answer.body.user_error?.code]).toEqual([422, '300001']);
      expect(await itemsOf()).toEqual([]);
    });

    it('not by a number that JSON cannot hold', async () => {
      newStore();
      const raw = '{"quantityChange": 1e999, "updateType": "purchase"}';
      expect((await tenant.admin.request('PUT', `${path}/A/update`, { raw })).status).toBe(422);
      expect((await tenant.admin.request('PUT', `${path}/A/update`, { raw: '{"quantityChange": NaN}' })).status).toBe(
        422,
      );
      expect(await itemsOf()).toEqual([]);
    });

    it('not beyond what can be counted exactly', async () => {
      newStore();
      await add('A', 1e9);
      const answer = await add('A', 1);
      expect([answer.status, answer.body.user_error?.code]).toEqual([400, '414102']);
      expect((await get('/A')).body.data).toMatchObject({ currentQuantity: 1e9 });
      expect((await tenant.admin.get<HistoryWire>(`${path}/A/history`)).data).toHaveLength(1);
    });
  });

  describe('has limits', () => {
    it('below which an item is low', async () => {
      newStore();
      await add('enough', 5);
      await add('exactly', 3);
      await add('short', 2);
      await add('negative', -1);
      for (const item of ['enough', 'exactly', 'short'])
        expect((await put(`${item}/minimum`, { minimumQuantity: 3 })).status).toBe(200);
      await put('new/minimum', { minimum_quantity: '0.5' });
      const { body } = await get('/low');
      expect(body).toMatchObject({ operation: 'get_low_stocks', metadata: null });
      expect(await itemsOf('/low')).toEqual(['new', 'short']);
      expect(body.data).toMatchObject({ metadata: { total: 2, page: 1, limit: 2, sort: null, filter: null } });
    });

    it('at which an item is to be ordered', async () => {
      newStore();
      await add('enough', 4);
      await add('exactly', 3);
      await add('none', -5);
      for (const item of ['enough', 'exactly']) await put(`${item}/reorder`, { reorderPoint: 3, reorderQuantity: 12 });
      const { body } = await put('new/reorder', { reorder_point: 1, reorder_quantity: 2.5 });
      expect(body).toMatchObject({
        message: 'Reorder parameters set successfully',
        operation: 'set_reorder_parameters',
        data: null,
      });
      expect(await itemsOf('/reorder-alerts')).toEqual(['exactly', 'new']);
      expect((await get('/new')).body.data).toMatchObject({
        currentQuantity: 0,
        minimumQuantity: 0,
        reorderPoint: 1,
        reorderQuantity: 2.5,
        lastTransactionId: null,
      });
    });

    it('that leave the quantity and the history alone, and can be taken back', async () => {
      newStore();
      await add('A', 1);
      await put('A/minimum', { minimumQuantity: 5 });
      await put('A/reorder', { reorderPoint: 5, reorderQuantity: 0 });
      expect((await get('/A')).body.data).toMatchObject({ currentQuantity: 1, minimumQuantity: 5, reorderPoint: 5 });
      expect((await tenant.admin.get<HistoryWire>(`${path}/A/history`)).data).toHaveLength(1);
      await put('A/minimum', { minimumQuantity: 0 });
      await put('A/reorder', { reorderPoint: 0, reorderQuantity: 0 });
      expect(await itemsOf('/low')).toEqual([]);
      expect(await itemsOf('/reorder-alerts')).toEqual([]);
    });

    it('that many may set at the same time', async () => {
      newStore();
      const answers = await Promise.all(
        [1, 2, 3, 4, 5].flatMap((n) => [put('A/minimum', { minimumQuantity: n }), add('A', 1)]),
      );
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      expect(await itemsOf()).toEqual(['A']);
    });
  });

  describe('is read', () => {
    it('in pages by item code', async () => {
      newStore();
      for (const item of ['b', 'a', 'C', '10', '9']) await add(item, 1);
      expect(await itemsOf()).toEqual(['10', '9', 'C', 'a', 'b']);
      expect(await itemsOf('?page=2&limit=2')).toEqual(['C', 'a']);
      expect(await itemsOf('?page=4&limit=2')).toEqual([]);
      const { body } = await get('?page=2&limit=2');
      expect(body).toMatchObject({ operation: 'get_store_stocks', metadata: null });
      expect((body.data as StockListWire).metadata).toEqual({ total: 5, page: 2, limit: 2, sort: null, filter: null });
    });

    it('with its history in pages, newest first', async () => {
      newStore();
      for (const change of [1, 2, 3, 4, 5]) await add('A', change);
      const page = await tenant.admin.get<HistoryWire>(`${path}/A/history?page=2&limit=2`);
      expect(page.data.map((row) => row.quantityChange)).toEqual([3, 2]);
      expect(page.metadata).toMatchObject({ total: 5, page: 2, limit: 2 });
      expect(await tenant.admin.get<HistoryWire>(`${path}/unknown/history`)).toMatchObject({
        data: [],
        metadata: { total: 0 },
      });
    });

    it('as 404 for an item that has none, in the language asked for', async () => {
      newStore();
      const { status, body } = await get('/unknown');
      expect([status, body.user_error]).toEqual([404, { code: '414001', message: '在庫情報が見つかりません' }]);
      const english = await tenant.admin.request('GET', `${path}/unknown`, { headers: { 'accept-language': 'en' } });
      expect(english.body.user_error?.message).toBe('Stock not found');
    });

    it.each([
      '?page=0',
      '?limit=0',
      '?limit=1001',
      '?limit=x',
      '?page=1.5',
      '/A/history?limit=0',
      '/A/history?page=-1',
    ])('not with %s', async (rest) => {
      newStore();
      const { status, body } = await get(rest);
      expect([status, body.user_error?.code]).toEqual([422, '300001']);
    });
  });

  describe('belongs to', () => {
    const reads = ['', '/low', '/reorder-alerts', '/A', '/A/history'];
    const writes: [string, object][] = [
      ['/A/update', { quantityChange: 1, updateType: 'purchase' }],
      ['/A/quantity', { quantity: 1 }],
      ['/A/minimum', { minimumQuantity: 1 }],
      ['/A/reorder', { reorderPoint: 1, reorderQuantity: 1 }],
    ];
    const tokens = () => store.app.get(Tokens, { strict: false });
    const user = (role: 'clerk' | 'manager', tenantId = tenant.tenantId) =>
      tokens().forUser({ username: role, tenantId, role, isSuperuser: false, tokenVersion: 0, sessionId: 'test' })
        .token;
    const terminal = (storeCode: string, tenantId = tenant.tenantId) =>
      tokens().forTerminal({
        tenantId,
        storeCode,
        terminalNo: 1,
        terminalId: `${tenantId}-${storeCode}-1`,
        status: 'Opened',
        businessDate: null,
        openCounter: null,
        businessCounter: null,
        tokenVersion: 0,
        keyVersion: 0,
        staff: null,
      }).token;

    const readsAs = (api: Api) =>
      Promise.all(reads.map(async (rest) => (await api.request('GET', `${path}${rest}`)).status));
    const writesAs = (api: Api) =>
      Promise.all(writes.map(async ([rest, body]) => (await api.request('PUT', `${path}${rest}`, { body })).status));
    const as = (token: string) => new Api(store.url).withToken(token);

    it.each<[string, () => string, number[], number[]]>([
      ['a manager, who changes it', () => user('manager'), [200, 200, 200, 200, 200], [200, 200, 200, 200]],
      ['a clerk, who reads it', () => user('clerk'), [200, 200, 200, 200, 200], [403, 403, 403, 403]],
      [
        'a terminal of the store, which reads it',
        () => terminal(`S${storeNo}`),
        [200, 200, 200, 200, 200],
        [401, 401, 401, 401],
      ],
      [
        'a service, which reads it',
        () => tokens().forService('report', tenant.tenantId),
        [200, 200, 200, 200, 200],
        [401, 401, 401, 401],
      ],
      ['no terminal of another store', () => terminal('other'), [403, 403, 403, 403, 403], [401, 401, 401, 401]],
      [
        'no manager of another tenant',
        () => user('manager', 'Foreign'),
        [400, 400, 400, 400, 400],
        [400, 400, 400, 400],
      ],
      [
        'no terminal of another tenant',
        () => terminal(`S${storeNo}`, 'Foreign'),
        [400, 400, 400, 400, 400],
        [401, 401, 401, 401],
      ],
    ])('%s', async (_name, token, readStatus, writeStatus) => {
      newStore();
      await add('A', 1);
      expect(await readsAs(as(token()))).toEqual(readStatus);
      const answers = await writesAs(as(token()));
      expect(answers).toEqual(writeStatus);
      if (writeStatus[0] !== 200)
        expect((await get('/A')).body.data).toMatchObject({ currentQuantity: 1, minimumQuantity: 0 });
    });

    it('nobody without credentials', async () => {
      newStore();
      expect(await readsAs(new Api(store.url))).toEqual([401, 401, 401, 401, 401]);
      expect(await writesAs(new Api(store.url))).toEqual([401, 401, 401, 401]);
    });
  });
});
