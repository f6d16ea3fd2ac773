import { mergeRange, SortedKeys, type Entry } from './sorted-keys.js';
import type { Storage } from './storage.js';

/** A sync that takes longer is worth a short wait for more commits to share the next one. */
const SLOW_SYNC_MS = 3;

/** What reads go through: the latest state, or a transaction's snapshot with its own writes. */
export interface View {
  get(key: string): Buffer | null;
  range(low: string, high: string, reverse?: boolean): Iterable<Entry>;
}

interface Version {
  version: number;
  value: Buffer | null;
}

/** The recent versions of one key, oldest first; `base` is what open snapshots from before the first one see. */
interface Chain {
  base: Buffer | null | undefined;
  versions: Version[];
}

interface Group {
  writes: Map<string, Buffer | null>;
  version: number;
  done: Promise<void>;
  resolve: () => void;
  reject: (error: Error) => void;
}

/**
 * The committed state in versions. A commit is visible at once and kept in memory until it is on disk; while one group
 * of commits is being synced the next one gathers (group commit). Versions that an open snapshot needs stay longer.
 * A key without a chain is in LMDB as every reader sees it.
 */
export class VersionStore implements View {
  private readonly chains = new Map<string, Chain>();
  private readonly sorted = new SortedKeys();
  /** Commits in order, for dropping versions from memory in order. */
  private history: { key: string; version: number }[] = [];
  private historyStart = 0;
  private readonly snapshots = new Map<number, number>();
  private gathering: Group | undefined;
  private writing: Promise<void> | undefined;
  private latest = 0;
  private synced = 0;
  /** The last failure to write a group: all that was not on disk then is gone. */
  private lastLoss: Error | undefined;
  /** Called when writes were lost, before those who wait for them are told. */
  onLoss: () => void = () => undefined;

  constructor(private readonly storage: Storage) {}

  /** Version of the last commit. */
  get version(): number {
    return this.latest;
  }

  /** Stands for the losses so far, for {@link checkLoss}. */
  get loss(): Error | undefined {
    return this.lastLoss;
  }

  /** Raises the failure when writes were lost since `before`: who began before it may have read them. */
  checkLoss(before: Error | undefined): void {
    if (this.lastLoss !== before) throw this.lastLoss as Error;
  }

  get(key: string): Buffer | null {
    const chain = this.chains.get(key);
    if (chain) return (chain.versions[chain.versions.length - 1] as Version).value;
    return this.storage.get(key) ?? null;
  }

  range(low: string, high: string, reverse = false): Iterable<Entry> {
    return this.rangeAt(low, high, reverse, this.latest);
  }

  /** The value of a key as of a snapshot. */
  getAt(key: string, snapshot: number): Buffer | null {
    const seen = this.overlay(key, snapshot);
    return seen === undefined ? (this.storage.get(key) ?? null) : seen;
  }

  /** The entries low <= key < high as of a snapshot. */
  rangeAt(low: string, high: string, reverse: boolean, snapshot: number): Iterable<Entry> {
    if (low >= high) return [];
    const base = this.storage.range(low, high, reverse);
    return mergeRange(base, this.sorted.between(low, high), (key) => this.overlay(key, snapshot), reverse);
  }

  /** Whether a commit after the snapshot wrote the key. */
  changedSince(key: string, snapshot: number): boolean {
    const versions = this.chains.get(key)?.versions;
    return versions !== undefined && (versions[versions.length - 1] as Version).version > snapshot;
  }

  /** Keeps the present state readable until {@link closeSnapshot}. */
  openSnapshot(): number {
    this.snapshots.set(this.latest, (this.snapshots.get(this.latest) ?? 0) + 1);
    return this.latest;
  }

  closeSnapshot(snapshot: number): void {
    const count = (this.snapshots.get(snapshot) ?? 1) - 1;
    if (count > 0) {
      this.snapshots.set(snapshot, count);
      return;
    }
    this.snapshots.delete(snapshot);
    this.forget();
  }

