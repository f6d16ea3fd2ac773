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
  for (const [name, value] of Object.entries(part) as [string, Addable][]) {
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

/** The entries of groups in the order of their codes (retail rule 20: lists have a stable order). */
export function byCode<T extends object>(groups: Groups<T>): [code: string, part: T][] {
  return [...groups].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

function addGroups(total: Groups<object>, part: Groups<object>): void {
  for (const [code, value] of part) {
    const present = total.get(code);
    if (present === undefined) total.set(code, copyOf(value) as object);
    else addTo(present, value);
  }
}

/** A copy of counters, so that adding to it leaves the part alone. Labels are never changed and may be shared. */
function copyOf(value: Addable): Addable {
  if (typeof value !== 'object') return value;
  if (value instanceof Map) return addTo(new Map<string, object>(), value as Groups<object>);
  return Object.fromEntries(
    Object.entries(value).map(([name, v]) => [name, name === 'label' ? (v as object) : copyOf(v as Addable)]),
  );
}

function smallerLabel(a: object, b: object): object {
  return a === b || JSON.stringify(a) <= JSON.stringify(b) ? a : b;
}
