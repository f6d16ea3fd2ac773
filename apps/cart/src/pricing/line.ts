import { ErrorCode } from '@kugelpos/contracts';
import { checkDiscount, isPercentage, percentage, rulesOf, type Deduction, type Rules } from './discount.js';
import {
  divide,
  fraction,
  fromMinor,
  minorPerUnit,
  smaller,
  sum,
  toMinor,
  type Fraction,
  type Minor,
} from './money.js';
import { withoutEvaluatedPromotions } from './promotions.js';
import { invalid, PricingRefusal } from './refusal.js';
import type { DiscountInput, LineInput, PricingSettings } from './types.js';

/** A line with the amounts of this run. */
export interface LineAmounts {
  readonly input: LineInput;
  readonly gross: Minor;
  readonly deductions: readonly Deduction[];
  /** After line discounts; never negative. */
  readonly amount: Minor;
}

/**
 * Prices one line (spec B-14, retail rules 6 and 7): gross half-up once; percentages in list order, per piece and
 * compounding; then amounts, once per line. Promotions follow the line's own discounts and take at most what these
 * leave. Refuses with 402005 and 402002 as `checkLineDiscounts` does, and numbers out of range with 300001.
 */
export function priceLine(input: LineInput, granted: readonly DiscountInput[], rules: Rules): LineAmounts {
  const own = withoutEvaluatedPromotions(input.discounts ?? []);
  for (const entry of own) checkDiscount(entry, 'line', rules);
  if (input.isDiscountRestricted && own.length > 0) throw restricted(input);

  const exact = exactGross(input, rules);
  const gross = divide(exact.num, exact.den, 'Round');
  const entries = [...own, ...granted];
  const amounts = deduct(entries, { exact, gross, input }, rules);

  const ownTotal = sum(amounts.slice(0, own.length));
  if (ownTotal > gross) {
    throw new PricingRefusal(ErrorCode.DISCOUNT_EXCEEDS_LINE, {
      lineNo: input.lineNo,
      limit: fromMinor(gross, rules.digits),
      discount: fromMinor(ownTotal, rules.digits),
    });
  }
  let left = gross;
  const deductions = entries.map((entry, index) => {
    const amount = smaller(amounts[index] ?? 0n, left);
    left -= amount;
    return { entry, amount };
  });
  return { input, gross, deductions, amount: left };
}

/**
 * Whether `discounts` may replace the manual discounts of a line (spec B-11 with §11.14): 402005 on a restricted
 * line (also for an empty list), 300001 for a bad entry, 402002 when together they exceed the line's gross.
 */
export function checkLineDiscounts(
  line: LineInput,
  discounts: readonly DiscountInput[],
  settings: PricingSettings = {},
): void {
  if (line.isDiscountRestricted) throw restricted(line);
  priceLine({ ...line, discounts }, [], rulesOf(settings));
}

function restricted(line: LineInput): PricingRefusal {
  return new PricingRefusal(ErrorCode.DISCOUNT_RESTRICTED, { lineNo: line.lineNo });
}

/** Price × quantity × measure in minor units before rounding. */
function exactGross({ unitPrice, quantity, measure }: LineInput, rules: Rules): Fraction {
  const price = fraction(unitPrice, 'unitPrice');
  if (price.num < 0n) throw invalid('unitPrice', unitPrice, { min: 0 });
  if (!Number.isSafeInteger(quantity) || quantity < 1) throw invalid('quantity', quantity, { min: 1 });
  if (measure && quantity !== 1) throw invalid('quantity', quantity, { max: 1 });
  const size = fraction(measure?.value ?? 1, 'measure');
  if (size.num <= 0n) throw invalid('measure', measure?.value ?? 0);
  return { num: price.num * size.num * BigInt(quantity) * minorPerUnit(rules.digits), den: price.den * size.den };
}

interface Priced {
  readonly input: LineInput;
  readonly exact: Fraction;
  readonly gross: Minor;
}

/** The amount of each entry, in list order; percentages are computed before amounts wherever they stand. */
function deduct(entries: readonly DiscountInput[], line: Priced, rules: Rules): Minor[] {
  // A weighed line is one piece at its rounded gross (rule 6).
  const base = line.input.measure ? { num: line.gross, den: 1n } : line.exact;
  const pieces = BigInt(line.input.quantity);
  let taken = 0n;
  const percentages = entries.map((entry) => {
    if (!isPercentage(entry)) return 0n;
    const { num, den } = percentage(entry);
    const perPiece = divide((base.num - taken * base.den) * num, base.den * pieces * den, rules.discountRounding);
    // Only prices finer than the unit can make the rounded pieces exceed the rounded gross.
    const amount = smaller(perPiece > 0n ? perPiece * pieces : 0n, line.gross - taken);
    taken += amount;
    return amount;
  });
  return entries.map((entry, index) =>
    isPercentage(entry) ? (percentages[index] ?? 0n) : toMinor(entry.discountValue, rules.digits, 'discountValue'),
  );
}
