import { BSONRegExp, ObjectId, Timestamp } from 'bson';
import { checkDepth, encodeDocument, type Doc } from '../bson/decode.js';
import { encodeKey, equalValues } from '../bson/order.js';
import { arrayIndex, cloneValue, field, isDocument, setField } from '../bson/paths.js';
import { typeName } from '../bson/types.js';
import { mongoError } from '../errors.js';
import { compileUpdatePipeline } from '../aggregate/stages.js';
import { compileFilter, isOperatorDocument, type Matcher } from '../query/matcher.js';
import { checkOperand, UPDATE_OPERATORS } from './update-operators.js';
import { matchedPosition, type Positions } from './update-paths.js';

/** A compiled update: makes the new document out of the old one, or out of the query for an upsert. */
export interface Update {
  isReplacement: boolean;
  apply(old: Doc, query: Doc): Doc;
  upsert(query: Doc): Doc;
}

export interface UpdateOptions {
  arrayFilters?: unknown;
  variables?: Doc;
}

/** Compiles the `u` of an update: operators, a replacement or a pipeline. */
export function compileUpdate(spec: unknown, options: UpdateOptions): Update {
  if (Array.isArray(spec)) return pipelineUpdate(spec as Doc[], options);
  if (!isDocument(spec)) throw mongoError('FailedToParse', 'Update argument must be either an object or an array');
  const first = Object.keys(spec)[0];
  if (first === undefined || !first.startsWith('$')) return replacement(spec);
  return operatorUpdate(spec, options);
}

function replacement(spec: Doc): Update {
  const operator = Object.keys(spec).find((name) => name.startsWith('$'));
  if (operator) {
    throw mongoError(
      'DollarPrefixedFieldName',
      `The dollar ($) prefixed field '${operator}' is not allowed in the context of an update's replacement document.`,
    );
  }
  return {
    isReplacement: true,
    apply: (old) => {
      if ('_id' in spec && !equalValues(spec['_id'], old['_id'])) throw immutableId();
      return withTimestamps({ _id: old['_id'], ...withoutId(spec) });
    },
    upsert: (query) => {
      const { _id: wanted = spec['_id'] } = equalities(query);
      if ('_id' in spec && !equalValues(spec['_id'], wanted)) throw immutableId();
      return withTimestamps({ _id: wanted === undefined ? new ObjectId() : wanted, ...withoutId(spec) });
    },
  };
}

function withoutId(spec: Doc): Doc {
  const { _id, ...rest } = cloneValue(spec);
  void _id;
  return rest;
}

function pipelineUpdate(pipeline: Doc[], { arrayFilters, variables }: UpdateOptions): Update {
  if (arrayFilters !== undefined)
    throw mongoError('FailedToParse', 'arrayFilters may not be specified for pipeline-style updates');
  const transform = compileUpdatePipeline(pipeline);
  const run = (doc: Doc): Doc => {
    const out = transform(doc, variables ?? {});
    if ('_id' in doc && '_id' in out && !equalValues(doc['_id'], out['_id'])) throw immutableId();
    return idFirst('_id' in out ? out : { _id: doc['_id'], ...out });
  };
  return {
    isReplacement: false,
    apply: (old) => run(cloneValue(old)),
    upsert: (query) => {
      const base = equalities(query);
      return run('_id' in base ? base : { _id: new ObjectId(), ...base });
    },
  };
}

