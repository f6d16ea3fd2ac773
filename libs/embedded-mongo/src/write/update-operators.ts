import { BSONRegExp, Timestamp } from 'bson';
import { looksLikeInt32, type Doc } from '../bson/decode.js';
import { arithmetic, asInteger, integer, isNumeric, numericKind, toNumber } from '../bson/numbers.js';
import { compareValues, equalValues } from '../bson/order.js';
import { cloneValue, getPath, isDocument } from '../bson/paths.js';
import { typeName } from '../bson/types.js';
import { mongoError } from '../errors.js';
import { compileFilter, isOperatorDocument } from '../query/matcher.js';
import { parseSort, sortKeyOf } from '../query/sort.js';
import { readPlace, removePlace, resolvePlaces, writePlace, type Place, type Positions } from './update-paths.js';

/** One operator applied to one path of a document. */
type FieldOperator = (root: Doc, path: string, operand: unknown, positions: Positions) => void;

/** An operator that looks at the present value and gives the new one. */
function onPlaces(create: boolean, change: (value: unknown, operand: unknown, place: Place) => unknown): FieldOperator {
  return (root, path, operand, positions) => {
    for (const place of resolvePlaces(root, path, positions, create)) {
      const value = change(readPlace(place), operand, place);
      if (value !== undefined) writePlace(place, value);
    }
  };
}

function number(name: string, operation: 'add' | 'multiply'): FieldOperator {
  return onPlaces(true, (value, operand, { path }) => {
    if (!isNumeric(operand)) {
      throw mongoError(
        'TypeMismatch',
        `Cannot ${name === '$inc' ? 'increment' : 'multiply'} with non-numeric argument: {${path}: ${typeName(operand)}}`,
      );
    }
    if (value === undefined) return operation === 'add' ? operand : arithmetic('multiply', operand, 0);
    if (!isNumeric(value)) {
      throw mongoError(
        'TypeMismatch',
        `Cannot apply ${name} to a value of non-numeric type. The field '${path}' is of type ${typeName(value)}`,
      );
    }
    return arithmetic(operation, value, operand);
  });
}

function extreme(sign: number): FieldOperator {
  return onPlaces(true, (value, operand) =>
    value === undefined || compareValues(operand, value) * sign > 0 ? cloneValue(operand) : undefined,
  );
}

function unset(root: Doc, path: string, _operand: unknown, positions: Positions): void {
  for (const place of resolvePlaces(root, path, positions, false)) removePlace(place);
}

function rename(root: Doc, path: string, operand: unknown, positions: Positions): void {
  const [source] = resolvePlaces(root, path, positions, false);
  const value = source && readPlace(source);
  if (!source || value === undefined) return;
  const to = operand as string;
  if (passesArray(root, path)) throw mongoError('BadValue', `The source field cannot be an array element, '${path}'`);
  if (passesArray(root, to)) throw mongoError('BadValue', `The destination field cannot be an array element, '${to}'`);
  const [target] = resolvePlaces(root, to, positions, true);
  removePlace(source);
  if (target) writePlace(target, value);
}

/** Whether a path goes through an array of the document. */
function passesArray(root: Doc, path: string): boolean {
  const parts = path.split('.');
  return parts.some((_part, i) => i > 0 && Array.isArray(getPath(root, parts.slice(0, i).join('.'))));
}

function currentDate(operand: unknown): unknown {
  const isSpec = isDocument(operand) && Object.keys(operand).length === 1;
  const type = isSpec ? operand['$type'] : typeof operand === 'boolean' ? 'date' : undefined;
  if (type === 'date') return new Date();
  if (type === 'timestamp') return new Timestamp({ t: Math.floor(Date.now() / 1000), i: 1 });
  throw mongoError('BadValue', "$currentDate needs true, {$type: 'date'} or {$type: 'timestamp'}");
}

function arrayOf(name: string, value: unknown, path: string): unknown[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return [...(value as unknown[])];
  throw mongoError('BadValue', `The field '${path}' must be an array but is of type ${typeName(value)} (${name})`);
}

function itemsOf(name: string, operand: unknown): unknown[] {
  if (!isDocument(operand) || !('$each' in operand)) return [operand];
  const items = operand['$each'];
  if (!Array.isArray(items)) throw mongoError('BadValue', `The argument to $each in ${name} must be an array`);
  return items as unknown[];
}

function push(value: unknown, operand: unknown, { path }: Place): unknown {
  const list = arrayOf('$push', value, path);
  const items = cloneValue(itemsOf('$push', operand));
  const options = isDocument(operand) && '$each' in operand ? operand : {};
  for (const name of Object.keys(options)) {
    if (!['$each', '$position', '$slice', '$sort'].includes(name))
      throw mongoError('BadValue', `Unrecognized clause in $push: ${name}`);
  }
  const position = optionInteger(options, '$position') ?? list.length;
  list.splice(position < 0 ? Math.max(0, list.length + position) : position, 0, ...items);
  const sorted = '$sort' in options ? sortItems(list, options['$sort']) : list;
  const slice = optionInteger(options, '$slice');
  if (slice === undefined) return sorted;
  return slice < 0 ? sorted.slice(slice) : sorted.slice(0, slice);
}

function optionInteger(options: Doc, name: string): number | undefined {
  if (!(name in options)) return undefined;
  const value = asInteger(options[name]);
  if (value === undefined) throw mongoError('BadValue', `The value for ${name} must be an integer value`);
  return value;
}

