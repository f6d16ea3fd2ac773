import type { RoundMethod } from '@kugelpos/contracts';
import { Decimal } from 'decimal.js';
import { invalid } from './refusal.js';

/** Decimal places of the tenant's currency: JPY 0, USD 2, KWD 3. */
export type CurrencyDigits = 0 | 2 | 3;

/** An amount in the currency's smallest unit. BigInt, so that no product of price, measure and rate can overflow. */
export type Minor = bigint;

/** An exact number: a price finer than the unit, a measure, a percentage. `den` is positive. */
export interface Fraction {
  readonly num: bigint;
  readonly den: bigint;
}

const PER_UNIT = { 0: 1, 2: 100, 3: 1000 } as const;

/** Minor units in one whole unit: 1, 100 or 1000. */
export function minorPerUnit(digits: CurrencyDigits): bigint {
  return BigInt(PER_UNIT[digits]);
}

/** A JSON number as the decimal it prints as (0.1 is one tenth), not as its binary value (spec §11.7). */
export function fraction(value: number, field: string): Fraction {
  if (Number.isInteger(value)) return { num: BigInt(value), den: 1n };
  if (!Number.isFinite(value)) throw invalid(field, String(value));
  const [whole = '', decimals = ''] = new Decimal(value).toFixed().split('.');
  return { num: BigInt(whole + decimals), den: 10n ** BigInt(decimals.length) };
}

/** An amount that must be payable: not negative and not finer than the currency's unit. Refuses with 300001. */
export function toMinor(value: number, digits: CurrencyDigits, field: string): Minor {
  const { num, den } = fraction(value, field);
  const scaled = num * minorPerUnit(digits);
  if (num < 0n || scaled % den !== 0n) throw invalid(field, value, { digits });
  return scaled / den;
}

/** Above this a double no longer tells neighbouring amounts apart: it carries 15 significant digits. */
const MAX_MINOR = 10n ** 15n - 1n;

/** The JSON number of an amount: the double nearest to the decimal, so 999 minor units print as 9.99. */
export function fromMinor(amount: Minor, digits: CurrencyDigits): number {
  if (amount > MAX_MINOR) throw invalid('amount', amount.toString(), { max: MAX_MINOR.toString() });
  return Number(amount) / PER_UNIT[digits];
}

/** `num / den` rounded once to an integer: Round = half away from zero, Floor = down, Ceil = up (spec §3.5). */
export function divide(num: bigint, den: bigint, method: RoundMethod): bigint {
  const quotient = num / den;
  const rest = num % den;
  if (rest === 0n) return quotient;
  switch (method) {
    case 'Floor':
      return rest < 0n ? quotient - 1n : quotient;
    case 'Ceil':
      return rest > 0n ? quotient + 1n : quotient;
    case 'Round': {
      const away = num < 0n ? -1n : 1n;
      return 2n * rest * away >= den ? quotient + away : quotient;
    }
  }
}

export function sum(amounts: Iterable<Minor>): Minor {
  let total = 0n;
  for (const amount of amounts) total += amount;
  return total;
}

export function smaller(a: Minor, b: Minor): Minor {
  return a < b ? a : b;
}
