import { Decimal128, Double, Int32, Long, Timestamp } from 'bson';
import { mongoError } from '../errors.js';
import { doubleValue, looksLikeInt32 } from './decode.js';
import { doubleParts, exactParts } from './decimal.js';

/** Numeric type of a value; results of arithmetic take the wider one. */
export type NumericKind = 'int' | 'long' | 'double' | 'decimal';
const RANK: Record<NumericKind, number> = { int: 0, long: 1, double: 2, decimal: 3 };
const LONG_MIN = -(2n ** 63n);
const LONG_MAX = 2n ** 63n - 1n;

/** The numeric type of a decoded value, or undefined when it is not a number. */
export function numericKind(value: unknown): NumericKind | undefined {
  if (typeof value === 'number') return looksLikeInt32(value) ? 'int' : 'double';
  // A Timestamp is a Long to JavaScript only.
  if (typeof value === 'bigint' || (value instanceof Long && !(value instanceof Timestamp))) return 'long';
  if (value instanceof Double) return 'double';
  if (value instanceof Decimal128) return 'decimal';
  if (value instanceof Int32) return 'int';
  return undefined;
}

/** Whether the value is a BSON number. */
export function isNumeric(value: unknown): boolean {
  return numericKind(value) !== undefined;
}

/** The value as a JavaScript number; may lose digits of int64 and Decimal128. */
export function toNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  if (value instanceof Long) return value.toNumber();
  if (value instanceof Decimal128) return Number(value.toString());
  if (value instanceof Double || value instanceof Int32) return value.value;
  return Number(value);
}

/** An integer that a command or operator asks for, or undefined when the value is not an exact integer. */
export function asInteger(value: unknown): number | undefined {
  if (!isNumeric(value)) return undefined;
  const number = toNumber(value);
  return Number.isSafeInteger(number) ? number : undefined;
}

/** The value of an int32 or int64. */
export function toBigInt(value: unknown): bigint {
  return value instanceof Long ? value.toBigInt() : BigInt(toNumber(value));
}

/** int32 when asked for and it fits, else int64. */
export function integer(value: bigint, kind: NumericKind): unknown {
  const number = Number(value);
  return kind === 'int' && looksLikeInt32(number) ? number : Long.fromBigInt(value);
}

/** An integer of any size: an int64 when it fits, else a double. */
export function longOrDouble(value: bigint, kind: NumericKind): unknown {
  return value < LONG_MIN || value > LONG_MAX ? doubleValue(Number(value)) : integer(value, kind);
}

/** Adds, subtracts or multiplies as MongoDB does: int32 widens to int64, int64 beyond its range is refused or becomes a double. */
export function arithmetic(
  operation: 'add' | 'subtract' | 'multiply',
  a: unknown,
  b: unknown,
  onOverflow: 'error' | 'double' = 'error',
): unknown {
  const left = numericKind(a);
  const right = numericKind(b);
  if (!left || !right) throw mongoError('TypeMismatch', 'operands must be numbers');
  const kind = RANK[left] > RANK[right] ? left : right;
  if (kind === 'decimal') {
    return operation === 'subtract' ? decimalArithmetic('add', a, negate(b)) : decimalArithmetic(operation, a, b);
  }
  if (kind === 'double') return doubleValue(calculate(operation, toNumber(a), toNumber(b)));
  if (typeof a === 'number' && typeof b === 'number') {
    const small = calculate(operation, a, b);
    if (looksLikeInt32(small)) return small;
  }
  const result = calculate(operation, toBigInt(a), toBigInt(b));
  if (onOverflow === 'error' && (result < LONG_MIN || result > LONG_MAX)) {
    throw mongoError('BadValue', 'integer overflow');
  }
  return longOrDouble(result, kind);
}

function calculate<T extends number | bigint>(operation: 'add' | 'subtract' | 'multiply', a: T, b: T): T {
  switch (operation) {
    case 'add':
      return ((a as number) + (b as number)) as T;
    case 'subtract':
      return ((a as number) - (b as number)) as T;
    case 'multiply':
      return ((a as number) * (b as number)) as T;
  }
}

