import { mongoError, type MongoError } from '../errors.js';
import { mergeRange, SortedKeys, type Entry } from './sorted-keys.js';
import type { VersionStore, View } from './versions.js';

/** Bytes that the writes of a transaction may take in memory, together with {@link ENTRY_BYTES} for each. */
const MAX_BYTES = 64 * 1024 * 1024;
const ENTRY_BYTES = 100;

/** Raised when another transaction was first; `holder` is set while that one is still open. */
export class WriteConflict extends Error {
  constructor(readonly holder: Transaction | undefined) {
    super('write conflict');
  }

  /** The error that a client sees. */
  toMongoError(): MongoError {
    return mongoError(
      'WriteConflict',
      'Caused by :: Write conflict during plan execution and yielding is disabled. :: Please retry your operation or multi-document transaction.',
    ).label('TransientTransactionError');
  }
}

/** The error for a statement whose transaction was ended by another command meanwhile. */
export function transactionEnded(): MongoError {
  return mongoError('NoSuchTransaction', 'the transaction was aborted').label('TransientTransactionError');
}

/**
 * A set of writes over a snapshot. The first writer of a key holds it until its end; a second one gets a
 * {@link WriteConflict} at once, as does one whose snapshot is older than the key's last commit.
 */
export class Transaction implements View {
  private readonly writes = new Map<string, Buffer | null>();
  private readonly sorted = new SortedKeys();
  private readonly held: string[] = [];
  private readonly snapshot: number;
  /** Resolves when the transaction is committed or aborted. */
  readonly ended: Promise<void>;
  private end!: () => void;
  private open = true;
  /** Roughly what the writes take in memory. */
  bytes = 0;

  constructor(
    private readonly store: VersionStore,
    private readonly locks: Map<string, Transaction>,
  ) {
    this.snapshot = store.openSnapshot();
    this.ended = new Promise((resolve) => (this.end = resolve));
  }

  get isOpen(): boolean {
    return this.open;
  }

  /** Whether nothing was written. */
  get isEmpty(): boolean {
    return this.writes.size === 0;
  }

  get(key: string): Buffer | null {
    const own = this.writes.get(key);
    return own === undefined ? this.store.getAt(key, this.snapshot) : own;
  }

  range(low: string, high: string, reverse = false): Iterable<Entry> {
    const base = this.store.rangeAt(low, high, reverse, this.snapshot);
    if (this.writes.size === 0) return base;
    return mergeRange(base, this.sorted.between(low, high), (key) => this.writes.get(key), reverse);
  }

  /** Claims a key (a document or a unique index value) until the end of the transaction. */
  lock(key: string): void {
    // Another connection may have ended it while a statement was under way: nobody would free the key any more.
    if (!this.open) throw transactionEnded();
    const holder = this.locks.get(key);
    if (holder === this) return;
    if (holder) throw new WriteConflict(holder);
    if (this.store.changedSince(key, this.snapshot)) throw new WriteConflict(undefined);
    this.locks.set(key, this);
    this.held.push(key);
  }

  /** Writes an entry, null removes it; raises TransactionTooLarge when there are too many for memory. */
  put(key: string, value: Buffer | null): void {
    const before = this.writes.get(key);
    if (before === undefined) {
      this.sorted.add(key);
      this.bytes += key.length + ENTRY_BYTES;
    }
    this.writes.set(key, value);
    this.bytes += (value?.length ?? 0) - (before?.length ?? 0);
    if (this.bytes > MAX_BYTES) {
      throw mongoError('TransactionTooLarge', `a transaction cannot write more than ${MAX_BYTES} bytes`);
    }
  }

  /** Makes the writes visible; the promise resolves when they are on disk. */
  commit(): Promise<void> {
    this.release();
    return this.store.commit(this.writes);
  }

  abort(): void {
    if (this.open) this.release();
  }

  /** Any commit that wrote the key after the snapshot of this transaction. */
  changedSince(key: string): boolean {
    return this.store.changedSince(key, this.snapshot);
  }

  private release(): void {
    this.open = false;
    for (const key of this.held) this.locks.delete(key);
    this.store.closeSnapshot(this.snapshot);
    this.end();
  }
}