function operatorUpdate(spec: Doc, { arrayFilters }: UpdateOptions): Update {
  const steps: { name: string; path: string; operand: unknown }[] = [];
  for (const [name, fields] of Object.entries(spec)) {
    if (!Object.hasOwn(UPDATE_OPERATORS, name)) {
      throw mongoError(
        'FailedToParse',
        `Unknown modifier: ${name}. Expected a valid update modifier or pipeline-style update specified as an array`,
      );
    }
    if (!isDocument(fields)) {
      throw mongoError(
        'FailedToParse',
        `Modifiers operate on fields but we found type ${typeName(fields)} instead. For example: {$mod: {<field>: ...}} not {${name}: ...}`,
      );
    }
    for (const [path, operand] of Object.entries(fields)) {
      checkOperand(name, path, operand);
      steps.push({ name, path, operand });
    }
  }
  checkPaths(steps);
  // MongoDB works in the order of the names, which is the order of the fields it adds.
  const targetOf = ({ name, path, operand }: (typeof steps)[number]): string[] =>
    (name === '$rename' ? String(operand) : path).split('.');
  steps.sort((a, b) => comparePaths(targetOf(a), targetOf(b)));
  const filters = compileArrayFilters(
    arrayFilters,
    steps.map(({ path }) => path),
  );
  const needsPosition = steps.some(({ path }) => path.split('.').includes('$'));
  const run = (before: Doc, matched: number | undefined, isInsert: boolean): Doc => {
    const doc = cloneValue(before);
    if (needsPosition && matched === undefined) {
      throw mongoError('BadValue', 'The positional operator did not find the match needed from the query.');
    }
    const id = cloneValue(doc['_id']);
    const positions: Positions = { matched, filters, before };
    for (const { name, path, operand } of steps) {
      if (name === '$setOnInsert' && !isInsert) continue;
      (UPDATE_OPERATORS[name] as (typeof UPDATE_OPERATORS)[string])(doc, path, operand, positions);
    }
    if (id !== undefined && !equalValues(doc['_id'], id)) throw immutableId();
    return doc;
  };
  return {
    isReplacement: false,
    apply: (old, query) => run(old, needsPosition ? matchedPosition(old, query) : undefined, false),
    upsert: (query) => {
      const doc = run(equalities(query), undefined, true);
      if (doc['_id'] === undefined) doc['_id'] = new ObjectId();
      return idFirst(doc);
    },
  };
}

/** Refuses empty path parts and two operators on one path. */
function checkPaths(steps: { name: string; path: string; operand: unknown }[]): void {
  const paths: string[] = [];
  const targets = steps.filter(({ name }) => name === '$rename').map(({ operand }) => operand as string);
  for (const path of [...steps.map((step) => step.path), ...targets]) {
    if (path === '' || path.split('.').includes('')) {
      throw mongoError(
        'EmptyFieldName',
        `The update path '${path}' contains an empty field name, which is not allowed.`,
      );
    }
    const dollar = path.split('.').find((part) => part.startsWith('$') && part !== '$' && !/^\$\[\w*\]$/.test(part));
    if (dollar) {
      throw mongoError(
        'DollarPrefixedFieldName',
        `The dollar ($) prefixed field '${dollar}' in '${path}' is not allowed in the context of an update`,
      );
    }
    if (path.startsWith('$'))
      throw mongoError('BadValue', `Cannot have positional operator in the first position in path '${path}'`);
    if (path.split('.').filter((part) => part === '$').length > 1)
      throw mongoError('BadValue', `Too many positional (i.e. '$') elements found in path '${path}'`);
    const conflict = paths.find((other) => conflicts(other, path));
    if (conflict !== undefined) {
      throw mongoError(
        'ConflictingUpdateOperators',
        `Updating the path '${path}' would create a conflict at '${conflict}'`,
      );
    }
    paths.push(path);
  }
}

function conflicts(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);
}

/** Names in lexicographic order, positions in numeric order. */
function comparePaths(a: string[], b: string[]): number {
  const i = a.findIndex((part, at) => part !== b[at]);
  const [x, y] = [a[i] ?? '', b[i] ?? ''];
  if (arrayIndex(x) >= 0 && arrayIndex(y) >= 0) return arrayIndex(x) - arrayIndex(y);
  return x < y ? -1 : x > y ? 1 : 0;
}

function compileArrayFilters(spec: unknown, paths: string[]): Map<string, Matcher> {
  const filters = new Map<string, Matcher>();
  if (spec !== undefined && !Array.isArray(spec)) throw mongoError('TypeMismatch', 'arrayFilters must be an array');
  for (const filter of (spec ?? []) as Doc[]) {
    const names = new Set(identifiers(filter));
    const [name] = names;
    if (name === undefined || names.size > 1) {
      throw mongoError('FailedToParse', 'Error parsing array filter :: Expected a single top-level field name');
    }
    if (!/^[a-z][a-zA-Z0-9]*$/.test(name))
      throw mongoError('BadValue', `The array filter identifier '${name}' is not valid`);
    if (filters.has(name))
      throw mongoError('FailedToParse', `Found multiple array filters with the same top-level field name ${name}`);
    filters.set(name, compileFilter(filter));
  }
  for (const name of filters.keys()) {
    if (!paths.some((path) => path.includes(`$[${name}]`))) {
      throw mongoError('FailedToParse', `The array filter for identifier '${name}' was not used in the update`);
    }
  }
  for (const path of paths) {
    const name = Array.from(path.matchAll(/\$\[(\w+)\]/g), ([, found]) => found as string).find(
      (found) => !filters.has(found),
    );
    if (name !== undefined)
      throw mongoError('BadValue', `No array filter found for identifier '${name}' in path '${path}'`);
  }
  return filters;
}

