import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Tokens } from '@kugelpos/auth';
import { Topics } from '@kugelpos/contracts';
import { Api, createTenant, type TestEnvelope, type TestTenant } from '@kugelpos/testing';
import { startTestStore, type TestStore } from '../support/store.js';
import { cashLog, deliver, deliverSale, openCloseLog, tranLog } from './events.js';

interface JournalWire {
  terminalNo: number;
  transactionType: number;
  transactionNo: number | null;
  receiptNo: number | null;
  businessDate: string;
}

const STORE = '5678';

describe('searching the journal', () => {
  let store: TestStore;
  let tenant: TestTenant;
  let path: string;

  beforeAll(async () => {
    store = await startTestStore();
    tenant = await createTenant(store.url);
    path = `/journal/api/v1/tenants/${tenant.tenantId}/stores/${STORE}`;
    const at = (terminal_no: number, business_date: string, generate_date_time: string) => ({
      tenant_id: tenant.tenantId,
      store_code: STORE,
      terminal_no,
      business_date,
      generate_date_time,
    });
    const sale = (
      place: ReturnType<typeof at>,
      no: number,
      amount: number,
      journal_text: string,
      transaction_type = 101,
    ) => {
      const log = tranLog(place, { transaction_no: no, receipt_no: no, transaction_type, journal_text });
      return { ...log, sales: { ...log.sales, total_amount_with_tax: amount } };
    };
    const day1 = '20261120';
    const day2 = '20261121';
    await deliver(
      store.app,
      'journal',
      Topics.openCloseLog,
      openCloseLog(at(1, day1, '2026-11-20T09:00:00.000000+09:00'), 'open'),
    );
    await deliver(store.app, 'journal', Topics.cashlog, cashLog(at(1, day1, '2026-11-20T09:00:00.000000+09:00'), 5000));
    await deliverSale(
      store.app,
      'journal',
      sale(at(1, day1, '2026-11-20T10:00:00.500000+09:00'), 1, 110, 'Milk 牛乳 (1.5%)'),
    );
    await deliverSale(store.app, 'journal', sale(at(1, day1, '2026-11-20T23:59:59.900000+09:00'), 2, 220, 'Bread'));
    await deliverSale(
      store.app,
      'journal',
      sale(at(1, day2, '2026-11-21T10:00:00.000000+09:00'), 3, 330, 'milk and BREAD'),
    );
    await deliverSale(store.app, 'journal', sale(at(1, day2, '2026-11-21T11:00:00.000000+09:00'), 4, 110, 'Milk', 102));
    // Billed after midnight, of the business date before.
    await deliverSale(store.app, 'journal', sale(at(2, day1, '2026-11-21T01:30:00.000000+09:00'), 1, 1000, 'Tea a.b'));
    await deliverSale(
      store.app,
      'journal',
      tranLog({ tenant_id: tenant.tenantId, store_code: 'other' }, { transaction_no: 99 }),
    );
  });

  afterAll(() => store.dispose());

  const search = async (query: string) => {
    const { status, body } = await tenant.admin.request<TestEnvelope<JournalWire[]>>('GET', `${path}/journals${query}`);
    return { status, body, found: Array.isArray(body.data) ? body.data.map(short) : body.data };
  };

  /** `terminal/type/receipt number` */
  const short = (record: JournalWire) => `${record.terminalNo}/${record.transactionType}/${record.receiptNo ?? '-'}`;

  const ALL = ['1/301/-', '1/401/-', '1/101/1', '1/101/2', '1/101/3', '1/102/4', '2/101/1'];

  it('gives the records of the store in order of terminal, business date and receipt number', async () => {
    const { status, body, found } = await search('');
    expect(status).toBe(200);
    expect([...found.slice(0, 2)].sort()).toEqual(['1/301/-', '1/401/-']);
    expect(found.slice(2)).toEqual(ALL.slice(2));
    expect(body).toMatchObject({
      success: true,
      code: 200,
      operation: 'get_journals',
      metadata: {
        total: 7,
        page: 1,
        limit: 100,
        sort: 'terminal_no:1, business_date:1, receipt_no:1',
        filter: { tenant_id: tenant.tenantId, store_code: STORE },
      },
    });
  });

  it.each([
    ['terminals=2', ['2/101/1']],
    ['terminals=1&terminals=2&transaction_types=101', ['1/101/1', '1/101/2', '1/101/3', '2/101/1']],
    ['transaction_types=102', ['1/102/4']],
    ['transaction_types=-101', []],
    ['transaction_types=301&transaction_types=102', ['1/301/-', '1/102/4']],
    ['transactionTypes=102', ['1/102/4']],
    ['business_date_from=20261121', ['1/101/3', '1/102/4']],
    ['business_date_to=20261120&transaction_types=101', ['1/101/1', '1/101/2', '2/101/1']],
    ['business_date_from=20261120&business_date_to=20261120&terminals=2', ['2/101/1']],
    ['business_date_from=&business_date_to=&terminals=2', ['2/101/1']],
    ['business_date_from=20261122', []],
    ['business_date_from=20261121&business_date_to=20261120', []],
    ['generate_date_time_from=2026-11-21&sort=generate_date_time:1', ['2/101/1', '1/101/3', '1/102/4']],
    ['generate_date_time_to=2026-11-20&transaction_types=101', ['1/101/1', '1/101/2']],
    ['generate_date_time_from=20261121T010000&generate_date_time_to=20261121T013000', ['2/101/1']],
    ['generate_date_time_from=2026-11-20T16:30:00Z&generate_date_time_to=2026-11-20T16:30:00Z', ['2/101/1']],
    [
      'generate_date_time_from=2026-11-20T10:00:00.5%2B09:00&generate_date_time_to=2026-11-20T10:00:00.5%2B09:00',
      ['1/101/1'],
    ],
    ['receipt_no_from=3', ['1/101/3', '1/102/4']],
    ['receipt_no_to=1', ['1/101/1', '2/101/1']],
    ['receipt_no_from=0&receipt_no_to=0', []],
    ['receipt_no_from=2&receipt_no_to=3', ['1/101/2', '1/101/3']],
    ['amount_from=220&amount_to=1000', ['1/101/2', '1/101/3', '2/101/1']],
    ['amount_to=110&transaction_types=101', ['1/101/1']],
    ['keywords=milk', ['1/101/1', '1/101/3', '1/102/4']],
    ['keywords=milk&keywords=tea', ['1/101/1', '1/101/3', '1/102/4', '2/101/1']],
    ['keywords=%E7%89%9B%E4%B9%B3', ['1/101/1']],
    ['keywords=(1.5%25)', ['1/101/1']],
    ['keywords=a.b', ['2/101/1']],
    ['keywords=.*', []],
    ['keywords=(', ['1/101/1']],
    ['keywords=&terminals=2', ['2/101/1']],
    ['keywords=bread&business_date_from=20261121&terminals=1&amount_from=300', ['1/101/3']],
    ['is_terminal_service=true&unknown=1&terminals=2', ['2/101/1']],
  ])('?%s', async (query, expected) => {
    const { status, body, found } = await search(`?${query}`);
    expect(status).toBe(200);
    expect(found).toEqual(expected);
    expect(body.metadata?.total).toBe(expected.length);
  });

  it('shows the criteria as asked for', async () => {
    const { body } = await search('?terminals=1&keywords=milk&receipt_no_from=3&page=1');
    expect(body.metadata).toMatchObject({
      filter: { tenant_id: tenant.tenantId, store_code: STORE, terminals: [1], keywords: ['milk'], receipt_no_from: 3 },
    });
  });

  it('pages without repeating or skipping a record', async () => {
    const pages = await Promise.all(
      [1, 2, 3, 4, 5].map((page) => search(`?limit=2&page=${page}&sort=transaction_type:1`)),
    );
    expect(pages.map(({ found }) => found.length)).toEqual([2, 2, 2, 1, 0]);
    expect(pages.flatMap(({ found }) => found).sort()).toEqual([...ALL].sort());
    expect(pages[1]?.body.metadata).toMatchObject({ total: 7, page: 2, limit: 2, sort: 'transaction_type:1' });
  });

  it.each([
    ['sort=receipt_no:-1,terminal_no:-1&transaction_types=101', ['1/101/3', '1/101/2', '2/101/1', '1/101/1']],
    ['sort=generate_date_time:-1&transaction_types=101', ['1/101/3', '2/101/1', '1/101/2', '1/101/1']],
    ['sort=amount:-1&transaction_types=101&limit=1', ['2/101/1']],
    ['limit=0&terminals=2', ['2/101/1']],
  ])('?%s in that order', async (query, expected) => {
    const { found } = await search(`?${query}`);
    expect(found).toEqual(expected);
  });

  it('gives an empty list for a store that has none', async () => {
    const { status, body } = await tenant.admin.request(
      'GET',
      `/journal/api/v1/tenants/${tenant.tenantId}/stores/none/journals`,
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({ data: [], metadata: { total: 0 } });
  });

  it.each([
    'limit=x',
    'limit=-1',
    'limit=1001',
    'page=0',
    'page=-1',
    'page=1.5',
    'terminals=',
    'terminals=a',
    'terminals=1&terminals=b',
    'transaction_types=',
    'transaction_types=sale',
    'receipt_no_from=a',
    'receipt_no_to=',
    'amount_from=a',
    'business_date_from=2026-11-21',
    'business_date_to=20261301',
    'generate_date_time_from=yesterday',
    'generate_date_time_to=2026-11-21T25:00',
    'sort=',
    'sort=terminal_no',
    'sort=terminal_no:2',
    'sort=terminal_no:1,',
    'sort=terminalNo:1',
    'sort=$where:1',
    'sort=journal_text:1',
    `keywords=${'x'.repeat(101)}`,
  ])('refuses ?%s with 422', async (query) => {
    const { status, body } = await search(`?${query}`);
    expect(status).toBe(422);
    expect(body.user_error?.code).toBe('300001');
    expect(body.message).toMatch(/query -> /);
  });

  describe('is open to', () => {
    const terminalToken = (tenantId: string, storeCode: string, terminalNo: number) =>
      store.app.get(Tokens, { strict: false }).forTerminal({
        tenantId,
        storeCode,
        terminalNo,
        terminalId: `${tenantId}-${storeCode}-${terminalNo}`,
        status: 'Opened',
        businessDate: '20261121',
        openCounter: 1,
        businessCounter: 1,
        tokenVersion: 0,
        keyVersion: 0,
        staff: null,
      }).token;
    const userToken = (role: 'clerk' | 'manager') =>
      store.app.get(Tokens, { strict: false }).forUser({
        username: role,
        tenantId: tenant.tenantId,
        role,
        isSuperuser: false,
        tokenVersion: 0,
        sessionId: 'test',
      }).token;
    const answer = (token: string) => new Api(store.url).withToken(token).request('GET', `${path}/journals`);

    it('a clerk', async () => {
      expect((await answer(userToken('clerk'))).status).toBe(200);
    });

    it('a service of Kugelpos', async () => {
      expect(
        (await answer(store.app.get(Tokens, { strict: false }).forService('report', tenant.tenantId))).status,
      ).toBe(200);
    });

    it('a terminal of the store, with the records of all its terminals', async () => {
      const { status, body } = await answer(terminalToken(tenant.tenantId, STORE, 7));
      expect(status).toBe(200);
      expect(body.metadata?.total).toBe(7);
    });

    it('not a terminal of another store', async () => {
      expect((await answer(terminalToken(tenant.tenantId, 'other', 1))).status).toBe(403);
    });

    it('not another tenant', async () => {
      const { status, body } = await answer(terminalToken('Foreign', STORE, 1));
      expect([status, body.user_error?.code]).toEqual([400, '100000']);
    });

    it('nobody without credentials', async () => {
      const { status, body } = await new Api(store.url).request('GET', `${path}/journals`);
      expect([status, body.user_error?.code]).toEqual([401, '200001']);
    });
  });
});
