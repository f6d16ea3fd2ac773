import type { Doc } from '../bson/decode.js';
import { isDocument, visitPath } from '../bson/paths.js';
import { locationError, mongoError } from '../errors.js';
import { assign } from '../query/projection.js';
import { compileExpression } from './expressions.js';
import type { PipelineContext, Stage } from './pipeline.js';

/** Compiles `$lookup`: equality of two fields, a pipeline with variables, or both. */
export function compileLookup(
  spec: unknown,
  compilePipeline: (pipeline: unknown) => Stage[],
  runStages: (stages: Stage[], docs: Iterable<Doc>, context: PipelineContext) => Doc[],
): Stage {
  if (!isDocument(spec)) throw mongoError('FailedToParse', 'the $lookup specification must be an object');
  const { from, as, localField, foreignField, let: letSpec, pipeline, ...unknown } = spec;
  const [extra] = Object.keys(unknown);
  if (extra !== undefined) throw mongoError('FailedToParse', `unknown argument to $lookup: ${extra}`);
  if (typeof from !== 'string' || typeof as !== 'string') {
    throw mongoError('FailedToParse', "$lookup needs 'from' and 'as' to be strings");
  }
  const hasFields = typeof localField === 'string' && typeof foreignField === 'string';
  if (!hasFields && pipeline === undefined) {
    throw mongoError(
      'FailedToParse',
      '$lookup requires either pipeline or both localField and foreignField to be specified',
    );
  }
  const stages = pipeline === undefined ? [] : compilePipeline(pipeline);
  const variablesOf = compileLet(letSpec);
  const target = as.split('.');
  return (next, context) => ({
    push: (doc) => {
      const filter = hasFields ? { [foreignField]: { $in: localValues(doc, localField.split('.')) } } : {};
      const found = context.foreign(from, filter);
      const variables = { ...context.variables, ...variablesOf(doc, context.variables) };
      const out = { ...doc };
      assign(out, target, stages.length === 0 ? found : runStages(stages, found, { ...context, variables }));
      return next.push(out);
    },
    end: () => next.end(),
  });
}

function compileLet(spec: unknown): (doc: Doc, variables: Doc) => Doc {
  if (spec === undefined) return () => ({});
  if (!isDocument(spec)) throw mongoError('FailedToParse', '$lookup argument let must be an object');
  const entries = Object.entries(spec).map(([name, value]) => {
    if (!/^[a-z]\w*$/.test(name)) throw locationError(16867, `'${name}' is not a valid variable name`);
    return [name, compileExpression(value)] as const;
  });
  return (doc, variables) => Object.fromEntries(entries.map(([name, compute]) => [name, compute(doc, variables)]));
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