function identifiers(filter: Doc): string[] {
  return Object.entries(filter).flatMap(([name, value]) =>
    name.startsWith('$') && Array.isArray(value)
      ? (value as Doc[]).flatMap(identifiers)
      : [name.split('.')[0] as string],
  );
}

/** The fields that a query fixes to one value: they become part of an upserted document. */
export function equalities(query: Doc): Doc {
  const out: Doc = {};
  const paths: string[] = [];
  const set = (path: string, value: unknown): void => {
    const clash = paths.find((other) => conflicts(other, path));
    if (clash !== undefined) {
      throw mongoError(
        'NotSingleValueField',
        `cannot infer query fields to set, both paths '${clash}' and '${path}' are matched`,
      );
    }
    paths.push(path);
    const parts = path.split('.');
    const last = parts.pop() as string;
    let node = out;
    for (const part of parts) {
      if (field(node, part) === undefined) setField(node, part, {});
      node = field(node, part) as Doc;
    }
    setField(node, last, cloneValue(value));
  };
  const visit = (part: Doc): void => {
    for (const [name, value] of Object.entries(part)) {
      if (name === '$and' && Array.isArray(value)) (value as Doc[]).forEach(visit);
      else if (name === '$or' && Array.isArray(value) && value.length === 1) visit(value[0] as Doc);
      else if (name === '$expr')
        throw mongoError('QueryFeatureNotAllowed', '$expr is not allowed in the query predicate for an upsert');
      else if (name.startsWith('$')) continue;
      else if (!isOperatorDocument(value)) {
        if (!(value instanceof BSONRegExp)) set(name, value);
      } else if ('$eq' in value) set(name, value['$eq']);
      else if (Array.isArray(value['$in']) && value['$in'].length === 1) set(name, value['$in'][0]);
      else if (Array.isArray(value['$all']) && value['$all'].length === 1) set(name, value['$all'][0]);
    }
  };
  visit(query);
  return out;
}

function immutableId(): Error {
  return mongoError('ImmutableField', "Performing an update on the path '_id' would modify the immutable field '_id'");
}

/** Empty timestamps on the first level stand for the present time. */
export function withTimestamps(doc: Doc): Doc {
  for (const [name, value] of Object.entries(doc)) {
    if (name !== '_id' && value instanceof Timestamp && value.isZero())
      doc[name] = new Timestamp({ t: Math.floor(Date.now() / 1000), i: 1 });
  }
  return doc;
}

/** `_id` comes first in every stored document. */
export function idFirst(doc: Doc): Doc {
  if (Object.keys(doc)[0] === '_id') return doc;
  const { _id, ...rest } = doc;
  return { _id, ...rest };
}

/** Refuses an `_id` that MongoDB refuses. */
export function checkId(id: unknown): void {
  if (Array.isArray(id) || id instanceof BSONRegExp) {
    throw mongoError('InvalidIdField', `The '_id' value cannot be of type ${typeName(id)}`);
  }
  if (
    isDocument(id) &&
    Object.keys(id).some((name) => name.startsWith('$') && !['$ref', '$id', '$db'].includes(name))
  ) {
    throw mongoError('DollarPrefixedFieldName', "_id fields may not contain '$'-prefixed fields");
  }
  encodeKey(id);
}

/** Whether an update changed anything, down to types and field order. */
export function isSame(before: Buffer, after: Doc): Buffer | undefined {
  checkDepth(after);
  const bytes = encodeDocument(after);
  return bytes.equals(before) ? undefined : bytes;
}
