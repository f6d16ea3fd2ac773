import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { addTill, Api, createTenant, type Till as RealTill, type TestTenant } from '@kugelpos/testing';
import { startTestStore, type TestStore } from '../support/store.js';
import { cashMovement, openingFloat, simpleSale, TILL } from './events.js';
import { ReportShop, type ReportParameters } from './report-shop.js';

let store: TestStore;
let tenant: TestTenant;
let shop: ReportShop;

beforeAll(async () => {
  store = await startTestStore();
  tenant = await createTenant(store.url);
});
beforeEach(() => {
  shop = new ReportShop(store, tenant);
});
afterAll(() => store?.dispose());

const DATE = { business_date: TILL.businessDate };

describe('the sales report', () => {
  it('has every field, empty lists and zeros where nothing happened', async () => {
    const { status, body } = await shop.get<object>(DATE, { terminal: 3 });
    expect(status).toBe(200);
    const nothing = { amount: 0, quantity: 0, count: 0 };
    const noOperations = { amount: 0, count: 0 };
    expect(body).toEqual({
      success: true,
      code: 200,
      message: expect.any(String),
      userError: null,
      metadata: null,
      operation: 'get_report_for_terminal',
      data: {
        tenantId: shop.tenantId,
        storeCode: shop.storeCode,
        terminalNo: 3,
        businessDate: '20260214',
        businessDateFrom: null,
        businessDateTo: null,
        openCounter: null,
        businessCounter: null,
        verified: false,
        zNo: null,
        grandTotal: null,
        salesGross: nothing,
        salesNet: nothing,
        discountForLineitems: nothing,
        discountForSubtotal: nothing,
        returns: nothing,
        taxes: [],
        taxSummary: { sales: [], returns: [] },
        payments: [],
        cash: {
          logicalAmount: 0,
          physicalAmount: 0,
          differenceAmount: 0,
          cashSales: 0,
          openingFloat: noOperations,
          cashIn: noOperations,
          cashOut: noOperations,
        },
        forfeited: noOperations,
        cancelled: nothing,
        counts: {
          sales: 0,
          returns: 0,
          voidedSales: 0,
          voidedReturns: 0,
          cancelled: 0,
          overrides: 0,
          reprints: 0,
          noSales: 0,
        },
        receiptText: expect.stringContaining('<PrintData>'),
        journalText: expect.stringContaining('( 速報 )'),
      },
    });
  });

  it('of a terminal, a session, a date and a range hold what belongs to them', async () => {
    const at = (terminalNo: number, openCounter: number, businessDate: string) =>
      shop.till({ terminalNo, openCounter, businessDate });
    await shop.deliver(
      simpleSale(at(1, 1, '20260214'), 1),
      simpleSale(at(1, 2, '20260214'), 10),
      simpleSale(at(2, 1, '20260214'), 100),
      simpleSale(at(1, 1, '20260215'), 1000),
      openingFloat(at(1, 2, '20260214'), 7),
      cashMovement(at(2, 1, '20260214'), -3),
    );
    const other = new ReportShop(store, tenant);
    await other.deliver(simpleSale(other.till({ terminalNo: 1, openCounter: 1 }), 10_000));

    const range = { report_scope: 'daily', business_date_from: '20260214', business_date_to: '20260215' };
    const cases: [ReportParameters, number | null, number, number][] = [
      [DATE, null, 111, 4],
      [DATE, 1, 11, 7],
      [DATE, 2, 100, -3],
      [{ ...DATE, open_counter: 2 }, 1, 10, 7],
      [{ ...DATE, open_counter: 1 }, null, 101, -3],
      [{ ...DATE, open_counter: 0 }, null, 0, 0],
      [{ ...DATE, open_counter: 3 }, 1, 0, 0],
      [{ ...DATE, page: 5, limit: 1, sort: 'store_code:1' }, null, 111, 4],
      [{ ...DATE, report_scope: 'flush' }, 1, 11, 7],
      [{ ...DATE, report_scope: 'whatever' }, 1, 11, 7],
      [{ business_date: '20260215' }, null, 1000, 0],
      [range, null, 1111, 4],
      [range, 1, 1011, 7],
      [{ ...range, ...DATE }, 1, 1011, 7],
      [{ ...DATE, business_date_from: '20260214' }, 1, 11, 7],
      [{ ...DATE, business_date_to: '' }, 1, 11, 7],
    ];
    for (const [query, terminal, gross, cash] of cases) {
      const { status, body } = await shop.get(query, { terminal });
      expect([query, terminal, status]).toEqual([query, terminal, 200]);
      expect(body.data).toMatchObject({ salesGross: { amount: gross }, verified: false });
      expect(Number(body.data.cash.cashIn && (body.data.cash as { logicalAmount: number }).logicalAmount) - gross).toBe(
        cash,
      );
    }
  });

  it('of a range says so, and is not verified', async () => {
    const range = { report_scope: 'daily', business_date_from: '20260214', business_date_to: '20260301' };
    const { body } = await shop.get(range);
    expect(body.data).toMatchObject({
      businessDate: null,
      businessDateFrom: '20260214',
      businessDateTo: '20260301',
      verified: false,
    });
    expect(body.data.journalText).toContain('期間 2026年02月14日(土)');
  });
});

