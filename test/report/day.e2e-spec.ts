import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addTill, eventually, openShop, type CartView, type Shop } from '@kugelpos/testing';
import { startTestStore, type TestStore } from '../support/store.js';
import { ReportShop, type ReportAnswer, type SalesReportData } from './report-shop.js';

let store: TestStore;
let shop: Shop;
let reports: ReportShop;
let date: string;
const sales: CartView[] = [];

beforeAll(async () => {
  store = await startTestStore();
  shop = await openShop(store.url, { initialAmount: 10_000 });
  reports = new ReportShop(store, shop);
  date = (await shop.till.api.get<{ businessDate: string }>(`/terminal/api/v1/terminals/${shop.till.terminalId}`))
    .businessDate;
}, 60_000);
afterAll(() => store?.dispose());

const ofTill = { terminal: 1 as number | null, store: 'S001' };
const ofStore = { ...ofTill, terminal: null };

function daily(openCounter?: number, place = ofTill): Promise<ReportAnswer> {
  return reports.get({ report_scope: 'daily', business_date: date, open_counter: openCounter }, place);
}

/** The daily report once all events of the day have arrived; before that it must be refused, never be a part of it. */
async function settled(openCounter?: number, place = ofTill): Promise<SalesReportData> {
  const answer = await eventually(
    () => daily(openCounter, place),
    ({ status }) => status !== 403,
  );
  expect(answer.status).toBe(200);
  return answer.body.data;
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

describe('a day through the till', () => {
  it('sells', async () => {
    const { till } = shop;
    const cash = (amount: number) => ({ paymentCode: '01', amount });
    sales.push(
      await till.sell({ lines: [{ itemCode: 'EXT10' }, { itemCode: 'INT10' }], tenders: [cash(500)] }),
      await till.sell({
        lines: [{ itemCode: 'EXT10', quantity: 3 }, { itemCode: 'INT8' }],
        lineDiscounts: { 1: [{ discountType: 'DiscountAmount', discountValue: 15 }] },
        discounts: [{ discountType: 'DiscountAmount', discountValue: 100 }],
        tenders: [{ paymentCode: '11', amount: 100 }, cash(1000)],
      }),
      await till.sell({ lines: [{ itemCode: 'EXT8', quantity: 2 }], tenders: [{ paymentCode: '12', amount: 500 }] }),
    );
    const { cartId } = await till.ringUp({ lines: [{ itemCode: 'INT8' }], tenders: [] });
    await till.api.post(`/cart/api/v1/carts/${cartId}/cancel`);
    await till.cashIn(3000, 'change');
    await till.cashOut(1000, 'bank');
    expect((await daily()).status).toBe(403);
    expect((await daily(undefined, ofStore)).status).toBe(403);
  });

  it('shows the sales at once in the flash report', async () => {
    const flash = await eventually(
      async () => (await reports.get({ business_date: date }, ofTill)).body.data,
      (report) => report.salesGross.count === 3 && report.cancelled.count === 1,
    );
    expect(flash).toMatchObject({ zNo: null, verified: false, cash: { physicalAmount: 0 } });
  });

  it('closes with a Z that agrees with the receipts', async () => {
    await shop.till.close(12_345);
    const z = await settled(1);
    expect(z).toMatchObject({ zNo: 1, openCounter: 1, businessCounter: 1, terminalNo: 1, verified: true });

    const paid = sum(sales.map((sale) => sale.totalAmountWithTax));
    const taxes = sum(sales.flatMap((sale) => sale.taxes.map((tax) => tax.taxAmount)));
    const discounts = sum(sales.map((sale) => sale.totalDiscountAmount));
    expect(z.salesNet).toEqual({
      amount: paid - taxes,
      quantity: sum(sales.map((sale) => sale.totalQuantity)),
      count: 3,
    });
    expect(z.salesGross.amount).toBe(paid + discounts);
    expect(z.discountForLineitems.amount + z.discountForSubtotal.amount).toBe(discounts);
    expect(sum(z.taxes.map((tax) => tax.taxAmount))).toBe(taxes);
    expect(sum(z.payments.map((payment) => payment.amount))).toBe(paid);
    expect(sum(z.taxSummary.sales.map((row) => row.tax))).toBe(
      sum(sales.flatMap((sale) => sale.taxSummary.map((row) => row.tax))),
    );
    expect(sum(z.taxSummary.sales.map((row) => row.taxIncluded))).toBe(paid);
    expect(z.cancelled).toMatchObject({ count: 1, amount: 108 });

    const cash = sum(
      sales.flatMap((sale) => sale.payments.filter((p) => p.paymentCode === '01').map((p) => p.paymentAmount)),
    );
    expect(z.cash).toMatchObject({
      cashSales: cash,
      openingFloat: { amount: 10_000, count: 1 },
      cashIn: { amount: 13_000, count: 2 },
      cashOut: { amount: -1000, count: 1 },
      logicalAmount: 12_000 + cash,
      physicalAmount: 12_345,
      differenceAmount: 345 - cash,
    });
    expect(z.forfeited.amount).toBe(500 - (sales[2]?.totalAmountWithTax ?? 0));
    expect(z.journalText).toContain('店舗名 Store S001');
    expect((await settled()).zNo).toBe(1);
  });

  it('files what the till printed in the journal: each flash report, the Z once', async () => {
    const { till, admin, tenantId } = shop;
    const flash = await reports.get({ business_date: date }, { ...ofTill, as: till.api });
    for (let times = 0; times < 3; times++) {
      const query = { report_scope: 'daily', business_date: date, open_counter: 1 };
      expect((await reports.get(query, { ...ofTill, as: till.api })).body.data.zNo).toBe(1);
    }
    const filed = await admin.get<Record<string, unknown>[]>(
      `/journal/api/v1/tenants/${tenantId}/stores/S001/journals?transaction_types=501&transaction_types=502&sort=transaction_type:1`,
    );
    const usual = { terminalNo: 1, businessDate: date, receiptNo: 0, amount: 0, quantity: 0, staffId: shop.staffId };
    expect(filed).toHaveLength(2);
    expect(filed[0]).toMatchObject({
      ...usual,
      transactionType: 501,
      openCounter: 0,
      journalText: flash.body.data.journalText,
    });
    expect(filed[1]).toMatchObject({ ...usual, transactionType: 502, openCounter: 1, businessCounter: 1 });
    expect(filed[1]?.journalText).toBe((await daily(1)).body.data.journalText);
  });

  it('opens again: the next Z, its own sales, the grand total of both', async () => {
    const { till } = shop;
    await till.open(500);
    await till.sell({ lines: [{ itemCode: 'INT10' }], tenders: [{ paymentCode: '01', amount: 105 }] });
    expect((await daily(1)).body.data.zNo).toBe(1);
    expect((await daily(2)).status).toBe(403);
    await till.close(605);
    const [first, second] = [await settled(1), await settled(2)];
    expect(second).toMatchObject({ zNo: 2, salesGross: { amount: 105 }, cash: { differenceAmount: 0 } });
    expect(second.grandTotal).toBe(first.salesGross.amount + 105);
    expect(await settled()).toMatchObject({ zNo: null, salesGross: { amount: first.salesGross.amount + 105 } });
  });

  it('the store agrees with its terminals, whatever type is asked for', async () => {
    const other = await addTill(shop, store.url, 'S001', 2);
    await other.logIn();
    await other.signIn(shop.staffId);
    await other.open();
    await other.sell({ lines: [{ itemCode: 'EXT8' }], tenders: [{ paymentCode: '01', amount: 108 }] });
    expect((await daily(undefined, ofStore)).status).toBe(403);
    await other.close();
    const whole = await settled(undefined, ofStore);
    const parts = [await settled(), await settled(undefined, { ...ofTill, terminal: 2 })];
    expect(whole.salesNet.amount).toBe(sum(parts.map((part) => part.salesNet.amount)));
    expect(whole).toMatchObject({ zNo: null, verified: true });
    expect(parts[1]).toMatchObject({ zNo: 1, grandTotal: 108 });

    const payments = await reports.get<{ total: { amount: number }; payment_summary: { payment_name: string }[] }>(
      { report_scope: 'daily', report_type: 'payment', business_date: date },
      ofStore,
    );
    const paid = sum(whole.payments.map((payment) => payment.amount));
    expect(payments.body.data.total.amount).toBe(paid);
    expect(payments.body.data.payment_summary.map((row) => row.payment_name).sort()).toEqual([
      'クレジット',
      '商品券',
      '現金',
    ]);
    const categories = await reports.get<{ totalNetAmount: number; categories: { categoryName: string }[] }>(
      { report_scope: 'daily', report_type: 'category', business_date: date },
      ofStore,
    );
    expect(categories.body.data.categories.map((row) => row.categoryName)).toEqual(['食品']);
    expect(categories.body.data.totalNetAmount).toBe(
      paid - sum(whole.taxes.filter((t) => ['01', '11'].includes(t.taxCode)).map((t) => t.taxAmount)),
    );
  });
});
