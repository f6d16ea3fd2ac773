import { setImmediate as nextTurn } from 'node:timers/promises';
import { mongoError, MongoError } from '../errors.js';
import { readDocument, StoredDocument } from '../engine/documents.js';
import { namespaceOf, type Collection } from '../engine/catalog.js';
import type { Entry } from '../engine/sorted-keys.js';
import type { View } from '../engine/versions.js';
import type { Matcher } from './matcher.js';
import type { Plan, ScanPlan } from './planner.js';

/** How long one operation may hold the event loop. */
const SLICE_MS = 8;

/** What a running operation looks at when it has yielded. */
export interface Running {
  view: View;
  collection: Collection;
  /** Raises when the operation must not go on: transaction over, collection dropped. */
  check: () => void;
  /** End of the client's time limit, in milliseconds of `performance.now()`. */
  deadline?: number;
}

/**
 * Walks over a plan's documents. {@link pause} lets go of LMDB's reader; the next step finds its place again by the
 * last key, so that an open cursor holds no snapshot of the file.
 */
export class Scan {
  private readonly parts: ScanPlan[];
  private part = 0;
  private range = 0;
  private last: string | undefined;
  private iterator: Iterator<Entry> | undefined;
  private readonly seen = new Set<string>();
  /** Index entries and documents looked at, for explain. */
  keysExamined = 0;
  docsExamined = 0;

  constructor(
    readonly running: Running,
    private readonly plan: Plan,
    private readonly matcher: Matcher | undefined,
  ) {
    this.parts = plan.kind === 'or' ? plan.branches : [plan];
  }

  /** The next matching document, or undefined at the end. */
  next(): StoredDocument | undefined {
    for (let part = this.parts[this.part]; part; part = this.parts[this.part]) {
      for (let entry = this.step(part); entry; entry = this.step(part)) {
        const stored = this.load(part, entry);
        if (stored && (!this.matcher || this.matcher(stored.doc))) return stored;
      }
      this.part++;
      this.range = 0;
    }
    return undefined;
  }

  pause(): void {
    this.iterator?.return?.();
    this.iterator = undefined;
  }

  private step(part: ScanPlan): Entry | undefined {
    while (this.range < part.ranges.length) {
      this.iterator ??= this.open(part);
      const { value, done } = this.iterator.next() as IteratorResult<Entry, undefined>;
      if (!done) {
        this.last = value.key;
        return value;
      }
      this.iterator = undefined;
      this.last = undefined;
      this.range++;
    }
    return undefined;
  }

  private open(part: ScanPlan): Iterator<Entry> {
    const position = part.reverse ? part.ranges.length - 1 - this.range : this.range;
    const [start, end] = part.ranges[position] as [string, string];
    let low = part.index.prefix + start;
    let high = part.index.prefix + end;
    if (this.last !== undefined) {
      if (part.reverse) high = this.last;
      else low = `${this.last}\0`;
    }
    return this.running.view.range(low, high, part.reverse)[Symbol.iterator]();
  }

  private load(part: ScanPlan, entry: Entry): StoredDocument | undefined {
    const { index } = part;
    const isUnion = this.plan.kind === 'or';
    if (part.isIndexed) this.keysExamined++;
    const key = entry.key.slice(index.isId ? 4 : 4 + entry.value.readUInt16BE(0));
    if ((isUnion || index.multikey.size > 0) && !this.isNew(key)) return undefined;
    this.docsExamined++;
    if (index.isId) return new StoredDocument(key, entry.value);
    return readDocument(this.running.view, this.running.collection, key);
  }

  private isNew(key: string): boolean {
    if (this.seen.has(key)) return false;
    this.seen.add(key);
    return true;
  }
}

/** Steps through a scan, giving other work a turn every few milliseconds; `each` answers false to stop. */
export async function forEachDocument(scan: Scan, each: (stored: StoredDocument) => boolean | void): Promise<void> {
  const { running } = scan;
  let start = performance.now();
  let count = 0;
  try {
    for (let stored = scan.next(); stored; stored = scan.next()) {
      if (each(stored) === false) return;
      if ((++count & 31) !== 0) continue;
      const now = performance.now();
      if (running.deadline !== undefined && now > running.deadline) {
        throw mongoError('MaxTimeMSExpired', 'operation exceeded time limit');
      }
      if (now - start < SLICE_MS) continue;
      scan.pause();
      await nextTurn();
      running.check();
      start = performance.now();
    }
  } finally {
    scan.pause();
  }
}

/** The error of an operation whose collection went away while it ran. */
export function planKilled(collection: Collection): MongoError {
  return new MongoError('QueryPlanKilled', `collection dropped: ${namespaceOf(collection)}`, 175);
}
