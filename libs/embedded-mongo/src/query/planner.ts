import type { Doc } from '../bson/decode.js';
import { equalValues, invertKey } from '../bson/order.js';
import { mongoError, MongoError } from '../errors.js';
import type { Collection } from '../engine/catalog.js';
import { keyPattern, MAX_VALUE_KEY, type Index } from '../engine/indexes.js';
import { isImplied } from './implication.js';
import { collectPredicates, intersect, type Bound, type Interval, type Predicate } from './predicates.js';

export interface SortKey {
  path: string;
  descending: boolean;
}

/** Keys from low to just below high, within the index's tree and without its prefix. */
export type KeyRange = [low: string, high: string];

/** How to find the documents of a query: one index's ranges in order, or the union of several plans. */
export type Plan = ScanPlan | { kind: 'or'; branches: ScanPlan[]; sorted: false; exact: false };

export interface ScanPlan {
  kind: 'scan';
  index: Index;
  ranges: KeyRange[];
  reverse: boolean;
  /** Comes in the order of the query's sort. */
  sorted: boolean;
  /** Every document found matches the filter, it need not be tested. */
  exact: boolean;
  /** False for a walk over the whole collection in no useful order. */
  isIndexed: boolean;
}

const MAX_POINTS = 2000;
/** `a.0` is an element's place or its field's name to a query, to an index only the place. */
const HAS_NUMBER = /\.\d+(\.|$)/;

interface Candidate extends ScanPlan {
  score: number;
  points: number;
}

/** Chooses an index for a filter and a sort; without a useful one the plan walks over the collection. */
export function planQuery(collection: Collection, filter: Doc, sort: SortKey[], hint?: unknown): Plan {
  const predicates = collectPredicates(filter);
  if (hint !== undefined) return hinted(collection, filter, predicates, sort, hint);
  let best: Candidate | undefined;
  for (const index of collection.indexes) {
    if (!isUsable(index, predicates, filter)) continue;
    const candidate = consider(index, predicates, sort);
    if (candidate.score > 0 && (!best || candidate.score > best.score)) best = candidate;
  }
  if (!best || best.points === 0) {
    const union = planOr(collection, filter);
    if (union) return union;
  }
  return best ?? collectionScan(collection, predicates, false);
}

function collectionScan(collection: Collection, predicates: Predicate[], reverse: boolean): ScanPlan {
  const all = wholeIndex(collection.indexes[0] as Index);
  return { ...all, reverse, exact: predicates.length === 0, isIndexed: false };
}

/** A plan that walks over all of an index. */
export function wholeIndex(index: Index): ScanPlan {
  return { kind: 'scan', index, ranges: [['', '\xff']], reverse: false, sorted: false, exact: true, isIndexed: true };
}

function hinted(collection: Collection, filter: Doc, predicates: Predicate[], sort: SortKey[], hint: unknown): Plan {
  const wanted = hint as Doc | string;
  if (typeof wanted === 'object' && '$natural' in wanted) {
    return { ...collectionScan(collection, predicates, Number(wanted['$natural']) < 0), sorted: sort.length === 0 };
  }
  const index = collection.indexes.find((item) =>
    typeof wanted === 'string'
      ? item.name === wanted
      : equalValues(keyPattern(item), wanted) && Object.keys(wanted).length === item.fields.length,
  );
  if (!index) {
    throw mongoError(
      'BadValue',
      'error processing query: planner returned error :: caused by :: hint provided does not correspond to an existing index',
    );
  }
  if (index.partial && !isImplied(index.partial, predicates, filter)) {
    throw new MongoError(
      'NoQueryExecutionPlans',
      'the hinted partial index does not hold all documents of the query',
      291,
    );
  }
  return consider(index, predicates, sort);
}

/** A sparse or partial index is used only when it surely holds every document of the query. */
function isUsable(index: Index, predicates: Predicate[], filter: Doc): boolean {
  if (index.sparse) {
    const paths = new Set(index.fields.map(({ path }) => path));
    if (!predicates.some((predicate) => predicate.implies && paths.has(predicate.path))) return false;
  }
  return !index.partial || isImplied(index.partial, predicates, filter);
}

