import { evalExpr, Context } from 'mingo/core';
import * as mingoExpressions from 'mingo/operators/expression';
import { Double } from 'bson';
import type { Doc } from '../bson/decode.js';
import { isTrue, numericKind, toNumber } from '../bson/numbers.js';
import { field, isDocument } from '../bson/paths.js';
import { locationError, mongoError, MongoError } from '../errors.js';
import { ownOperators, type Operator } from './expression-operators.js';

/** Evaluates an aggregation expression for a document; undefined stands for a missing value. */
export type Expression = (doc: Doc, variables?: Doc) => unknown;

/**
 * mingo evaluates expressions. It knows JavaScript values only, so what looks at numbers, order, equality, truth or
 * field paths is ours (`expression-operators.ts`); these of mingo's are used as they are. All others are refused.
 */
const FROM_MINGO = [
  '$literal',
  '$ifNull',
  '$cond',
  '$switch',
  '$let',
  '$map',
  '$filter',
  '$reduce',
  '$concat',
  '$split',
  '$strLenCP',
  '$substrCP',
  '$toLower',
  '$toUpper',
  '$trim',
  '$ltrim',
  '$rtrim',
  '$arrayElemAt',
  '$concatArrays',
  '$reverseArray',
  '$range',
  '$isArray',
  '$size',
  '$slice',
  '$first',
  '$last',
  '$objectToArray',
  '$arrayToObject',
  '$mergeObjects',
  '$year',
  '$month',
  '$dayOfMonth',
  '$hour',
  '$minute',
  '$second',
  '$millisecond',
  '$dayOfWeek',
  '$dayOfYear',
  '$isoDayOfWeek',
  '$dateToString',
  '$dateAdd',
  '$dateSubtract',
] as const;

type MingoModule = Record<string, Operator>;
const operators: Record<string, Operator> = { ...ownOperators };
for (const name of FROM_MINGO) {
  const operator = (mingoExpressions as unknown as MingoModule)[name];
  if (operator) operators[name] = operator;
}
operators['$path'] = (doc, expr, options) => readPath(expr as PathExpression, options, doc);
operators['$truth'] = (doc, expr, options) => isTrue(evalExpr(doc as Doc, expr as Doc, options as never));

const context = Context.init({ expression: operators } as Parameters<typeof Context.init>[0]);
const KNOWN = new Set(Object.keys(mingoExpressions));

/** Whether MongoDB has an expression operator of this name, supported here or not. */
export function isKnownExpression(name: string): boolean {
  return KNOWN.has(name) || (Object.hasOwn(operators, name) && name !== '$path' && name !== '$truth');
}

interface PathExpression {
  variable: string;
  parts: string[];
}

interface Scope {
  local: { root?: unknown; variables?: Doc };
  variables?: Doc;
}

