import type { Change, ChangeBroadcast } from './change-broadcast.js';

export interface CacheOptions<V> {
  /** Entries; beyond, the least recently used one goes. Default 10 000. */
  maxEntries?: number;
  /** Lifetime in seconds, counted from the start of the read; above 0, at most and by default 10. */
  ttlSeconds?: number;
  /** Lifetime of "there is none" in seconds, at most 10. Default 0: not kept. */
  negativeTtlSeconds?: number;
  /** The revision of a value; undefined where it has none. Default: no value has one. */
  revisionOf?: (value: V) => number | undefined;
  /** Milliseconds of a clock that never goes back; for tests. */
  clock?: () => number;
}

/** What a change makes invalid: one key, or all keys that begin with a prefix; undefined: nothing here. */
export type CacheTarget = string | { prefix: string } | undefined;

/**
 * Bounded copies of reference data in the memory of this process.
 *
 * No copy is older than its lifetime. What was read before an invalidation, or carries an older revision than one
 * already known, is answered to those who were waiting for it but never kept. Values are shared by all callers: they
 * must not be changed.
 */
export interface Cache<V> {
  /** The copy, if there is a fresh one. */
  get(key: string): V | undefined;

  /**
   * The copy, or what the loader reads; callers of the same key share one read. A loader's undefined or null means
   * that there is none; what it raises reaches all who wait, and nothing is kept.
   */
  getOrLoad(key: string, load: () => Promise<V | null | undefined>): Promise<V | undefined>;

  /**
   * As {@link getOrLoad} for many keys with one read: the loader is given the keys that are neither held nor being read,
   * each once, and is not called without any. A key that its answer leaves out is one of which there is none.
   * @returns what there is, by key
   */
  getOrLoadMany(
    keys: Iterable<string>,
    load: (missing: readonly string[]) => Promise<ReadonlyMap<string, V>>,
  ): Promise<Map<string, V>>;

  /** Keeps a value that was just written or read, unless a newer revision is known. Returns whether it was kept. */
  set(key: string, value: V): boolean;

  /** Drops a copy and the read under way; with a revision: unless the copy has that revision or a newer one. */
  invalidate(key: string, revision?: number): void;

  /** Drops all copies, and reads under way, whose key begins with the prefix; '' drops everything. */
  invalidatePrefix(prefix: string): void;

  /**
   * Drops what changes make invalid, and everything when changes may have been missed.
   * @returns ends it
   */
  follow(broadcast: ChangeBroadcast, targetOf: (change: Change) => CacheTarget): () => void;
}
