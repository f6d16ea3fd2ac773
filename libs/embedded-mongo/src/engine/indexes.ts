import { createHash } from 'node:crypto';
import type { Doc } from '../bson/decode.js';
import { encodeKey, invertKey } from '../bson/order.js';
import { arrayIndex, field, isDocument } from '../bson/paths.js';
import { locationError, mongoError, type MongoError } from '../errors.js';
import { compileFilter, type Matcher } from '../query/matcher.js';
import { treePrefix } from './storage.js';

/** Longest key of values kept whole; longer ones are cut here and a hash of all follows. */
export const MAX_VALUE_KEY = 900;
/** What an empty array is indexed as: below null, above MinKey. */
export const EMPTY_ARRAY_KEY = '\x0a';

export interface IndexField {
  path: string;
  parts: string[];
  descending: boolean;
}

/**
 * An index. The one on `_id` is the tree of the documents itself: prefix + key of `_id` → document. The others hold
 * prefix + keys of the values + key of `_id` → length of the keys of the values.
 */
export interface Index {
  name: string;
  fields: IndexField[];
  tree: number;
  prefix: string;
  isId: boolean;
  unique: boolean;
  sparse: boolean;
  partial: Doc | undefined;
  covers: Matcher | undefined;
  expireAfterSeconds: number | undefined;
  /** Positions of the fields that hold arrays in some document. */
  multikey: Set<number>;
  /** Some keys are cut, so that the order of the index is not exact. */
  hasLongKeys: boolean;
}

/** Makes an index from its stored specification. */
export function indexFromSpec(spec: Doc, tree: number): Index {
  const partial = spec['partialFilterExpression'] as Doc | undefined;
  const fields = Object.entries(spec['key'] as Doc).map(([path, direction]) => ({
    path,
    parts: path.split('.'),
    descending: Number(direction) < 0,
  }));
  return {
    name: spec['name'] as string,
    fields,
    tree,
    prefix: treePrefix(tree),
    isId: fields.length === 1 && fields[0]?.path === '_id',
    unique: spec['unique'] === true,
    sparse: spec['sparse'] === true,
    partial,
    covers: partial && compileFilter(partial),
    expireAfterSeconds: spec['expireAfterSeconds'] === undefined ? undefined : Number(spec['expireAfterSeconds']),
    multikey: new Set(),
    hasLongKeys: false,
  };
}

/** The specification as `listIndexes` shows it. */
export function indexSpec(index: Index): Doc {
  const spec: Doc = { v: 2, key: keyPattern(index), name: index.name };
  if (index.unique) spec['unique'] = true;
  if (index.sparse) spec['sparse'] = true;
  if (index.partial) spec['partialFilterExpression'] = index.partial;
  if (index.expireAfterSeconds !== undefined) spec['expireAfterSeconds'] = index.expireAfterSeconds;
  return spec;
}

export function keyPattern(index: Index): Doc {
  return Object.fromEntries(index.fields.map(({ path, descending }) => [path, descending ? -1 : 1]));
}

/** Cuts a key that is too long for LMDB and appends its hash. */
export function shorten(key: string): string {
  if (key.length <= MAX_VALUE_KEY) return key;
  const hash = createHash('sha256').update(key, 'latin1').digest().toString('latin1');
  return key.slice(0, MAX_VALUE_KEY) + hash;
}

/** The key that a document is stored under, without the tree's prefix. */
export function documentKey(id: unknown): string {
  return shorten(encodeKey(id));
}

/** What a document puts into an index. */
export interface IndexKeys {
  /** Keys of the values, cut where too long, without duplicates. */
  keys: Map<string, unknown[]>;
  /** Positions of the fields that went through an array. */
  multikey: number[];
  isLong: boolean;
}

const NO_KEYS: IndexKeys = { keys: new Map(), multikey: [], isLong: false };

