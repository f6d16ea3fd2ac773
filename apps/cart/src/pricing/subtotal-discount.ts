import { ErrorCode } from '@kugelpos/contracts';
import { apportion } from './apportion.js';
import { checkDiscount, isPercentage, percentage, type Deduction, type Rules } from './discount.js';
import type { LineAmounts } from './line.js';
import { divide, fromMinor, smaller, sum, toMinor, type Fraction, type Minor } from './money.js';
import { PricingRefusal } from './refusal.js';
import type { DiscountInput } from './types.js';

/** Lines that take part in subtotal discounts: neither cancelled nor restricted (retail rules 5 and 9). */
export function isEligible({ input }: LineAmounts): boolean {
  return !input.isCancelled && !input.isDiscountRestricted;
}

export interface SubtotalDiscounts {
  readonly deductions: readonly Deduction[];
  readonly total: Minor;
  /** The limit: Σ amounts of the eligible lines. */
  readonly eligible: Minor;
  /** Eligible line → its share of each discount, in the order of the discounts. */
  readonly shares: ReadonlyMap<LineAmounts, readonly Minor[]>;
}

/**
 * Subtotal discounts and their apportionment (spec B-12, B-13 with §11.8–11, 15; retail rule 5). Percentages share
 * one base, the eligible subtotal, and do not compound. A discount that was in order when it was given takes at most
 * what lines and promotions leave of it now: re-pricing never refuses. Each discount is apportioned over what the
 * ones before it left of the lines, so no line's tax base becomes negative.
 */
export function subtotalDiscounts(
  lines: readonly LineAmounts[],
  entries: readonly DiscountInput[],
  rules: Rules,
): SubtotalDiscounts {
  const takers = lines.filter(isEligible);
  const eligible = sum(takers.map(({ amount }) => amount));
  let undiscounted = eligible;
  const deductions = entries.map((entry) => {
    const amount = smaller(rounded(exactAmount(entry, eligible, rules), rules), undiscounted);
    undiscounted -= amount;
    return { entry, amount };
  });

  const left = takers.map(({ amount }) => amount);
  const shares = new Map<LineAmounts, Minor[]>(takers.map((line) => [line, []]));
  for (const { amount } of deductions) {
    apportion(amount, left).forEach((share, index) => {
      const line = takers[index];
      if (line) shares.get(line)?.push(share);
      left[index] = (left[index] ?? 0n) - share;
    });
  }
  return { deductions, total: eligible - undiscounted, eligible, shares };
}

/** Refuses discounts that together ask for more than the eligible subtotal (402003); 50 % twice is not more. */
export function checkLimit(entries: readonly DiscountInput[], eligible: Minor, rules: Rules): void {
  const asked = entries
    .map((entry) => exactAmount(entry, eligible, rules))
    .reduce((a, b) => ({ num: a.num * b.den + b.num * a.den, den: a.den * b.den }), { num: 0n, den: 1n });
  if (asked.num > eligible * asked.den) throw exceedsLimit(rounded(asked, rules), eligible, rules);
}

export function exceedsLimit(discount: Minor, limit: Minor, { digits }: Rules): PricingRefusal {
  return new PricingRefusal(ErrorCode.DISCOUNT_EXCEEDS_BALANCE, {
    limit: fromMinor(limit, digits),
    discount: fromMinor(discount, digits),
  });
}

function rounded({ num, den }: Fraction, { discountRounding }: Rules): Minor {
  return divide(num, den, discountRounding);
}

/** Refuses a bad entry with 300001. */
function exactAmount(entry: DiscountInput, eligible: Minor, rules: Rules): Fraction {
  checkDiscount(entry, 'subtotal', rules);
  if (!isPercentage(entry)) return { num: toMinor(entry.discountValue, rules.digits, 'discountValue'), den: 1n };
  const { num, den } = percentage(entry);
  return { num: eligible * num, den };
}
