import { randomBytes } from 'node:crypto';
import { locationError, mongoError } from '../errors.js';
import type { Session } from './sessions.js';

const IDLE_MS = 10 * 60_000;
/** A batch ends before its documents exceed this. */
const MAX_BATCH_BYTES = 16 * 1024 * 1024;

/** Gives a cursor's documents as bytes; lets go of everything that is bound to one turn of the loop in `pause`. */
export interface Source {
  next(): Buffer | undefined;
  pause(): void;
  /** Called after other work had a turn: raises when the cursor must end. */
  check(): void;
}

interface Open {
  namespace: string;
  source: Source;
  session: Session | undefined;
  transactionNumber: number | undefined;
  usedAt: number;
  /** The document that did not fit into the last batch. */
  held: Buffer | undefined;
  busy: boolean;
}

export interface Batch {
  id: bigint;
  documents: Buffer[];
}

/** The open cursors. A cursor keeps its place, no reader: see `Scan`. */
export class Cursors {
  private readonly open = new Map<bigint, Open>();
  private readonly timer: NodeJS.Timeout;

  constructor() {
    this.timer = setInterval(() => this.expire(), 60_000);
    this.timer.unref();
  }

  get count(): number {
    return this.open.size;
  }

  /** Takes the first batch of a source; the cursor stays open when there is more and `single` is not set. */
  async first(
    namespace: string,
    source: Source,
    size: number,
    options: { single: boolean; session: Session | undefined; transactionNumber: number | undefined },
  ): Promise<Batch> {
    const { session, transactionNumber } = options;
    const cursor: Open = {
      namespace,
      source,
      session,
      transactionNumber,
      usedAt: Date.now(),
      held: undefined,
      busy: true,
    };
    const { documents, isDone } = await this.fill(cursor, size);
    cursor.busy = false;
    if (isDone || options.single) return { id: 0n, documents };
    const id = randomBytes(8).readBigUInt64BE(0) >> 1n || 1n;
    this.open.set(id, cursor);
    return { id, documents };
  }

  /** The next batch of an open cursor. */
  async more(
    id: bigint,
    namespace: string,
    size: number,
    session: Session | undefined,
    transactionNumber: number | undefined,
  ): Promise<Batch> {
    const cursor = this.open.get(id);
    if (!cursor) throw mongoError('CursorNotFound', `cursor id ${id} not found`);
    if (cursor.namespace !== namespace) {
      throw mongoError(
        'Unauthorized',
        `Requested getMore on namespace '${namespace}', but cursor belongs to a different namespace ${cursor.namespace}`,
      );
    }
    if (cursor.session !== session) {
      const code = cursor.session === undefined ? 50736 : session === undefined ? 50737 : 50738;
      throw locationError(code, `Cannot run getMore on cursor ${id}, which was created in another session`);
    }
    if (cursor.transactionNumber !== transactionNumber) {
      const code = cursor.transactionNumber === undefined ? 50739 : transactionNumber === undefined ? 50740 : 50741;
      throw locationError(code, `Cannot run getMore on cursor ${id}, which was created in another transaction`);
    }
    if (cursor.busy) throw mongoError('BadValue', `cursor id ${id} is already in use`);
    cursor.busy = true;
    try {
      cursor.source.check();
      const { documents, isDone } = await this.fill(cursor, size);
      cursor.usedAt = Date.now();
      if (isDone) this.open.delete(id);
      return { id: isDone ? 0n : id, documents };
    } catch (error) {
      this.open.delete(id);
      throw error;
    } finally {
      cursor.busy = false;
    }
  }

  /** Closes a cursor; false when there is none of this id. */
  kill(id: bigint): boolean {
    return this.open.delete(id);
  }

  close(): void {
    clearInterval(this.timer);
    this.open.clear();
  }

  private async fill(cursor: Open, size: number): Promise<{ documents: Buffer[]; isDone: boolean }> {
    const documents: Buffer[] = [];
    const { source } = cursor;
    let bytes = 0;
    let start = performance.now();
    try {
      while (documents.length < size) {
        const next = cursor.held ?? source.next();
        cursor.held = undefined;
        if (!next) return { documents, isDone: true };
        if (documents.length > 0 && bytes + next.length > MAX_BATCH_BYTES) {
          cursor.held = next;
          break;
        }
        bytes += next.length;
        documents.push(next);
        if ((documents.length & 31) === 0 && performance.now() - start > 8) {
          source.pause();
          await new Promise((resolve) => setImmediate(resolve));
          source.check();
          start = performance.now();
        }
      }
      // Looking one further tells the client now that there is no more, instead of costing it a round trip.
      cursor.held ??= source.next();
      return { documents, isDone: cursor.held === undefined };
    } finally {
      source.pause();
    }
  }

  private expire(): void {
    const limit = Date.now() - IDLE_MS;
    for (const [id, cursor] of this.open) if (cursor.usedAt < limit && !cursor.busy) this.open.delete(id);
  }
}
