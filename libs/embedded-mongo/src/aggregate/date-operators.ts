import { Long, ObjectId, Timestamp } from 'bson';
import { DateTime, FixedOffsetZone, IANAZone, type DurationLikeObject, type Zone } from 'luxon';
import type { Doc } from '../bson/decode.js';
import { asInteger, isNumeric } from '../bson/numbers.js';
import { isDocument } from '../bson/paths.js';
import { typeName } from '../bson/types.js';
import { locationError, mongoError } from '../errors.js';
import { fieldsOf, named, nullish, type Compile, type Expression, type Operator } from './operator.js';

/** A zone by its Olson name or as an offset such as `+09:00`, `-0530` or `+03`. */
function zoneOf(value: unknown): Zone {
  if (typeof value !== 'string')
    throw locationError(40533, `timezone must evaluate to a string, found ${typeName(value)}`);
  if (value === 'UTC' || value === 'GMT') return FixedOffsetZone.utcInstance;
  const offset = /^([+-])(\d\d):?(\d\d)?$/.exec(value);
  if (offset) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3] ?? 0);
    return FixedOffsetZone.instance(offset[1] === '-' ? -minutes : minutes);
  }
  const zone = /^[A-Za-z]/.test(value) ? IANAZone.create(value) : undefined;
  if (!zone?.isValid) throw locationError(40485, `unrecognized time zone identifier: "${value}"`);
  return zone;
}

function instantOf(value: unknown, code = 16006): number {
  if (value instanceof Date) return value.getTime();
  if (value instanceof ObjectId) return value.getTimestamp().getTime();
  if (value instanceof Timestamp) return value.getHighBitsUnsigned() * 1000;
  throw locationError(code, `can't convert from BSON type ${typeName(value)} to Date`);
}

/** The date in its zone, or null when one of the two is null. */
function localDate(date: unknown, args: Doc, code?: number): DateTime | null {
  const zone = 'timezone' in args ? args['timezone'] : 'UTC';
  if (nullish(date) || nullish(zone)) return null;
  return DateTime.fromMillis(instantOf(date, code), { zone: zoneOf(zone) });
}

/** Day of the week, 1 is Sunday. */
const weekday = (date: DateTime): number => (date.weekday % 7) + 1;
/** Week of the year; weeks begin on Sunday, days before the first Sunday are in week 0. */
const week = (date: DateTime): number => Math.floor((date.ordinal + 7 - weekday(date)) / 7);

/** An operator that reads a part of a date: of an expression, or of `{ date, timezone }`. */
function part(read: (date: DateTime) => unknown): Operator {
  return (name: string, operand: unknown, compile: Compile): Expression => {
    if (Array.isArray(operand) && operand.length !== 1)
      throw locationError(
        40536,
        `${name} accepts exactly one argument if given an array, but was given ${operand.length}`,
      );
    const single: unknown = Array.isArray(operand) ? operand[0] : operand;
    const isPlain = !isDocument(single) || Object.keys(single)[0]?.startsWith('$');
    const fields = isPlain ? { date: single } : fieldsOf(name, single, { date: 40539 }, ['timezone'], [40535, 40535]);
    const date = compile(fields['date']);
    const zone = 'timezone' in fields ? compile(fields['timezone']) : undefined;
    return (doc, variables) => {
      const local = localDate(date(doc, variables), zone ? { timezone: zone(doc, variables) } : {});
      return local && read(local);
    };
  };
}

const digits = (value: number, length: number): string => String(value).padStart(length, '0');

function offsetText(minutes: number): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${digits(Math.floor(size / 60), 2)}${digits(size % 60, 2)}`;
}

const FORMATS: Record<string, (date: DateTime) => string> = {
  '%': () => '%',
  d: (date) => digits(date.day, 2),
  G: (date) => digits(date.weekYear, 4),
  H: (date) => digits(date.hour, 2),
  j: (date) => digits(date.ordinal, 3),
  L: (date) => digits(date.millisecond, 3),
  m: (date) => digits(date.month, 2),
  M: (date) => digits(date.minute, 2),
  S: (date) => digits(date.second, 2),
  u: (date) => String(date.weekday),
  U: (date) => digits(week(date), 2),
  V: (date) => digits(date.weekNumber, 2),
  w: (date) => String(weekday(date)),
  Y: (date) => digits(date.year, 4),
  z: (date) => offsetText(date.offset),
  Z: (date) => (date.offset < 0 ? String(date.offset) : `+${date.offset}`),
};

function dateToString(args: Doc): unknown {
  const date = localDate(args['date'], args);
  if (date === null) return nullish(args['date']) && 'onNull' in args ? args['onNull'] : null;
  const isUtc = date.zone.equals(FixedOffsetZone.utcInstance);
  const format = 'format' in args ? args['format'] : `%Y-%m-%dT%H:%M:%S.%L${isUtc ? 'Z' : ''}`;
  if (nullish(format)) return null;
  if (typeof format !== 'string') throw locationError(18533, '$dateToString requires a string as its format');
  if (date.year < 0 || date.year > 9999)
    throw locationError(18537, `Could not convert date to string: year ${date.year}`);
  return format.replace(/%(.?)/gs, (_all, name: string) => {
    if (name === '') throw locationError(18535, 'Unmatched % at end of format string');
    if (name === 'b' || name === 'B')
      throw mongoError('NotImplemented', `the format %${name} is not supported by this database`);
    if (!Object.hasOwn(FORMATS, name))
      throw locationError(18536, `Invalid format character '%${name}' in format string`);
    return (FORMATS[name] as (date: DateTime) => string)(date);
  });
}

const UNITS = ['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second', 'millisecond'];

/** `$dateAdd` and `$dateSubtract`: days and longer units move on the calendar of the zone. */
function shift(sign: number): Operator {
  const required = { startDate: 5166402, unit: 5166402, amount: 5166402 };
  return named(required, ['timezone'], [5166400, 5166401], (args, name) => {
    const { startDate, unit, amount } = args;
    if (nullish(startDate) || nullish(unit) || nullish(amount) || ('timezone' in args && nullish(args['timezone'])))
      return null;
    const start = localDate(startDate, args, 5166403) as DateTime;
    if (typeof unit !== 'string') throw locationError(5166404, `${name} expects string defining the time unit`);
    if (!UNITS.includes(unit)) throw mongoError('FailedToParse', `unknown time unit value: ${unit}`);
    const count = isNumeric(amount) ? asInteger(amount) : undefined;
    if (count === undefined) throw locationError(5166405, `${name} expects integer amount of time units`);
    const out = start.plus({ [`${unit}s`]: sign * count } as DurationLikeObject);
    if (!out.isValid) throw locationError(5166406, `${name} overflowed`);
    return out.toJSDate();
  });
}

export const dateOperators: Record<string, Operator> = {
  $year: part((date) => date.year),
  $month: part((date) => date.month),
  $dayOfMonth: part((date) => date.day),
  $hour: part((date) => date.hour),
  $minute: part((date) => date.minute),
  $second: part((date) => date.second),
  $millisecond: part((date) => date.millisecond),
  $dayOfYear: part((date) => date.ordinal),
  $dayOfWeek: part(weekday),
  $week: part(week),
  $isoDayOfWeek: part((date) => date.weekday),
  $isoWeek: part((date) => date.weekNumber),
  $isoWeekYear: part((date) => Long.fromNumber(date.weekYear)),
  $dateToString: named({ date: 18628 }, ['format', 'timezone', 'onNull'], [18629, 18534], dateToString),
  $dateAdd: shift(1),
  $dateSubtract: shift(-1),
};
