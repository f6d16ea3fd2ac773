import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { addTill, Api, createTenant, type Till as RealTill, type TestTenant } from '@kugelpos/testing';
import { startTestStore, type TestStore } from '../support/store.js';
import {
  cashMovement,
  discount,
  line,
  openingFloat,
  payment,
  printedTax,
  simpleSale,
  tax,
  TILL,
  transaction,
} from './events.js';
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

describe('category and item reports', () => {
  beforeAll(async () => {
    const drinks = { categoryCode: '020', description: '飲料', descriptionShort: '飲', taxCode: '11' };
    await tenant.admin.post(`/master-data/api/v1/tenants/${tenant.tenantId}/categories`, drinks);
  });

  /** A sale and a partial return of drinks and food, a cancelled line, a line without category. */
  async function sell(): Promise<void> {
    const till = shop.till();
    const drink = { category_code: '020', item_code: 'D1', description: 'お茶のとても長い名前のボトル' };
    await shop.deliver(
      transaction(till, {
        lines: [
          line(900, { ...drink, quantity: 5, discounts: [discount(100)], discounts_allocated: [discount(50)] }),
          line(234, { ...drink, item_code: 'D0', description: '水', quantity: 3 }),
          line(500, { category_code: '010', item_code: 'F1', description: 'パン', quantity: 2 }),
          line(777, { category_code: '010', item_code: 'F1', is_cancelled: true }),
          line(60, { category_code: null, item_code: 'X1', description: null }),
        ],
        subtotalDiscounts: [discount(50)],
        payments: [payment('01', 1644)],
      }),
      transaction(till, {
        type: 102,
        lines: [line(234, { ...drink, item_code: 'D0', description: '水', quantity: 3 })],
        payments: [payment('01', 234)],
      }),
      transaction(till, { isCancelled: true, lines: [line(5000, drink)] }),
    );
  }

  interface Row {
    categoryCode: string;
    categoryName: string;
    grossAmount: number;
    discountAmount: number;
    netAmount: number;
    quantity: number;
    discountQuantity: number;
    transactionCount: number;
  }
  interface Totals {
    totalGrossAmount: number;
    totalDiscountAmount: number;
    totalNetAmount: number;
    totalQuantity: number;
    totalDiscountQuantity: number;
    totalTransactionCount: number;
    journalText: string;
  }

  const TOTALS = {
    totalGrossAmount: 1560,
    totalDiscountAmount: 150,
    totalNetAmount: 1410,
    totalQuantity: 8,
    totalDiscountQuantity: 5,
    totalTransactionCount: 2,
  };

  it('tell gross, discounts and net by category', async () => {
    await sell();
    const { body } = await shop.get<Totals & { categories: Row[] }>({ ...DATE, report_type: 'category' });
    expect(body.data).toMatchObject(TOTALS);
    const figures = (row: Row) => [
      row.grossAmount,
      row.discountAmount,
      row.netAmount,
      row.quantity,
      row.discountQuantity,
      row.transactionCount,
    ];
    expect(body.data.categories.map((row) => [row.categoryCode, row.categoryName, ...figures(row)])).toEqual([
      ['010', '010', 500, 0, 500, 2, 0, 1],
      ['020', '飲料', 1000, 150, 850, 5, 5, 0],
      ['uncategorised', '不明', 60, 0, 60, 1, 0, 1],
    ]);
    expect(body.data.journalText.split('\n').slice(3)).toEqual([
      '                                ',
      ' 【分類別売上レポート( 速報 )】 ',
      '                                ',
      '営業日付 2026年02月14日(土)     ',
      '--------------------------------',
      '010             2点        500円',
      '飲料            5点      1,000円',
      '  値引          5点       -150円',
      '不明            1点         60円',
      '--------------------------------',
      '合計            8点      1,560円',
      '  値引          5点       -150円',
      '                                ',
      '総売上: 1,560円                 ',
      '値引計: 150円                   ',
      '純売上: 1,410円                 ',
      '--------------------------------',
      'レシートNo. ------              ',
      '',
    ]);
  });

  it('sort and page rows, never sums', async () => {
    await sell();
    const page = async (query: ReportParameters) =>
      (await shop.get<Totals & { categories: Row[] }>({ ...DATE, report_type: 'category', ...query })).body.data;
    const codes = async (query: ReportParameters) => (await page(query)).categories.map((row) => row.categoryCode);
    expect(await codes({ sort: 'net_amount:-1' })).toEqual(['020', '010', 'uncategorised']);
    expect(await codes({ sort: 'transaction_count:1,category_code:-1' })).toEqual(['020', 'uncategorised', '010']);
    expect(await codes({ sort: 'store_code:1' })).toEqual(['010', '020', 'uncategorised']);
    expect(await codes({ limit: 2, page: 2 })).toEqual(['uncategorised']);
    expect(await page({ limit: 1, page: 3 })).toMatchObject(TOTALS);
  });

  it('tell the same by item, under the names they were sold by', async () => {
    await sell();
    interface ItemRow extends Row {
      itemCode: string;
      itemName: string;
    }
    const { body } = await shop.get<
      Totals & { categories: { categoryCode: string; items: ItemRow[]; categoryTotalNetAmount: number }[] }
    >({
      ...DATE,
      report_type: 'item',
    });
    // The return takes a transaction from the one item that came back.
    expect(body.data).toMatchObject({ ...TOTALS, totalTransactionCount: 3 });
    expect(
      body.data.categories.map((row) => [
        row.categoryCode,
        row.categoryTotalNetAmount,
        row.items.map((item) => [item.itemCode, item.itemName, item.netAmount]),
      ]),
    ).toEqual([
      ['010', 500, [['F1', 'パン', 500]]],
      [
        '020',
        850,
        [
          ['D0', '水', 0],
          ['D1', 'お茶のとても長い名前のボトル', 850],
        ],
      ],
      ['uncategorised', 60, [['X1', 'X1', 60]]],
    ]);
    expect(body.data.journalText.split('\n').slice(7)).toEqual([
      '--------------------------------',
      '010                             ',
      '  パン          2点        500円',
      '小計            2点        500円',
      '                                ',
      '飲料                            ',
      '  水            0点          0円',
      '  お茶のとて    5点      1,000円',
      '    値引        5点       -150円',
      '小計            5点        850円',
      '                                ',
      '不明                            ',
      '  X1            1点         60円',
      '小計            1点         60円',
      '                                ',
      '--------------------------------',
      '合計            8点      1,410円',
      '                                ',
      '総売上: 1,560円                 ',
      '値引計: 150円                   ',
      '純売上: 1,410円                 ',
      '--------------------------------',
      'レシートNo. ------              ',
      '',
    ]);
  });
});

