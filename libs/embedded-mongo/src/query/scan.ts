import { MongoError } from '../errors.js';
import { idIndex, readDocument, StoredDocument } from '../engine/documents.js';
import { namespaceOf, type Collection } from '../engine/catalog.js';
import type { Entry } from '../engine/sorted-keys.js';
import type { Steps, Turns } from '../engine/turns.js';
import type { View } from '../engine/versions.js';
import type { Matcher } from './matcher.js';
import type { Plan, ScanPlan } from './planner.js';

/** What a scan reads. */
export interface Running {
  view: View;
  collection: Collection;
  /** The collection as it is by now; undefined when it was dropped. */
  current: () => Collection | undefined;
}

/**
 * Walks over a plan's documents, one step per index entry. {@link pause} lets go of LMDB's reader; the next step finds
 * its place again by the last key, so that an open cursor holds no snapshot of the file.
 */
export class Scan implements Steps<StoredDocument> {
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
    private running: Running,
    private readonly plan: Plan,
    private readonly matcher: Matcher | undefined,
  ) {
    this.parts = plan.kind === 'or' ? plan.branches : [plan];
  }

  [Symbol.iterator](): Iterator<StoredDocument | undefined> {
    return { next: () => this.next() };
  }

  /** Looks at one entry: gives its document if it matches. */
  private next(): IteratorResult<StoredDocument | undefined> {
    const part = this.parts[this.part];
    if (!part) return { done: true, value: undefined };
    const entry = this.step(part);
    if (entry) {
      const stored = this.load(part, entry);
      return { done: false, value: stored && (this.matcher?.(stored.doc) ?? true) ? stored : undefined };
    }
    this.endRange(part);
    return { done: false, value: undefined };
  }

  get collection(): Collection {
    return this.running.collection;
  }

  /** Goes on for another command; raises when the collection was dropped meanwhile. */
  resume(running: Running): void {
    const now = running.current();
    if (!now || idIndex(now).tree !== idIndex(this.collection).tree) throw planKilled(this.collection);
    this.running = running;
  }

  pause(): void {
    this.iterator?.return?.();
    this.iterator = undefined;
  }

  /** Whether there are more entries than this left to look at. */
  hasMoreThan(count: number): boolean {
    const { part, range, last } = this;
    this.pause();
    let left = count;
    for (let at = this.parts[this.part]; at && left >= 0; at = this.parts[this.part]) {
      if (this.step(at)) left--;
      else this.endRange(at);
    }
    this.pause();
    Object.assign(this, { part, range, last });
    return left < 0;
  }

  /** The next entry of the present range. */
  private step(part: ScanPlan): Entry | undefined {
    if (part.ranges.length === 0) return undefined;
    this.iterator ??= this.open(part);
    const { value, done } = this.iterator.next() as IteratorResult<Entry, undefined>;
    this.last = done ? undefined : value.key;
    if (done) this.iterator = undefined;
    return done ? undefined : value;
  }

  private endRange(part: ScanPlan): void {
    if (++this.range < part.ranges.length) return;
    this.part++;
    this.range = 0;
  }

  private open(part: ScanPlan): Iterator<Entry> {
    const index = this.running.current()?.indexes.find(({ tree }) => tree === part.index.tree);
    // The trees of what was dropped are being emptied.
    if (!index) throw planKilled(this.collection);
    part.index = index;
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
    return readDocument(this.running.view, this.collection, key);
  }

  private isNew(key: string): boolean {
    if (this.seen.has(key)) return false;
    this.seen.add(key);
    return true;
  }
}

/** Walks over a scan's documents in turns; `each` answers false to stop. */
export async function forEachDocument(
  scan: Scan,
  turns: Turns,
  each: (stored: StoredDocument) => boolean | void,
): Promise<void> {
  try {
    for (const stored of scan) {
      if (stored && each(stored) === false) return;
      if (!turns.isOver()) continue;
      scan.pause();
      await turns.next();
    }
  } finally {
    scan.pause();
  }
}

/** The error of an operation whose collection or index went away while it ran. */
export function planKilled(collection: Collection): MongoError {
  return new MongoError('QueryPlanKilled', `collection or index dropped: ${namespaceOf(collection)}`, 175);
}
