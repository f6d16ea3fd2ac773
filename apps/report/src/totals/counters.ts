import type { Amount } from './amount.js';

/** What can be added up: amounts and counts, in named parts and in groups by code. A `label` is kept, not added. */
type Addable = Amount | number | Groups<object> | object;

/** Parts by code. */
export type Groups<T extends object> = Map<string, T>;

/**
 * Adds `part` to `total` in place and returns it: amounts and counts are added, groups united. Of two labels of one
 * group the smaller stays, so that the sum does not depend on the order.
 */
export function addTo<T extends object>(total: T, part: T): T {
  if (total instanceof Map) {
    addGroups(total as Groups<object>, part as Groups<object>);
    return total;
  }
  const into = total as Record<string, Addable>;
  const from = part as Record<string, Addable>;
  for (const name in from) {
    const value = from[name] as Addable;
    const present = into[name];
    if (present === undefined) into[name] = copyOf(value);
    else if (name === 'label') into[name] = smallerLabel(present as object, value as object);
    else if (typeof value === 'bigint') into[name] = (present as Amount) + value;
    else if (typeof value === 'number') into[name] = (present as number) + value;
    else addTo(present as object, value);
  }
  return total;
}

/** The sum of parts, from `zero`, which is changed. */
export function sumInto<T extends object>(zero: T, parts: Iterable<T>): T {
  for (const part of parts) addTo(zero, part);
  return zero;
}

/** Rows by code; what has one code is added, however equal it looks (spec report §11, Figures). */
export function grouped<R, T extends object>(
  rows: readonly R[],
  codeOf: (row: R) => string,
  partOf: (row: R) => T,
): Groups<T> {
  const groups: Groups<T> = new Map();
  for (const row of rows) addToGroup(groups, codeOf(row), partOf(row));
  return groups;
}

/** Adds a part of one's own making, which then belongs to the groups. */
function addToGroup<T extends object>(groups: Groups<T>, code: string, part: T): void {
  const present = groups.get(code);
  if (present === undefined) groups.set(code, part);
  else addTo(present, part);
}

/** The entries of groups in the order of their codes (retail rule 20: lists have a stable order). */
export function byCode<T extends object>(groups: Groups<T>): [code: string, part: T][] {
  return [...groups].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

function addGroups(total: Groups<object>, part: Groups<object>): void {
  for (const [code, value] of part) addToGroup(total, code, total.has(code) ? value : copyOf(value));
}

/** A copy of counters, so that adding to it leaves the part alone. Labels are never changed and may be shared. */
function copyOf<T extends Addable>(value: T): T {
  if (typeof value !== 'object') return value;
  if (value instanceof Map) return addTo(new Map<string, object>(), value) as T;
  const copy: Record<string, Addable> = {};
  const from = value as Record<string, Addable>;
  for (const name in from) {
    const part = from[name]!;
    copy[name] = name === 'label' ? part : copyOf(part);
  }
  return copy as T;
}

function smallerLabel(a: object, b: object): object {
  return a === b || JSON.stringify(a) <= JSON.stringify(b) ? a : b;
}
