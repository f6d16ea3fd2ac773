import { Decimal } from 'decimal.js';
import { wire } from '@kugelpos/platform';

/** The finest unit of a currency is a thousandth. */
const MOST_DECIMALS = 3;
/** With three decimals still told apart by a JSON number. */
export const LARGEST_AMOUNT = 999_999_999_999;

/** An amount of money in a request: exact as the decimal it is written as (spec §11.33). */
export function amountOfMoney(rules: { min: number; description: string; example: number }) {
  return wire
    .number({ ...rules, max: LARGEST_AMOUNT })
    .refine(
      (amount) => new Decimal(amount).decimalPlaces() <= MOST_DECIMALS,
      `must have at most ${MOST_DECIMALS} decimals`,
    );
}
