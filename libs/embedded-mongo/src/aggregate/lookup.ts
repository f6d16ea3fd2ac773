import { BSONRegExp } from 'bson';
import type { Doc } from '../bson/decode.js';
import { checkFieldPath, isDocument, visitPath } from '../bson/paths.js';
import type { Steps } from '../engine/turns.js';
import { mongoError } from '../errors.js';
import { assign } from '../query/projection.js';
import { compileVariables } from './control-operators.js';
import { compileExpression } from './expressions.js';
import type { PipelineContext, Stage } from './pipeline.js';

/** Compiles `$lookup`: equality of two fields, a pipeline with variables, or both. */
export function compileLookup(
  spec: unknown,
  compilePipeline: (pipeline: unknown) => Stage[],
  chain: (stages: Stage[], docs: Steps<Doc>, context: PipelineContext) => Steps<Doc>,
): Stage {
  if (!isDocument(spec)) throw mongoError('FailedToParse', 'the $lookup specification must be an object');
  const { from, as, localField, foreignField, let: letSpec, pipeline, ...unknown } = spec;
  const [extra] = Object.keys(unknown);
  if (extra !== undefined) throw mongoError('FailedToParse', `unknown argument to $lookup: ${extra}`);
  if (typeof from !== 'string' || typeof as !== 'string') {
    throw mongoError('FailedToParse', "$lookup needs 'from' and 'as' to be strings");
  }
  const hasFields = typeof localField === 'string' && typeof foreignField === 'string';
  if (!hasFields && (pipeline === undefined || localField !== undefined || foreignField !== undefined)) {
    throw mongoError(
      'FailedToParse',
      '$lookup requires either pipeline or both localField and foreignField to be specified',
    );
  }
  for (const path of hasFields ? [as, localField, foreignField] : [as]) checkFieldPath(path);
  const stages = pipeline === undefined ? [] : compilePipeline(pipeline);
  const variablesOf = compileLet(letSpec);
  const target = as.split('.');
  return function* (docs, context) {
    for (const doc of docs) {
      yield undefined;
      if (!doc) continue;
      const filter = hasFields ? equality(foreignField, localValues(doc, localField.split('.'))) : {};
      const variables = variablesOf(doc, context.variables);
      const found: Doc[] = [];
      for (const item of chain(stages, context.foreign(from, filter), { ...context, variables })) {
        if (item) found.push(item);
        yield undefined;
      }
      const out = { ...doc };
      assign(out, target, found);
      yield out;
    }
  };
}

function compileLet(spec: unknown): (doc: Doc, variables: Doc) => Doc {
  if (spec === undefined) return (_doc, variables) => variables;
  if (!isDocument(spec)) throw mongoError('FailedToParse', '$lookup argument let must be an object');
  return compileVariables(spec, compileExpression) as (doc: Doc, variables: Doc) => Doc;
}

/** The filter on the foreign field; `$in` would take a regular expression as a pattern, not as a value. */
function equality(path: string, values: unknown[]): Doc {
  const isPattern = values.some((value) => value instanceof BSONRegExp);
  return isPattern ? { $or: values.map((value) => ({ [path]: { $eq: value } })) } : { [path]: { $in: values } };
}

/** The values to look for: array elements count singly, a missing field counts as null. */
function localValues(doc: Doc, parts: string[]): unknown[] {
  const values: unknown[] = [];
  visitPath(doc, parts, false, (value) => {
    if (Array.isArray(value)) values.push(...(value as unknown[]));
    else values.push(value ?? null);
    return false;
  });
  return values.length > 0 ? values : [null];
}
