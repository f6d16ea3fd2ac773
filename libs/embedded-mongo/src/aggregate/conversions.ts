import { Decimal128, Long, ObjectId, Timestamp } from 'bson';
import { DateTime } from 'luxon';
import { doubleValue, looksLikeInt32 } from '../bson/decode.js';
import { decimalText, isNumeric, isTrue, numericKind, toNumber } from '../bson/numbers.js';
import { typeName, typeSet } from '../bson/types.js';
import { mongoError, MongoError } from '../errors.js';
import { fieldsOf, nullish, unary, type Compile, type Expression, type Operator } from './operator.js';

function failure(message: string): MongoError {
  return mongoError('ConversionFailure', `${message} in $convert with no onError value`);
}

function unsupported(value: unknown, to: string): MongoError {
  return failure(`Unsupported conversion from ${typeName(value)} to ${to}`);
}

/** A value as text, as `$toString` writes it; not for null and missing. */
export function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof ObjectId) return value.toHexString();
  if (typeName(value) === 'symbol') return String(value);
  if (!isNumeric(value)) throw unsupported(value, 'string');
  if (numericKind(value) !== 'double') return String(value);
  const number = toNumber(value);
  const size = Math.abs(number);
  if (Number.isFinite(number) && number !== 0 && (size >= 1e15 || size < 1e-4))
    throw mongoError('NotImplemented', 'doubles of this size as text are not supported by this database');
  return Object.is(number, -0) ? '-0' : String(number);
}

/** An integer out of a number (cut off), text, boolean or, where allowed, a date. */
function toInteger(value: unknown, to: 'int' | 'long'): bigint {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (value instanceof Date && to === 'long') return BigInt(value.getTime());
  if (typeof value === 'string') {
    if (!/^[+-]?\d+$/.test(value)) throw failure(`Failed to parse number '${value}'`);
    return BigInt(value.replace(/^\+/, ''));
  }
  if (!isNumeric(value)) throw unsupported(value, to);
  const text = decimalText(value);
  if (numericKind(value) === 'double' || value instanceof Decimal128) {
    const number = toNumber(value);
    if (!Number.isFinite(number)) throw failure(`Attempt to convert ${text} value to integer type`);
    if (value instanceof Decimal128 && !Number.isSafeInteger(Math.trunc(number)))
      throw mongoError('NotImplemented', 'Decimal128 of this size as integer is not supported by this database');
    return BigInt(Math.trunc(number));
  }
  return BigInt(text);
}

function toInt(value: unknown): unknown {
  const number = Number(toInteger(value, 'int'));
  if (!looksLikeInt32(number)) throw failure(`Conversion would overflow target type: ${number}`);
  return number;
}

function toLong(value: unknown): unknown {
  const integer = toInteger(value, 'long');
  if (BigInt.asIntN(64, integer) !== integer) throw failure(`Conversion would overflow target type: ${integer}`);
  return Long.fromBigInt(integer);
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function toDouble(value: unknown): unknown {
  if (typeof value === 'boolean') return doubleValue(Number(value));
  if (value instanceof Date) return doubleValue(value.getTime());
  if (typeof value === 'string') {
    if (!NUMBER.test(value)) throw failure(`Failed to parse number '${value}'`);
    const number = Number(value);
    if (!Number.isFinite(number)) throw failure(`Failed to parse number '${value}'`);
    return doubleValue(number);
  }
  if (!isNumeric(value)) throw unsupported(value, 'double');
  const number = toNumber(value);
  if (value instanceof Decimal128 && !Number.isFinite(number) && !/inf|nan/i.test(value.toString()))
    throw failure('Conversion would overflow target type');
  return doubleValue(number);
}

function toDecimal(value: unknown): unknown {
  if (typeof value === 'boolean') return Decimal128.fromString(value ? '1' : '0');
  if (value instanceof Date) return Decimal128.fromString(String(value.getTime()));
  if (typeof value === 'string') {
    if (!NUMBER.test(value)) throw failure(`Failed to parse number '${value}'`);
    return Decimal128.fromString(value);
  }
  if (!isNumeric(value)) throw unsupported(value, 'decimal');
  return Decimal128.fromString(decimalText(value));
}

const ISO_DATE = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:?\d\d)?)?$/;

function toDate(value: unknown): unknown {
  if (value instanceof Date) return value;
  if (value instanceof ObjectId) return value.getTimestamp();
  if (value instanceof Timestamp) return new Date(value.getHighBitsUnsigned() * 1000);
  if (isNumeric(value) && numericKind(value) !== 'int') {
    const date = new Date(Math.trunc(toNumber(value)));
    if (Number.isNaN(date.getTime())) throw failure(`Conversion would overflow target type: ${toNumber(value)}`);
    return date;
  }
  if (typeof value !== 'string') throw unsupported(value, 'date');
  if (!ISO_DATE.test(value))
    throw mongoError('NotImplemented', `only dates as ISO 8601 are read by this database, not '${value}'`);
  const date = DateTime.fromISO(value, { zone: 'utc' });
  if (!date.isValid) throw failure(`Error parsing date string '${value}'`);
  return date.toJSDate();
}

function toObjectId(value: unknown): unknown {
  if (value instanceof ObjectId) return value;
  if (typeof value !== 'string') throw unsupported(value, 'objectId');
  if (!/^[0-9a-f]{24}$/i.test(value)) throw failure(`Failed to parse objectId '${value}'`);
  return new ObjectId(value);
}

const CONVERSIONS: Record<string, (value: unknown) => unknown> = {
  int: toInt,
  long: toLong,
  double: toDouble,
  decimal: toDecimal,
  string: toText,
  bool: isTrue,
  date: toDate,
  objectId: toObjectId,
};

function converterTo(type: unknown): (value: unknown) => unknown {
  const [name] = typeSet(type);
  const convert = name === undefined || type === 'number' ? undefined : CONVERSIONS[name];
  if (!convert) throw mongoError('NotImplemented', `$convert to ${String(type)} is not supported by this database`);
  return convert;
}

function convert(name: string, operand: unknown, compile: Compile): Expression {
  const fields = fieldsOf(name, operand, { input: 9, to: 9 }, ['onError', 'onNull'], [9, 9]);
  const input = compile(fields['input']);
  const to = compile(fields['to']);
  const onNull = compile(fields['onNull'] ?? null);
  const onError = Object.hasOwn(fields, 'onError') ? compile(fields['onError']) : undefined;
  return (doc, variables) => {
    const type = to(doc, variables);
    const value = input(doc, variables);
    if (nullish(value)) return onNull(doc, variables);
    if (nullish(type)) return null;
    const run = converterTo(type);
    try {
      return run(value);
    } catch (error) {
      if (!onError || !(error instanceof MongoError) || error.codeName !== 'ConversionFailure') throw error;
      return onError(doc, variables);
    }
  };
}

const conversion = (run: (value: unknown) => unknown): Operator =>
  unary((value) => (nullish(value) ? null : run(value)));

/** `$convert` and its short forms. */
export const conversionOperators: Record<string, Operator> = {
  $convert: convert,
  $toInt: conversion(toInt),
  $toLong: conversion(toLong),
  $toDouble: conversion(toDouble),
  $toDecimal: conversion(toDecimal),
  $toString: conversion(toText),
  $toBool: conversion(isTrue),
  $toDate: conversion(toDate),
  $toObjectId: conversion(toObjectId),
  $isNumber: unary(isNumeric),
};
