import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createTenant, type TestTenant } from '@kugelpos/testing';
import { startTestStore, type TestStore } from '../support/store.js';
import { discount, line, payment, TILL, transaction } from './events.js';
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
