import type { Doc } from '../bson/decode.js';
import { asInteger, isNumeric } from '../bson/numbers.js';
import { encodeKey, invertKey } from '../bson/order.js';
import { checkFieldPath, isDocument, visitPath } from '../bson/paths.js';
import { locationError, mongoError } from '../errors.js';
import { EMPTY_ARRAY_KEY } from '../engine/indexes.js';
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

/** A key whose string order is the sort order; an array counts with its smallest (or largest) element. */
export function sortKeyOf(sort: SortKey[]): (doc: Doc) => string {
  const paths = sort.map(({ path, descending }) => ({ parts: path.split('.'), descending }));
  return (doc) => {
    let key = '';
    for (const { parts, descending } of paths) {
      let best: string | undefined;
      visitPath(doc, parts, false, (value) => {
        const items: unknown[] = Array.isArray(value) ? value : [value];
        if (items.length === 0) best = pick(best, EMPTY_ARRAY_KEY, descending);
        for (const item of items) best = pick(best, encodeKey(item), descending);
        return false;
      });
      const part = best ?? encodeKey(null);
      key += descending ? invertKey(part) : part;
    }
    return key;
  };
}

function pick(best: string | undefined, key: string, largest: boolean): string {
  if (best === undefined) return key;
  return largest === key > best ? key : best;
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
