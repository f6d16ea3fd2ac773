import { Decimal } from 'decimal.js';

/**
 * A quantity in millionths of a unit, as an integer: pieces and measures (0.235 kg) add up exactly, in the database's
 * own increments too, where binary fractions would drift (spec stock §11 row 6).
 */
export type Micro = number;

const PER_UNIT = 1_000_000;

/** Largest quantity, either way: up to here a JSON number tells every millionth from the next. */
export const MAX_QUANTITY = 1_000_000_000;
export const MAX_MICRO: Micro = MAX_QUANTITY * PER_UNIT;

/** The quantity that a JSON number prints as, rounded half away from zero to six decimals. */
export function toMicro(quantity: number): Micro {
  return new Decimal(quantity).times(PER_UNIT).toDecimalPlaces(0, Decimal.ROUND_HALF_UP).toNumber() + 0;
}

/** The JSON number of a quantity. */
export function fromMicro(micro: Micro): number {
  return micro / PER_UNIT;
}
