import { rulesOf } from './discount.js';
import { fromMinor, smaller, sum, toMinor, type Minor } from './money.js';
import type { PricingSettings } from './types.js';

/** One row of `STAMP_DUTY_MASTER`; the order of the rows does not matter. */
export interface StampDutyTier {
  readonly targetAmount: number;
  readonly stampDutyAmount: number;
}

export interface StampDutyInput {
  readonly totalAmountWithTax: number;
  /** Σ of `taxes[]`, external and internal (`totals.totalTaxAmount`). */
  readonly totalTaxAmount: number;
  /** Applied amounts; `counts` is the method's flag: cash, gift certificates, instant debit, never credit (rule 10). */
  readonly payments: readonly { readonly paymentAmount: number; readonly counts: boolean }[];
  /** Void, return, cancelled cart, training, electronic receipt: never a duty. */
  readonly exempt?: boolean;
  readonly table: readonly StampDutyTier[];
  readonly settings?: PricingSettings;
}

export interface StampDuty {
  readonly isStampDutyApplied: boolean;
  /** Σ payments that count, as in spec B-17; 0 when no duty is due. */
  readonly stampDutyTargetAmount: number;
  readonly stampDutyAmount: number;
}

const NO_DUTY: StampDuty = { isStampDutyApplied: false, stampDutyTargetAmount: 0, stampDutyAmount: 0 };

/**
 * The stamp duty of a paper receipt (retail rule 14). Base = the smaller of the total without tax and the payments
 * that count. The first tier is "and more", every higher one "over": 1,000,000 is 200, 1,000,001 is 400.
 */
export function stampDuty(input: StampDutyInput): StampDuty {
  const { digits } = rulesOf(input.settings ?? {});
  const minor = (amount: number, field: string): Minor => toMinor(amount, digits, field);
  if (input.exempt) return NO_DUTY;

  const net = minor(input.totalAmountWithTax, 'totalAmountWithTax') - minor(input.totalTaxAmount, 'totalTaxAmount');
  const counted = sum(input.payments.filter((p) => p.counts).map((p) => minor(p.paymentAmount, 'paymentAmount')));
  const base = smaller(net, counted);

  const tiers = [...input.table].sort((a, b) => a.targetAmount - b.targetAmount);
  const tier = tiers.findLast(({ targetAmount }, index) => {
    const target = minor(targetAmount, 'targetAmount');
    return index === 0 ? base >= target : base > target;
  });
  if (!tier) return NO_DUTY;
  return {
    isStampDutyApplied: true,
    stampDutyTargetAmount: fromMinor(counted, digits),
    stampDutyAmount: tier.stampDutyAmount,
  };
}
