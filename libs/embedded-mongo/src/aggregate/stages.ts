import { calculateObjectSize } from 'bson';
import type { Doc } from '../bson/decode.js';
import { getPath, isDocument } from '../bson/paths.js';
import { typeName } from '../bson/types.js';
import { locationError, mongoError } from '../errors.js';
import { compileFilter } from '../query/matcher.js';
import { assign, compileProjection } from '../query/projection.js';
import { parseSort, Sorter, sortKeyOf } from '../query/sort.js';
import { compileExpression, numberConstant } from './expressions.js';
import { compileGroup } from './group.js';
import { compileLookup } from './lookup.js';
import type { PipelineContext, Sink, Stage } from './pipeline.js';

/** Compiles a pipeline; refuses stages that are unknown or not supported. */
export function compilePipeline(pipeline: unknown): Stage[] {
  if (!Array.isArray(pipeline)) throw mongoError('TypeMismatch', "'pipeline' option must be specified as an array");
  return pipeline.map((stage) => {
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
  const entries = isDocument(stage) ? Object.entries(stage) : [];
  const [first] = entries;
  if (!first || entries.length !== 1) {
    throw locationError(40323, 'A pipeline stage specification object must contain exactly one field.');
  }
  return first;
}

/** Chains the stages before a sink. */
export function chain(stages: Stage[], sink: Sink, context: PipelineContext): Sink {
  return stages.reduceRight((next, stage) => stage(next, context), sink);
}

/** Runs stages over documents that are in memory. */
export function runStages(stages: Stage[], docs: Iterable<Doc>, context: PipelineContext): Doc[] {
  const out: Doc[] = [];
  const first = chain(stages, { push: (doc) => out.push(doc) > 0, end: () => undefined }, context);
  for (const doc of docs) if (!first.push(doc)) break;
  first.end();
  return out;
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
  return (doc, variables) => runStages(stages, [doc], { variables, foreign })[0] as Doc;
}

/** A stage that turns each document into another one, or drops it. */
function mapping(transform: (doc: Doc, variables: Doc) => Doc | undefined): Stage {
  return (next, { variables }) => ({
    push: (doc) => {
      const out = transform(doc, variables);
      return out === undefined || next.push(out);
    },
    end: () => next.end(),
  });
}

function addFields(spec: unknown): Stage {
  if (!isDocument(spec))
    throw locationError(40272, `$addFields specification stage must be an object, got ${typeName(spec)}`);
  const fields = flatten(spec, '').map(([path, value]) => ({
    parts: path.split('.'),
    compute: compileExpression(value),
  }));
  return mapping((doc, variables) => {
    const out = { ...doc };
    for (const { parts, compute } of fields) assign(out, parts, compute(doc, variables));
    return out;
  });
}

/** Nested documents that are not expressions mean dotted paths. */
function flatten(spec: Doc, prefix: string): [string, unknown][] {
  return Object.entries(spec).flatMap(([name, value]): [string, unknown][] => {
    if (name === '' || name.startsWith('$'))
      throw locationError(16410, `FieldPath field names may not start with '$' or be empty: '${name}'`);
    const isNested =
      isDocument(value) && Object.keys(value).length > 0 && !Object.keys(value).some((key) => key.startsWith('$'));
    return isNested ? flatten(value, `${prefix}${name}.`) : [[prefix + name, value]];
  });
}

function unset(spec: unknown): Stage {
  const paths = Array.isArray(spec) ? (spec as unknown[]) : [spec];
  if (paths.length === 0 || !paths.every((path) => typeof path === 'string' && path !== '' && !path.startsWith('$'))) {
    throw locationError(31002, '$unset specification must be a string or an array of strings');
  }
  return project(Object.fromEntries((paths as string[]).map((path) => [path, 0])));
}

function project(spec: unknown): Stage {
  const projection = compileProjection(spec, false);
  if (!projection) throw locationError(15969, '$project specification must be an object');
  return mapping(projection);
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
  const count = numberConstant('$limit', spec);
  if (count === 0) throw locationError(15958, 'the limit must be positive');
  return (next) => {
    let left = count;
    return { push: (doc) => left > 0 && next.push(doc) && --left > 0, end: () => next.end() };
  };
}

function skip(spec: unknown): Stage {
  const count = numberConstant('$skip', spec);
  return (next) => {
    let left = count;
    return { push: (doc) => (left > 0 ? left-- > 0 : next.push(doc)), end: () => next.end() };
  };
}

/** A stage that needs all documents before it gives any. */
function collecting(result: (docs: Doc[], variables: Doc) => Iterable<Doc>): Stage {
  return (next, { variables }) => {
    const docs: Doc[] = [];
    return {
      push: (doc) => docs.push(doc) > 0,
      end: () => {
        for (const doc of result(docs, variables)) if (!next.push(doc)) break;
        next.end();
      },
    };
  };
}

function sort(spec: unknown): Stage {
  const keys = parseSort(spec);
  if (keys.length === 0) throw locationError(15976, '$sort stage must have at least one sort key');
  const keyOf = sortKeyOf(keys);
  return (next) => {
    const sorter = new Sorter<Doc>(keyOf, (doc) => calculateObjectSize(doc));
    return {
      push: (doc) => {
        sorter.add(doc);
        return true;
      },
      end: () => {
        for (const doc of sorter.result()) if (!next.push(doc)) break;
        next.end();
      },
    };
  };
}

function count(spec: unknown): Stage {
  if (typeof spec !== 'string' || spec === '' || spec.startsWith('$') || spec.includes('.')) {
    throw locationError(40156, 'the count field must be a non-empty string without $ and .');
  }
  return (next) => {
    let total = 0;
    return {
      push: () => ++total > 0,
      end: () => {
        if (total > 0) next.push({ [spec]: total });
        next.end();
      },
    };
  };
}

function unwind(spec: unknown): Stage {
  const options = isDocument(spec) ? spec : { path: spec };
  const unknown = Object.keys(options).find(
    (name) => !['path', 'includeArrayIndex', 'preserveNullAndEmptyArrays'].includes(name),
  );
  if (unknown) throw locationError(28811, `unrecognized option to $unwind stage: ${unknown}`);
  const { path, includeArrayIndex, preserveNullAndEmptyArrays: preserve } = options;
  if (typeof path !== 'string') throw locationError(28808, 'expected a string as the path for $unwind stage');
  if (!path.startsWith('$') || path.length < 2)
    throw locationError(28818, `path option to $unwind stage should be prefixed with a '$': ${path}`);
  const parts = path.slice(1).split('.');
  const emit = (next: Sink, doc: Doc, value: unknown, position: number | null): boolean => {
    const out = { ...doc };
    assign(out, parts, value);
    if (typeof includeArrayIndex === 'string') assign(out, includeArrayIndex.split('.'), position);
    return next.push(out);
  };
  return (next) => ({
    push: (doc) => {
      const value = getPath(doc, parts.join('.'));
      if (Array.isArray(value) && value.length > 0)
        return value.every((item, position) => emit(next, doc, item, position));
      const isNothing = value === undefined || value === null || Array.isArray(value);
      if (isNothing && preserve !== true) return true;
      return emit(next, doc, Array.isArray(value) ? undefined : value, null);
    },
    end: () => next.end(),
  });
}

const STAGES: Record<string, (spec: unknown) => Stage> = {
  $match: (spec) => {
    if (!isDocument(spec)) throw locationError(15959, 'the match filter must be an expression in an object');
    return (next, { variables }) => {
      const matches = compileFilter(spec, variables);
      return { push: (doc) => !matches(doc) || next.push(doc), end: () => next.end() };
    };
  },
  $project: project,
  $addFields: addFields,
  $set: addFields,
  $unset: unset,
  $group: (spec) => {
    const group = compileGroup(spec);
    return collecting(group);
  },
  $sort: sort,
  $limit: limit,
  $skip: skip,
  $count: count,
  $unwind: unwind,
  $lookup: (spec) => compileLookup(spec, compilePipeline, runStages),
  $replaceRoot: (spec) => {
    if (!isDocument(spec) || !('newRoot' in spec))
      throw locationError(40231, 'no newRoot specified for the $replaceRoot stage');
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
