import { fromAmount, type Amount } from './amount.js';

/** A figure of a report: money, pieces, and how many times. */
export interface Tally {
  amount: Amount;
  quantity: number;
  count: number;
}

/** The same on the wire. */
export interface Metric {
  amount: number;
  quantity: number;
  count: number;
}

export function noTally(): Tally {
  return { amount: 0n, quantity: 0, count: 0 };
}

/** A tally with its sign. */
export function tally(sign: 1 | -1, amount: Amount, quantity: number, count: number): Tally {
  return { amount: BigInt(sign) * amount, quantity: sign * quantity, count: sign * count };
}

export function minus(a: Tally, b: Tally): Tally {
  return { amount: a.amount - b.amount, quantity: a.quantity - b.quantity, count: a.count - b.count };
}

export function toMetric({ amount, quantity, count }: Tally): Metric {
  return { amount: fromAmount(amount), quantity, count };
}
