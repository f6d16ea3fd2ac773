/** A decimal string taken apart: value = digits × 10^exponent, without leading or trailing zeros. */
export interface DecimalParts {
  negative: boolean;
  digits: string;
  exponent: number;
}

/** Takes a finite decimal such as `-12.50`, `1E+3` or `42` apart. Zero has the digits `''`. */
export function exactParts(decimal: string): DecimalParts {
  const match = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(decimal);
  if (!match) throw new RangeError(`not a decimal: ${decimal}`);
  const fraction = match[3] ?? '';
  let digits = ((match[2] ?? '') + fraction).replace(/^0+/, '');
  let exponent = Number(match[4] ?? 0) - fraction.length;
  const trimmed = digits.replace(/0+$/, '');
  exponent += digits.length - trimmed.length;
  digits = trimmed;
  return { negative: match[1] === '-', digits, exponent };
}

/** The largest double that is not above the decimal, and whether it is exactly the decimal. */
export function floorToDouble(decimal: string): { floor: number; exact: boolean } {
  const nearest = Number(decimal);
  if (Number.isNaN(nearest) || /inf/i.test(decimal)) {
    const text = decimal.toLowerCase();
    return { floor: text.includes('nan') ? NaN : text.startsWith('-') ? -Infinity : Infinity, exact: true };
  }
  const order = compareWithDouble(decimal, nearest);
  if (order === 0) return { floor: nearest, exact: true };
  return { floor: order > 0 ? nearest : nextBelow(nearest), exact: false };
}

/** Compares a decimal with a double exactly. */
function compareWithDouble(decimal: string, double: number): number {
  if (double === Infinity) return -1;
  if (double === -Infinity) return 1;
  const { negative, digits, exponent } = exactParts(decimal);
  const sign = negative ? -1n : 1n;
  let left = sign * BigInt(digits || '0');
  const parts = doubleParts(double);
  let right = parts.mantissa;
  if (exponent >= 0) left *= 10n ** BigInt(exponent);
  else right *= 10n ** BigInt(-exponent);
  if (parts.power >= 0) right *= 2n ** BigInt(parts.power);
  else left *= 2n ** BigInt(-parts.power);
  return left < right ? -1 : left > right ? 1 : 0;
}

const view = new DataView(new ArrayBuffer(8));

/** A finite double as mantissa × 2^power. */
export function doubleParts(value: number): { mantissa: bigint; power: number } {
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = biased === 0 ? fraction : fraction | 0x10000000000000n;
  return { mantissa: bits >> 63n ? -mantissa : mantissa, power: (biased === 0 ? 1 : biased) - 1075 };
}

function nextBelow(value: number): number {
  if (value === 0) return -Number.MIN_VALUE;
  view.setFloat64(0, value);
  const bits = view.getBigInt64(0);
  view.setBigInt64(0, value > 0 ? bits - 1n : bits + 1n);
  return view.getFloat64(0);
}
