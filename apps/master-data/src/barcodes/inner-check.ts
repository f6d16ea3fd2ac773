import { checkDigitOf } from './gtin.js';

/** How a digit inside an in-store code guards its price or weight. */
export const INNER_CHECK_METHODS = ['modulus10', 'gs1Price'] as const;

export type InnerCheckMethod = (typeof INNER_CHECK_METHODS)[number];

/** Weighted digits of the GS1 General Specifications, by digit. */
const WEIGHTED = {
  '2-': '0246891357',
  '3': '0369258147',
  '5+': '0516273849',
  '5-': '0594837261',
} as const;

const FOUR_DIGITS = ['2-', '2-', '3', '5-'] as const;
const FIVE_DIGITS = ['5+', '2-', '5-', '5+', '2-'] as const;

/** Lengths of a value that the method guards; undefined: any. */
export const GUARDED_LENGTHS: Readonly<Record<InnerCheckMethod, readonly number[] | undefined>> = {
  modulus10: undefined,
  gs1Price: [FOUR_DIGITS.length, FIVE_DIGITS.length],
};

/**
 * The inner check digit of a value: `modulus10` as of an EAN, `gs1Price` the price check digit of the GS1 General
 * Specifications for four or five digits.
 */
export function innerCheckDigitOf(method: InnerCheckMethod, value: string): string {
  if (method === 'modulus10') return checkDigitOf(value);
  if (value.length === FOUR_DIGITS.length) return String((weightedSum(value, FOUR_DIGITS) * 3) % 10);
  // The digit whose own weighted product fills the sum up to the next ten.
  const rest = (10 - (weightedSum(value, FIVE_DIGITS) % 10)) % 10;
  return String(WEIGHTED['5-'].indexOf(String(rest)));
}

function weightedSum(value: string, weights: readonly (keyof typeof WEIGHTED)[]): number {
  return weights.reduce((sum, weight, i) => sum + Number(WEIGHTED[weight][Number(value[i])]), 0);
}
