import type { Doc } from '../bson/decode.js';
import { asInteger, isNumeric, isTrue } from '../bson/numbers.js';
import { encodeKey } from '../bson/order.js';
import { isDocument, setField } from '../bson/paths.js';
import { typeName } from '../bson/types.js';
import { locationError, mongoError } from '../errors.js';
import { compareOperands } from './control-operators.js';
import {
  checkVariable,
  fieldsOf,
  int32,
  nullish,
  operator,
  unary,
  variadic,
  type Compile,
  type Expression,
  type Operator,
} from './operator.js';

/** The value as an array, null for null and missing, else an error. */
function arrayOrNull(name: string, value: unknown, code: number): unknown[] | null {
  if (nullish(value)) return null;
  return arrayOf(name, value, code);
}

function arrayOf(name: string, value: unknown, code: number): unknown[] {
  if (!Array.isArray(value)) throw locationError(code, `${name} requires an array, found: ${typeName(value)}`);
  return value as unknown[];
}

function elementAt(array: unknown[] | null, index: number): unknown {
  return array === null ? null : array.at(index);
}

function slice(args: unknown[], name: string): unknown {
  if (args.some(nullish)) return null;
  const [value, first, second] = args;
  const array = arrayOf(name, value, 28724);
  const position = int32(name, first, [28725, 28726]);
  if (args.length === 2) return position < 0 ? array.slice(position) : array.slice(0, position);
  const length = int32(name, second, [28727, 28728]);
  if (length <= 0) throw locationError(28729, `Third argument to ${name} must be positive: ${length}`);
  const start = position < 0 ? Math.max(0, array.length + position) : position;
  return array.slice(start, start + length);
}

function range([from, to, by = 1]: unknown[], name: string): unknown {
  const start = int32(name, from, [34443, 34444]);
  const end = int32(name, to, [34445, 34446]);
  const step = int32(name, by, [34447, 34448]);
  if (step === 0) throw locationError(34449, `${name} requires a non-zero step value`);
  const length = Math.max(0, Math.ceil((end - start) / step));
  if (length > 1_000_000) throw mongoError('ExceededMemoryLimit', `${name} would make an array that is too large`);
  return Array.from({ length }, (_, i) => start + i * step);
}

/** The name of the variable for an element. */
function elementName(as: unknown): string {
  if (as === undefined) return 'this';
  if (typeof as !== 'string') throw mongoError('TypeMismatch', "'as' must be a string");
  checkVariable(as);
  return as;
}

function map(name: string, operand: unknown, compile: Compile): Expression {
  const fields = fieldsOf(name, operand, { input: 16880, in: 16882 }, ['as'], [16878, 16879]);
  const input = compile(fields['input']);
  const as = elementName(fields['as']);
  const body = compile(fields['in']);
  return (doc, variables) => {
    const items = arrayOrNull(name, input(doc, variables), 16883);
    return items && items.map((item) => body(doc, { ...variables, [as]: item }) ?? null);
  };
}

function filter(name: string, operand: unknown, compile: Compile): Expression {
  const fields = fieldsOf(name, operand, { input: 28648, cond: 28650 }, ['as', 'limit'], [28646, 28647]);
  const input = compile(fields['input']);
  const as = elementName(fields['as']);
  const test = compile(fields['cond']);
  const limit = compile(fields['limit'] ?? null);
  return (doc, variables) => {
    const items = arrayOrNull(name, input(doc, variables), 28651);
    if (!items) return null;
    const most = limit(doc, variables);
    const end = nullish(most) ? Infinity : int32(`${name}'s limit`, most, [327391, 327391]);
    if (end < 1) throw locationError(327392, `${name}: limit must be greater than 0`);
    const kept: unknown[] = [];
    for (const item of items) {
      if (kept.length === end) break;
      if (isTrue(test(doc, { ...variables, [as]: item }))) kept.push(item);
    }
    return kept;
  };
}

function reduce(name: string, operand: unknown, compile: Compile): Expression {
  const required = { input: 40077, initialValue: 40078, in: 40079 };
  const fields = fieldsOf(name, operand, required, [], [40075, 40076]);
  const [input, initial, body] = [fields['input'], fields['initialValue'], fields['in']].map(compile) as [
    Expression,
    Expression,
    Expression,
  ];
  return (doc, variables) => {
    const items = arrayOrNull(name, input(doc, variables), 40080);
    if (!items) return null;
    return items.reduce((value, item) => body(doc, { ...variables, value, this: item }), initial(doc, variables));
  };
}

function objectToArray(value: unknown, name: string): unknown {
  if (nullish(value)) return null;
  if (!isDocument(value)) throw locationError(40390, `${name} requires a document input, found: ${typeName(value)}`);
  return Object.entries(value).map(([k, v]) => ({ k, v }));
}