function sortItems(items: unknown[], spec: unknown): unknown[] {
  if (!isDocument(spec)) {
    const direction = asInteger(spec);
    if (direction !== 1 && direction !== -1)
      throw mongoError('BadValue', 'The $sort element value must be either 1 or -1');
    return [...items].sort((a, b) => direction * compareValues(a, b));
  }
  const directions = Object.values(spec).map((direction) => asInteger(direction));
  if (directions.length === 0 || directions.some((direction) => direction !== 1 && direction !== -1))
    throw mongoError('BadValue', 'The sort pattern of $push must hold fields with 1 or -1');
  const keyOf = sortKeyOf(parseSort(spec));
  const keyed = items.map((item) => ({ item, key: keyOf(isDocument(item) ? item : {}) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ item }) => item);
}

function addToSet(value: unknown, operand: unknown, { path }: Place): unknown {
  const list = arrayOf('$addToSet', value, path);
  if (isDocument(operand) && '$each' in operand && Object.keys(operand).length > 1)
    throw mongoError('BadValue', 'Found unexpected fields after $each in $addToSet');
  for (const item of itemsOf('$addToSet', operand)) {
    if (!list.some((present) => equalValues(present, item))) list.push(cloneValue(item));
  }
  return list;
}

/** `$pull`, `$pullAll` and `$pop` leave a missing field missing. */
function removing(name: string, keep: (list: unknown[], operand: unknown) => unknown[]): FieldOperator {
  return onPlaces(false, (value, operand, { path }) => {
    if (value === undefined) return undefined;
    if (name === '$pop' && !Array.isArray(value))
      throw mongoError('TypeMismatch', `Path '${path}' contains an element of non-array type '${typeName(value)}'`);
    const left = keep(arrayOf(name, value, path), operand);
    return left.length === (value as unknown[]).length ? undefined : left;
  });
}

function pull(list: unknown[], operand: unknown): unknown[] {
  const isCondition = isOperatorDocument(operand) && !['$and', '$or', '$nor'].some((name) => name in operand);
  if (isCondition || operand instanceof BSONRegExp) {
    const matcher = compileFilter({ value: operand });
    return list.filter((value) => !matcher({ value }));
  }
  if (isDocument(operand)) {
    const matcher = compileFilter(operand);
    return list.filter((item) => !(isDocument(item) && matcher(item)));
  }
  return list.filter((item) => !equalValues(item, operand));
}

function pullAll(list: unknown[], operand: unknown): unknown[] {
  if (!Array.isArray(operand)) throw mongoError('BadValue', '$pullAll requires an array argument');
  return list.filter((item) => !operand.some((gone) => equalValues(item, gone)));
}

function pop(list: unknown[], operand: unknown): unknown[] {
  const side = asInteger(operand);
  if (side !== 1 && side !== -1) throw mongoError('FailedToParse', '$pop expects 1 or -1');
  return side === 1 ? list.slice(0, -1) : list.slice(1);
}

function bit(value: unknown, operand: unknown, { path }: Place): unknown {
  if (!isDocument(operand) || Object.keys(operand).length === 0)
    throw mongoError('BadValue', '$bit needs {and|or|xor: integer}');
  let result: unknown = value ?? 0;
  for (const [name, argument] of Object.entries(operand)) {
    const isInteger = (item: unknown): boolean => ['int', 'long'].includes(numericKind(item) ?? '');
    if (!isInteger(argument) || !isInteger(result))
      throw mongoError('BadValue', `Cannot apply $bit to '${path}': not integers`);
    const wide = numericKind(argument) === 'long' || numericKind(result) === 'long';
    const [a, b] = [result, argument].map((item) => BigInt(String(item))) as [bigint, bigint];
    const bits = name === 'and' ? a & b : name === 'or' ? a | b : name === 'xor' ? a ^ b : undefined;
    if (bits === undefined)
      throw mongoError('BadValue', `The $bit operator only supports 'and', 'or', and 'xor': ${name}`);
    result = integer(bits, wide || !looksLikeInt32(toNumber(Number(bits))) ? 'long' : 'int');
  }
  return result;
}

/** The update operators; `$setOnInsert` acts on upserts only and is called by name. */
export const UPDATE_OPERATORS: Record<string, FieldOperator> = {
  $set: onPlaces(true, (_value, operand) => cloneValue(operand)),
  $setOnInsert: onPlaces(true, (_value, operand) => cloneValue(operand)),
  $unset: unset,
  $inc: number('$inc', 'add'),
  $mul: number('$mul', 'multiply'),
  $min: extreme(-1),
  $max: extreme(1),
  $rename: rename,
  $currentDate: onPlaces(true, (_value, operand) => currentDate(operand)),
  $push: onPlaces(true, push),
  $addToSet: onPlaces(true, addToSet),
  $pull: removing('$pull', pull),
  $pullAll: removing('$pullAll', pullAll),
  $pop: removing('$pop', pop),
  $bit: onPlaces(true, bit),
};

/** Refuses an operand that the operator never takes, whatever document it meets. */
export function checkOperand(name: string, path: string, operand: unknown): void {
  if (name === '$set' || name === '$setOnInsert' || name === '$unset') return;
  if (name === '$rename') {
    if (typeof operand !== 'string')
      throw mongoError('BadValue', `The 'to' field for $rename must be a string: ${path}`);
    if (path === operand) throw mongoError('BadValue', `The source and target field for $rename must differ: ${path}`);
    if (operand.includes('\0')) throw mongoError('BadValue', `The 'to' field for $rename holds a null byte: ${path}`);
    if (path.includes('$') || operand.includes('$'))
      throw mongoError('BadValue', `The source and target field for $rename may not be dynamic: ${path}`);
    return;
  }
  const takesArrays = ['$push', '$addToSet', '$pull', '$pullAll', '$pop'].includes(name);
  const sample: Doc = takesArrays ? { value: [] } : {};
  UPDATE_OPERATORS[name]?.(sample, 'value', operand, { matched: undefined, filters: new Map(), before: sample });
}
