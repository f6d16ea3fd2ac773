import { Decimal } from 'decimal.js';

/**
 * Money in reports: thousandths of the currency's unit, the finest that a currency has. Sums of integers are exact and
 * the same in any order, which binary floats are not (spec report §11, Figures).
 */
export type Amount = bigint;

const PER_UNIT = 1000;
/** Above this a product with {@link PER_UNIT} would no longer be an exact double. */
const MAX_FAST = Number.MAX_SAFE_INTEGER / PER_UNIT;

/** A JSON amount as the decimal it prints as; more than three decimals are rounded half up. */
export function toAmount(value: number): Amount {
  if (Number.isInteger(value) && Math.abs(value) <= MAX_FAST) return BigInt(value * PER_UNIT);
  return BigInt(new Decimal(value).times(PER_UNIT).toFixed(0));
}

/** The JSON number of an amount; never a negative zero. */
export function fromAmount(amount: Amount): number {
  return Number(amount) / PER_UNIT;
}
