import { describe, expect, it } from '@jest/globals';
import { basket } from './basket.fixture.js';
import { priceCart } from './price-cart.js';
import { stampDuty, type StampDutyTier } from './stamp-duty.js';

const TABLE: StampDutyTier[] = [
  [1_000_000_000, 200_000],
  [500_000_000, 150_000],
  [300_000_000, 100_000],
  [200_000_000, 60_000],
  [100_000_000, 40_000],
  [50_000_000, 20_000],
  [30_000_000, 10_000],
  [20_000_000, 6_000],
  [10_000_000, 4_000],
  [5_000_000, 2_000],
  [3_000_000, 1_000],
  [2_000_000, 600],
  [1_000_000, 400],
  [50_000, 200],
].map(([targetAmount = 0, stampDutyAmount = 0]) => ({ targetAmount, stampDutyAmount }));

const NONE = { isStampDutyApplied: false, stampDutyTargetAmount: 0, stampDutyAmount: 0 };

/** The duty of a sale; only payments by card do not count. */
function dutyOf(lines: string, pay: string) {
  const { totals, payments } = priceCart(basket({ lines, pay }));
  return stampDuty({
    totalAmountWithTax: totals.totalAmountWithTax,
    totalTaxAmount: totals.totalTaxAmount,
    payments: payments.map(({ paymentAmount, paymentCode }) => ({ paymentAmount, counts: paymentCode !== 'card' })),
    table: TABLE,
  });
}

describe('stampDuty', () => {
  it.each<[lines: string, pay: string, duty: number]>([
    ['54998 02', 'cash 54998', 0],
    ['54999 02', 'cash 54999', 200],
    ['54999 02', 'cash 60000', 200],
    ['1100000 02', 'cash 1100000', 200],
    ['1100001 02', 'cash 1100001', 400],
    ['2200000 02', 'cash 2200000', 400],
    ['2200001 02', 'cash 2200001', 600],
    ['70000 02', 'cash 40000; card 30000', 0],
    ['70000 02', 'card 70000', 0],
    ['60000 02', 'cash 30000; voucher 30000', 200],
    ['49999 01', 'cash 54998', 0],
    ['50000 01', 'cash 55000', 200],
    ['50000 00', 'cash 50000', 200],
    ['49999 00', 'cash 49999', 0],
    ['1000000 00', 'cash 1000000', 200],
    ['1000001 00', 'cash 1000001', 400],
    ['2000000 00', 'cash 1000000; card 1000000', 200],
    ['1000000001 00', 'cash 1000000001', 200_000],
    ['1000000000 00', 'cash 1000000000', 150_000],
  ])('%s paid %s: %d', (lines, pay, duty) => expect(dutyOf(lines, pay).stampDutyAmount).toBe(duty));

  it('states the payments that count', () => {
    expect(dutyOf('70000 02', 'cash 60000; card 10000')).toEqual({
      isStampDutyApplied: true,
      stampDutyTargetAmount: 60_000,
      stampDutyAmount: 200,
    });
    expect(dutyOf('100 02', 'cash 100')).toEqual(NONE);
  });

  it('is never due on exempt receipts, and none without a table; the order of the table does not matter', () => {
    const sale = {
      totalAmountWithTax: 2_000_001,
      totalTaxAmount: 0,
      payments: [{ paymentAmount: 2_000_001, counts: true }],
      table: TABLE,
    };
    expect(stampDuty({ ...sale, exempt: true })).toEqual(NONE);
    expect(stampDuty({ ...sale, table: [] })).toEqual(NONE);
    expect(stampDuty({ ...sale, table: TABLE.toReversed() }).stampDutyAmount).toBe(600);
  });
});
