import { BSONRegExp, Long } from 'bson';
import { locationError, mongoError } from '../errors.js';
import type { Doc } from '../bson/decode.js';
import { asInteger, isNumeric, isTrue, toNumber } from '../bson/numbers.js';
import { compareValues, encodeKey, typeTag } from '../bson/order.js';
import { isDocument, visitPath } from '../bson/paths.js';
import { compileRegExp, regularExpression } from '../bson/regexp.js';
import { typeName, typeSet } from '../bson/types.js';
import { compileExpression } from '../aggregate/expressions.js';

/** Tests a decoded document. */
export type Matcher = (doc: Doc) => boolean;
type Test = (value: unknown) => boolean;

interface Scope {
  variables: Doc | undefined;
  /** Not inside `$elemMatch`, where `$expr` has no meaning. */
  isTop: boolean;
  /** Conditions on an array hold for its elements too; not so for the elements inside `$elemMatch`. */
  spread: boolean;
}

const KNOWN_BUT_REFUSED = new Set([
  '$where',
  '$text',
  '$jsonSchema',
  '$geoWithin',
  '$geoIntersects',
  '$near',
  '$nearSphere',
  '$bitsAllClear',
  '$bitsAllSet',
  '$bitsAnyClear',
  '$bitsAnySet',
]);

/** Compiles a query filter; raises BadValue for anything it does not know. */
export function compileFilter(filter: Doc, variables?: Doc): Matcher {
  return compileScoped(filter, { variables, spread: true, isTop: true });
}

function compileScoped(filter: Doc, scope: Scope): Matcher {
  return all(Object.entries(filter).map(([name, value]) => clause(name, value, scope)));
}

function all(tests: Matcher[]): Matcher {
  if (tests.length === 0) return () => true;
  if (tests.length === 1) return tests[0] as Matcher;
  return (doc) => {
    for (const test of tests) if (!test(doc)) return false;
    return true;
  };
}

function clause(name: string, value: unknown, scope: Scope): Matcher {
  if (!name.startsWith('$')) return fieldClause(name.split('.'), value, scope);
  switch (name) {
    case '$and':
      return all(branches(name, value, scope));
    case '$or': {
      const tests = branches(name, value, scope);
      return (doc) => tests.some((test) => test(doc));
    }
    case '$nor': {
      const tests = branches(name, value, scope);
      return (doc) => !tests.some((test) => test(doc));
    }
    case '$expr': {
      if (!scope.isTop) throw mongoError('BadValue', '$expr can only be applied to the top-level document');
      const expression = compileExpression(value);
      return (doc) => isTrue(expression(doc, scope.variables));
    }
    case '$comment':
      return () => true;
    default:
      if (KNOWN_BUT_REFUSED.has(name)) throw mongoError('NotImplemented', `${name} is not supported by this database`);
      throw mongoError(
        'BadValue',
        `unknown top level operator: ${name}. If you have a field name that starts with a '$' symbol, consider using $getField or $setField.`,
      );
  }
}

function branches(name: string, value: unknown, scope: Scope): Matcher[] {
  if (!Array.isArray(value)) throw mongoError('BadValue', `${name} argument must be an array`);
  if (value.length === 0) throw mongoError('BadValue', `${name} argument must be a non-empty array`);
  return value.map((item) => {
    if (!isDocument(item)) throw mongoError('BadValue', `${name} argument's entries must be objects`);
    return compileScoped(item, scope);
  });
}

/** Whether a query value is a document of operators such as `{ $gt: 1 }`. */
export function isOperatorDocument(value: unknown): value is Doc {
  if (!isDocument(value)) return false;
  const first = Object.keys(value)[0];
  return first !== undefined && first.startsWith('$') && !['$ref', '$id', '$db'].includes(first);
}

function fieldClause(path: string[], value: unknown, scope: Scope): Matcher {
  if (value instanceof BSONRegExp) return onValues(path, scope, regexTest(value));
  if (!isOperatorDocument(value)) return onValues(path, scope, equalsTest(value));
  if ('$options' in value && !('$regex' in value)) throw mongoError('BadValue', '$options needs a $regex');
  return all(
    Object.entries(value)
      .filter(([name]) => name !== '$options')
      .map(([name, operand]) => operator(path, name, operand, value, scope)),
  );
}

