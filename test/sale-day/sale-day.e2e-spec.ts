import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  eventually,
  openShop,
  startStoreProcess,
  type CartView,
  type Shop,
  type ShopItem,
  type StoreProcess,
} from '@kugelpos/testing';
import { freshDataDir, STORE_MAIN } from '../support/built-store.js';

const ITEMS: ShopItem[] = [
  { itemCode: 'B1-EXT', unitPrice: 105, taxCode: '01' },
  { itemCode: 'B1-INT', unitPrice: 105, taxCode: '02' },
  { itemCode: 'B2-LUNCH', unitPrice: 498, taxCode: '12' },
  { itemCode: 'B2-SOAP', unitPrice: 228, taxCode: '02' },
  { itemCode: 'B2-BAG', unitPrice: 5, taxCode: '02', isDiscountRestricted: true },
  { itemCode: 'B2-TOOL', unitPrice: 300, taxCode: '01' },
  { itemCode: 'K1', unitPrice: 198, taxCode: '01', categoryCode: 'drink' },
  { itemCode: 'K2', unitPrice: 1080, taxCode: '12' },
  { itemCode: 'K4', unitPrice: 75, taxCode: '02' },
];

const dataDir = freshDataDir();
let store: StoreProcess;
let shop: Shop;

/** The numbers of a sale that must come out right. */
function figures(cart: CartView) {
  return {
    lines: cart.lineItems.map((line) => line.amount),
    taxes: Object.fromEntries(cart.taxes.map((tax) => [tax.taxCode, [tax.targetAmount, tax.taxAmount]])),
    due: cart.totalAmountWithTax,
    discount: cart.totalDiscountAmount,
    change: cart.changeAmount,
    balance: cart.balanceAmount,
  };
}

beforeAll(async () => {
  store = await startStoreProcess({ main: STORE_MAIN, dataDir });
  shop = await openShop(store.url, { items: ITEMS, initialAmount: 10_000 });
  await shop.admin.post(`/master-data/api/v1/tenants/${shop.tenantId}/promotions`, {
    promotionCode: 'DRINK',
    promotionType: 'category_discount',
    name: 'Drinks 12.5 % off',
    startDatetime: '2020-01-01T00:00:00+09:00',
    endDatetime: '2099-12-31T00:00:00+09:00',
    detail: { targetCategoryCodes: ['drink'], discountRate: 12.5 },
  });
}, 60_000);

afterAll(async () => {
  await store?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('a day of sales on the built store', () => {
  it('acceptance basket 1: one rounding per rate on the invoice', async () => {
    const cart = await shop.till.sell({
      lines: [{ itemCode: 'B1-EXT' }, { itemCode: 'B1-INT' }],
      tenders: [{ paymentCode: '01', amount: 500 }],
    });
    expect(figures(cart)).toMatchObject({
      taxes: { '01': [105, 10], '02': [105, 9] },
      due: 220,
      change: 280,
      balance: 0,
    });
    expect(cart.taxSummary).toEqual([expect.objectContaining({ rate: 10, taxIncluded: 220, tax: 20 })]);
    expect(cart).toMatchObject({ cartStatus: 'Completed', receiptNo: 111111, transactionNo: 1 });
  });

  it('acceptance basket 2: subtotal discount over eligible lines, restricted bag', async () => {
    const cart = await shop.till.sell({
      lines: [
        { itemCode: 'B2-LUNCH', quantity: 2 },
        { itemCode: 'B2-SOAP', quantity: 3 },
        { itemCode: 'B2-BAG' },
        { itemCode: 'B2-TOOL' },
      ],
      discounts: [{ discountType: 'DiscountAmount', discountValue: 100 }],
      tenders: [{ paymentCode: '01', amount: 2000 }],
    });
    expect(figures(cart)).toMatchObject({
      taxes: { '12': [946, 70], '02': [654, 59], '01': [285, 28] },
      due: 1913,
      change: 87,
    });
    expect(cart.taxSummary.map(({ rate, taxIncluded, tax }) => [rate, taxIncluded, tax])).toEqual([
      [10, 967, 87],
      [8, 946, 70],
    ]);
  });

  it("the specification's worked example: promotion, line discount, subtotal discount, two tenders", async () => {
    const cart = await shop.till.sell({
      lines: [{ itemCode: 'K1', quantity: 3 }, { itemCode: 'K2' }, { itemCode: 'K4', quantity: 2 }],
      lineDiscounts: { 1: [{ discountType: 'DiscountAmount', discountValue: 20 }] },
      discounts: [{ discountType: 'DiscountPercentage', discountValue: 7 }],
      tenders: [
        { paymentCode: '11', amount: 600 },
        { paymentCode: '01', amount: 2000 },
      ],
    });
    expect(figures(cart)).toEqual({
      lines: [499, 1080, 150],
      taxes: { '01': [464, 46], '12': [1004, 74], '02': [140, 12] },
      due: 1654,
      discount: 216,
      change: 946,
      balance: 0,
    });
    expect(cart.payments.map((payment) => payment.paymentAmount)).toEqual([600, 1054]);
    expect(cart.depositAmount).toBe(2600);
  });

  it('a cancelled cart takes its numbers and sells nothing', async () => {
    const { cartId } = await shop.till.ringUp({ lines: [{ itemCode: 'K2' }], tenders: [] });
    const cart = await shop.till.api.post<CartView>(`/cart/api/v1/carts/${cartId}/cancel`);
    expect(cart).toMatchObject({ cartStatus: 'Cancelled', transactionNo: 4, receiptNo: 111114 });
  });

  it('is remembered by journal, stock and report, which agree with the receipts', async () => {
    await shop.till.cashIn(3000, 'change');
    await shop.till.cashOut(1000, 'bank');
    const { tenantId, storeCode, admin, till } = shop;
    await till.close(12_000);
    const scope = `tenants/${tenantId}/stores/${storeCode}`;
    const journal = await eventually(
      () => admin.get<{ transactionType: number; amount: number }[]>(`/journal/api/v1/${scope}/journals?limit=100`),
      (rows) => rows.length >= 9,
    );
    const types = journal.map((row) => row.transactionType).sort((a, b) => a - b);
    expect(types).toEqual([-101, 101, 101, 101, 301, 302, 401, 401, 402]);
    const { data: stock } = await admin.get<{ data: { itemCode: string; currentQuantity: number }[] }>(
      `/stock/api/v1/${scope}/stock?limit=100`,
    );
    expect(Object.fromEntries(stock.map((row) => [row.itemCode, row.currentQuantity]))).toMatchObject({
      'B2-LUNCH': -2,
      'B2-SOAP': -3,
      K1: -3,
      K2: -1,
      K4: -2,
    });
    const date = (await till.api.get<{ businessDate: string }>(`/terminal/api/v1/terminals/${till.terminalId}`))
      .businessDate;
    const report = await eventually(
      () =>
        admin.request<{ data: { salesNet: { amount: number }; salesGross: { amount: number } } }>(
          'GET',
          `/report/api/v1/${scope}/reports?report_scope=daily&report_type=sales&business_date=${date}`,
        ),
      (answer) => answer.status === 200,
    );
    expect(report.status).toBe(200);
    const taxes = 10 + 9 + 70 + 59 + 28 + 46 + 74 + 12;
    expect(report.body.data.salesNet.amount).toBe(220 + 1913 + 1654 - taxes);
  });
});