describe('the payment report', () => {
  it('is snake_case, by amount, with shares of the total', async () => {
    const till = shop.till();
    await shop.deliver(
      transaction(till, { lines: [line(300)], payments: [payment('11', 100), payment('11', 150), payment('01', 50)] }),
      transaction(till, { lines: [line(50)], payments: [payment('01', 50)] }),
      transaction(till, { lines: [line(50)], payments: [payment('77', 50)] }),
      transaction(till, { type: 201, lines: [line(50)], payments: [payment('77', 50)] }),
    );
    const { body } = await shop.get<Record<string, unknown>>(
      { ...DATE, report_type: 'payment', business_counter: 5 },
      { terminal: 3 },
    );
    expect(body.data).toEqual({
      shard_key: null,
      created_at: null,
      updated_at: null,
      etag: null,
      tenant_id: shop.tenantId,
      store_code: shop.storeCode,
      store_name: null,
      terminal_no: 3,
      business_date: '20260214',
      business_date_from: null,
      business_date_to: null,
      open_counter: null,
      business_counter: 5,
      report_scope: 'flash',
      report_type: 'payment',
      verified: false,
      payment_summary: [
        { payment_code: '11', payment_name: 'Cashless', count: 1, amount: 250, ratio: 71.43 },
        { payment_code: '01', payment_name: 'Cash', count: 2, amount: 100, ratio: 28.57 },
        { payment_code: '77', payment_name: 'Payment 77', count: 0, amount: 0, ratio: 0 },
      ],
      total: { count: 3, amount: 350 },
      receipt_text: expect.stringContaining('<PrintData>'),
      journal_text: expect.stringContaining('【 決済別レポート ( 速報 ) 】'),
      generate_date_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+09:00$/),
      staff: null,
    });
  });

  it('prints its rows column by column', async () => {
    const till = shop.till();
    await shop.deliver(transaction(till, { lines: [line(1500)], payments: [payment('11', 1000), payment('01', 500)] }));
    const { body } = await shop.get<{ journal_text: string }>({ ...DATE, report_type: 'payment' });
    expect(body.data.journal_text.split('\n').slice(7)).toEqual([
      '--------------------------------',
      '決 済 方 法 別 集 計            ',
      '--------------------------------',
      'Cashless                        ',
      '  件数:      1件 構成比:  66.67%',
      '  金額:      1,000円            ',
      '                                ',
      'Cash                            ',
      '  件数:      1件 構成比:  33.33%',
      '  金額:        500円            ',
      '--------------------------------',
      '合 計                           ',
      '  総件数:        2件            ',
      '  総金額:      1,500円          ',
      '--------------------------------',
      '                                ',
      '                                ',
      '          *** END ***           ',
      '',
    ]);
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

it('taxes of the receipts are reported as printed', async () => {
  const sale = transaction(shop.till(), {
    lines: [line(105), line(105, { tax_code: '02' })],
    taxes: [tax('01', 10, 105), tax('02', 9, 105)],
    taxSummary: [printedTax(10, 220, 20)],
    payments: [payment('01', 220)],
  });
  await shop.deliver(sale);
  expect((await shop.flash()).taxSummary.sales).toMatchObject([{ rate: 10, taxIncluded: 220, tax: 20 }]);
});
