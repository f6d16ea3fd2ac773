import { Decimal } from 'decimal.js';

/** Adds amounts as the decimals that they print as, never as binary floats. */
export function sumOf(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total.plus(amount), new Decimal(0)).toNumber();
}

/** So many coins or notes of one value. */
export function worthOf({ value, count }: { value: number; count: number }): number {
  return new Decimal(value).times(count).toNumber();
}
