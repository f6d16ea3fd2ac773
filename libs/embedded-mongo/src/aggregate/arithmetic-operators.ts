import { Decimal128, Long } from 'bson';
import { doubleValue } from '../bson/decode.js';
import { arithmetic, integer, isNumeric, negate, numericKind, toBigInt, toNumber } from '../bson/numbers.js';
import { compareValues } from '../bson/order.js';
import { typeName } from '../bson/types.js';
import { locationError, mongoError } from '../errors.js';
import { accumulate, Sum } from './accumulators.js';
import { nullish, operator, unary, variadic, type Operator } from './operator.js';

function add(args: unknown[], name: string): unknown {
  const sum = new Sum();
  let date: Date | undefined;
  for (const arg of args) {
    if (nullish(arg)) return null;
    if (arg instanceof Date) {
      if (date) throw locationError(16612, `only one date allowed in an ${name} expression`);
      date = arg;
    } else if (isNumeric(arg)) {
      sum.add(arg);
    } else {
      throw mongoError('TypeMismatch', `${name} only supports numeric or date types, not ${typeName(arg)}`);
    }
  }
  return date ? moved(date, sum.result(), 1) : sum.result();
}

function subtract([a, b]: unknown[]): unknown {
  if (nullish(a) || nullish(b)) return null;
  if (a instanceof Date && b instanceof Date) return Long.fromNumber(a.getTime() - b.getTime());
  if (a instanceof Date && isNumeric(b)) return moved(a, b, -1);
  if (!isNumeric(a) || !isNumeric(b)) {
    throw mongoError('TypeMismatch', `can't $subtract ${typeName(b)} from ${typeName(a)}`);
  }
  return arithmetic('subtract', a, b, 'double');
}

/** A date some milliseconds later or earlier. */
function moved(date: Date, by: unknown, sign: number): Date {
  const milliseconds = toNumber(by);
  if (Number.isFinite(milliseconds) && !Number.isInteger(milliseconds))
    throw mongoError('NotImplemented', 'fractions of milliseconds are not supported');
  const out = new Date(date.getTime() + sign * milliseconds);
  if (Number.isNaN(out.getTime())) throw mongoError('Overflow', 'date overflow');
  return out;
}

function multiply(args: unknown[], name: string): unknown {
  let product: unknown = 1;
  for (const arg of args) {
    if (nullish(arg)) return null;
    if (!isNumeric(arg)) throw mongoError('TypeMismatch', `${name} only supports numeric types, not ${typeName(arg)}`);
    product = arithmetic('multiply', product, arg, 'double');
  }
  return product;
}

function refuseDecimal(name: string, ...values: unknown[]): void {
  if (values.some((value) => value instanceof Decimal128)) {
    throw mongoError('NotImplemented', `${name} of Decimal128 is not supported by this database`);
  }
}

function divide([a, b]: unknown[], name: string): unknown {
  if (nullish(a) || nullish(b)) return null;
  if (!isNumeric(a) || !isNumeric(b)) {
    throw mongoError('TypeMismatch', `${name} only supports numeric types, not ${typeName(a)} and ${typeName(b)}`);
  }
  if (toNumber(b) === 0) throw mongoError('BadValue', "can't $divide by zero");
  refuseDecimal(name, a, b);
  return doubleValue(toNumber(a) / toNumber(b));
}

function mod([a, b]: unknown[], name: string): unknown {
  if (nullish(a) || nullish(b)) return null;
  if (!isNumeric(a) || !isNumeric(b)) {
    throw locationError(16611, `${name} only supports numeric types, not ${typeName(a)} and ${typeName(b)}`);
  }
  if (toNumber(b) === 0) throw locationError(16610, "can't $mod by zero");
  refuseDecimal(name, a, b);
  const kinds = [numericKind(a), numericKind(b)];
  if (kinds.includes('double')) return doubleValue(toNumber(a) % toNumber(b));
  return integer(toBigInt(a) % toBigInt(b), kinds.includes('long') ? 'long' : 'int');
}

/** An operator of one number: null for null or missing, an error for what is no number. */
const numeric = (compute: (value: unknown, name: string) => unknown): Operator =>
  unary((value, name) => {
    if (nullish(value)) return null;
    if (!isNumeric(value)) throw locationError(28765, `${name} only supports numeric types, not ${typeName(value)}`);
    return compute(value, name);
  });

function abs(value: unknown): unknown {
  if (value instanceof Long && value.equals(Long.MIN_VALUE))
    throw locationError(28680, "can't take $abs of long long min");
  if (Object.is(toNumber(value), -0) && numericKind(value) === 'double') return doubleValue(0);
  return compareValues(value, 0) < 0 ? negate(value) : value;
}

/** Rounds a double, leaves integers as they are. */
function rounded(name: string, value: unknown, round: (value: number) => number): unknown {
  refuseDecimal(name, value);
  return numericKind(value) === 'double' ? doubleValue(round(toNumber(value))) : value;
}

const rounding = (round: (value: number) => number): Operator => numeric((value, name) => rounded(name, value, round));

/** `$round` and `$trunc`, which may be given a place; only the place 0 is supported. */
const roundingTo = (round: (value: number) => number): Operator =>
  operator(1, 2, ([value, place = 0], name) => {
    if (nullish(value) || nullish(place)) return null;
    if (!isNumeric(value)) throw locationError(51081, `${name} only supports numeric types, not ${typeName(value)}`);
    if (!isNumeric(place) || toNumber(place) !== 0)
      throw mongoError('NotImplemented', `${name} to a place is not supported by this database`);
    return rounded(name, value, round);
  });

function halfToEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** An accumulator over its operands; a single one that is an array stands for its elements. */
const accumulator: Operator = variadic((args, name) =>
  accumulate(name, args.length === 1 && Array.isArray(args[0]) ? (args[0] as unknown[]) : args),
);

export const arithmeticOperators: Record<string, Operator> = {
  $add: variadic(add),
  $subtract: operator(2, 2, subtract),
  $multiply: variadic(multiply),
  $divide: operator(2, 2, divide),
  $mod: operator(2, 2, mod),
  $abs: numeric(abs),
  $ceil: rounding(Math.ceil),
  $floor: rounding(Math.floor),
  $trunc: roundingTo(Math.trunc),
  $round: roundingTo(halfToEven),
  $sum: accumulator,
  $avg: accumulator,
  $min: accumulator,
  $max: accumulator,
  $mergeObjects: accumulator,
};
