import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { apportion } from './apportion.js';
import { discountOf, paymentsOf, refusalOf, TAXES } from './basket.fixture.js';
import { checkPayments } from './payments.js';
import { checkSubtotalDiscounts, priceCart } from './price-cart.js';
import { CATEGORY_DISCOUNT } from './promotions.js';
import type { CurrencyDigits, DiscountInput, LineInput, PaymentInput, PricedCart, PricingInput } from './index.js';

const RUNS = { numRuns: 120 };
const CODES = TAXES.map(({ taxCode }) => taxCode);

/** Percentages are multiples of 0.25, prices may be finer than the unit. */
const percent = (max: number) => fc.integer({ min: 0, max: max * 4 }).map((quarters) => quarters / 4);

function lineArb(digits: CurrencyDigits, codes: readonly string[]): fc.Arbitrary<LineInput> {
  const unit = 10 ** digits;
  return fc
    .record({
      lineNo: fc.constant(1),
      unitPrice: fc.oneof(
        fc.integer({ min: 0, max: 500_000 }).map((minor) => minor / unit),
        fc.integer({ min: 0, max: 500_000 }).map((tenths) => tenths / (unit * 10)),
      ),
      quantity: fc.integer({ min: 1, max: 12 }),
      measure: fc.option(
        fc.record({ value: fc.integer({ min: 1, max: 5000 }).map((g) => g / 1000), unit: fc.constant('kg') }),
        {
          freq: 4,
        },
      ),
      taxCode: fc.constantFrom(...codes),
      categoryCode: fc.constantFrom('a', 'b', null),
      isCancelled: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
      isDiscountRestricted: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
      discounts: fc.array(
        percent(100).map((value) => discountOf(`-${value}%`)),
        { maxLength: 2 },
      ),
    })
    .map((line) => ({
      ...line,
      quantity: line.measure ? 1 : line.quantity,
      discounts: line.isDiscountRestricted ? [] : line.discounts,
    }));
}

interface Recipe {
  readonly lines: readonly LineInput[];
  readonly lineAmounts: readonly number[];
  readonly rates: readonly number[];
  readonly subtotal: readonly { readonly kind: '%' | 'P' | '-'; readonly part: number }[];
  readonly payments: readonly { readonly code: string; readonly part: number }[];
  readonly rounding: 'Round' | 'Floor' | 'Ceil';
}

function recipeArb(digits: CurrencyDigits, codes = CODES): fc.Arbitrary<Recipe> {
  return fc.record({
    lines: fc.array(lineArb(digits, codes), { minLength: 1, maxLength: 8 }),
    lineAmounts: fc.array(percent(100), { minLength: 8, maxLength: 8 }),
    rates: fc.array(percent(100), { maxLength: 3 }),
    subtotal: fc.array(fc.record({ kind: fc.constantFrom('%', 'P', '-'), part: percent(60) }), { maxLength: 3 }),
    payments: fc.array(fc.record({ code: fc.constantFrom('cash', 'card', 'voucher'), part: percent(130) }), {
      maxLength: 4,
    }),
    rounding: fc.constantFrom('Round', 'Floor', 'Ceil'),
  });
}

/** A valid cart from a recipe: amounts are parts of what the line, the eligible subtotal and the balance leave. */
function cook(recipe: Recipe, digits: CurrencyDigits): PricingInput {
  const unit = 10 ** digits;
  const part = (of: number, percentage: number): number =>
    Math.floor((Math.round(of * unit) * percentage) / 100) / unit;
  const base: PricingInput = {
    lines: recipe.lines.map((line, i) => ({ ...line, lineNo: i + 1 })),
    subtotalDiscounts: [],
    promotions: [],
    taxes: TAXES,
    settings: { currencyDigits: digits, discountRoundMethod: recipe.rounding },
    payments: [],
  };
  const before = priceCart(base);
  const lines = base.lines.map((line, i): LineInput => {
    const amount = part(before.lines[i]?.amount ?? 0, recipe.lineAmounts[i] ?? 0);
    const manual: DiscountInput = { discountType: 'DiscountAmount', discountValue: amount };
    return line.isDiscountRestricted || amount === 0
      ? line
      : { ...line, discounts: [manual, ...(line.discounts ?? [])] };
  });
  const promotions = recipe.rates.map((discountRate, i) => ({
    promotionCode: `P${i}`,
    promotionType: CATEGORY_DISCOUNT,
    name: 'p',
    detail: { targetCategoryCodes: i % 2 ? ['a'] : ['a', 'b'], discountRate },
  }));
  const { eligibleAmount } = priceCart({ ...base, lines, promotions }).totals;
  const subtotalDiscounts = recipe.subtotal.map(({ kind, part: p }) =>
    discountOf(kind === '%' ? `-${p}%` : `${kind}${part(eligibleAmount, p)}`),
  );
  const unpaid: PricingInput = { ...base, lines, promotions, subtotalDiscounts };
  return { ...unpaid, payments: pay(recipe, priceCart(unpaid).totals.totalAmountWithTax, part, digits) };
}