function onValues(path: string[], scope: Scope, test: Test): Matcher {
  const { spread } = scope;
  return (doc) => visitPath(doc, path, spread, test);
}

function not(matcher: Matcher): Matcher {
  return (doc) => !matcher(doc);
}

function operator(path: string[], name: string, operand: unknown, siblings: Doc, scope: Scope): Matcher {
  switch (name) {
    case '$eq':
      return onValues(path, scope, equalsTest(operand));
    case '$ne':
      if (operand instanceof BSONRegExp) throw mongoError('BadValue', "Can't have regex as arg to $ne.");
      return not(onValues(path, scope, equalsTest(operand)));
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      return onValues(path, scope, orderTest(name, operand));
    case '$in':
      return onValues(path, scope, inTest(name, operand));
    case '$nin':
      return not(onValues(path, scope, inTest(name, operand)));
    case '$not':
      if (operand instanceof BSONRegExp) return not(onValues(path, scope, regexTest(operand)));
      if (!isOperatorDocument(operand)) throw mongoError('BadValue', '$not needs a regex or a document');
      return not(fieldClause(path, operand, scope));
    case '$exists': {
      const wanted = isTrue(operand);
      return (doc) => visitPath(doc, path, false, (value) => value !== undefined) === wanted;
    }
    case '$type': {
      const types = typeSet(operand);
      return onValues(path, scope, (value) => types.has(typeName(value)));
    }
    case '$size': {
      const size = asInteger(operand);
      if (size === undefined || size < 0)
        throw mongoError('BadValue', `Failed to parse $size. Expected a non-negative integer`);
      return (doc) => visitPath(doc, path, false, (value) => Array.isArray(value) && value.length === size);
    }
    case '$mod':
      return onValues(path, scope, modTest(operand));
    case '$regex':
      return onValues(path, scope, regexTest(toRegExp(siblings)));
    case '$all':
      return allOf(path, operand, scope);
    case '$elemMatch': {
      const test = elemMatchTest(operand, scope.variables);
      return (doc) => visitPath(doc, path, false, (value) => Array.isArray(value) && value.some(test));
    }
    default:
      if (KNOWN_BUT_REFUSED.has(name)) throw mongoError('NotImplemented', `${name} is not supported by this database`);
      throw mongoError('BadValue', `unknown operator: ${name}`);
  }
}

/** The test that `$elemMatch` applies to each array element. */
export function elemMatchTest(operand: unknown, variables?: Doc): Test {
  if (!isDocument(operand)) throw mongoError('BadValue', '$elemMatch needs an Object');
  const first = Object.keys(operand)[0];
  if (first?.startsWith('$') && !['$and', '$or', '$nor', '$expr'].includes(first)) {
    const matcher = fieldClause(['v'], operand, { variables, spread: false, isTop: false });
    return (item) => matcher({ v: item });
  }
  const matcher = compileScoped(operand, { variables, spread: true, isTop: false });
  return (item) => (isDocument(item) ? matcher(item) : Array.isArray(item) && matcher({ ...item } as unknown as Doc));
}

function equalsTest(operand: unknown): Test {
  if (operand === undefined) throw mongoError('BadValue', 'cannot compare to undefined');
  if (operand === null) return (value) => value === undefined || value === null;
  if (typeof operand === 'string') return (value) => value === operand;
  if (operand instanceof BSONRegExp) {
    return (value) => value instanceof BSONRegExp && encodeKey(value) === encodeKey(operand);
  }
  const tag = typeTag(operand);
  if (typeof operand === 'number') {
    return (value) =>
      typeof value === 'number'
        ? value === operand || (value !== value && operand !== operand)
        : value !== undefined && typeTag(value) === tag && compareValues(value, operand) === 0;
  }
  const key = encodeKey(operand);
  return (value) => value !== undefined && typeTag(value) === tag && encodeKey(value) === key;
}