function arrayToObject(value: unknown, name: string): unknown {
  const items = arrayOrNull(name, value, 40386);
  if (!items) return null;
  const out: Doc = {};
  const isPairs = Array.isArray(items[0]);
  for (const item of items) {
    const [key, inner] = isPairs ? pairOf(item, name) : fieldOf(item, name);
    if (typeof key !== 'string')
      throw locationError(isPairs ? 40395 : 40394, `${name} requires keys of type string, found: ${typeName(key)}`);
    setField(out, key, inner);
  }
  return out;
}

function pairOf(item: unknown, name: string): unknown[] {
  if (!Array.isArray(item)) throw locationError(40396, `${name} requires a consistent input format of arrays`);
  if (item.length !== 2) throw locationError(40397, `${name} requires an array of size 2 arrays`);
  return item as unknown[];
}

function fieldOf(item: unknown, name: string): unknown[] {
  if (!isDocument(item)) {
    throw locationError(Array.isArray(item) ? 40391 : 40398, `${name} requires elements of the form {k, v} or [k, v]`);
  }
  if (Object.keys(item).length !== 2)
    throw locationError(40392, `${name} requires an object with the keys 'k' and 'v'`);
  if (!('k' in item) || !('v' in item)) throw locationError(40393, `${name} requires an object with keys 'k' and 'v'`);
  return [item['k'], item['v']];
}

type ValueSet = Map<string, unknown>;

/** The different values, the first of equal ones, in their order. */
function setOf(items: unknown[]): ValueSet {
  const set: ValueSet = new Map();
  for (const item of items) {
    const key = encodeKey(item);
    if (!set.has(key)) set.set(key, item);
  }
  return set;
}

/** An operator on sets; with `nulls` a null operand makes the result null, else it is an error. */
function onSets(
  codes: number[],
  nulls: boolean,
  [min, max]: [number, number],
  compute: (sets: ValueSet[]) => unknown,
): Operator {
  return operator(min, max, (args, name) => {
    if (nulls && args.some(nullish)) return null;
    return compute(args.map((arg, i) => setOf(arrayOf(name, arg, codes[i] ?? (codes[0] as number)))));
  });
}

export const arrayOperators: Record<string, Operator> = {
  $in: operator(2, 2, ([value, list], name) =>
    arrayOf(`${name}, as a second argument,`, list, 40081).some((item) => compareOperands(item, value) === 0),
  ),
  $isArray: unary(Array.isArray),
  $size: unary((value, name) => arrayOf(name, value, 17124).length),
  $arrayElemAt: operator(2, 2, ([value, index], name) => {
    if (nullish(value) || nullish(index)) return null;
    const array = arrayOf(name, value, 28689);
    if (isNumeric(index) && asInteger(index) === undefined)
      throw locationError(28691, `${name}'s second argument must be representable as a 32-bit integer`);
    return elementAt(array, int32(name, index, [28690, 28691]));
  }),
  $first: unary((value, name) => elementAt(arrayOrNull(name, value, 28689), 0)),
  $last: unary((value, name) => elementAt(arrayOrNull(name, value, 28689), -1)),
  $concatArrays: variadic((args, name) => {
    let all: unknown[] = [];
    for (const arg of args) {
      const items = arrayOrNull(name, arg, 28664);
      if (!items) return null;
      all = all.concat(items);
    }
    return all;
  }),
  $reverseArray: unary((value, name) => arrayOrNull(name, value, 34435)?.toReversed() ?? null),
  $slice: operator(2, 3, slice),
  $range: operator(2, 3, range),
  $map: map,
  $filter: filter,
  $reduce: reduce,
  $objectToArray: unary(objectToArray),
  $arrayToObject: unary(arrayToObject),
  $setUnion: onSets([17043], true, [0, Infinity], (sets) => [
    ...setOf(sets.flatMap((set) => [...set.values()])).values(),
  ]),
  $setIntersection: onSets([17047], true, [0, Infinity], ([first, ...others]) =>
    [...(first ?? [])].filter(([key]) => others.every((set) => set.has(key))).map(([, value]) => value),
  ),
  $setDifference: onSets([17048, 17049], true, [2, 2], ([a, b]) =>
    [...(a ?? [])].filter(([key]) => !b?.has(key)).map(([, value]) => value),
  ),
  $setEquals: onSets([17044], false, [2, Infinity], ([first, ...others]) =>
    others.every((set) => set.size === first?.size && [...set.keys()].every((key) => first.has(key))),
  ),
  $setIsSubset: onSets([17046, 17042], false, [2, 2], ([a, b]) => [...(a?.keys() ?? [])].every((key) => b?.has(key))),
  $anyElementTrue: unary((value, name) => arrayOf(name, value, 17041).some(isTrue)),
  $allElementsTrue: unary((value, name) => arrayOf(name, value, 17040).every(isTrue)),
};