/** Payments as a till would take them: none at balance 0, no card above the balance. */
function pay(
  { payments }: Recipe,
  due: number,
  part: (of: number, percentage: number) => number,
  digits: CurrencyDigits,
): PaymentInput[] {
  const taken: PaymentInput[] = [];
  for (const { code, part: p } of payments) {
    const next = paymentsOf(`${code} ${part(due, p)}`);
    if (!refusalOf(() => checkPayments(due, [...taken, ...next], { currencyDigits: digits }))) taken.push(...next);
  }
  return taken;
}

const scales: [CurrencyDigits][] = [[0], [2], [3]];

describe.each(scales)('priced carts with %d digits', (digits) => {
  const unit = 10 ** digits;
  const minor = (amount: number): number => Math.round(amount * unit);
  const total = (amounts: readonly number[]): number => amounts.reduce((all, amount) => all + minor(amount), 0);

  const holds = (property: (cart: PricedCart, input: PricingInput) => void, codes = CODES): void => {
    fc.assert(
      fc.property(recipeArb(digits, codes), (recipe) => {
        const input = cook(recipe, digits);
        property(priceCart(input), input);
      }),
      RUNS,
    );
  };

  it('no amount is negative or finer than the unit; line = gross − its discounts', () => {
    holds(({ lines }) => {
      for (const line of lines) {
        for (const amount of [line.amount, line.netAmount, ...line.discounts.map((d) => d.discountAmount)]) {
          expect(amount).toBeGreaterThanOrEqual(0);
          expect(amount).toBe(minor(amount) / unit);
        }
        const deducted = total(line.discounts.map((d) => d.discountAmount));
        expect(minor(line.amount)).toBe(minor(line.grossAmount) - deducted);
        expect(minor(line.discountAmount)).toBe(deducted);
      }
    });
  });

  it('Σ allocated = subtotal discount, each of them, over eligible lines only', () => {
    holds(({ lines, subtotalDiscounts }, input) => {
      subtotalDiscounts.forEach((discount, i) => {
        const shares = lines.flatMap(({ allocations }) => allocations[i]?.discountAmount ?? []);
        expect(total(shares)).toBe(minor(discount.discountAmount));
        expect(Math.min(0, ...shares)).toBe(0);
      });
      input.lines.forEach((line, i) => {
        const eligible = !line.isCancelled && !line.isDiscountRestricted;
        expect(lines[i]?.allocations).toHaveLength(eligible ? subtotalDiscounts.length : 0);
      });
    });
  });

  it('totals = Σ lines − discounts + external tax', () => {
    holds(({ lines, taxes, totals, subtotalDiscounts }, input) => {
      const sold = lines.filter((_, i) => !input.lines[i]?.isCancelled);
      const off = total(subtotalDiscounts.map((d) => d.discountAmount));
      const external = total(taxes.filter((row) => row.taxType === 'External').map((row) => row.taxAmount));
      expect(minor(totals.subtotalAmount)).toBe(total(sold.map(({ amount }) => amount)));
      expect(minor(totals.totalAmount)).toBe(minor(totals.subtotalAmount) - off);
      expect(minor(totals.taxAmount)).toBe(external);
      expect(minor(totals.totalAmountWithTax)).toBe(minor(totals.totalAmount) + external);
      expect(minor(totals.totalDiscountAmount)).toBe(off + total(sold.map((line) => line.discountAmount)));
      expect(total(taxes.map((row) => row.targetAmount))).toBe(minor(totals.totalAmount));
      expect(total(taxes.map((row) => row.taxAmount))).toBe(minor(totals.totalTaxAmount));
    });
  });

  it('tax is rounded once: per internal code, per rate of all external codes, per rate of the invoice', () => {
    const floor = ['01', '02', '03', '11', '12', '13', '00', '20', '90'];
    holds(({ taxes, taxSummary, totals }) => {
      const whole = (exact: bigint, over: bigint): number => Number(exact / (over * BigInt(unit))) * unit;
      for (const row of taxes.filter(({ taxType }) => taxType === 'Internal')) {
        const rate = BigInt(row.rate);
        expect(minor(row.taxAmount)).toBe(whole(BigInt(minor(row.targetAmount)) * rate, 100n + rate));
      }
      for (const rate of [10, 8]) {
        const external = taxes.filter((row) => row.taxType === 'External' && row.rate === rate);
        const base = BigInt(total(external.map((row) => row.targetAmount)));
        expect(total(external.map((row) => row.taxAmount))).toBe(whole(base * BigInt(rate), 100n));
      }
      for (const row of taxSummary) {
        const rate = BigInt(row.rate);
        expect(minor(row.tax)).toBe(whole(BigInt(minor(row.taxIncluded)) * rate, 100n + rate));
      }
      expect(total(taxSummary.map((row) => row.taxIncluded))).toBe(minor(totals.totalAmountWithTax));
    }, floor);
  });

  it('the summary covers the whole cart whatever the rounding: Σ taxIncluded = due, included = excluded + tax', () => {
    holds(({ taxSummary, totals }) => {
      expect(total(taxSummary.map((row) => row.taxIncluded))).toBe(minor(totals.totalAmountWithTax));
      for (const row of taxSummary) expect(minor(row.taxExcluded) + minor(row.tax)).toBe(minor(row.taxIncluded));
      for (const row of taxSummary.filter((r) => r.class !== 'taxable')) expect(row.tax).toBe(0);
      const keys = taxSummary.map((row) => `${row.rate} ${row.reduced} ${row.class}`);
      expect(new Set(keys).size).toBe(keys.length);
    });
  });

  it('deposit = applied + change + forfeited, and the balance is 0 exactly when all is paid', () => {
    holds(({ payments, totals }, input) => {
      const applied = total(payments.map((p) => p.paymentAmount));
      expect(minor(totals.balanceAmount)).toBe(minor(totals.totalAmountWithTax) - applied);
      expect(totals.balanceAmount).toBeGreaterThanOrEqual(0);
      expect(totals.balanceAmount === 0).toBe(minor(totals.depositAmount) >= minor(totals.totalAmountWithTax));
      payments.forEach((p, i) => {
        const { overTender } = input.payments[i]?.method ?? {};
        expect(minor(p.paymentAmount) + minor(p.changeAmount) + minor(p.forfeitedAmount)).toBe(minor(p.depositAmount));
        if (overTender !== 'change') expect(p.changeAmount).toBe(0);
        if (overTender !== 'forfeit') expect(p.forfeitedAmount).toBe(0);
      });
      expect(minor(totals.changeAmount)).toBe(total(payments.map((p) => p.changeAmount)));
      expect(minor(totals.forfeitedAmount)).toBe(total(payments.map((p) => p.forfeitedAmount)));
    });
  });

  it('pricing a priced cart again changes nothing', () => {
    holds((cart, input) => {
      const lines = input.lines.map((line, i) => ({
        ...line,
        discounts: cart.lines[i]?.discounts ?? [],
        lastPriced: cart.lines[i],
      }));
      expect(priceCart({ ...input, lines, subtotalDiscounts: cart.subtotalDiscounts })).toEqual(cart);
    });
  });

  it('the order of lines does not matter without subtotal discounts, nor with them under one tax code', () => {
    const bySequence = (input: PricingInput) => {
      const { totals, taxSummary } = priceCart(input);
      return { totals, taxSummary };
    };
    holds((_, input) => {
      const cart = { ...input, subtotalDiscounts: [], payments: [] };
      expect(bySequence({ ...cart, lines: input.lines.toReversed() })).toEqual(bySequence(cart));
    });
    holds(
      (_, input) => expect(bySequence({ ...input, lines: input.lines.toReversed() })).toEqual(bySequence(input)),
      ['30'],
    );
  });

  it('the order of payments that give change does not matter to balance and change', () => {
    holds(({ totals }, input) => {
      const cash = input.payments.map((payment) => ({ ...payment, method: { overTender: 'change' as const } }));
      const inOrder = priceCart({ ...input, payments: cash }).totals;
      expect(priceCart({ ...input, payments: cash.toReversed() }).totals).toEqual(inOrder);
      expect(inOrder.balanceAmount).toBe(totals.balanceAmount);
    });
  });

  it('a subtotal discount is refused from one unit above its limit', () => {
    holds(({ totals }, input) => {
      const cart = { ...input, payments: [], subtotalDiscounts: [] };
      const off = (value: number) => [discountOf(`-${value}`)];
      const limit = totals.eligibleAmount;
      expect(refusalOf(() => checkSubtotalDiscounts(cart, off(limit)))).toBeUndefined();
      expect(refusalOf(() => checkSubtotalDiscounts(cart, off((minor(limit) + 1) / unit)))).toBe('402003');
    });
  });
});

describe('apportion', () => {
  it('is exact, never negative, never above the weight, less than two units from the exact share, larger first', () => {
    const weightsArb = fc.array(fc.bigInt({ min: 0n, max: 10n ** 12n }), { minLength: 1, maxLength: 30 });
    const smallArb = fc.array(fc.bigInt({ min: 0n, max: 5n }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fc.oneof(weightsArb, smallArb), fc.bigInt({ min: 0n, max: 1000n }), (weights, perMille) => {
        const all = weights.reduce((a, b) => a + b, 0n);
        const amount = (all * perMille) / 1000n;
        const shares = apportion(amount, weights);
        expect(shares.reduce((a, b) => a + b, 0n)).toBe(amount);
        shares.forEach((share, i) => {
          const weight = weights[i] ?? 0n;
          expect(share >= 0n && share <= weight).toBe(true);
          const off = share * all - amount * weight;
          expect(off < 2n * all && -off < 2n * all).toBe(all > 0n);
          weights.forEach((other, j) => {
            if (weight > other) expect(share >= (shares[j] ?? 0n)).toBe(true);
          });
        });
      }),
      { numRuns: 1000, examples: [[[1n, 1n, 1n, 1n, 1n], 400n]] },
    );
  });
});