/** The negative of a number, in its own type. */
export function negate(value: unknown): unknown {
  if (value instanceof Decimal128) {
    const text = value.toString();
    if (text === 'NaN') return value;
    return Decimal128.fromString(text.startsWith('-') ? text.slice(1) : `-${text}`);
  }
  return arithmetic('multiply', value, -1, 'double');
}

/** The value as decimal text; a double as MongoDB converts it, with 15 significant digits. */
export function decimalText(value: unknown): string {
  if (value instanceof Decimal128 || value instanceof Long || typeof value === 'bigint') return value.toString();
  const number = toNumber(value);
  if (!Number.isFinite(number)) return Number.isNaN(number) ? 'NaN' : number > 0 ? 'Infinity' : '-Infinity';
  return numericKind(value) === 'int' ? String(number) : number.toPrecision(15);
}

/** A double as Decimal128 with 34 digits, as sums of both convert it. */
export function exactDecimal(value: number): Decimal128 {
  if (!Number.isFinite(value)) return Decimal128.fromString(String(value));
  let { mantissa, power } = doubleParts(value);
  for (; power < 0 && mantissa % 2n === 0n && mantissa !== 0n; power++) mantissa /= 2n;
  return power >= 0
    ? fromScaled(mantissa * 2n ** BigInt(power), 0)
    : fromScaled(mantissa * 5n ** BigInt(-power), power);
}

function decimalArithmetic(operation: 'add' | 'multiply', a: unknown, b: unknown): Decimal128 {
  const left = decimalText(a);
  const right = decimalText(b);
  if (/[a-z]{3}/i.test(left) || /[a-z]{3}/i.test(right)) {
    const result = operation === 'add' ? Number(left) + Number(right) : Number(left) * Number(right);
    return Decimal128.fromString(Number.isNaN(result) ? 'NaN' : result > 0 ? 'Infinity' : '-Infinity');
  }
  const x = scaled(left);
  const y = scaled(right);
  if (operation === 'multiply') return fromScaled(x.value * y.value, x.exponent + y.exponent);
  const exponent = Math.min(x.exponent, y.exponent);
  const align = (n: { value: bigint; exponent: number }): bigint => n.value * 10n ** BigInt(n.exponent - exponent);
  return fromScaled(align(x) + align(y), exponent);
}

/** Keeps the written scale (`1.50` stays two digits), as Decimal128 arithmetic does. */
function scaled(text: string): { value: bigint; exponent: number } {
  const { negative, digits, exponent } = exactParts(text);
  const written = /^[+-]?\d*\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text);
  const scale = Number(written?.[2] ?? 0) - (written?.[1]?.length ?? 0);
  const value = BigInt(digits || '0') * (negative ? -1n : 1n);
  if (digits === '') return { value: 0n, exponent: scale };
  return scale < exponent ? { value: value * 10n ** BigInt(exponent - scale), exponent: scale } : { value, exponent };
}

/** Rounds to the 34 digits of a Decimal128, half to even. */
function fromScaled(value: bigint, exponent: number): Decimal128 {
  let digits = (value < 0n ? -value : value).toString();
  let power = exponent;
  const excess = digits.length - 34;
  if (excess > 0) {
    const unit = 10n ** BigInt(excess);
    const magnitude = BigInt(digits);
    let quotient = magnitude / unit;
    const rest = (magnitude % unit) * 2n;
    if (rest > unit || (rest === unit && quotient % 2n === 1n)) quotient++;
    digits = quotient.toString();
    power += excess;
  }
  return Decimal128.fromString(`${value < 0n ? '-' : ''}${digits}E${power}`);
}

/** Whether a value counts as true: everything but false, null, missing and zero. */
export function isTrue(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return false;
  return !(isNumeric(value) && toNumber(value) === 0);
}
