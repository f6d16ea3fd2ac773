import { Decimal } from 'decimal.js';
import type { Cart } from '../carts/cart.js';

/** Adds JSON amounts as the decimals that they print as, never as binary floats. */
export function addUp(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total.plus(amount), new Decimal(0)).toNumber();
}

/** What a finished cart brings into the drawer: cash taken, less the change given; nothing if it was cancelled. */
export function cashOf({ status, payments, priced }: Pick<Cart, 'status' | 'payments' | 'priced'>): number {
  if (status === 'Cancelled') return 0;
  const taken = payments.map(({ kind, depositAmount }) => (kind === 'cash' ? depositAmount : 0));
  return addUp([...taken, ...priced.payments.map(({ changeAmount }) => -changeAmount)]);
}