describe('what is refused', () => {
  const cases: [string, ReportParameters, number, string, RegExp?][] = [
    ['no scope', { ...DATE, report_scope: undefined }, 422, '300001', /report_?scope/i],
    ['no type', { ...DATE, report_type: undefined }, 422, '300001', /report_?type/i],
    ['a session that is no number', { ...DATE, open_counter: 'x' }, 422, '300001', /open_counter/],
    ['a page before the first', { ...DATE, page: 0 }, 422, '300001', /page/],
    ['a negative limit', { ...DATE, limit: -1 }, 422, '300001', /limit/],
    ['a sort that is none', { ...DATE, sort: 'code' }, 422, '300001', /sort/],
    ['a sort by what rows do not have', { ...DATE, report_type: 'category', sort: 'price:1' }, 422, '300001', /sort/],
    ['no date', {}, 400, '100000'],
    ['empty dates', { business_date: '', business_date_from: '', business_date_to: '20260214' }, 400, '100000'],
    ['half a range', { business_date_from: '20260214', report_scope: 'daily' }, 400, '100000'],
    [
      'a range of a flash report',
      { business_date_from: '20260201', business_date_to: '20260214' },
      400,
      '100000',
      /Date range is not supported for flash reports/,
    ],
    [
      '… called flush',
      { report_scope: 'flush', business_date_from: '20260201', business_date_to: '20260214' },
      400,
      '100000',
      /Date range is not supported for flash reports/,
    ],
    ['a date that is none', { business_date: '20260230' }, 400, '412006', /business_date/],
    ['a date in another form', { business_date: '2026-02-14' }, 400, '412006', /business_date/],
    [
      'a range that ends before it begins',
      { report_scope: 'daily', business_date_from: '20260214', business_date_to: '20260213' },
      400,
      '412006',
    ],
    ['an unknown type', { ...DATE, report_type: 'weather' }, 404, '412001'],
    ['a type in other letters', { ...DATE, report_type: 'Sales' }, 404, '412001'],
  ];

  it.each(cases)('%s', async (_what, query, status, code, message = /./) => {
    for (const terminal of [3, null]) {
      const answer = await shop.get(query, { terminal });
      expect([answer.status, answer.body.user_error?.code]).toEqual([status, code]);
      expect(answer.body).toMatchObject({ success: false, code: status, message: expect.stringMatching(message) });
    }
  });

  it('a terminal that is no number, and paths that are none', async () => {
    const base = `/report/api/v1/tenants/${shop.tenantId}/stores/S1`;
    const query = '?report_scope=flash&report_type=sales&business_date=20260214';
    expect((await tenant.admin.request('GET', `${base}/terminals/x/reports${query}`)).status).toBe(422);
    expect((await tenant.admin.request('GET', `${base}/reports/flash${query}`)).status).toBe(404);
    expect((await tenant.admin.request('POST', `${base}/reports${query}`)).status).toBe(405);
  });
});

