import type { Doc } from '../bson/decode.js';
import { asInteger, isNumeric } from '../bson/numbers.js';
import { encodeKey, invertKey } from '../bson/order.js';
import { checkFieldPath, field, isDocument } from '../bson/paths.js';
import { locationError, mongoError, type MongoError } from '../errors.js';
import { compoundKeys } from '../engine/indexes.js';
import type { SortKey } from './planner.js';

/** MongoDB's limit for a sort that no index serves. */
const SORT_MEMORY = 100 * 1024 * 1024;

/** Reads a sort specification. */
export function parseSort(spec: unknown): SortKey[] {
  if (spec === undefined || spec === null) return [];
  if (!isDocument(spec)) throw mongoError('TypeMismatch', 'Expected field sort to be of type object');
  return Object.entries(spec).map(([path, direction]) => {
    checkFieldPath(path);
    if (isDocument(direction) && '$meta' in direction)
      throw mongoError('NotImplemented', '$meta sort is not supported by this database');
    if (!isNumeric(direction)) throw locationError(15974, `Illegal key in $sort specification: ${path}`);
    const value = asInteger(direction);
    if (value !== 1 && value !== -1) {
      throw locationError(15975, '$sort key ordering must be 1 (for ascending) or -1 (for descending)');
    }
    return { path, descending: value === -1 };
  });
}

/**
 * A key whose string order is the sort order; an array counts with its smallest (or largest) element. Several paths
 * that lead through one array take their values from the same element.
 */
export function sortKeyOf(sort: SortKey[]): (doc: Doc) => string {
  const fields = sort.map(({ path, descending }) => ({ path, parts: path.split('.'), descending }));
  const parallel = (): MongoError => mongoError('BadValue', 'cannot sort with keys that are parallel arrays');
  return (doc) => {
    let key = '';
    for (const { parts, descending } of fields) {
      let value: unknown = doc;
      for (const part of parts) {
        if (Array.isArray(value)) break;
        value = isDocument(value) ? field(value, part) : undefined;
      }
      if (Array.isArray(value))
        return compoundKeys(fields, doc, parallel).reduce((best, other) => (other < best ? other : best));
      key += descending ? invertKey(encodeKey(value)) : encodeKey(value);
    }
    return key;
  };
}

interface Item<T> {
  key: string;
  item: T;
  size: number;
}

/** Items that are sorted in one go. */
const RUN = 1024;

/** Sorts in memory, stably, in runs that are merged at the end; with a limit only as many items are kept. */
export class Sorter<T> {
  private runs: Item<T>[][] = [];
  private run: Item<T>[] = [];
  private count = 0;
  private memory = 0;

  constructor(private readonly limit = Infinity) {}

  /** Takes an item with its {@link sortKeyOf} and its size in bytes. */
  add(key: string, item: T, size: number): void {
    this.run.push({ key, item, size: size + key.length });
    this.count++;
    this.memory += size + key.length;
    if (this.run.length === RUN) this.endRun();
    if (this.count >= 2 * this.limit + RUN || this.memory > SORT_MEMORY) this.trim();
    if (this.memory > SORT_MEMORY) {
      throw mongoError(
        'QueryExceededMemoryLimitNoDiskUseAllowed',
        'Sort exceeded memory limit of 104857600 bytes, but did not opt in to external sorting.',
      );
    }
  }

  /** The items in order. */
  *result(): Generator<T> {
    this.endRun();
    let left = this.limit;
    for (const { item } of merge(this.runs)) {
      if (left-- <= 0) return;
      yield item;
    }
  }

  private endRun(): void {
    this.runs.push(this.run.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)));
    this.run = [];
  }

  /** Forgets what is beyond the limit. */
  private trim(): void {
    if (this.count <= this.limit) return;
    this.endRun();
    const kept: Item<T>[] = [];
    for (const item of merge(this.runs)) if (kept.push(item) === this.limit) break;
    this.runs = [kept];
    this.count = kept.length;
    this.memory = kept.reduce((sum, { size }) => sum + size, 0);
  }
}

/** Merges sorted runs; of equal items the one of the earlier run comes first. */
function merge<T>(runs: Item<T>[][]): Iterable<Item<T>> {
  if (runs.length <= 1) return runs[0] ?? [];
  const middle = runs.length >> 1;
  return mergeTwo(merge(runs.slice(0, middle)), merge(runs.slice(middle)));
}

function* mergeTwo<T>(left: Iterable<Item<T>>, right: Iterable<Item<T>>): Generator<Item<T>> {
  const rights = right[Symbol.iterator]();
  let next = rights.next();
  for (const item of left) {
    for (; !next.done && next.value.key < item.key; next = rights.next()) yield next.value;
    yield item;
  }
  for (; !next.done; next = rights.next()) yield next.value;
}