  /** Makes writes visible at once; the promise resolves when they are on disk. */
  commit(writes: Map<string, Buffer | null>): Promise<void> {
    if (writes.size === 0) return this.durable();
    const version = ++this.latest;
    const keepBase = this.snapshots.size > 0;
    const group = (this.gathering ??= this.newGroup());
    group.version = version;
    for (const [key, value] of writes) {
      const chain = this.chains.get(key);
      if (chain) {
        chain.versions.push({ version, value });
      } else {
        const base = keepBase ? (this.storage.get(key) ?? null) : undefined;
        this.chains.set(key, { base, versions: [{ version, value }] });
        this.sorted.add(key);
      }
      this.history.push({ key, version });
      group.writes.set(key, value);
    }
    return group.done;
  }

  /** Resolves when all that is committed by now is on disk. */
  durable(): Promise<void> {
    return this.gathering?.done ?? this.writing ?? Promise.resolve();
  }

  private overlay(key: string, snapshot: number): Buffer | null | undefined {
    const chain = this.chains.get(key);
    if (!chain) return undefined;
    for (let i = chain.versions.length - 1; i >= 0; i--) {
      const entry = chain.versions[i] as Version;
      if (entry.version <= snapshot) return entry.value;
    }
    return chain.base;
  }

  private newGroup(): Group {
    let resolve!: () => void;
    let reject!: (error: Error) => void;
    const done = new Promise<void>((yes, no) => {
      resolve = yes;
      reject = no;
    });
    done.catch(() => undefined);
    // Commits of the same turn of the loop share the group.
    if (!this.writing) setImmediate(() => this.writeNext());
    return { writes: new Map(), version: 0, done, resolve, reject };
  }

  private writeNext(): void {
    const group = this.gathering;
    if (!group || this.writing) return;
    this.gathering = undefined;
    this.writing = group.done;
    const start = performance.now();
    this.storage.write(group.writes).then(
      () => {
        this.synced = group.version;
        this.writing = undefined;
        this.forget();
        group.resolve();
        // On a slow disk the clients just answered are let in first: they would otherwise miss every other group.
        if (performance.now() - start > SLOW_SYNC_MS) setTimeout(() => this.writeNext(), 1);
        else this.writeNext();
      },
      (error: unknown) => {
        this.writing = undefined;
        this.lose(group, error instanceof Error ? error : new Error(String(error)));
      },
    );
  }

  /** What could not be written is gone, and all that was built upon it. */
  private lose(group: Group, error: Error): void {
    const later = this.gathering;
    this.gathering = undefined;
    this.chains.clear();
    this.sorted.clear();
    this.history = [];
    this.historyStart = 0;
    this.synced = this.latest;
    this.lastLoss = error;
    this.onLoss();
    group.reject(error);
    later?.reject(error);
  }

  /** Drops versions that are on disk and older than every open snapshot. */
  private forget(): void {
    const [oldest] = this.snapshots.keys();
    const limit = Math.min(this.synced, oldest ?? this.synced);
    const gone = new Set<string>();
    while (this.historyStart < this.history.length) {
      const { key, version } = this.history[this.historyStart] as { key: string; version: number };
      if (version > limit) break;
      this.historyStart++;
      const chain = this.chains.get(key);
      if (!chain) continue;
      const index = chain.versions.findIndex((entry) => entry.version > version);
      if (index < 0) {
        this.chains.delete(key);
        gone.add(key);
      } else if (index > 0) {
        chain.base = (chain.versions[index - 1] as Version).value;
        chain.versions.splice(0, index);
      }
    }
    if (gone.size > 0) this.sorted.delete(gone);
    if (this.historyStart > 4096 && this.historyStart * 2 > this.history.length) {
      this.history = this.history.slice(this.historyStart);
      this.historyStart = 0;
    }
  }
}
