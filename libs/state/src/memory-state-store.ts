import { LRUCache } from 'lru-cache';
import {
  checkedRevision,
  checkedServiceName,
  DELETION_REMEMBERED_SECONDS,
  toJson,
  toMilliseconds,
} from './state-arguments.js';
import { RevisionConflict, StateUnavailable } from './state-errors.js';
import { type DeleteOptions, type SetOptions, type StateStore, type Stored, StateStores } from './state-store.js';

export interface MemoryStateOptions {
  /** Entries of each store; beyond, the least recently used one goes. Default 10 000. */
  maxEntries?: number;
}

/** State stores in the memory of this process. */
export class MemoryStateStores extends StateStores {
  readonly kind = 'memory';
  private readonly stores = new Map<string, MemoryStateStore>();
  private closed = false;

  constructor(private readonly options: MemoryStateOptions = {}) {
    super();
  }

  store(service: string): StateStore {
    let store = this.stores.get(checkedServiceName(service));
    if (!store) {
      store = new MemoryStateStore(this.options.maxEntries ?? 10_000, () => this.assertOpen());
      this.stores.set(service, store);
    }
    return store;
  }

  async ready(): Promise<void> {}

  async ping(): Promise<void> {
    this.assertOpen();
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const store of this.stores.values()) store.clear();
  }

  private assertOpen(): void {
    if (this.closed) throw new StateUnavailable('closed', 'The state store is closed');
  }
}

/** What a key holds; `json` is undefined for a remembered deletion. */
interface Held {
  json: string | undefined;
  revision: number;
}

/** Every method decides and writes without giving way to another, so each is atomic. */
class MemoryStateStore implements StateStore {
  private readonly entries: LRUCache<string, Held>;

  constructor(
    maxEntries: number,
    private readonly assertOpen: () => void,
  ) {
    // Resolution 0: the clock is read at each access and no timer runs.
    this.entries = new LRUCache({ max: maxEntries, ttlResolution: 0 });
  }

  async get<T = unknown>(key: string): Promise<Stored<T> | undefined> {
    this.assertOpen();
    const held = this.entries.get(key);
    if (held?.json === undefined) return undefined;
    return { value: JSON.parse(held.json) as T, revision: held.revision };
  }

  async set(key: string, value: unknown, options: SetOptions): Promise<number> {
    this.assertOpen();
    const json = toJson(value);
    const ttl = toMilliseconds(options.ttlSeconds);
    const held = this.entries.get(key);
    if (options.expectedRevision !== undefined) {
      const expected = checkedRevision(options.expectedRevision);
      const actual = held?.json === undefined ? 0 : held.revision;
      if (actual !== expected) throw new RevisionConflict(key, expected, actual);
    }
    // Counting from the clock keeps revisions growing where a key expired and came again.
    const revision = Math.max((held?.revision ?? 0) + 1, Date.now());
    this.entries.set(key, { json, revision }, { ttl });
    return revision;
  }

  async setIfNewer(key: string, value: unknown, revision: number, ttlSeconds: number): Promise<boolean> {
    this.assertOpen();
    const json = toJson(value);
    const ttl = toMilliseconds(ttlSeconds);
    const held = this.entries.get(key);
    const known = held?.revision ?? -1;
    if (checkedRevision(revision) < known) return false;
    if (held && revision === known) {
      if (held.json === undefined) return false;
      this.entries.set(key, held, { ttl });
    } else {
      this.entries.set(key, { json, revision }, { ttl });
    }
    return true;
  }

  async delete(key: string, options: DeleteOptions = {}): Promise<boolean> {
    this.assertOpen();
    if (options.revision === undefined) {
      this.entries.delete(key);
      return true;
    }
    const revision = checkedRevision(options.revision);
    const held = this.entries.get(key);
    if (held?.json !== undefined && held.revision > revision) return false;
    const deletion = { json: undefined, revision: Math.max(held?.revision ?? 0, revision) };
    this.entries.set(key, deletion, { ttl: DELETION_REMEMBERED_SECONDS * 1000 });
    return true;
  }

  clear(): void {
    this.entries.clear();
  }
}
