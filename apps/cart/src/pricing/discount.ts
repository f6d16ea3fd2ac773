import type { RoundMethod } from '@kugelpos/contracts';
import { fraction, fromMinor, toMinor, type CurrencyDigits, type Fraction, type Minor } from './money.js';
import { invalid } from './refusal.js';
import type { DiscountInput, PricedDiscount, PricingSettings } from './types.js';

/** The settings with their defaults. */
export interface Rules {
  readonly digits: CurrencyDigits;
  readonly discountRounding: RoundMethod;
}

export function rulesOf(settings: PricingSettings): Rules {
  return { digits: settings.currencyDigits ?? 0, discountRounding: settings.discountRoundMethod ?? 'Round' };
}

/** A discount entry with its amount of this run. */
export interface Deduction {
  readonly entry: DiscountInput;
  readonly amount: Minor;
}

/** Refuses an unknown type, a percentage outside 0..100 and a negative or too fine amount (spec §11.13, 39). */
export function checkDiscount(entry: DiscountInput, place: 'line' | 'subtotal', rules: Rules): void {
  switch (entry.discountType) {
    case 'DiscountPercentage':
      percentage(entry);
      return;
    case 'points':
      if (place === 'line') throw invalid('discountType', entry.discountType);
      toMinor(entry.discountValue, rules.digits, 'discountValue');
      return;
    case 'DiscountAmount':
      toMinor(entry.discountValue, rules.digits, 'discountValue');
      return;
    default:
      throw invalid('discountType', String(entry.discountType satisfies never));
  }
}

export function isPercentage(entry: DiscountInput): boolean {
  return entry.discountType === 'DiscountPercentage';
}

/** The value of a percentage discount as a fraction of one: 12.5 is 125/1000. */
export function percentage({ discountValue }: DiscountInput): Fraction {
  if (!(discountValue >= 0 && discountValue <= 100))
    throw invalid('discountValue', discountValue, { min: 0, max: 100 });
  const { num, den } = fraction(discountValue, 'discountValue');
  return { num, den: den * 100n };
}

export function toPricedDiscount({ entry, amount }: Deduction, index: number, digits: CurrencyDigits): PricedDiscount {
  return {
    seqNo: index + 1,
    discountType: entry.discountType,
    discountValue: entry.discountValue,
    discountAmount: fromMinor(amount, digits),
    discountDetail: entry.discountDetail ?? null,
    promotionCode: entry.promotionCode ?? null,
    promotionType: entry.promotionType ?? null,
  };
}
