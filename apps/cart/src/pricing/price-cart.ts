import { rulesOf, toPricedDiscount, type Rules } from './discount.js';
import { priceLine, type LineAmounts } from './line.js';
import { fromMinor, sum, type Minor } from './money.js';
import { applyPayments, toPricedPayment, totalApplied, type AppliedPayment } from './payments.js';
import { bestByCategory, grantedTo } from './promotions.js';
import { checkLimit, exceedsLimit, subtotalDiscounts, type SubtotalDiscounts } from './subtotal-discount.js';
import { taxSummary } from './tax-summary.js';
import { taxGroups, toPricedTax, type TaxGroup } from './tax.js';
import type { CartTotals, DiscountInput, PricedCart, PricedLine, PricingInput } from './types.js';

/**
 * Prices a cart (spec §4.4–4.11 with §11.7–27, retail rules 1–11): lines with their promotions and discounts →
 * subtotal discounts and their apportionment → tax → totals → payments. Pure; percentages, allocations, promotions
 * and change are derived anew on every run. Throws `PricingRefusal`: 402002, 402005, 403003, 100001, 300001.
 */
export function priceCart(input: PricingInput): PricedCart {
  return present(compute(input));
}

/**
 * Whether `discounts` may replace the subtotal discounts of the cart (spec B-12 with §11.13, 19; retail rule 5):
 * 300001 for a bad entry, 402003 above the eligible subtotal or when less would be due than has been paid.
 */
export function checkSubtotalDiscounts(input: PricingInput, discounts: readonly DiscountInput[]): void {
  const before = compute(input);
  checkLimit(discounts, before.discounts.eligible, before.rules);
  const after = compute({ ...input, subtotalDiscounts: discounts, payments: [] });
  const uncovered = totalApplied(before.payments) - after.totalWithTax;
  if (uncovered > 0n) {
    const limit = after.discounts.total - uncovered;
    throw exceedsLimit(after.discounts.total, limit > 0n ? limit : 0n, after.rules);
  }
}

/** A priced cart in minor units. */
interface CartAmounts {
  readonly rules: Rules;
  readonly lines: readonly LineAmounts[];
  readonly sold: readonly LineAmounts[];
  readonly discounts: SubtotalDiscounts;
  readonly taxes: readonly TaxGroup[];
  readonly externalTax: Minor;
  readonly subtotal: Minor;
  readonly totalWithTax: Minor;
  readonly payments: readonly AppliedPayment[];
}

function compute(input: PricingInput): CartAmounts {
  const rules = rulesOf(input.settings);
  const best = bestByCategory(input.promotions);
  const lines = input.lines.map((line) => priceLine(line, grantedTo(line, best), rules));
  const sold = lines.filter((line) => !line.input.isCancelled);
  const discounts = subtotalDiscounts(lines, input.subtotalDiscounts, rules);
  const taxes = taxGroups(
    sold.map((line) => ({
      taxCode: line.input.taxCode,
      net: line.amount - sum(discounts.shares.get(line) ?? []),
      quantity: line.input.quantity,
    })),
    input.taxes,
    rules,
  );
  const externalTax = sum(taxes.filter(({ entry }) => entry.taxType === 'External').map(({ tax }) => tax));
  const subtotal = sum(sold.map(({ amount }) => amount));
  const totalWithTax = subtotal - discounts.total + externalTax;
  const payments = applyPayments(totalWithTax, input.payments, rules);
  return { rules, lines, sold, discounts, taxes, externalTax, subtotal, totalWithTax, payments };
}

function present(cart: CartAmounts): PricedCart {
  const { rules } = cart;
  return {
    lines: cart.lines.map((line) => presentLine(line, cart)),
    subtotalDiscounts: cart.discounts.deductions.map((deduction, i) => toPricedDiscount(deduction, i, rules.digits)),
    taxes: cart.taxes.map((group, i) => toPricedTax(group, i, rules)),
    taxSummary: taxSummary(cart.taxes, rules),
    payments: cart.payments.map((payment, i) => toPricedPayment(payment, i, rules)),
    totals: presentTotals(cart),
  };
}

function presentLine(line: LineAmounts, { discounts, rules: { digits } }: CartAmounts): PricedLine {
  const { input, gross, amount, deductions } = line;
  if (input.isCancelled && input.lastPriced) {
    return { ...input.lastPriced, netAmount: input.lastPriced.amount, allocations: [] };
  }
  const shares = discounts.shares.get(line) ?? [];
  return {
    lineNo: input.lineNo,
    grossAmount: fromMinor(gross, digits),
    discountAmount: fromMinor(gross - amount, digits),
    amount: fromMinor(amount, digits),
    netAmount: fromMinor(amount - sum(shares), digits),
    discounts: deductions.map((deduction, i) => toPricedDiscount(deduction, i, digits)),
    allocations: discounts.deductions
      .slice(0, shares.length)
      .map(({ entry }, i) => toPricedDiscount({ entry, amount: shares[i] ?? 0n }, i, digits)),
  };
}

function presentTotals(cart: CartAmounts): CartTotals {
  const { sold, discounts, payments } = cart;
  const money = (amount: Minor): number => fromMinor(amount, cart.rules.digits);
  return {
    subtotalAmount: money(cart.subtotal),
    eligibleAmount: money(discounts.eligible),
    totalAmount: money(cart.subtotal - discounts.total),
    taxAmount: money(cart.externalTax),
    totalTaxAmount: money(sum(cart.taxes.map(({ tax }) => tax))),
    totalAmountWithTax: money(cart.totalWithTax),
    totalQuantity: sold.reduce((total, { input }) => total + input.quantity, 0),
    totalDiscountAmount: money(discounts.total + sum(sold.map(({ gross, amount }) => gross - amount))),
    depositAmount: money(sum(payments.map(({ deposit }) => deposit))),
    changeAmount: money(sum(payments.map(({ change }) => change))),
    forfeitedAmount: money(sum(payments.map(({ forfeited }) => forfeited))),
    balanceAmount: money(cart.totalWithTax - totalApplied(payments)),
  };
}
