import type { RoundMethod, TaxClass, TaxType } from '@kugelpos/contracts';
import { priceCart } from './price-cart.js';
import { CATEGORY_DISCOUNT } from './promotions.js';
import { PricingRefusal } from './refusal.js';
import type {
  CurrencyDigits,
  DiscountInput,
  LineInput,
  OverTender,
  PaymentInput,
  PricedCart,
  PricingInput,
  Promotion,
  TaxEntry,
} from './index.js';

/** Baskets as short text, so that a test table reads like a receipt. Used by tests only. */

function tax(
  taxCode: string,
  taxType: TaxType,
  rate: number,
  roundDigit: number | null,
  roundMethod: RoundMethod | null,
  more: { reduced?: boolean; class?: TaxClass } = {},
): TaxEntry {
  const taxName = `${taxType} ${rate}%`;
  return { taxCode, taxType, taxName, rate, roundDigit, roundMethod, reduced: false, class: 'taxable', ...more };
}

export const TAXES: readonly TaxEntry[] = [
  tax('00', 'Exempt', 0, 0, null, { class: 'exempt' }),
  tax('01', 'External', 10, -1, 'Floor'),
  tax('02', 'Internal', 10, -1, 'Floor'),
  tax('03', 'External', 10, 0, 'Floor'),
  tax('05', 'External', 10, 0, 'Round'),
  tax('06', 'External', 10, 0, 'Ceil'),
  tax('07', 'Internal', 10, 0, 'Round'),
  tax('08', 'Internal', 10, 0, 'Ceil'),
  tax('09', 'External', 10, 0, null),
  tax('11', 'External', 8, -1, 'Floor', { reduced: true }),
  tax('12', 'Internal', 8, -1, 'Floor', { reduced: true }),
  tax('13', 'Internal', 8, -1, 'Floor'),
  tax('20', 'External', 0, 0, 'Floor', { class: 'zeroRated' }),
  tax('30', 'External', 8.25, null, 'Round'),
  tax('31', 'External', 8.25, null, 'Floor'),
  tax('32', 'Internal', 20, null, 'Round'),
  tax('33', 'Internal', 20, 2, 'Floor'),
  tax('34', 'External', 10, 1, 'Floor'),
  tax('90', 'Exempt', 0, 0, null, { class: 'outOfScope' }),
];

const OVER_TENDER: Readonly<Record<string, OverTender>> = { cash: 'change', card: 'refuse', voucher: 'forfeit' };

export interface BasketText {
  /** `198*3 01 @drink -20; 398~2.35 12 -20% R X`: price, quantity or measure, tax code, category, discounts. */
  readonly lines: string;
  /** `-7% -100 P500`: percentage, amount, points. */
  readonly subtotal?: string;
  /** `drink 12.5; food 10`: category and rate; their codes are P1, P2 … */
  readonly promotions?: string;
  /** `card 600; cash 2000` */
  readonly pay?: string;
  readonly digits?: CurrencyDigits;
  readonly rounding?: RoundMethod;
}

export function basket({ lines, subtotal, promotions, pay, digits, rounding }: BasketText): PricingInput {
  return {
    lines: entries(lines).map(lineOf),
    subtotalDiscounts: words(subtotal).map(discountOf),
    promotions: entries(promotions).map(promotionOf),
    payments: paymentsOf(pay),
    taxes: TAXES,
    settings: { currencyDigits: digits, discountRoundMethod: rounding },
  };
}

export function discountOf(word: string): DiscountInput {
  if (word.startsWith('P')) return { discountType: 'points', discountValue: Number(word.slice(1)) };
  if (word.endsWith('%')) return { discountType: 'DiscountPercentage', discountValue: Number(word.slice(1, -1)) };
  return { discountType: 'DiscountAmount', discountValue: Number(word.slice(1)) };
}