function orderTest(name: string, operand: unknown): Test {
  if (operand instanceof BSONRegExp) throw mongoError('BadValue', `Can't have RegEx as arg to predicate over field.`);
  if (operand === null || operand === undefined) {
    return name === '$gte' || name === '$lte' ? (value) => value === undefined || value === null : () => false;
  }
  const accepts = (order: number): boolean =>
    name === '$gt' ? order > 0 : name === '$gte' ? order >= 0 : name === '$lt' ? order < 0 : order <= 0;
  const kind = typeName(operand);
  const anyType = kind === 'minKey' || kind === 'maxKey';
  const tag = typeTag(operand);
  const notANumber = isNumeric(operand) && Number.isNaN(toNumber(operand));
  return (value) => {
    if (value === undefined) return false;
    if (!anyType && typeTag(value) !== tag) return false;
    if (isNumeric(value) && !anyType && Number.isNaN(toNumber(value)) !== notANumber) return false;
    return accepts(compareValues(value, operand));
  };
}

function inTest(name: string, operand: unknown): Test {
  if (!Array.isArray(operand)) throw mongoError('BadValue', `${name} needs an array`);
  const keys = new Set<string>();
  const patterns: Test[] = [];
  let matchesNull = false;
  for (const item of operand) {
    if (isOperatorDocument(item)) throw mongoError('BadValue', `cannot nest $ under ${name}`);
    if (item === null) matchesNull = true;
    else if (item instanceof BSONRegExp) patterns.push(regexTest(item));
    else keys.add(encodeKey(item));
  }
  return (value) => {
    if (value === undefined || value === null) return matchesNull;
    return keys.has(encodeKey(value)) || patterns.some((test) => test(value));
  };
}

function modTest(operand: unknown): Test {
  if (!Array.isArray(operand) || operand.length !== 2) {
    throw mongoError('BadValue', 'malformed mod, needs to be an array of two elements');
  }
  const [divisor, remainder] = operand.map((item: unknown) =>
    item instanceof Long
      ? item.toBigInt()
      : isNumeric(item) && Number.isFinite(toNumber(item))
        ? BigInt(Math.trunc(toNumber(item)))
        : undefined,
  );
  if (divisor === undefined || remainder === undefined)
    throw mongoError('BadValue', 'malformed mod, divisor and remainder must be numbers');
  if (divisor === 0n) throw mongoError('BadValue', 'divisor cannot be 0');
  return (value) => {
    if (!isNumeric(value)) return false;
    if (value instanceof Long) return value.toBigInt() % divisor === remainder;
    const number = Math.trunc(toNumber(value));
    return Number.isFinite(number) && BigInt(number) % divisor === remainder;
  };
}

/** `$regex` and `$options` as one regular expression. */
function toRegExp(operators: Doc): BSONRegExp {
  const { $regex: operand, $options: options } = operators;
  if (options !== undefined && typeof options !== 'string') throw mongoError('BadValue', '$options has to be a string');
  if (typeof operand === 'string') {
    // Its own constructor refuses unknown options in its own way.
    compileRegExp({ pattern: operand, options: options ?? '' });
    return regularExpression(operand, options ?? '');
  }
  if (!(operand instanceof BSONRegExp)) throw mongoError('BadValue', '$regex has to be a string');
  if (!options) return operand;
  if (operand.options !== '') {
    const names = Object.keys(operators);
    const code = names.indexOf('$regex') < names.indexOf('$options') ? 51075 : 51074;
    throw locationError(code, 'options set in both $regex and $options');
  }
  return toRegExp({ $regex: operand.pattern, $options: options });
}

function regexTest(regex: BSONRegExp): Test {
  const compiled = compileRegExp(regex);
  const key = encodeKey(regex);
  return (value) =>
    typeof value === 'string' ? compiled.test(value) : value instanceof BSONRegExp && encodeKey(value) === key;
}

function allOf(path: string[], operand: unknown, scope: Scope): Matcher {
  if (!Array.isArray(operand)) throw mongoError('BadValue', '$all needs an array');
  if (operand.length === 0) return () => false;
  const isElemMatch = (item: unknown): item is Doc => isDocument(item) && Object.keys(item)[0] === '$elemMatch';
  const wanted = isElemMatch(operand[0]);
  return all(
    operand.map((item): Matcher => {
      if (isElemMatch(item) !== wanted) throw mongoError('BadValue', '$all/$elemMatch has to be consistent');
      if (isElemMatch(item)) return fieldClause(path, item, scope);
      if (isOperatorDocument(item)) throw mongoError('BadValue', 'no $ expressions in $all');
      return onValues(path, scope, item instanceof BSONRegExp ? regexTest(item) : equalsTest(item));
    }),
  );
}
