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

/** Sorts in memory, stably; with a limit only as many items are kept. */
export class Sorter<T> {
  private items: { key: string; item: T }[] = [];
  private memory = 0;

  constructor(
    private readonly keyOf: (item: T) => string,
    private readonly sizeOf: (item: T) => number,
    private readonly limit = Infinity,
  ) {}

  add(item: T): void {
    const key = this.keyOf(item);
    this.items.push({ key, item });
    this.memory += this.sizeOf(item) + key.length;
    if (this.items.length >= 2 * this.limit + 1000) this.trim();
    if (this.memory > SORT_MEMORY) {
      this.trim();
      if (this.memory > SORT_MEMORY) {
        throw mongoError(
          'QueryExceededMemoryLimitNoDiskUseAllowed',
          'Sort exceeded memory limit of 104857600 bytes, but did not opt in to external sorting.',
        );
      }
    }
  }

  result(): T[] {
    this.trim();
    return this.items.map(({ item }) => item);
  }

  private trim(): void {
    this.items.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    if (this.items.length <= this.limit) return;
    this.items.length = this.limit;
    this.memory = this.items.reduce((sum, { item, key }) => sum + this.sizeOf(item) + key.length, 0);
  }
}
