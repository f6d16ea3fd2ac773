import { Binary, Long } from 'bson';
import { decodeDocument, encodeDocument, type Doc } from '../bson/decode.js';
import { isDocument } from '../bson/paths.js';
import { mongoError, MongoError } from '../errors.js';
import { SESSION_TREE } from './catalog.js';
import type { Engine } from './engine.js';
import { treePrefix } from './storage.js';
import type { Transaction } from './transaction.js';

/** How long a session and what it did is remembered after its last use. */
export const SESSION_MINUTES = 30;
/** The statement number that records a committed transaction. */
const COMMITTED = 0xffffffff;

/** A transaction of a session. */
export interface SessionTransaction {
  session: Session;
  number: number;
  transaction: Transaction;
  state: 'open' | 'committed' | 'aborted';
  startedAt: number;
  durable: Promise<void> | undefined;
}

/** What is known of one logical session. */
export interface Session {
  key: string;
  usedAt: number;
  /** The highest transaction number seen; -1 before the first. */
  number: number;
  current: SessionTransaction | undefined;
  /** Answers of the statements done under `number`, for retries. */
  done: Map<number, Doc>;
  /** Keys of the records of earlier numbers, which the next record removes. */
  stale: string[];
}

/** The identity of a retryable write: session, number and the first statement. */
export interface Retryable {
  session: Session;
  number: number;
}

/** The sessions, their transactions and the memory of retryable writes. */
export class Sessions {
  private readonly sessions = new Map<string, Session>();
  private readonly timer: NodeJS.Timeout;
  /** Called when a session is over. */
  onEnd: (session: Session) => void = () => undefined;

  constructor(
    private readonly engine: Engine,
    private readonly transactionSeconds: number,
  ) {
    engine.onLoss = () => {
      for (const session of this.sessions.values()) {
        abortCurrent(session);
        session.current = undefined;
        session.done.clear();
      }
      this.load();
    };
    this.timer = setInterval(() => this.expire(), 1000);
    this.timer.unref();
  }

  /** The session of a command's `lsid`. */
  of(lsid: unknown): Session {
    const id = isDocument(lsid) ? lsid['id'] : undefined;
    if (!(id instanceof Binary) || id.sub_type !== Binary.SUBTYPE_UUID || id.position !== 16) {
      throw mongoError('TypeMismatch', 'lsid must be a document whose id is a UUID');
    }
    const key = Buffer.from(id.buffer).toString('latin1', 0, 16);
    let session = this.sessions.get(key);
    if (!session) this.sessions.set(key, (session = newSession(key)));
    session.usedAt = Date.now();
    return session;
  }

  /** Begins a transaction; an open one with a lower number is given up. */
  start(session: Session, number: number): SessionTransaction {
    if (number < session.number) throw tooOld(session, number);
    if (number === session.number) {
      throw new MongoError(
        'ConflictingOperationInProgress',
        `Cannot start a transaction at given transaction number ${number}: it is in use`,
        117,
      );
    }
    this.advance(session, number);
    session.current = {
      session,
      number,
      transaction: this.engine.begin(),
      state: 'open',
      startedAt: Date.now(),
      durable: undefined,
    };
    return session.current;
  }

  /** The open transaction that a command continues. */
  continue(session: Session, number: number): SessionTransaction {
    if (number < session.number) throw tooOld(session, number);
    const current = session.current;
    if (!current || current.number !== number || current.state === 'aborted' || !isAlive(current)) {
      throw noSuchTransaction(number);
    }
    if (current.state === 'committed') {
      throw mongoError('TransactionCommitted', `Transaction with { txnNumber: ${number} } has been committed.`);
    }
    return current;
  }

  /** Commits; repeating it after success only waits until the commit is on disk. */
  commit(session: Session, number: number): Promise<void> {
    if (number < session.number) throw tooOld(session, number);
    const current = session.current?.number === number ? session.current : undefined;
    if (current?.state === 'committed') return current.durable as Promise<void>;
    if (!current && session.number === number && session.done.has(COMMITTED)) return Promise.resolve();
    if (!current || current.state === 'aborted' || !isAlive(current)) throw noSuchTransaction(number);
    current.state = 'committed';
    if (!current.transaction.isEmpty) this.record({ session, number }, current.transaction, [[COMMITTED, {}]]);
    current.durable = current.transaction.commit();
    return current.durable;
  }

  /** Gives a transaction up. */
  abort(session: Session, number: number): void {
    if (number < session.number) throw tooOld(session, number);
    const current = session.current;
    if (!current || current.number !== number || current.state === 'aborted') throw noSuchTransaction(number);
    if (current.state === 'committed') {
      throw mongoError('TransactionCommitted', `Transaction with { txnNumber: ${number} } has been committed.`);
    }
    abortCurrent(session);
  }

