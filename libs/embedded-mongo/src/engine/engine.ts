import { MongoError } from '../errors.js';
import { Background } from './background.js';
import { Catalog, namespaceOf, SnapshotCatalog, type Collection } from './catalog.js';
import { DocumentWriter } from './documents.js';
import { Storage } from './storage.js';
import { Transaction, WriteConflict } from './transaction.js';
import { VersionStore } from './versions.js';

export interface EngineOptions {
  /** Seconds between two sweeps of TTL indexes. */
  ttlSweepSeconds: number;
  /** Longest time that a write outside a transaction waits for one that holds its document, in milliseconds. */
  lockWaitMs: number;
}

/** The database under the commands: storage, versions, catalog and transactions of one data folder. */
export class Engine {
  private readonly locks = new Map<string, Transaction>();
  private readonly background: Background;
  /** Called after writes were lost because the disk refused them. */
  onLoss: () => void = () => undefined;
  private isClosed = false;

  private constructor(
    private readonly storage: Storage,
    readonly store: VersionStore,
    readonly catalog: Catalog,
    private readonly options: EngineOptions,
  ) {
    this.background = new Background(this, options.ttlSweepSeconds);
    store.onLoss = () => {
      // A command that was under way when the engine closed (a driver's endSessions) has nobody left to tell.
      if (this.isClosed) return;
      this.catalog.load();
      this.onLoss();
    };
  }

  static async open(dataDir: string, options: EngineOptions): Promise<Engine> {
    const storage = await Storage.open(dataDir);
    const store = new VersionStore(storage);
    const engine = new Engine(storage, store, new Catalog(store), options);
    engine.background.start();
    return engine;
  }

  /** An engine that only reads, for one command on a snapshot. */
  static reading(storage: Storage): Engine {
    const store = new VersionStore(storage);
    return new Engine(storage, store, new SnapshotCatalog(store), { ttlSweepSeconds: 0, lockWaitMs: 0 });
  }

  begin(): Transaction {
    return new Transaction(this.store, this.locks);
  }

  writer(transaction: Transaction, collection: Collection): DocumentWriter {
    return new DocumentWriter(this.store, transaction, collection);
  }

  /** Empties the trees of dropped collections and indexes soon. */
  collectGarbage(): void {
    this.background.collectGarbage();
  }

  /** Deletes what TTL indexes say is expired; runs by itself every `ttlSweepSeconds`. */
  sweepExpired(): Promise<void> {
    return this.background.sweepExpired();
  }

  /**
   * Runs one statement in a transaction of its own: visible when it answers, on disk when `durable` resolves. A
   * document that an open transaction holds is waited for, up to `lockWaitMs`. Raises when writes were lost since
   * `loss`, for the statement may stand on them.
   */
  async write<T>(
    run: (transaction: Transaction) => T | Promise<T>,
    loss = this.store.loss,
  ): Promise<{ result: T; durable: Promise<void> }> {
    const end = performance.now() + this.options.lockWaitMs;
    for (;;) {
      this.store.checkLoss(loss);
      const transaction = this.begin();
      try {
        const running = run(transaction);
        // Awaiting what is no promise would give other statements a turn between the reads and the commit.
        const result = running instanceof Promise ? await running : running;
        this.store.checkLoss(loss);
        return { result, durable: transaction.commit() };
      } catch (error) {
        transaction.abort();
        if (!(error instanceof WriteConflict)) throw error;
        await this.waitFor(error, end);
      }
    }
  }

  private async waitFor(conflict: WriteConflict, end: number): Promise<void> {
    const left = end - performance.now();
    if (left <= 0) {
      throw new MongoError('WriteConflict', 'a transaction held the document for too long; please retry', 112);
    }
    if (!conflict.holder?.isOpen) {
      await new Promise((resolve) => setImmediate(resolve));
      return;
    }
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<void>((resolve) => (timer = setTimeout(resolve, left)));
    await Promise.race([conflict.holder.ended, timeout]);
    clearTimeout(timer);
  }

  /** Waits until no open transaction holds documents of the collection; for drops and index builds. */
  async quiesce(collection: Collection): Promise<void> {
    const end = performance.now() + this.options.lockWaitMs;
    const prefixes = new Set(collection.indexes.map(({ prefix }) => prefix));
    const { loss } = this.store;
    for (;;) {
      this.store.checkLoss(loss);
      const holder = [...this.locks].find(([key]) => prefixes.has(key.slice(0, 4)))?.[1];
      if (!holder) return;
      if (performance.now() > end) {
        throw new MongoError('LockBusy', `${namespaceOf(collection)} is in use by a transaction`, 46);
      }
      await this.waitFor(new WriteConflict(holder), end);
    }
  }

  async close(): Promise<void> {
    await this.background.stop();
    await this.store.durable();
    this.isClosed = true;
    await this.storage.close();
  }
}
