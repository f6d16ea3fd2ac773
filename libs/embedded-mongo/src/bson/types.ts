import { Binary, BSONRegExp, BSONSymbol, Code, MaxKey, MinKey, ObjectId, Timestamp } from 'bson';
import { mongoError } from '../errors.js';
import { asInteger, numericKind } from './numbers.js';

/** Aliases of the BSON types in `$type` and in error messages, with their numbers. */
const TYPE_NUMBERS: Record<string, number> = {
  double: 1,
  string: 2,
  object: 3,
  array: 4,
  binData: 5,
  undefined: 6,
  objectId: 7,
  bool: 8,
  date: 9,
  null: 10,
  regex: 11,
  dbPointer: 12,
  javascript: 13,
  symbol: 14,
  javascriptWithScope: 15,
  int: 16,
  timestamp: 17,
  long: 18,
  decimal: 19,
  minKey: -1,
  maxKey: 127,
};
const BY_NUMBER = new Map(Object.entries(TYPE_NUMBERS).map(([name, number]) => [number, name]));

/** MongoDB's name of a value's type; `missing` for undefined. */
export function typeName(value: unknown): string {
  switch (typeof value) {
    case 'undefined':
      return 'missing';
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    default:
  }
  if (value === null) return 'null';
  const number = numericKind(value);
  if (number) return number;
  if (Array.isArray(value)) return 'array';
  if (value instanceof Date) return 'date';
  if (value instanceof ObjectId) return 'objectId';
  if (value instanceof Binary) return 'binData';
  if (value instanceof BSONRegExp) return 'regex';
  if (value instanceof Timestamp) return 'timestamp';
  if (value instanceof BSONSymbol) return 'symbol';
  if (value instanceof Code) return value.scope ? 'javascriptWithScope' : 'javascript';
  if (value instanceof MinKey) return 'minKey';
  if (value instanceof MaxKey) return 'maxKey';
  return 'object';
}

/** The set of type names that a `$type` operand asks for. */
export function typeSet(operand: unknown): Set<string> {
  const names = new Set<string>();
  for (const item of Array.isArray(operand) ? operand : [operand]) {
    if (item === 'number') {
      for (const name of ['int', 'long', 'double', 'decimal']) names.add(name);
      continue;
    }
    const number = asInteger(item);
    const name = typeof item === 'string' ? item : number === undefined ? undefined : BY_NUMBER.get(number);
    if (name === undefined || TYPE_NUMBERS[name] === undefined) {
      throw mongoError('BadValue', `Unknown type name alias: ${typeof item === 'string' ? item : typeName(item)}`);
    }
    names.add(name);
  }
  if (names.size === 0) throw mongoError('FailedToParse', '$type must match at least one type');
  return names;
}
