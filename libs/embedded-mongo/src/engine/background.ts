import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Doc } from '../bson/decode.js';
import { encodeKey, invertKey, typeBounds } from '../bson/order.js';
import { visitPath } from '../bson/paths.js';
import { FLAGS_TREE, GARBAGE_TREE, type Collection } from './catalog.js';
import { readDocument } from './documents.js';
import type { Engine } from './engine.js';
import type { Index } from './indexes.js';

/** Entries that one step of background work handles before it lets others in. */
const STEP = 500;

/** Work without a client: TTL indexes and the trees of dropped collections. */
export class Background {
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private collecting: Promise<void> | undefined;
  private sweeping: Promise<void> | undefined;

  constructor(
    private readonly engine: Engine,
    private readonly ttlSweepSeconds: number,
  ) {}

  start(): void {
    this.collectGarbage();
    this.timer = setInterval(() => void this.sweepExpired().catch(() => undefined), this.ttlSweepSeconds * 1000);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await Promise.allSettled([this.collecting, this.sweeping]);
  }

  collectGarbage(): void {
    this.collecting ??= this.emptyTrees()
      .catch(() => undefined)
      .finally(() => (this.collecting = undefined));
  }

  sweepExpired(): Promise<void> {
    this.sweeping ??= this.sweep().finally(() => (this.sweeping = undefined));
    return this.sweeping;
  }

  private async emptyTrees(): Promise<void> {
    const { store, catalog } = this.engine;
    for (;;) {
      const marks = take(store.range(GARBAGE_TREE, FLAGS_TREE), STEP);
      const garbage = marks.find((key) => !catalog.isBuilding(key.slice(GARBAGE_TREE.length)));
      if (!garbage || this.stopped) return;
      const prefix = garbage.slice(GARBAGE_TREE.length);
      const keys = take(store.range(prefix, `${prefix}\xff\xff`), STEP);
      const writes = new Map<string, Buffer | null>(keys.map((key) => [key, null]));
      if (keys.length === 0) {
        writes.set(garbage, null);
        const flags = FLAGS_TREE + prefix;
        for (const flag of take(store.range(flags, `${flags}\xff`), STEP)) writes.set(flag, null);
      }
      await store.commit(writes);
      await nextTurn();
    }
  }

  private async sweep(): Promise<void> {
    const { catalog } = this.engine;
    for (const database of catalog.databaseNames()) {
      for (const collection of catalog.list(database)) {
        for (const index of collection.indexes) {
          if (index.expireAfterSeconds !== undefined) await this.expire(collection, index, index.expireAfterSeconds);
        }
      }
    }
  }

  /** Deletes the documents whose earliest date in the index is old enough. */
  private async expire(collection: Collection, index: Index, seconds: number): Promise<void> {
    const limit = new Date(Date.now() - seconds * 1000);
    const [first] = typeBounds(limit);
    const last = encodeKey(limit);
    const isDescending = index.fields[0]?.descending;
    const start = isDescending ? invertKey(last) : first;
    const end = `${isDescending ? invertKey(first) : last}\xff`;
    const parts = index.fields[0]?.parts as string[];
    const isExpired = (doc: Doc): boolean =>
      visitPath(doc, parts, true, (value) => value instanceof Date && value <= limit);
    for (let more = true; more && !this.stopped;) {
      const { store } = this.engine;
      if (this.engine.catalog.find(collection.database, collection.name) !== collection) return;
      const { result, durable } = await this.engine.write((transaction) => {
        const entries = [...limited(store.range(index.prefix + start, index.prefix + end), STEP)];
        const keys = new Set(entries.map(({ key, value }) => key.slice(4 + value.readUInt16BE(0))));
        const writer = this.engine.writer(transaction, collection);
        for (const key of keys) {
          const stored = readDocument(transaction, collection, key);
          if (stored && isExpired(stored.doc)) writer.delete(stored);
        }
        return keys.size > 0 && !transaction.isEmpty;
      });
      more = result;
      await durable;
      await nextTurn();
    }
  }
}

function* limited<T>(items: Iterable<T>, count: number): Generator<T> {
  let left = count;
  for (const item of items) {
    if (left-- <= 0) return;
    yield item;
  }
}

function take(entries: Iterable<{ key: string }>, count: number): string[] {
  return Array.from(limited(entries, count), ({ key }) => key);
}
