import { calculateObjectSize, Long } from 'bson';
import type { Doc } from '../bson/decode.js';
import { checkFieldPath, field, isDocument } from '../bson/paths.js';
import { typeName } from '../bson/types.js';
import { mapSteps, type Steps } from '../engine/turns.js';
import { locationError, mongoError } from '../errors.js';
import { compileFilter } from '../query/matcher.js';
import { assign, checkCollisions, compileProjection, type Projection } from '../query/projection.js';
import { parseSort, Sorter, sortKeyOf } from '../query/sort.js';
import { compileExpression, numberConstant } from './expressions.js';
import { compileGroup } from './group.js';
import { compileLookup } from './lookup.js';
import type { PipelineContext, Stage } from './pipeline.js';

/** Compiles a pipeline; refuses stages that are unknown or not supported. */
export function compilePipeline(pipeline: unknown): Stage[] {
  if (!Array.isArray(pipeline)) throw mongoError('TypeMismatch', "'pipeline' option must be specified as an array");
  return pipeline.map((stage) => {
    if (!isDocument(stage)) throw mongoError('TypeMismatch', "Each element of the 'pipeline' array must be an object");
    const [name, spec] = stageOf(stage);
    const compile = Object.hasOwn(STAGES, name) ? STAGES[name] : undefined;
    if (compile) return compile(spec);
    if (REFUSED.has(name))
      throw mongoError('NotImplemented', `pipeline stage ${name} is not supported by this database`);
    throw locationError(40324, `Unrecognized pipeline stage name: '${name}'`);
  });
}

/** The name and operand of a stage. */
export function stageOf(stage: unknown): [string, unknown] {
  if (!isDocument(stage)) throw mongoError('TypeMismatch', "Each element of the 'pipeline' array must be an object");
  const entries = Object.entries(stage);
  const [first] = entries;
  if (!first || entries.length !== 1) {
    throw locationError(40323, 'A pipeline stage specification object must contain exactly one field.');
  }
  return first;
}

/** Chains stages behind documents. */
export function chain(stages: Stage[], docs: Steps<Doc>, context: PipelineContext): Steps<Doc> {
  return stages.reduce((input, stage) => stage(input, context), docs);
}

/** An update's pipeline: one document in, one out. */
export function compileUpdatePipeline(pipeline: Doc[]): (doc: Doc, variables: Doc) => Doc {
  const stages = compilePipeline(pipeline);
  for (const stage of pipeline) {
    const [name] = stageOf(stage);
    if (!['$set', '$addFields', '$unset', '$project', '$replaceRoot', '$replaceWith'].includes(name)) {
      throw mongoError('InvalidOptions', `${name} is not allowed to be used within an update`);
    }
  }
  const foreign = (): never => {
    throw mongoError('IllegalOperation', 'no other collection can be read in an update');
  };
  return (doc, variables) => [...chain(stages, [doc], { variables, foreign })][0] as Doc;
}

/** A stage that turns each document into another one, or drops it. */
function mapping(transform: (doc: Doc, variables: Doc) => Doc | undefined): Stage {
  return (docs, { variables }) => mapSteps(docs, (doc) => transform(doc, variables));
}

function addFields(spec: unknown): Stage {
  if (!isDocument(spec))
    throw locationError(40272, `$addFields specification stage must be an object, got ${typeName(spec)}`);
  if (Object.keys(spec).length === 0) throw locationError(40177, 'specification must have at least one field');
  const flat = flatten(spec, '');
  checkCollisions(
    flat.map(([path]) => path),
    40176,
  );
  const fields = flat.map(([path, value]) => ({ parts: path.split('.'), compute: compileExpression(value) }));
  return mapping((doc, variables) => {
    const out = { ...doc };
    for (const { parts, compute } of fields) assign(out, parts, compute(doc, variables));
    return out;
  });
}

/** Nested documents that are not expressions mean dotted paths. */
function flatten(spec: Doc, prefix: string): [string, unknown][] {
  return Object.entries(spec).flatMap(([name, value]): [string, unknown][] => {
    checkFieldPath(name);
    if (prefix !== '' && name.includes('.'))
      throw locationError(40182, `cannot use dotted field name '${name}' in a sub object`);
    if (isDocument(value) && Object.keys(value).length === 0)
      throw locationError(40180, `an empty object is not a valid value. Found empty object at path ${prefix}${name}`);
    const isNested = isDocument(value) && !Object.keys(value).some((key) => key.startsWith('$'));
    return isNested ? flatten(value, `${prefix}${name}.`) : [[prefix + name, value]];
  });
}

function unset(spec: unknown): Stage {
  if (typeof spec !== 'string' && !Array.isArray(spec))
    throw locationError(31002, '$unset specification must be a string or an array');
  const paths = Array.isArray(spec) ? (spec as unknown[]) : [spec];
  if (paths.length === 0)
    throw locationError(31119, '$unset specification must be a string or an array with at least one field');
  if (!paths.every((path) => typeof path === 'string'))
    throw locationError(31120, '$unset specification must be a string or an array containing only string values');
  return project(Object.fromEntries(paths.map((path) => [path, 0])));
}

function project(spec: unknown): Stage {
  if (!isDocument(spec)) throw locationError(15969, '$project specification must be an object');
  return mapping(compileProjection(spec, false) as Projection);
}

function replaceRoot(name: string, expression: unknown): Stage {
  const compute = compileExpression(expression);
  return mapping((doc, variables) => {
    const root = compute(doc, variables);
    if (!isDocument(root)) {
      throw locationError(
        40228,
        `'${name}' expression must evaluate to an object, but resulting value was of type: ${typeName(root)}`,
      );
    }
    return root;
  });
}

