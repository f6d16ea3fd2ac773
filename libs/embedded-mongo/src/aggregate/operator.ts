import type { Doc } from '../bson/decode.js';
import { asInteger, isNumeric, toNumber } from '../bson/numbers.js';
import { isDocument } from '../bson/paths.js';
import { typeName } from '../bson/types.js';
import { locationError, mongoError, type MongoError } from '../errors.js';

/** Evaluates an aggregation expression for a document; undefined stands for a missing value. */
export type Expression = (doc: Doc, variables: Doc) => unknown;
/** Compiles an expression. */
export type Compile = (expression: unknown) => Expression;
/** Compiles one operator with its operand. */
export type Operator = (name: string, operand: unknown, compile: Compile) => Expression;

export const nullish = (value: unknown): value is null | undefined => value === undefined || value === null;

/** An operator whose operands are evaluated before it: between `min` and `max` of them. */
export function operator(
  min: number,
  max: number,
  compute: (args: unknown[], name: string, variables: Doc) => unknown,
): Operator {
  return (name, operand, compile) => {
    const args = (Array.isArray(operand) ? (operand as unknown[]) : [operand]).map(compile);
    if (args.length < min || args.length > max) throw wrongCount(name, min, max, args.length);
    return (doc, variables) =>
      compute(
        args.map((arg) => arg(doc, variables)),
        name,
        variables,
      );
  };
}

export const unary = (compute: (value: unknown, name: string) => unknown): Operator =>
  operator(1, 1, ([value], name) => compute(value, name));

export const variadic = (compute: (args: unknown[], name: string) => unknown): Operator =>
  operator(0, Infinity, compute);

/** The fields of an operator that takes an object; codes: no object, an unknown field, a missing field. */
export function fieldsOf(
  name: string,
  operand: unknown,
  required: Record<string, number>,
  optional: string[],
  [notObject, unknownField]: [number, number],
): Doc {
  if (!isDocument(operand)) throw locationError(notObject, `${name} only supports an object as its argument`);
  for (const field of Object.keys(operand)) {
    if (!Object.hasOwn(required, field) && !optional.includes(field))
      throw locationError(unknownField, `Unrecognized parameter to ${name}: ${field}`);
  }
  for (const [field, code] of Object.entries(required)) {
    if (!Object.hasOwn(operand, field)) throw locationError(code, `Missing '${field}' parameter to ${name}`);
  }
  return operand;
}

/** An operator with named operands, which are evaluated before it. */
export function named(
  required: Record<string, number>,
  optional: string[],
  codes: [number, number],
  compute: (args: Doc, name: string) => unknown,
): Operator {
  return (name, operand, compile) => {
    const fields = Object.entries(fieldsOf(name, operand, required, optional, codes)).map(
      ([field, value]) => [field, compile(value)] as const,
    );
    return (doc, variables) =>
      compute(Object.fromEntries(fields.map(([field, value]) => [field, value(doc, variables)])), name);
  };
}

/** MongoDB's error for a wrong number of operands. */
export function wrongCount(name: string, min: number, max: number, count: number): MongoError {
  return min === max
    ? locationError(16020, `Expression ${name} takes exactly ${min} arguments. ${count} were passed in.`)
    : locationError(28667, `Expression ${name} takes at least ${min} arguments, and at most ${max}, but ${count} were`);
}

/** An int32 operand; codes: not a number, not an int32. */
export function int32(name: string, value: unknown, codes: [number, number]): number {
  if (!isNumeric(value)) throw locationError(codes[0], `${name} requires a number, found: ${typeName(value)}`);
  const number = asInteger(value);
  if (number === undefined || Math.abs(number) > 0x7fffffff)
    throw locationError(codes[1], `${name} requires a 32-bit integer, found: ${toNumber(value)}`);
  return number;
}

/** Refuses a name that a user's variable cannot have. */
export function checkVariable(name: string): void {
  if (!/^[a-z\u0080-\uffff][\w\u0080-\uffff]*$/.test(name)) {
    throw mongoError('FailedToParse', `'${name}' starts with or contains an invalid character for a variable name`);
  }
}
