import { divide, sum, type Minor } from './money.js';

/**
 * Splits `amount` over `weights` so that the shares add up exactly (retail rule 5): each share is half-up; what is
 * missing goes to the largest weights first, one unit each in turn; what is too much is taken back one unit each
 * from the last-ranked. Equal weights rank in the order given. With amount ≤ Σ weights no share exceeds its weight.
 */
export function apportion(amount: Minor, weights: readonly Minor[]): Minor[] {
  const total = sum(weights);
  if (total === 0n) {
    if (amount !== 0n) throw new RangeError('an amount cannot be apportioned over nothing');
    return weights.map(() => 0n);
  }
  const shares = weights.map((weight) => divide(amount * weight, total, 'Round'));
  const difference = amount - sum(shares);
  if (difference === 0n) return shares;

  const ranked = weights.map((_, index) => index).sort((a, b) => compare(weights[b] ?? 0n, weights[a] ?? 0n) || a - b);
  const unit = difference > 0n ? 1n : -1n;
  const turns = unit > 0n ? ranked : ranked.reverse().filter((index) => (shares[index] ?? 0n) > 0n);
  // Each share is off by half a unit at most, so one turn is always enough.
  for (const index of turns.slice(0, Number(difference * unit))) shares[index] = (shares[index] ?? 0n) + unit;
  return shares;
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