/** The keys of a document in an index; none when the index is sparse or partial and leaves the document out. */
export function indexKeys(index: Index, doc: Doc): IndexKeys {
  if (index.covers && !index.covers(doc)) return NO_KEYS;
  const multikey = new Set<number>();
  const keys = new Map<string, unknown[]>();
  let isLong = false;
  for (const row of keyRows(index.fields, doc, multikey, parallelArrays)) {
    if (index.sparse && row.every((value) => value === undefined)) continue;
    const key = rowKey(index.fields, row);
    const short = shorten(key);
    if (short !== key) isLong = true;
    keys.set(
      short,
      row.map((value) => (value === EMPTY ? undefined : (value ?? null))),
    );
  }
  return { keys, multikey: [...multikey], isLong };
}

/** The keys of a document over several fields: one per element where the fields lead through an array. */
export function compoundKeys(fields: IndexField[], doc: Doc, parallel: ParallelError): string[] {
  return keyRows(fields, doc, new Set(), parallel).map((row) => rowKey(fields, row));
}

function rowKey(fields: IndexField[], row: unknown[]): string {
  let key = '';
  row.forEach((value, i) => {
    const part = value === EMPTY ? EMPTY_ARRAY_KEY : encodeKey(value);
    key += fields[i]?.descending ? invertKey(part) : part;
  });
  return key;
}

function keyRows(fields: IndexField[], doc: Doc, multikey: Set<number>, parallel: ParallelError): unknown[][] {
  const start = fields.map(({ parts }): Cursor => ({ value: doc, parts, at: 0 }));
  return expand(start, multikey, () => parallel(fields));
}

/** Makes the error for fields that lead through different arrays. */
type ParallelError = (fields: IndexField[]) => MongoError;

function parallelArrays(fields: IndexField[]): MongoError {
  const names = fields.map(({ path }) => path).join('] [');
  return mongoError('CannotIndexParallelArrays', `cannot index parallel arrays [${names}]`);
}

const EMPTY = Symbol('empty array');

interface Cursor {
  value: unknown;
  parts: string[];
  /** How many parts are used up. */
  at: number;
  /** The value is an element of an array already and is not spread again. */
  final?: boolean;
}

/** Walks all fields of an index at once, so that fields below the same array stay together. */
function expand(cursors: Cursor[], multikey: Set<number>, parallel: () => MongoError): unknown[][] {
  const stopped = cursors.map(advance);
  const arrays = stopped.filter((cursor) => Array.isArray(cursor.value) && !cursor.final);
  const first = arrays[0]?.value as unknown[] | undefined;
  if (!first) return [stopped.map((cursor) => cursor.value)];
  if (arrays.some((cursor) => cursor.value !== first)) throw parallel();
  stopped.forEach((cursor, i) => {
    if (cursor.value === first) multikey.add(i);
  });
  if (first.length === 0) {
    const row = stopped.map((cursor): Cursor => {
      if (cursor.value !== first) return cursor;
      const done = cursor.at === cursor.parts.length;
      return { ...cursor, at: cursor.parts.length, value: done ? EMPTY : undefined, final: true };
    });
    return expand(row, multikey, parallel);
  }
  return first.flatMap((item) =>
    expand(
      stopped.map((cursor): Cursor => {
        if (cursor.value !== first) return cursor;
        if (cursor.at === cursor.parts.length) return { ...cursor, value: item, final: true };
        // An array directly inside an array is not entered.
        return { ...cursor, value: Array.isArray(item) ? undefined : item };
      }),
      multikey,
      parallel,
    ),
  );
}

/** Goes down to the end of the path or to the first array that has to be spread. */
function advance(cursor: Cursor): Cursor {
  let { value, at } = cursor;
  const { parts, final } = cursor;
  if (final) return cursor;
  while (at < parts.length) {
    const part = parts[at] as string;
    if (Array.isArray(value)) {
      const position = arrayIndex(part);
      if (position < 0 || position >= value.length) break;
      if (value.some((item) => isDocument(item) && field(item, part) !== undefined)) {
        throw locationError(16746, `Ambiguous field name found in array (do not use numeric names): '${part}'`);
      }
      value = value[position] as unknown;
    } else if (isDocument(value)) {
      value = field(value, part);
    } else {
      value = undefined;
      at = parts.length;
      break;
    }
    at++;
  }
  return { value, parts, at };
}