  /** The retryable write that a command is part of; a higher number forgets the earlier statements. */
  retryable(session: Session, number: number): Retryable {
    if (number < session.number) throw tooOld(session, number);
    if (number > session.number) this.advance(session, number);
    else if (session.current) {
      throw mongoError('IllegalOperation', `transaction number ${number} was used for a transaction`);
    }
    return { session, number };
  }

  /** Remembers answers of statements, in memory and with the same commit as their writes. */
  record({ session, number }: Retryable, transaction: Transaction, answers: [number, Doc][]): void {
    if (session.number !== number) throw tooOld(session, number);
    for (const key of session.stale.splice(0)) transaction.put(key, null);
    for (const [statement, answer] of answers) {
      session.done.set(statement, answer);
      transaction.put(recordKey(session.key, number, statement), encodeDocument({ at: new Date(), r: answer }));
    }
  }

  /** Ends sessions and forgets them. */
  async end(lsids: unknown[]): Promise<void> {
    await Promise.all(lsids.map((lsid) => this.forget(this.of(lsid))));
  }

  abortAll(): void {
    for (const session of this.sessions.values()) abortCurrent(session);
  }

  close(): void {
    clearInterval(this.timer);
    this.abortAll();
  }

  private advance(session: Session, number: number): void {
    abortCurrent(session);
    // Removed with the next record: a commit of its own would cost each transaction a sync before its first statement.
    session.stale.push(...recordKeys(session));
    session.number = number;
    session.current = undefined;
    session.done = new Map();
  }

  private async forget(session: Session): Promise<void> {
    abortCurrent(session);
    this.sessions.delete(session.key);
    this.onEnd(session);
    const keys = [...session.stale, ...recordKeys(session)];
    await this.engine.store.commit(new Map(keys.map((key) => [key, null])));
  }

  private expire(): void {
    const now = Date.now();
    for (const session of this.sessions.values()) {
      const current = session.current;
      if (current?.state === 'open' && now - current.startedAt > this.transactionSeconds * 1000) abortCurrent(session);
      if (now - session.usedAt > SESSION_MINUTES * 60_000) this.forget(session).catch(() => undefined);
    }
  }

  /** Brings back what retries need after a restart, and removes what none can ask for any more. */
  restore(): void {
    // Not after a loss: on a disk that refuses writes, a clean-up after each loss would go round in circles.
    void this.engine.store.commit(this.load());
  }

  /** Reads what retries need; gives the removal of what none can ask for any more. */
  private load(): Map<string, null> {
    const limit = Date.now() - SESSION_MINUTES * 60_000;
    const stale = new Map<string, null>();
    const records = [...this.engine.store.range(SESSION_TREE, treePrefix(3))];
    // The keys are in the order of numbers: from the end, the first one of a session is its latest.
    for (const { key, value } of records.reverse()) {
      const id = key.slice(4, 20);
      const tail = Buffer.from(key.slice(20), 'latin1');
      const number = Number(tail.readBigUInt64BE(0));
      const { at, r } = decodeDocument(value) as unknown as { at: Date; r: Doc };
      const session = this.sessions.get(id) ?? newSession(id, number);
      if (session.number !== number || at.getTime() < limit) {
        stale.set(key, null);
        continue;
      }
      this.sessions.set(id, session);
      session.usedAt = Math.max(session.usedAt, at.getTime());
      session.done.set(tail.readUInt32BE(8), r);
    }
    return stale;
  }
}

function newSession(key: string, number = -1): Session {
  return { key, usedAt: 0, number, current: undefined, done: new Map(), stale: [] };
}

function isAlive(current: SessionTransaction): boolean {
  return current.state !== 'open' || current.transaction.isOpen;
}

function abortCurrent(session: Session): void {
  const current = session.current;
  if (current?.state !== 'open') return;
  current.state = 'aborted';
  current.transaction.abort();
}

/** The keys of what is remembered of the session's present number. */
function recordKeys({ key, number, done }: Session): string[] {
  return Array.from(done.keys(), (statement) => recordKey(key, number, statement));
}

function recordKey(session: string, number: number, statement: number): string {
  const tail = Buffer.alloc(12);
  tail.writeBigUInt64BE(BigInt(number), 0);
  tail.writeUInt32BE(statement, 8);
  return SESSION_TREE + session + tail.toString('latin1');
}

function tooOld(session: Session, number: number): MongoError {
  return mongoError(
    'TransactionTooOld',
    `Retryable write with txnNumber ${number} is prohibited on session because a newer one with txnNumber ${session.number} has already started.`,
  );
}

function noSuchTransaction(number: number): MongoError {
  return mongoError('NoSuchTransaction', `Transaction with { txnNumber: ${number} } has been aborted.`).label(
    'TransientTransactionError',
  );
}

/** A transaction number as the drivers send it. */
export function transactionNumber(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  const number = value instanceof Long ? value.toNumber() : typeof value === 'number' ? value : NaN;
  if (!Number.isSafeInteger(number) || number < 0) throw mongoError('InvalidOptions', 'txnNumber must be a long');
  return number;
}