/** The ranges that the predicates leave of an index, and what they are good for. */
function consider(index: Index, predicates: Predicate[], sort: SortKey[]): Candidate {
  let prefixes = [''];
  let ranges: KeyRange[] | undefined;
  let points = 0;
  let multikeyUsed = false;
  const used = new Set<Predicate>();
  const single = new Set<string>();
  for (const [position, { path, descending }] of index.fields.entries()) {
    const isMultikey = index.multikey.has(position);
    const usable = predicates.filter((predicate) => predicate.path === path && predicate.intervals);
    if (usable.length === 0 || (isMultikey && multikeyUsed) || HAS_NUMBER.test(path)) break;
    // Different elements of an array may satisfy different conditions: only one of them limits the scan.
    const chosen = isMultikey ? [usable.find((predicate) => predicate.isPoint) ?? (usable[0] as Predicate)] : usable;
    const intervals = chosen
      .map((predicate) => predicate.intervals as Interval[])
      .reduce((left, right) => intersect(left, right));
    if (isMultikey) multikeyUsed = true;
    const isPoint = chosen.some((predicate) => predicate.isPoint);
    if (isPoint && prefixes.length * intervals.length <= MAX_POINTS) {
      const keys = intervals.map(({ low }) => (descending ? invertKey(low.key) : low.key));
      prefixes = prefixes.flatMap((prefix) => keys.map((key) => prefix + key));
      points++;
      if (keys.length === 1) single.add(path);
      for (const predicate of chosen) used.add(predicate);
      continue;
    }
    ranges = prefixes.flatMap((prefix) => intervals.map((interval) => place(prefix, interval, descending)));
    for (const predicate of chosen) used.add(predicate);
    break;
  }
  const hasRange = ranges !== undefined;
  ranges ??= prefixes.map((prefix): KeyRange => [prefix, `${prefix}\xff`]);
  const cut = ranges.some(([low, high]) => low.length > MAX_VALUE_KEY || high.length > MAX_VALUE_KEY);
  if (cut) ranges = ranges.map(widen);
  ranges = join(ranges);
  const order = sort.length === 0 || index.hasLongKeys ? undefined : sortDirection(index, sort, single);
  const isFullUnique = index.unique && points === index.fields.length;
  const isId = index.isId && points === 1;
  const bounds = points * 10 + (hasRange ? 5 : 0);
  return {
    kind: 'scan',
    index,
    ranges,
    reverse: order === 'reverse',
    sorted: sort.length === 0 || order !== undefined,
    exact: !cut && predicates.every((predicate) => used.has(predicate) && predicate.exact),
    isIndexed: true,
    points,
    score:
      bounds +
      (isId ? 200 : isFullUnique ? 100 : 0) +
      (order !== undefined ? 3 : 0) -
      (bounds > 0 ? index.fields.length / 100 : 0),
  };
}

function place(prefix: string, { low, high }: Interval, descending: boolean): KeyRange {
  const before = ({ key, after }: Bound): string => {
    // The bound may be a bare type or a prefix, which may be followed by nothing but inverted zero bytes.
    const own = descending ? invertKey(key) : key;
    return prefix + (after === descending ? own : successor(own));
  };
  return descending ? [before(high), before(low)] : [before(low), before(high)];
}

/** Keys beyond the longest are cut in the index: look at all that share the kept part. */
function widen([low, high]: KeyRange): KeyRange {
  const end = high.length > MAX_VALUE_KEY ? successor(high.slice(0, MAX_VALUE_KEY)) : high;
  return [low.slice(0, MAX_VALUE_KEY), end];
}

/** The first key behind all that start with this one. */
function successor(key: string): string {
  const trimmed = key.replace(/\xff+$/, '');
  const last = trimmed.length - 1;
  return last < 0 ? '\xff' : trimmed.slice(0, last) + String.fromCharCode(trimmed.charCodeAt(last) + 1);
}

/** Puts the ranges in order and joins those that overlap. */
function join(ranges: KeyRange[]): KeyRange[] {
  if (ranges.length < 2) return ranges.filter(([low, high]) => low < high);
  const sorted = ranges.filter(([low, high]) => low < high).sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
  const out: KeyRange[] = [];
  for (const next of sorted) {
    const last = out[out.length - 1];
    if (last && next[0] <= last[1]) {
      if (next[1] > last[1]) last[1] = next[1];
    } else {
      out.push([next[0], next[1]]);
    }
  }
  return out;
}

/** Whether the index delivers the sort order, forwards or backwards; `single` are the paths with one value. */
function sortDirection(index: Index, sort: SortKey[], single: Set<string>): 'forward' | 'reverse' | undefined {
  let position = 0;
  let reverse: boolean | undefined;
  for (const { path, descending } of sort) {
    while (
      index.fields[position] &&
      index.fields[position]?.path !== path &&
      single.has(index.fields[position]?.path as string)
    ) {
      position++;
    }
    const field = index.fields[position];
    if (field?.path !== path) {
      if (single.has(path) && isScalarField(index, path)) continue;
      return undefined;
    }
    if (index.multikey.has(position) || HAS_NUMBER.test(path)) return undefined;
    if (!single.has(path)) {
      const opposite = field.descending !== descending;
      if (reverse !== undefined && reverse !== opposite) return undefined;
      reverse = opposite;
    }
    position++;
  }
  return reverse ? 'reverse' : 'forward';
}

function isScalarField(index: Index, path: string): boolean {
  return index.fields.some((item, position) => item.path === path && !index.multikey.has(position));
}

/** Serves `$or` when each of its branches, together with the rest of the filter, has an index. */
function planOr(collection: Collection, filter: Doc): Plan | undefined {
  const alternatives = filter['$or'];
  if (!Array.isArray(alternatives) || alternatives.length === 0) return undefined;
  const rest = Object.fromEntries(Object.entries(filter).filter(([name]) => name !== '$or'));
  const branches: ScanPlan[] = [];
  for (const alternative of alternatives as Doc[]) {
    const plan = planQuery(collection, { $and: [rest, alternative] }, []);
    const parts = plan.kind === 'or' ? plan.branches : [plan];
    if (parts.some((part) => !part.isIndexed)) return undefined;
    branches.push(...parts);
  }
  return { kind: 'or', branches, sorted: false, exact: false };
}