export function paymentsOf(text?: string): PaymentInput[] {
  return entries(text).map((entry) => {
    const [paymentCode = '', amount] = words(entry);
    return { paymentCode, depositAmount: Number(amount), method: { overTender: OVER_TENDER[paymentCode] ?? 'refuse' } };
  });
}

function lineOf(text: string, index: number): LineInput {
  const [price = '', taxCode = '', ...marks] = words(text);
  const [, unitPrice, quantity, measure] = /^([\d.]+)(?:\*(\d+))?(?:~([\d.]+))?$/.exec(price) ?? [];
  return {
    lineNo: index + 1,
    unitPrice: Number(unitPrice),
    quantity: Number(quantity ?? 1),
    measure: measure === undefined ? null : { value: Number(measure), unit: 'unit' },
    taxCode,
    categoryCode: marks.find((mark) => mark.startsWith('@'))?.slice(1) ?? null,
    isDiscountRestricted: marks.includes('R'),
    isCancelled: marks.includes('X'),
    discounts: marks.filter((mark) => mark.startsWith('-')).map(discountOf),
  };
}

function promotionOf(text: string, index: number): Promotion {
  const [category = '', rate] = words(text);
  return {
    promotionCode: `P${index + 1}`,
    promotionType: CATEGORY_DISCOUNT,
    name: text,
    detail: { targetCategoryCodes: [category], discountRate: Number(rate) },
  };
}

const entries = (text = ''): string[] => text.split(';').filter((entry) => entry.trim() !== '');
const words = (text = ''): string[] => text.split(' ').filter((word) => word !== '');

/** What a table may state about a priced basket; every stated fact is compared. */
export interface Facts {
  readonly amounts?: string;
  /** Σ allocated per line. */
  readonly shares?: string;
  /** `code=tax/base` per row. */
  readonly taxes?: string;
  /** `rate=taxIncluded/tax` per row. */
  readonly summary?: string;
  readonly due?: number;
  readonly discount?: number;
  readonly quantity?: number;
  /** Applied amounts. */
  readonly paid?: string;
  readonly change?: number;
  readonly forfeited?: number;
  readonly balance?: number;
  readonly refused?: string;
}

export function factsOf(cart: PricedCart): Required<Omit<Facts, 'refused'>> {
  const { lines, taxes, taxSummary, payments, totals } = cart;
  return {
    amounts: lines.map(({ amount }) => amount).join(' '),
    shares: lines.map(({ allocations }) => addUp(allocations.map((a) => a.discountAmount))).join(' '),
    taxes: taxes.map((row) => `${row.taxCode}=${row.taxAmount}/${row.targetAmount}`).join(' '),
    summary: taxSummary.map((row) => `${row.rate}=${row.taxIncluded}/${row.tax}`).join(' '),
    due: totals.totalAmountWithTax,
    discount: totals.totalDiscountAmount,
    quantity: totals.totalQuantity,
    paid: payments.map(({ paymentAmount }) => paymentAmount).join(' '),
    change: totals.changeAmount,
    forfeited: totals.forfeitedAmount,
    balance: totals.balanceAmount,
  };
}

/** The stated facts of a basket as pricing sees them, or the code with which it refuses. */
export function priced(text: BasketText, stated: Facts): Facts {
  const { value, code } = attempt(() => factsOf(priceCart(basket(text))));
  if (!value) return { refused: code };
  return Object.fromEntries(Object.entries(value).filter(([name]) => name in stated));
}

export function refusalOf(action: () => unknown): string | undefined {
  return attempt(action).code;
}

function attempt<T>(action: () => T): { value?: T; code?: string } {
  try {
    return { value: action() };
  } catch (error) {
    if (error instanceof PricingRefusal) return { code: error.code };
    throw error;
  }
}

/** Adds JSON amounts without binary noise. */
export function addUp(amounts: readonly number[]): number {
  return Math.round(amounts.reduce((total, amount) => total + amount * 1000, 0)) / 1000;
}
