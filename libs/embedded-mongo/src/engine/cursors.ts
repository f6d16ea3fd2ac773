import { randomBytes } from 'node:crypto';
import { Long } from 'bson';
import { locationError, mongoError } from '../errors.js';
import type { Session } from './sessions.js';
import type { Steps, Turns } from './turns.js';

const IDLE_MS = 10 * 60_000;
/** A batch ends before its documents exceed this. */
const MAX_BATCH_BYTES = 16 * 1024 * 1024;

/** Gives a cursor's documents as bytes. */
export interface Source<C> {
  steps: Steps<Buffer>;
  /** Lets go of everything that is bound to one turn of the event loop. */
  pause(): void;
  /** Goes on for another command. */
  resume(command: C): void;
  /** Whether there is a lot left to look at. */
  isLong(): boolean;
}

interface Open<C> {
  namespace: string;
  source: Source<C>;
  steps: Iterator<Buffer | undefined>;
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

/** Whether a cursor id of a client belongs to the reader. */
export function isReaderCursor(id: unknown): id is Long {
  return id instanceof Long && id.isOdd();
}

/** The open cursors. A cursor keeps its place, no reader: see `Scan`. */
export class Cursors<C extends { turns: Turns }> {
  private readonly open = new Map<bigint, Open<C>>();
  private readonly timer: NodeJS.Timeout;

  /** The reader's cursors have odd numbers, all others even ones: see {@link isReaderCursor}. */
  constructor(private readonly isReader = false) {
    this.timer = setInterval(() => this.expire(), 60_000);
    this.timer.unref();
  }

  get count(): number {
    return this.open.size;
  }

  /** Takes the first batch of a source; the cursor stays open when there is more and `single` is not set. */
  async first(
    command: C,
    namespace: string,
    source: Source<C>,
    size: number,
    options: { single: boolean; session: Session | undefined; transactionNumber: number | undefined },
  ): Promise<Batch> {
    const { session, transactionNumber } = options;
    const cursor: Open<C> = {
      namespace,
      source,
      steps: source.steps[Symbol.iterator](),
      session,
      transactionNumber,
      usedAt: Date.now(),
      held: undefined,
      busy: true,
    };
    const { documents, isDone } = await this.fill(cursor, size, command.turns);
    cursor.busy = false;
    if (isDone || options.single) return { id: 0n, documents };
    const id = ((randomBytes(8).readBigUInt64BE(0) >> 2n) << 1n || 2n) | (this.isReader ? 1n : 0n);
    this.open.set(id, cursor);
    return { id, documents };
  }

  /** The next batch of an open cursor. */
  async more(
    command: C,
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
      cursor.source.resume(command);
      const { documents, isDone } = await this.fill(cursor, size, command.turns);
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

  /** Closes the cursors of a session that ended. */
  endSession(session: Session): void {
    for (const [id, cursor] of this.open) if (cursor.session === session) this.open.delete(id);
  }

  close(): void {
    clearInterval(this.timer);
    this.open.clear();
  }

  private async fill(cursor: Open<C>, size: number, turns: Turns): Promise<{ documents: Buffer[]; isDone: boolean }> {
    const documents: Buffer[] = [];
    let bytes = 0;
    try {
      for (;;) {
        const step = cursor.held ? { value: cursor.held } : cursor.steps.next();
        cursor.held = undefined;
        if (step.done) return { documents, isDone: true };
        const next = step.value as Buffer | undefined;
        if (next) {
          // Looking one further tells the client now that there is no more, instead of costing it a round trip.
          if (documents.length >= size || (documents.length > 0 && bytes + next.length > MAX_BATCH_BYTES)) {
            cursor.held = next;
            return { documents, isDone: false };
          }
          bytes += next.length;
          documents.push(next);
        }
        if (!turns.isOver()) continue;
        cursor.source.pause();
        await turns.next();
      }
    } finally {
      cursor.source.pause();
    }
  }

  private expire(): void {
    const limit = Date.now() - IDLE_MS;
    for (const [id, cursor] of this.open) if (cursor.usedAt < limit && !cursor.busy) this.open.delete(id);
  }
}
