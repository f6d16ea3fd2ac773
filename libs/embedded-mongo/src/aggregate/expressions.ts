import type { Doc } from '../bson/decode.js';
import { numericKind, toNumber } from '../bson/numbers.js';
import { checkFieldPath, field, isDocument, setField } from '../bson/paths.js';
import { locationError, mongoError } from '../errors.js';
import { arithmeticOperators } from './arithmetic-operators.js';
import { arrayOperators } from './array-operators.js';
import { controlOperators } from './control-operators.js';
import { conversionOperators } from './conversions.js';
import { dateOperators } from './date-operators.js';
import type { Expression, Operator } from './operator.js';
import { stringOperators } from './string-operators.js';

/** The operators that are supported; no other is evaluated. */
const OPERATORS: Record<string, Operator> = {
  ...controlOperators,
  ...arithmeticOperators,
  ...arrayOperators,
  ...stringOperators,
  ...dateOperators,
  ...conversionOperators,
};

/** Operators that MongoDB has and this database does not. */
const REFUSED = new Set(
  (
    '$accumulator $acos $acosh $asin $asinh $atan $atan2 $atanh $binarySize $bitAnd $bitNot $bitOr $bitXor $bsonSize ' +
    '$cos $cosh $dateDiff $dateFromParts $dateFromString $dateToParts $dateTrunc $degreesToRadians $exp $firstN ' +
    '$function $getField $indexOfArray $indexOfBytes $indexOfCP $lastN $ln $log $log10 $maxN $median $meta $minN ' +
    '$percentile $pow $radiansToDegrees $rand $regexFind $regexFindAll $replaceAll $replaceOne $sampleRate ' +
    '$setField $sigmoid $sin $sinh $sortArray $sqrt $stdDevPop $stdDevSamp $strcasecmp $tan $tanh $toHashedIndexKey ' +
    '$toUUID $tsIncrement $tsSecond $unsetField $zip'
  ).split(' '),
);

/** Whether MongoDB has an expression operator of this name, supported here or not. */
export function isKnownExpression(name: string): boolean {
  return Object.hasOwn(OPERATORS, name) || REFUSED.has(name);
}

/** Compiles an expression; refuses operators that are unknown or not supported. */
export function compileExpression(expression: unknown): (doc: Doc, variables?: Doc) => unknown {
  const evaluate = compile(expression);
  return (doc, variables = {}) => evaluate(doc, variables);
}

function compile(value: unknown): Expression {
  if (typeof value === 'string' && value.startsWith('$')) return compilePath(value);
  if (Array.isArray(value)) {
    const items = value.map(compile);
    return (doc, variables) => items.map((item) => item(doc, variables) ?? null);
  }
  if (!isDocument(value)) return () => value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (first?.[0].startsWith('$')) {
    if (entries.length > 1) {
      throw locationError(15983, `An object representing an expression must have exactly one field: ${first[0]}, ...`);
    }
    return compileOperator(...first);
  }
  return compileObject(entries);
}

function compileObject(entries: [string, unknown][]): Expression {
  const fields = entries.map(([name, item]) => {
    if (name.includes('.')) throw locationError(16412, `FieldPath field names may not contain '.': '${name}'`);
    checkFieldPath(name);
    return [name, compile(item)] as const;
  });
  return (doc, variables) => {
    const out: Doc = {};
    for (const [name, item] of fields) {
      const result = item(doc, variables);
      if (result !== undefined) setField(out, name, result);
    }
    return out;
  };
}

function compileOperator(name: string, operand: unknown): Expression {
  const operator = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
  if (operator) return operator(name, operand, compile);
  if (REFUSED.has(name)) throw mongoError('NotImplemented', `expression ${name} is not supported by this database`);
  throw mongoError('InvalidPipelineOperator', `Unrecognized expression '${name}'`);
}

function compilePath(path: string): Expression {
  if (path === '$') throw locationError(16872, "'$' by itself is not a valid FieldPath");
  if (path === '$$') throw mongoError('FailedToParse', 'empty variable names are not allowed');
  const isVariable = path.startsWith('$$');
  checkFieldPath(path.slice(isVariable ? 2 : 1));
  const parts = path.split('.');
  if (!isVariable) {
    parts[0] = (parts[0] as string).slice(1);
    return (doc) => descend(doc, parts, 0);
  }
  const name = (parts.shift() as string).slice(2);
  switch (name) {
    case 'ROOT':
    case 'CURRENT':
      return (doc) => descend(doc, parts, 0);
    case 'REMOVE':
      return () => undefined;
    case 'NOW':
      return (_doc, variables) => descend(variables['NOW'] ?? new Date(), parts, 0);
    case 'CLUSTER_TIME':
    case 'SEARCH_META':
    case 'USER_ROLES':
    case 'DESCEND':
    case 'PRUNE':
    case 'KEEP':
      throw mongoError('NotImplemented', `$$${name} is not supported by this database`);
    default:
      return (_doc, variables) => {
        if (!Object.hasOwn(variables, name)) throw locationError(17276, `Use of undefined variable: ${name}`);
        return descend(variables[name], parts, 0);
      };
  }
}

/** Reads a path as expressions do: an array on the way gives the values of those of its elements that are documents. */
function descend(value: unknown, parts: string[], at: number): unknown {
  if (at === parts.length) return value;
  if (isDocument(value)) return descend(field(value, parts[at] as string), parts, at + 1);
  if (!Array.isArray(value)) return undefined;
  return value
    .filter(isDocument)
    .map((item) => descend(item, parts, at))
    .filter((item) => item !== undefined);
}

/** The operand of `$limit` and `$skip`; `code` is the stage's own. */
export function numberConstant(stage: string, value: unknown, code: number): number {
  const number = numericKind(value) ? toNumber(value) : NaN;
  if (!Number.isSafeInteger(number) || number < 0) {
    throw locationError(code, `invalid argument to ${stage} stage: Expected a non-negative number`);
  }
  return number;
}
