import { evalExpr } from 'mingo/core';
import { BSONRegExp, Decimal128, Long, ObjectId } from 'bson';
import { doubleValue, type Doc } from '../bson/decode.js';
import { arithmetic, integer, isNumeric, isTrue, negate, numericKind, toNumber } from '../bson/numbers.js';
import { compareValues, encodeKey } from '../bson/order.js';
import { compileRegExp } from '../bson/regexp.js';
import { typeName } from '../bson/types.js';
import { locationError, mongoError } from '../errors.js';

import { accumulate } from './accumulators.js';

/** The shape of a mingo expression operator. */
export type Operator = (doc: unknown, expr: unknown, options: unknown) => unknown;

/** Compares as expressions do: missing sorts before null. */
function compare(a: unknown, b: unknown): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  return compareValues(a, b);
}

function operands(doc: unknown, expr: unknown, options: unknown): unknown[] {
  const list = Array.isArray(expr) ? expr : [expr];
  return list.map((item: unknown) => evalExpr(doc as Doc, item as Doc, options as never) as unknown);
}

function fixed(name: string, count: number, compute: (args: unknown[]) => unknown): Operator {
  return (doc, expr, options) => {
    const args = operands(doc, expr, options);
    if (args.length !== count) {
      throw locationError(16020, `Expression ${name} takes exactly ${count} arguments. ${args.length} were passed in.`);
    }
    return compute(args);
  };
}

const nullish = (value: unknown): boolean => value === undefined || value === null;

/** A numeric operator: null when any operand is null or missing, an error when one is not a number. */
function numeric(name: string, count: number, compute: (args: unknown[]) => unknown): Operator {
  return fixed(name, count, (args) => {
    if (args.some(nullish)) return null;
    for (const arg of args) {
      if (!isNumeric(arg)) throw locationError(16554, `${name} only supports numeric types, not ${typeName(arg)}`);
    }
    return compute(args);
  });
}

function add(doc: unknown, expr: unknown, options: unknown): unknown {
  let sum: unknown = 0;
  let date: Date | undefined;
  for (const arg of operands(doc, expr, options)) {
    if (nullish(arg)) return null;
    if (arg instanceof Date) {
      if (date) throw locationError(16612, 'only one date allowed in an $add expression');
      date = arg;
    } else if (isNumeric(arg)) {
      sum = arithmetic('add', sum, arg, 'double');
    } else {
      throw mongoError('TypeMismatch', `$add only supports numeric or date types, not ${typeName(arg)}`);
    }
  }
  return date ? new Date(date.getTime() + toNumber(sum)) : sum;
}

function subtract([a, b]: unknown[]): unknown {
  if (nullish(a) || nullish(b)) return null;
  if (a instanceof Date && b instanceof Date) return Long.fromNumber(a.getTime() - b.getTime());
  if (a instanceof Date && isNumeric(b)) return new Date(a.getTime() - toNumber(b));
  if (!isNumeric(a) || !isNumeric(b)) {
    throw mongoError('TypeMismatch', `can't $subtract ${typeName(b)} from ${typeName(a)}`);
  }
  return arithmetic('add', a, negate(b), 'double');
}

function refuseDecimal(name: string, ...values: unknown[]): void {
  if (values.some((value) => value instanceof Decimal128)) {
    throw mongoError('NotImplemented', `${name} of Decimal128 is not supported by this database`);
  }
}

function divide([a, b]: unknown[]): unknown {
  if (toNumber(b) === 0) throw mongoError('BadValue', "can't $divide by zero");
  refuseDecimal('$divide', a, b);
  return doubleValue(toNumber(a) / toNumber(b));
}

function mod([a, b]: unknown[]): unknown {
  if (toNumber(b) === 0) throw locationError(16610, "can't $mod by zero");
  refuseDecimal('$mod', a, b);
  const wide = numericKind(a) === 'long' || numericKind(b) === 'long';
  if (numericKind(a) === 'double' || numericKind(b) === 'double') return doubleValue(toNumber(a) % toNumber(b));
  const big = (value: unknown): bigint => (value instanceof Long ? value.toBigInt() : BigInt(toNumber(value)));
  return integer(big(a) % big(b), wide ? 'long' : 'int');
}

/** Rounds a double, leaves integers as they are; `round` is half to even as MongoDB does it. */
function rounding(name: string, round: (value: number) => number): Operator {
  return numeric(name, 1, ([value]) => {
    refuseDecimal(name, value);
    return numericKind(value) === 'double' ? doubleValue(round(toNumber(value))) : value;
  });
}

function halfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