function limit(spec: unknown): Stage {
  const count = numberConstant('$limit', spec, 5107201);
  if (count === 0) throw locationError(15958, 'the limit must be positive');
  return function* (docs) {
    let left = count;
    for (const doc of docs) {
      yield doc;
      if (doc && --left === 0) return;
    }
  };
}

function skip(spec: unknown): Stage {
  const count = numberConstant('$skip', spec, 5107200);
  return function* (docs) {
    let left = count;
    for (const doc of docs) yield doc && left-- > 0 ? undefined : doc;
  };
}

function sort(spec: unknown): Stage {
  if (!isDocument(spec)) throw locationError(15973, 'the $sort key specification must be an object');
  const keys = parseSort(spec);
  if (keys.length === 0) throw locationError(15976, '$sort stage must have at least one sort key');
  const keyOf = sortKeyOf(keys);
  return function* (docs) {
    const sorter = new Sorter<Doc>();
    for (const doc of docs) {
      if (doc) sorter.add(keyOf(doc), doc, calculateObjectSize(doc));
      yield undefined;
    }
    yield* sorter.result();
  };
}

function count(spec: unknown): Stage {
  if (typeof spec !== 'string') throw locationError(40156, 'the count field must be a non-empty string');
  if (spec === '') throw locationError(40157, 'the count field must be a non-empty string');
  if (spec.startsWith('$')) throw locationError(40158, 'the count field cannot be a $-prefixed path');
  if (spec.includes('.')) throw locationError(40160, "the count field cannot contain '.'");
  return function* (docs) {
    let total = 0;
    for (const doc of docs) {
      if (doc) total++;
      yield undefined;
    }
    if (total > 0) yield { [spec]: total };
  };
}

function unwind(spec: unknown): Stage {
  if (typeof spec !== 'string' && !isDocument(spec))
    throw locationError(15981, `expected either a string or an object as specification for $unwind stage`);
  const options = isDocument(spec) ? spec : { path: spec };
  const names = ['path', 'includeArrayIndex', 'preserveNullAndEmptyArrays'];
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown) throw locationError(28811, `unrecognized option to $unwind stage: ${unknown}`);
  const { path, includeArrayIndex: index, preserveNullAndEmptyArrays: preserve = false } = options;
  if (path === undefined) throw locationError(28812, 'no path specified to $unwind stage');
  if (typeof path !== 'string') throw locationError(28808, 'expected a string as the path for $unwind stage');
  if (typeof preserve !== 'boolean')
    throw locationError(28809, 'expected a boolean for the preserveNullAndEmptyArrays option to $unwind stage');
  if (index !== undefined && (typeof index !== 'string' || index === ''))
    throw locationError(28810, 'expected a non-empty string for the includeArrayIndex option to $unwind stage');
  if (!path.startsWith('$'))
    throw locationError(28818, `path option to $unwind stage should be prefixed with a '$': ${path}`);
  if (index?.startsWith('$'))
    throw locationError(28822, `includeArrayIndex option to $unwind stage should not be prefixed with a '$': ${index}`);
  checkFieldPath(path.slice(1));
  const parts = path.slice(1).split('.');
  const numbered = (out: Doc, position: Long | null): Doc => {
    if (index !== undefined) assign(out, index.split('.'), position);
    return out;
  };
  const withValue = (doc: Doc, value: unknown): Doc => {
    const out = { ...doc };
    assign(out, parts, value);
    return out;
  };
  return function* (docs) {
    for (const doc of docs) {
      yield undefined;
      if (!doc) continue;
      // A path through an array leads nowhere.
      const value = parts.reduce((at: unknown, part) => (isDocument(at) ? field(at, part) : undefined), doc);
      if (Array.isArray(value) && value.length > 0) {
        for (const [at, item] of value.entries()) yield numbered(withValue(doc, item), Long.fromNumber(at));
      } else if (preserve || (value !== undefined && value !== null && !Array.isArray(value))) {
        yield numbered(Array.isArray(value) ? withValue(doc, undefined) : { ...doc }, null);
      }
    }
  };
}

const STAGES: Record<string, (spec: unknown) => Stage> = {
  $match: (spec) => {
    if (!isDocument(spec)) throw locationError(15959, 'the match filter must be an expression in an object');
    return (docs, { variables }) => {
      const matches = compileFilter(spec, variables);
      return mapSteps(docs, (doc) => (matches(doc) ? doc : undefined));
    };
  },
  $project: project,
  $addFields: addFields,
  $set: addFields,
  $unset: unset,
  $group: compileGroup,
  $sort: sort,
  $limit: limit,
  $skip: skip,
  $count: count,
  $unwind: unwind,
  $lookup: (spec) => compileLookup(spec, compilePipeline, chain),
  $replaceRoot: (spec) => {
    if (!isDocument(spec)) throw locationError(40229, 'expected an object as specification for $replaceRoot stage');
    const unknown = Object.keys(spec).find((name) => name !== 'newRoot');
    if (unknown) throw locationError(40230, `unrecognized option to $replaceRoot stage: ${unknown}`);
    if (!('newRoot' in spec)) throw locationError(40231, 'no newRoot specified for the $replaceRoot stage');
    return replaceRoot('newRoot', spec['newRoot']);
  },
  $replaceWith: (spec) => replaceRoot('replacement document', spec),
};

const REFUSED = new Set([
  '$bucket',
  '$bucketAuto',
  '$changeStream',
  '$collStats',
  '$currentOp',
  '$densify',
  '$documents',
  '$facet',
  '$fill',
  '$geoNear',
  '$graphLookup',
  '$indexStats',
  '$listSessions',
  '$merge',
  '$out',
  '$planCacheStats',
  '$redact',
  '$sample',
  '$search',
  '$setWindowFields',
  '$sortByCount',
  '$unionWith',
]);
