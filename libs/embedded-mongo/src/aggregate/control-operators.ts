import type { Doc } from '../bson/decode.js';
import { isTrue } from '../bson/numbers.js';
import { compareValues } from '../bson/order.js';
import { isDocument } from '../bson/paths.js';
import { typeName } from '../bson/types.js';
import { locationError } from '../errors.js';
import {
  checkVariable,
  fieldsOf,
  nullish,
  operator,
  unary,
  wrongCount,
  type Compile,
  type Expression,
  type Operator,
} from './operator.js';

/** Compares as expressions do: missing sorts after MinKey and before null. */
export function compareOperands(a: unknown, b: unknown): number {
  if (a !== undefined && b !== undefined) return compareValues(a, b);
  if (a === b) return 0;
  const isMinKey = (value: unknown): boolean => typeName(value) === 'minKey';
  return a === undefined ? (isMinKey(b) ? 1 : -1) : isMinKey(a) ? -1 : 1;
}

const comparison = (accepts: (order: number) => boolean): Operator =>
  operator(2, 2, ([a, b]) => accepts(compareOperands(a, b)));

/** `$and` and `$or` end at the first operand that decides. */
function logical(deciding: boolean): Operator {
  return (_name, operand, compile) => {
    const args = (Array.isArray(operand) ? (operand as unknown[]) : [operand]).map(compile);
    return (doc, variables) => args.some((arg) => isTrue(arg(doc, variables)) === deciding) === deciding;
  };
}

function cond(name: string, operand: unknown, compile: Compile): Expression {
  if (Array.isArray(operand) && operand.length !== 3) throw wrongCount(name, 3, 3, operand.length);
  const {
    if: test,
    then,
    else: otherwise,
  } = Array.isArray(operand)
    ? { if: operand[0] as unknown, then: operand[1] as unknown, else: operand[2] as unknown }
    : fieldsOf(name, operand, { if: 17080, then: 17081, else: 17082 }, [], [16020, 17083]);
  const parts = [test, then, otherwise].map(compile) as [Expression, Expression, Expression];
  return (doc, variables) => parts[isTrue(parts[0](doc, variables)) ? 1 : 2](doc, variables);
}

function ifNull(name: string, operand: unknown, compile: Compile): Expression {
  const args = Array.isArray(operand) ? operand.map(compile) : [compile(operand)];
  if (args.length < 2) throw locationError(1257300, `${name} needs at least two arguments, had: ${args.length}`);
  return (doc, variables) => {
    let value: unknown;
    for (const arg of args) {
      value = arg(doc, variables);
      if (!nullish(value)) break;
    }
    return value;
  };
}

function switchCase(name: string, operand: unknown, compile: Compile): Expression {
  if (!isDocument(operand)) throw locationError(40060, `${name} requires an object as an argument`);
  const { branches, ...others } = fieldsOf(name, operand, { branches: 40068 }, ['default'], [40060, 40067]);
  if (!Array.isArray(branches)) throw locationError(40061, `${name} expected an array for 'branches'`);
  if (branches.length === 0) throw locationError(40068, `${name} requires at least one branch.`);
  const compiled = branches.map((branch: unknown) => {
    const { case: test, then } = fieldsOf(name, branch, { case: 40064, then: 40065 }, [], [40062, 40063]);
    return { test: compile(test), then: compile(then) };
  });
  const otherwise: Expression = Object.hasOwn(others, 'default')
    ? compile(others['default'])
    : () => {
        throw locationError(
          40066,
          `${name} could not find a matching branch for an input, and no default was specified.`,
        );
      };
  return (doc, variables) => {
    const branch = compiled.find(({ test }) => isTrue(test(doc, variables)));
    return (branch?.then ?? otherwise)(doc, variables);
  };
}

/** Compiles variables: `$let`'s `vars` and `$lookup`'s `let`. */
export function compileVariables(spec: Doc, compile: Compile): Expression {
  const entries = Object.entries(spec).map(([name, value]) => {
    checkVariable(name);
    return [name, compile(value)] as const;
  });
  return (doc, variables) => ({
    ...variables,
    ...Object.fromEntries(entries.map(([name, value]) => [name, value(doc, variables)])),
  });
}

function letIn(name: string, operand: unknown, compile: Compile): Expression {
  const { vars, in: body } = fieldsOf(name, operand, { vars: 16876, in: 16877 }, [], [16874, 16875]);
  if (!isDocument(vars)) throw locationError(10065, `invalid parameter: expected an object (vars)`);
  const scope = compileVariables(vars, compile);
  const evaluate = compile(body);
  return (doc, variables) => evaluate(doc, scope(doc, variables) as Doc);
}

/** Comparison, logic, conditions, variables and types. */
export const controlOperators: Record<string, Operator> = {
  $literal: (_name, operand) => () => operand,
  $eq: comparison((order) => order === 0),
  $ne: comparison((order) => order !== 0),
  $gt: comparison((order) => order > 0),
  $gte: comparison((order) => order >= 0),
  $lt: comparison((order) => order < 0),
  $lte: comparison((order) => order <= 0),
  $cmp: operator(2, 2, ([a, b]) => compareOperands(a, b)),
  $and: logical(false),
  $or: logical(true),
  $not: unary((value) => !isTrue(value)),
  $cond: cond,
  $ifNull: ifNull,
  $switch: switchCase,
  $let: letIn,
  $type: unary(typeName),
};
