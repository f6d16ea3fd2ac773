import { LRUCache } from 'lru-cache';
import type { Cache, CacheOptions, CacheTarget } from './cache.js';
import type { Change, ChangeBroadcast } from './change-broadcast.js';

const LONGEST_TTL_SECONDS = 10;
/** Known revisions outlive the copies, for reads from a replica that lags behind. */
const REVISION_REMEMBERED_MS = 60_000;
/** A read that takes longer is no longer shared, so that one that hangs cannot block its key. */
const SHARED_READ_MS = 5000;

interface Read<V> {
  startedAt: number;
  result: Promise<V | undefined>;
}

/** The cache in memory, least recently used out first. */
export class MemoryCache<V> implements Cache<V> {
  /** `value` undefined: there is none. */
  private readonly copies: LRUCache<string, { value: V | undefined }>;
  private readonly newestRevisions: LRUCache<string, number>;
  private readonly reads = new Map<string, Read<V>>();
  private readonly ttlMs: number;
  private readonly negativeTtlMs: number;
  private readonly revisionOf: (value: V) => number | undefined;
  private readonly now: () => number;

  constructor(options: CacheOptions<V> = {}) {
    const max = options.maxEntries ?? 10_000;
    this.now = options.clock ?? (() => performance.now());
    this.ttlMs = checkedTtl(options.ttlSeconds ?? LONGEST_TTL_SECONDS) * 1000;
    this.negativeTtlMs = options.negativeTtlSeconds ? checkedTtl(options.negativeTtlSeconds) * 1000 : 0;
    this.revisionOf = options.revisionOf ?? (() => undefined);
    // Resolution 0: the clock is read at each access and no timer runs.
    const common = { max, ttlResolution: 0, perf: { now: this.now } };
    this.copies = new LRUCache(common);
    this.newestRevisions = new LRUCache({ ...common, ttl: REVISION_REMEMBERED_MS });
  }

  get(key: string): V | undefined {
    return this.copies.get(key)?.value;
  }

  async getOrLoad(key: string, load: () => Promise<V | null | undefined>): Promise<V | undefined> {
    return this.heldOrBeingRead(key) ?? this.read(key, load);
  }

  async getOrLoadMany(
    keys: Iterable<string>,
    load: (missing: readonly string[]) => Promise<ReadonlyMap<string, V>>,
  ): Promise<Map<string, V>> {
    const missing: string[] = [];
    let loaded: Promise<ReadonlyMap<string, V>> | undefined;
    // A read begins after this function has gone through all keys: by then `missing` is complete.
    const loadOne = async (key: string): Promise<V | undefined> => (await (loaded ??= load(missing))).get(key);
    const values = [...new Set(keys)].map(async (key): Promise<[string, V | undefined]> => {
      const known = this.heldOrBeingRead(key);
      if (known === undefined) missing.push(key);
      return [key, await (known ?? this.read(key, () => loadOne(key)))];
    });
    return new Map((await Promise.all(values)).filter((entry): entry is [string, V] => entry[1] !== undefined));
  }

  set(key: string, value: V): boolean {
    return this.keep(key, value, this.now());
  }

  invalidate(key: string, revision?: number): void {
    const value = this.copies.peek(key)?.value;
    const held = value === undefined ? undefined : this.revisionOf(value);
    if (revision !== undefined && held !== undefined && held >= revision) return;
    this.copies.delete(key);
    this.reads.delete(key);
    if (revision !== undefined) this.rememberRevision(key, revision);
  }

  invalidatePrefix(prefix: string): void {
    for (const key of [...this.copies.keys()]) if (key.startsWith(prefix)) this.copies.delete(key);
    for (const key of this.reads.keys()) if (key.startsWith(prefix)) this.reads.delete(key);
  }

  follow(broadcast: ChangeBroadcast, targetOf: (change: Change) => CacheTarget): () => void {
    return broadcast.subscribe(
      (change) => {
        const target = targetOf(change);
        if (typeof target === 'string') this.invalidate(target, change.revision);
        else if (target) this.invalidatePrefix(target.prefix);
      },
      { onGap: () => this.invalidatePrefix('') },
    );
  }

  /** The copy, or the read under way; undefined where the key has to be read. */
  private heldOrBeingRead(key: string): Promise<V | undefined> | undefined {
    const copy = this.copies.get(key);
    if (copy) return Promise.resolve(copy.value);
    const running = this.reads.get(key);
    return running && this.now() - running.startedAt < SHARED_READ_MS ? running.result : undefined;
  }

  private read(key: string, load: () => Promise<V | null | undefined>): Promise<V | undefined> {
    const startedAt = this.now();
    const run = async (): Promise<V | undefined> => {
      try {
        const value = (await load()) ?? undefined;
        // An invalidation or a newer value in the meantime has taken this read out: its result is old.
        if (this.reads.get(key) === read) this.keep(key, value, startedAt);
        return value;
      } finally {
        if (this.reads.get(key) === read) this.reads.delete(key);
      }
    };
    const read: Read<V> = { startedAt, result: Promise.resolve().then(run) };
    this.reads.set(key, read);
    return read.result;
  }

  private keep(key: string, value: V | undefined, readAt: number): boolean {
    const revision = value === undefined ? undefined : this.revisionOf(value);
    const newest = this.newestRevisions.get(key);
    if (revision !== undefined && newest !== undefined && revision < newest) return false;
    this.reads.delete(key);
    if (revision !== undefined) this.rememberRevision(key, revision);
    const ttl = (value === undefined ? this.negativeTtlMs : this.ttlMs) - (this.now() - readAt);
    if (ttl <= 0) return false;
    this.copies.set(key, { value }, { ttl });
    return true;
  }

  private rememberRevision(key: string, revision: number): void {
    this.newestRevisions.set(key, Math.max(revision, this.newestRevisions.get(key) ?? revision));
  }
}

function checkedTtl(seconds: number): number {
  if (seconds > 0 && seconds <= LONGEST_TTL_SECONDS) return seconds;
  throw new RangeError(`A cache lifetime is above 0 and at most ${LONGEST_TTL_SECONDS} s, not ${seconds} s`);
}
