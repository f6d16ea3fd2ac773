import { BSONRegExp } from 'bson';
import type { Doc } from '../bson/decode.js';
import { isNumeric, isTrue, toNumber } from '../bson/numbers.js';
import { encodeKey, typeBounds } from '../bson/order.js';
import { isDocument } from '../bson/paths.js';
import { typeName } from '../bson/types.js';
import { EMPTY_ARRAY_KEY } from '../engine/indexes.js';
import { isOperatorDocument } from './matcher.js';

/** A position between keys: just before all keys that start with `key`, or just after them. */
export interface Bound {
  key: string;
  after: boolean;
}

/** The values between two positions. */
export interface Interval {
  low: Bound;
  high: Bound;
}

/** What a filter demands of one path, as far as an index can tell. */
export interface Predicate {
  path: string;
  /** The values that can match; undefined when all can. */
  intervals: Interval[] | undefined;
  /** Every document with a key inside the intervals matches, so that it need not be tested again. */
  exact: boolean;
  /** Only documents that have the field match: then a sparse index holds all of them. */
  implies: boolean;
  /** All intervals are single values. */
  isPoint: boolean;
  /** Came out of `$elemMatch` or the like. */
  operator: string;
  operand: unknown;
}

/** All that the filter's top level (and `$and`) demands, one entry per operator. */
export function collectPredicates(filter: Doc): Predicate[] {
  const out: Predicate[] = [];
  for (const [name, value] of Object.entries(filter)) {
    if (name === '$and' && Array.isArray(value)) {
      for (const part of value) out.push(...collectPredicates(part as Doc));
    } else if (name.startsWith('$')) {
      if (name !== '$comment') out.push(opaque('', name, value));
    } else {
      out.push(...pathPredicates(name, value));
    }
  }
  return out;
}

function pathPredicates(path: string, value: unknown): Predicate[] {
  if (value instanceof BSONRegExp) return [regexPredicate(path, value)];
  if (!isOperatorDocument(value)) return [equality(path, value)];
  return Object.entries(value)
    .filter(([name]) => name !== '$options')
    .flatMap(([name, operand]) => operatorPredicates(path, name, operand, value));
}

function operatorPredicates(path: string, name: string, operand: unknown, siblings: Doc): Predicate[] {
  switch (name) {
    case '$eq':
      return [equality(path, operand)];
    case '$in':
      return Array.isArray(operand) ? [inPredicate(path, operand)] : [opaque(path, name, operand)];
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      return [rangePredicate(path, name, operand)];
    case '$regex': {
      const pattern = operand instanceof BSONRegExp ? operand.pattern : String(operand);
      const flags = siblings['$options'] ?? (operand instanceof BSONRegExp ? operand.options : '');
      return [regexPredicate(path, new BSONRegExp(pattern, flags as string))];
    }
    case '$exists': {
      const wanted = isTrue(operand);
      return [{ ...opaque(path, name, operand), implies: wanted }];
    }
    case '$ne':
      return [{ ...opaque(path, name, operand), implies: operand === null }];
    case '$elemMatch': {
      const inner = isOperatorDocument(operand) ? simpleConditions(path, operand) : elementPredicates(path, operand);
      return [opaque(path, name, operand), ...inner.map((predicate) => ({ ...predicate, exact: false }))];
    }
    case '$all':
      if (!Array.isArray(operand) || operand.length === 0 || isOperatorDocument(operand[0])) {
        return [opaque(path, name, operand)];
      }
      return [{ ...equality(path, operand[0]), exact: false, operator: name, operand }];
    default:
      return [opaque(path, name, operand)];
  }
}

/** What `$elemMatch` demands of single values; conditions on arrays inside the array are left out. */
function simpleConditions(path: string, operators: Doc): Predicate[] {
  return Object.entries(operators)
    .filter(([name]) => !['$elemMatch', '$all', '$options'].includes(name))
    .flatMap(([name, operand]) => operatorPredicates(path, name, operand, operators));
}

/** `{ items: { $elemMatch: { sku: 1 } } }` demands of `items.sku` what the inner filter says. */
function elementPredicates(path: string, operand: unknown): Predicate[] {
  if (!isDocument(operand)) return [];
  return collectPredicates(operand)
    .filter((predicate) => predicate.path !== '' && predicate.intervals)
    .map((predicate) => ({ ...predicate, path: `${path}.${predicate.path}` }))
    .filter(({ operator, operand: value }) => !(operator === '$eq' && value === null));
}

function opaque(path: string, operator: string, operand: unknown): Predicate {
  return { path, operator, operand, intervals: undefined, exact: false, implies: false, isPoint: false };
}