/** Compiles an expression; refuses operators that are unknown or not supported. */
export function compileExpression(expression: unknown): Expression {
  const prepared = prepare(expression);
  if (isPath(prepared)) {
    const { $path } = prepared;
    return (doc, variables) => readPath($path, { local: { root: doc }, variables });
  }
  return (doc, variables) => {
    try {
      return evalExpr(doc as never, prepared as never, { context, variables: variables ?? {} } as never);
    } catch (error) {
      if (error instanceof MongoError) throw error;
      throw mongoError('BadValue', `expression failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
}

function isPath(value: unknown): value is { $path: PathExpression } {
  return isDocument(value) && '$path' in value;
}

/** Turns field paths into our path operator, truth tests into ours, and checks every operator's name. */
function prepare(value: unknown): unknown {
  if (typeof value === 'string') return value.startsWith('$') ? { $path: parsePath(value) } : value;
  // An integral double would not be a number to mingo.
  if (value instanceof Double) return value;
  if (Array.isArray(value)) return value.map(prepare);
  if (!isDocument(value)) return value;
  const names = Object.keys(value);
  const name = names.find((key) => key.startsWith('$'));
  if (name === undefined) return Object.fromEntries(names.map((key) => [key, prepare(value[key])]));
  if (names.length !== 1) {
    throw locationError(15983, `An object representing an expression must have exactly one field: ${names.join(', ')}`);
  }
  return prepareOperator(name, value[name]);
}

function prepareOperator(name: string, operand: unknown): unknown {
  if (!Object.hasOwn(operators, name) || name === '$path' || name === '$truth') {
    if (KNOWN.has(name)) throw mongoError('NotImplemented', `expression ${name} is not supported by this database`);
    throw mongoError('InvalidPipelineOperator', `Unrecognized expression '${name}'`);
  }
  if (name === '$literal') return { $literal: operand };
  const prepared = prepare(operand);
  const truth = (inner: unknown): unknown => ({ $truth: inner });
  if (name === '$cond') {
    if (Array.isArray(prepared)) return { $cond: [truth(prepared[0]), ...(prepared as unknown[]).slice(1)] };
    if (isDocument(prepared)) return { $cond: { ...prepared, if: truth(prepared['if']) } };
  }
  if (name === '$filter' && isDocument(prepared)) return { $filter: { ...prepared, cond: truth(prepared['cond']) } };
  if (name === '$switch' && isDocument(prepared) && Array.isArray(prepared['branches'])) {
    const branches = (prepared['branches'] as Doc[]).map((branch) => ({ ...branch, case: truth(branch['case']) }));
    return { $switch: { ...prepared, branches } };
  }
  const unary = ['$size', '$isArray', '$first', '$last', '$reverseArray', '$toUpper', '$toLower', '$strLenCP'];
  if (unary.includes(name) && Array.isArray(operand) && operand.length === 1) {
    return { [name]: name === '$isArray' ? prepared : (prepared as unknown[])[0] };
  }
  return { [name]: prepared };
}

function parsePath(path: string): PathExpression {
  const parts = path.split('.');
  const first = parts.shift() as string;
  if (parts.some((part) => part === '' || part.startsWith('$'))) {
    throw locationError(16410, `FieldPath field names may not start with '$' or be empty: '${path}'`);
  }
  if (!first.startsWith('$$')) {
    if (first === '$') throw locationError(16872, "'$' by itself is not a valid FieldPath");
    return { variable: 'ROOT', parts: [first.slice(1), ...parts] };
  }
  return { variable: first.slice(2), parts };
}

function readPath({ variable, parts }: PathExpression, options: unknown, current?: unknown): unknown {
  const scope = options as Scope;
  let value: unknown;
  if (variable === 'ROOT' || variable === 'CURRENT') value = scope.local.root;
  else if (variable === 'REMOVE') return undefined;
  else if (variable === 'NOW') value = scope.variables?.['NOW'] ?? new Date();
  else if (scope.local.variables && Object.hasOwn(scope.local.variables, variable))
    value = scope.local.variables[variable];
  // `$reduce` hands its element over as the current document.
  else if (variable === 'this' && current !== undefined && current !== scope.local.root) value = current;
  else if (scope.variables && Object.hasOwn(scope.variables, variable)) value = scope.variables[variable];
  else throw locationError(17276, `Use of undefined variable: ${variable}`);
  return descend(value, parts, 0);
}

/** Reads a path as expressions do: arrays on the way are mapped, elements without the field are left out. */
function descend(value: unknown, parts: string[], at: number): unknown {
  if (at === parts.length) return value;
  if (Array.isArray(value)) {
    return value.map((item) => descend(item, parts, at)).filter((item) => item !== undefined);
  }
  return isDocument(value) ? descend(field(value, parts[at] as string), parts, at + 1) : undefined;
}

/** The value of a constant expression that must be a number, for `$limit`, `$skip` and the like. */
export function numberConstant(stage: string, value: unknown): number {
  const kind = numericKind(value);
  const number = kind ? toNumber(value) : NaN;
  if (!Number.isSafeInteger(number) || number < 0) {
    throw locationError(5107201, `invalid argument to ${stage} stage: Expected a non-negative number`);
  }
  return number;
}