describe('who may ask', () => {
  let mine: RealTill;
  let neighbour: RealTill;

  beforeAll(async () => {
    for (const storeCode of ['HERE', 'THERE']) {
      await tenant.admin.post(`/terminal/api/v1/tenants/${tenant.tenantId}/stores`, {
        storeCode,
        storeName: storeCode,
      });
    }
    mine = await addTill(tenant, store.url, 'HERE', 1);
    neighbour = await addTill(tenant, store.url, 'THERE', 1);
    await mine.logIn();
    await neighbour.logIn();
  });

  const ask = async (
    as: Api,
    { store: storeCode = 'HERE', terminal = null as number | null, terminalId = undefined as string | undefined } = {},
  ) => {
    const answer = await shop.get({ ...DATE, terminal_id: terminalId }, { as, store: storeCode, terminal });
    return [answer.status, answer.body.user_error?.code];
  };

  it('users, and terminals about their own store and its terminals', async () => {
    expect(await ask(tenant.admin)).toEqual([200, undefined]);
    expect(await ask(mine.api)).toEqual([200, undefined]);
    expect(await ask(mine.api, { terminal: 1 })).toEqual([200, undefined]);
    expect(await ask(mine.api, { terminal: 2 })).toEqual([200, undefined]);
    expect(await ask(mine.byKey, { terminal: 1, terminalId: mine.terminalId })).toEqual([200, undefined]);
  });

  it('no terminal about another store', async () => {
    expect(await ask(mine.api, { store: 'THERE' })).toEqual([403, '200002']);
    expect(await ask(mine.byKey, { store: 'THERE', terminal: 1, terminalId: mine.terminalId })).toEqual([
      403,
      '200002',
    ]);
  });

  it('nobody without right credentials', async () => {
    const guest = new Api(store.url);
    expect(await ask(guest)).toEqual([401, '200001']);
    expect(await ask(guest.withToken('nonsense'))).toEqual([401, '200001']);
    expect(await ask(mine.byKey)).toEqual([401, '200001']);
    expect(await ask(guest.as({ 'x-api-key': 'wrong' }), { terminalId: mine.terminalId })).toEqual([401, '200001']);
    expect(await ask(mine.byKey, { terminalId: neighbour.terminalId })).toEqual([401, '200001']);
  });

  it('nobody about another tenant', async () => {
    const stranger = await createTenant(store.url);
    expect(await ask(stranger.admin)).toEqual([400, '100000']);
  });

  it('the requesting staff is printed', async () => {
    await tenant.admin.post(`/master-data/api/v1/tenants/${tenant.tenantId}/staff`, {
      id: 'K7',
      name: 'Kei',
      pin: '1',
      roles: [],
    });
    await mine.signIn('K7');
    const { body } = await shop.get(DATE, { as: mine.api, store: 'HERE', terminal: 1 });
    expect(body.data.journalText).toContain('責# K7');
  });
});

it('health names the sidecar checks as disabled', async () => {
  const { status, body } = await new Api(store.url).request<{ checks: Record<string, { status: string }> }>(
    'GET',
    '/report/health',
  );
  expect(status).toBe(200);
  expect(Object.keys(body.checks).sort()).toEqual(['dapr_sidecar', 'dapr_statestore', 'mongodb']);
  expect(body.checks).toMatchObject({
    mongodb: { status: 'healthy' },
    dapr_sidecar: { status: 'disabled' },
    dapr_statestore: { status: 'disabled' },
  });
});