/** The interval of exactly one key. */
function point(key: string): Interval {
  return { low: { key, after: false }, high: { key, after: true } };
}

function equality(path: string, value: unknown): Predicate {
  const base = { path, operator: '$eq', operand: value, isPoint: true };
  if (value instanceof BSONRegExp) return regexPredicate(path, value);
  if (value === null)
    return { ...base, intervals: [point(encodeKey(null)), point(EMPTY_ARRAY_KEY)], exact: false, implies: false };
  if (Array.isArray(value)) {
    const first = value.length > 0 ? encodeKey(value[0]) : EMPTY_ARRAY_KEY;
    return { ...base, intervals: merge([point(encodeKey(value)), point(first)]), exact: false, implies: true };
  }
  return { ...base, intervals: [point(encodeKey(value))], exact: true, implies: true };
}

function inPredicate(path: string, values: unknown[]): Predicate {
  const parts = values.map((value) => equality(path, value));
  return {
    path,
    operator: '$in',
    operand: values,
    intervals: parts.some((part) => !part.intervals) ? undefined : merge(parts.flatMap((part) => part.intervals ?? [])),
    exact: parts.every((part) => part.exact),
    implies: parts.every((part) => part.implies),
    isPoint: parts.every((part) => part.isPoint),
  };
}

function rangePredicate(path: string, name: string, operand: unknown): Predicate {
  const kind = typeName(operand);
  if (['null', 'missing', 'array', 'object', 'minKey', 'maxKey'].includes(kind)) return opaque(path, name, operand);
  if (isNumeric(operand) && Number.isNaN(toNumber(operand))) return opaque(path, name, operand);
  const key = encodeKey(operand);
  const [start, end] = typeBounds(operand);
  // NaN is the lowest number in an index, but less than nothing in a query.
  const low: Bound = isNumeric(operand) ? { key: encodeKey(NaN), after: true } : { key: start, after: false };
  const high: Bound = { key: end, after: false };
  const interval: Interval =
    name === '$gt'
      ? { low: { key, after: true }, high }
      : name === '$gte'
        ? { low: { key, after: false }, high }
        : name === '$lt'
          ? { low, high: { key, after: false } }
          : { low, high: { key, after: true } };
  return { path, operator: name, operand, intervals: [interval], exact: true, implies: true, isPoint: false };
}

/** An anchored pattern without options limits the strings to those with its literal start. */
function regexPredicate(path: string, regex: BSONRegExp): Predicate {
  const literal =
    regex.options === '' && !regex.pattern.includes('|')
      ? /^\^([A-Za-z0-9 _\-:/@#,=\u0080-\uffff]*)/.exec(regex.pattern)
      : null;
  let prefix = literal?.[1] ?? '';
  // A quantifier would make the last character optional.
  if (/^[*?{]/.test(regex.pattern.slice(prefix.length + 1))) prefix = [...prefix].slice(0, -1).join('');
  const base = { path, operator: '$regex', operand: regex, exact: false, implies: true, isPoint: false };
  const [start, end] = typeBounds('');
  const key = start + Buffer.from(prefix).toString('latin1'); // as keys are encoded
  const strings: Interval =
    prefix === ''
      ? { low: { key: start, after: false }, high: { key: end, after: false } }
      : { low: { key, after: false }, high: { key, after: true } };
  return { ...base, intervals: merge([strings, point(encodeKey(regex))]) };
}

/** Positions in order; `after` comes behind everything that starts with the key. */
export function compareBounds(a: Bound, b: Bound): number {
  const x = a.after ? `${a.key}\xff` : a.key;
  const y = b.after ? `${b.key}\xff` : b.key;
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Sorts intervals and joins those that overlap. */
export function merge(intervals: Interval[]): Interval[] {
  const sorted = [...intervals].sort((a, b) => compareBounds(a.low, b.low));
  const out: Interval[] = [];
  for (const next of sorted) {
    const last = out[out.length - 1];
    if (last && compareBounds(next.low, last.high) < 0) {
      if (compareBounds(next.high, last.high) > 0) last.high = next.high;
    } else {
      out.push({ ...next });
    }
  }
  return out;
}

/** The intervals that both lists share. */
export function intersect(a: Interval[], b: Interval[]): Interval[] {
  const out: Interval[] = [];
  for (const x of a) {
    for (const y of b) {
      const low = compareBounds(x.low, y.low) > 0 ? x.low : y.low;
      const high = compareBounds(x.high, y.high) < 0 ? x.high : y.high;
      if (compareBounds(low, high) < 0) out.push({ low, high });
    }
  }
  return out;
}
