import { TREE_PREFIX } from './storage.js';

/** The keys of a memory overlay, sorted per tree, for merging into range scans. */
export class SortedKeys {
  private readonly trees = new Map<string, string[]>();

  /** Adds a key that is not yet held. */
  add(key: string): void {
    const prefix = key.slice(0, TREE_PREFIX);
    const keys = this.trees.get(prefix);
    if (!keys) {
      this.trees.set(prefix, [key]);
      return;
    }
    const last = keys[keys.length - 1];
    if (last === undefined || last < key) keys.push(key);
    else keys.splice(lowerBound(keys, key), 0, key);
  }

  /** Removes keys. */
  delete(gone: Set<string>): void {
    const touched = new Set<string>();
    for (const key of gone) touched.add(key.slice(0, TREE_PREFIX));
    for (const prefix of touched) {
      const left = (this.trees.get(prefix) ?? []).filter((key) => !gone.has(key));
      if (left.length === 0) this.trees.delete(prefix);
      else this.trees.set(prefix, left);
    }
  }

  /** The keys with low <= key < high; both bounds lie in one tree. */
  between(low: string, high: string): string[] {
    const keys = this.trees.get(low.slice(0, TREE_PREFIX));
    if (!keys) return [];
    return keys.slice(lowerBound(keys, low), lowerBound(keys, high));
  }

  clear(): void {
    this.trees.clear();
  }
}

function lowerBound(keys: string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] as string) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

export interface Entry {
  key: string;
  value: Buffer;
}

/**
 * Merges an overlay over a base range: `lookup` answers the overlay's value of one of `keys` (sorted, in range), null
 * when the overlay removes it, undefined when the base counts.
 */
export function* mergeRange(
  base: Iterable<Entry>,
  keys: string[],
  lookup: (key: string) => Buffer | null | undefined,
  reverse: boolean,
): Generator<Entry> {
  if (keys.length === 0) {
    yield* base;
    return;
  }
  if (reverse) keys.reverse();
  let next = 0;
  for (const entry of base) {
    for (; next < keys.length; next++) {
      const key = keys[next] as string;
      if (reverse ? key <= entry.key : key >= entry.key) break;
      const value = lookup(key);
      if (value) yield { key, value };
    }
    if (keys[next] === entry.key) {
      next++;
      const value = lookup(entry.key);
      if (value === undefined) yield entry;
      else if (value !== null) yield { key: entry.key, value };
    } else {
      yield entry;
    }
  }
  for (; next < keys.length; next++) {
    const key = keys[next] as string;
    const value = lookup(key);
    if (value) yield { key, value };
  }
}