function round(doc: unknown, expr: unknown, options: unknown): unknown {
  const [value, place] = operands(doc, expr, options);
  if (nullish(value)) return null;
  if (!isNumeric(value)) throw locationError(51081, `$round only supports numeric types, not ${typeName(value)}`);
  if (place !== undefined && place !== 0) throw mongoError('NotImplemented', '$round to a place is not supported');
  refuseDecimal('$round', value);
  return numericKind(value) === 'double' ? doubleValue(halfToEven(toNumber(value))) : value;
}

function comparison(name: string, accepts: (order: number) => boolean): Operator {
  return fixed(name, 2, ([a, b]) => accepts(compare(a, b)));
}

function regexMatch(doc: unknown, expr: unknown, options: unknown): unknown {
  const { input, regex, options: flags } = expr as Doc;
  const text = evalExpr(doc as Doc, input as Doc, options as never) as unknown;
  if (nullish(text)) return false;
  const pattern = regex instanceof BSONRegExp ? regex : evalExpr(doc as Doc, regex as Doc, options as never);
  if (typeof text !== 'string') throw locationError(51104, '$regexMatch needs input of type string');
  if (pattern instanceof BSONRegExp) return compileRegExp(pattern).test(text);
  if (typeof pattern !== 'string') throw locationError(51105, '$regexMatch needs a string or regex');
  return compileRegExp(new BSONRegExp(pattern, (flags as string | undefined) ?? '')).test(text);
}

function toText(value: unknown): unknown {
  if (nullish(value)) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof ObjectId) return value.toHexString();
  if (isNumeric(value))
    return value instanceof Long || value instanceof Decimal128 ? value.toString() : String(toNumber(value));
  throw locationError(241, `Unsupported conversion from ${typeName(value)} to string`);
}

function accumulator(name: string): Operator {
  return (doc, expr, options) => {
    const values = operands(doc, expr, options);
    return accumulate(name, values.length === 1 && Array.isArray(values[0]) ? (values[0] as unknown[]) : values);
  };
}

/** Operators that replace or complete mingo's. */
export const ownOperators: Record<string, Operator> = {
  $eq: comparison('$eq', (order) => order === 0),
  $ne: comparison('$ne', (order) => order !== 0),
  $gt: comparison('$gt', (order) => order > 0),
  $gte: comparison('$gte', (order) => order >= 0),
  $lt: comparison('$lt', (order) => order < 0),
  $lte: comparison('$lte', (order) => order <= 0),
  $cmp: fixed('$cmp', 2, ([a, b]) => compare(a, b)),
  $and: (doc, expr, options) => operands(doc, expr, options).every(isTrue),
  $or: (doc, expr, options) => operands(doc, expr, options).some(isTrue),
  $not: fixed('$not', 1, ([value]) => !isTrue(value)),
  $in: fixed('$in', 2, ([value, list]) => {
    if (!Array.isArray(list)) throw locationError(40081, '$in requires an array as a second argument');
    return list.some((item) => compare(item, value) === 0);
  }),
  $setUnion: (doc, expr, options) => {
    const sets = operands(doc, expr, options);
    if (sets.some(nullish)) return null;
    const union = new Map<string, unknown>();
    for (const item of (sets as unknown[][]).flat()) union.set(encodeKey(item), item);
    return [...union.values()];
  },
  $add: add,
  $subtract: fixed('$subtract', 2, subtract),
  $multiply: (doc, expr, options) => {
    const args = operands(doc, expr, options);
    if (args.some(nullish)) return null;
    if (!args.every(isNumeric)) throw mongoError('TypeMismatch', '$multiply only supports numeric types');
    return args.reduce((product, arg) => arithmetic('multiply', product, arg, 'double'), 1);
  },
  $divide: numeric('$divide', 2, divide),
  $mod: numeric('$mod', 2, mod),
  $abs: numeric('$abs', 1, ([value]) => (compareValues(value, 0) < 0 ? negate(value) : value)),
  $ceil: rounding('$ceil', Math.ceil),
  $floor: rounding('$floor', Math.floor),
  $trunc: rounding('$trunc', Math.trunc),
  $round: round,
  $sum: accumulator('$sum'),
  $avg: accumulator('$avg'),
  $min: accumulator('$min'),
  $max: accumulator('$max'),
  $type: fixed('$type', 1, ([value]) => typeName(value)),
  $isNumber: fixed('$isNumber', 1, ([value]) => isNumeric(value)),
  $toString: fixed('$toString', 1, ([value]) => toText(value)),
  $toDouble: numeric('$toDouble', 1, ([value]) => doubleValue(toNumber(value))),
  $toLong: numeric('$toLong', 1, ([value]) =>
    value instanceof Long ? value : Long.fromNumber(Math.trunc(toNumber(value))),
  ),
  $toBool: fixed('$toBool', 1, ([value]) => (nullish(value) ? null : isTrue(value))),
  $regexMatch: regexMatch,
};
