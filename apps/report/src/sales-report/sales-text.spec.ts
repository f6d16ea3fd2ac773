import { describe, expect, it } from '@jest/globals';
import { displayWidth } from '@kugelpos/printing';
import { DAILY, FLASH, type ReportHead } from '../reports/report-type.js';
import type { SalesFigures } from './sales-figures.js';
import { makeSalesReport } from './sales-report.js';

const head: ReportHead = {
  tenantId: 'T1',
  storeCode: 'S7',
  storeName: null,
  terminalNo: 3,
  scope: DAILY,
  businessDate: '20260214',
  businessDateFrom: null,
  businessDateTo: null,
  openCounter: 2,
  businessCounter: 1204,
  staffId: null,
  generatedAt: new Date('2026-02-14T12:05:00Z'),
  zone: 'Asia/Tokyo',
  verified: true,
  z: null,
};

const figures: SalesFigures = {
  salesGross: { amount: 12345, quantity: 21, count: 9 },
  returns: { amount: 1080, quantity: 2, count: 1 },
  discountForLineitems: { amount: 300, quantity: 2, count: 2 },
  discountForSubtotal: { amount: 120, quantity: 4, count: 1 },
  salesNet: { amount: 9860, quantity: 19, count: 8 },
  taxes: [{ taxCode: '01', taxName: '外税10%', taxAmount: 985, targetAmount: 9850, targetQuantity: 19 }],
  taxSummary: { sales: [], returns: [] },
  payments: [
    { paymentCode: '01', paymentName: '現金', amount: 7000, count: 6 },
    { paymentCode: '11', paymentName: 'Card', amount: 3845, count: 2 },
  ],
  cash: {
    logicalAmount: 36000,
    physicalAmount: 35990,
    differenceAmount: -10,
    cashSales: 7000,
    openingFloat: { amount: 30000, count: 1 },
    cashIn: { amount: 30000, count: 1 },
    cashOut: { amount: -1000, count: 1 },
  },
  forfeited: { amount: 0, count: 0 },
  cancelled: { amount: 0, quantity: 0, count: 0 },
  counts: {
    sales: 9,
    returns: 1,
    voidedSales: 0,
    voidedReturns: 0,
    cancelled: 0,
    overrides: 0,
    reprints: 0,
    noSales: 0,
  },
};

/** The example of spec report §9.2, column by column. */
const EXAMPLE = [
  '店舗名 S7                       ',
  'レジNo. 3                   責# ',
  '2026年02月14日(土) 21:05        ',
  '                                ',
  '【 売 上 レ ポ ー ト ( 日報 ) 】',
  '                                ',
  '営業日付 2026年02月14日(土)     ',
  '開設回数 2回                    ',
  '精算通番 1,204                  ',
  '--------------------------------',
  '売 上 合 計                     ',
  ' 総売上       9件       12,345円',
  '             21点               ',
  ' 返品         1件        1,080円',
  '              2点               ',
  ' 明細値引     2件          300円',
  '              2点               ',
  ' 小計値引     1件          120円',
  '              4点               ',
  ' 税額                     -985円',
  ' 純売上       8件        9,860円',
  '             19点               ',
  '--------------------------------',
  '税 額（内訳）                   ',
  ' 外税10%                   985円',
  '--------------------------------',
  '支 払                           ',
  ' 現金                    7,000円',
  ' Card                    3,845円',
  '--------------------------------',
  '入出金                          ',
  ' 入金         1件       30,000円',
  ' 出金         1件       -1,000円',
  '--------------------------------',
  '現 金                           ',
  ' ドロア内現金           35,990円',
  ' あるべき現金           36,000円',
  ' 過不足                    -10円',
  '--------------------------------',
  'レシートNo. ------              ',
];

function linesOf(changes: Partial<ReportHead>): string[] {
  const { journalText } = makeSalesReport({ ...head, ...changes }, figures);
  return journalText.split('\n').slice(0, -1);
}

describe('text of a sales report (spec report §9)', () => {
  it('is that of the spec, column by column', () => {
    expect(linesOf({})).toEqual(EXAMPLE);
    expect(EXAMPLE.map(displayWidth)).toEqual(EXAMPLE.map(() => 32));
  });

  it('of a flash report of a store says so and has no settlement number', () => {
    const lines = linesOf({ terminalNo: null, scope: FLASH, openCounter: null, storeName: 'みなと店', staffId: 'K2' });
    expect(lines.slice(0, 8)).toEqual([
      '店舗名 みなと店                 ',
      '店舗合計                  責# K2',
      '2026年02月14日(土) 21:05        ',
      '                                ',
      '【 売 上 レ ポ ー ト ( 速報 ) 】',
      '                                ',
      '営業日付 2026年02月14日(土)     ',
      '--------------------------------',
    ]);
  });

  it('of a range names both ends', () => {
    const lines = linesOf({ businessDate: null, businessDateFrom: '20260201', businessDateTo: '20260228' });
    expect(lines.slice(6, 8)).toEqual(['期間 2026年02月01日(日)         ', '     ～ 2026年02月28日(土)      ']);
  });

  it('of a Z ends with its number and the grand total', () => {
    const lines = linesOf({ z: { zNo: 12, grandTotal: 1_234_567 } });
    expect(lines).toEqual([
      ...EXAMPLE.slice(0, -2),
      '--------------------------------',
      'Z番号                         12',
      '総売上累計           1,234,567円',
      ...EXAMPLE.slice(-2),
    ]);
  });

  it('leaves as XML, too', () => {
    const { receiptText } = makeSalesReport(head, figures);
    expect(receiptText).toContain('<Item1> 総売上       9件      </Item1>');
    expect(receiptText).toContain('<Item2>12,345円</Item2>');
  });
});
