import { Decimal } from 'decimal.js';

/** Adds JSON amounts as the decimals that they print as, never as binary floats. */
export function addUp(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total.plus(amount), new Decimal(0)).toNumber();
}
