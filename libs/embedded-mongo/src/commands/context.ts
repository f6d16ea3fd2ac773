import type { Doc } from '../bson/decode.js';
import { isNumeric, isTrue, toNumber } from '../bson/numbers.js';
import { isDocument } from '../bson/paths.js';
import { typeName } from '../bson/types.js';
import type { Collection } from '../engine/catalog.js';
import type { Cursors } from '../engine/cursors.js';
import type { Engine } from '../engine/engine.js';
import type { Retryable, Session, Sessions, SessionTransaction } from '../engine/sessions.js';
import { transactionEnded, WriteConflict, type Transaction } from '../engine/transaction.js';
import { Turns } from '../engine/turns.js';
import type { View } from '../engine/versions.js';
import { locationError, mongoError, MongoError } from '../errors.js';
import { planKilled, type Running } from '../query/scan.js';
import type { Reader } from '../reader/reader.js';
import { NUMBER, wrongType } from './fields.js';

/** What all commands of a server share. */
export interface Server {
  engine: Engine;
  sessions: Sessions;
  cursors: Cursors<CommandContext>;
  /** Runs long reads in a thread of its own. */
  reader?: Reader;
  /** The address clients see, for `hello`. */
  address: string;
  startedAt: Date;
}

/** One command while it runs. */
export class CommandContext {
  /** Promises of what the command wrote; the answer waits for them. */
  readonly durable: Promise<void>[] = [];
  private readonly loss: Error | undefined;
  readonly deadline: number | undefined;
  /** Shares the event loop with other commands. */
  readonly turns = new Turns(() => this.check());

  constructor(
    readonly server: Server,
    readonly name: string,
    readonly command: Doc,
    readonly database: string,
    readonly session: Session | undefined,
    readonly transaction: SessionTransaction | undefined,
    readonly retryable: Retryable | undefined,
    readonly connectionId: number,
    /** Tells that nobody waits for the answer any more. */
    readonly signal?: AbortSignal,
  ) {
    const limit = this.optionalInteger('maxTimeMS');
    this.loss = server.engine.store.loss;
    this.deadline = limit ? performance.now() + limit : undefined;
  }

  get engine(): Engine {
    return this.server.engine;
  }

  /** What the command reads: its transaction's snapshot or the latest state. */
  get view(): View {
    return this.transaction?.transaction ?? this.engine.store;
  }

  /** The collection that the command's first field names. */
  collectionName(): string {
    const name = this.command[this.name];
    if (typeof name !== 'string' || name === '') {
      throw mongoError('InvalidNamespace', `collection name has invalid type ${typeName(name)}`);
    }
    return name;
  }

  namespace(): string {
    return `${this.database}.${this.collectionName()}`;
  }

  findCollection(): Collection | undefined {
    return this.engine.catalog.find(this.database, this.collectionName());
  }

  /** What a scan on behalf of this command looks at. */
  running(collection: Collection, view: View = this.view): Running {
    return { view, collection, current: () => this.engine.catalog.find(collection.database, collection.name) };
  }

  /** Raises when the command must not go on after others had a turn. */
  check(collection?: Collection): void {
    if (this.transaction && !this.transaction.transaction.isOpen) throw transactionEnded();
    if (collection && this.engine.catalog.find(collection.database, collection.name) !== collection) {
      throw planKilled(collection);
    }
    if (this.signal?.aborted) throw new MongoError('Interrupted', 'the client is gone', 11601);
    if (this.deadline !== undefined && performance.now() > this.deadline) {
      throw mongoError('MaxTimeMSExpired', 'operation exceeded time limit');
    }
  }

  /** Runs a statement that writes: in the session's transaction, else in one of its own. */
  async write<T>(run: (transaction: Transaction) => T | Promise<T>): Promise<T> {
    try {
      if (this.transaction) return await run(this.transaction.transaction);
      const { result, durable } = await this.engine.write(run, this.loss);
      this.durable.push(durable);
      return result;
    } catch (error) {
      // An error tells of others' writes (a key that is taken), so its answer waits for the disk too.
      this.durable.push(this.engine.store.durable());
      throw error instanceof WriteConflict ? error.toMongoError() : error;
    }
  }

  /** Resolves when all that the answer tells is on disk; raises when some of it was lost. */
  async onDisk(): Promise<void> {
    if (this.durable.length === 0) return;
    await Promise.all(this.durable);
    this.engine.store.checkLoss(this.loss);
  }

  /** A count: not negative; fractions are cut off, as MongoDB does it. */
  optionalInteger(name: string, source: Doc = this.command): number | undefined {
    const value = source[name];
    if (value === undefined || value === null) return undefined;
    if (!isNumeric(value)) throw wrongType(`${this.name}.${name}`, value, NUMBER);
    const number = Math.trunc(toNumber(value)) || 0;
    if (number < 0) throw locationError(51024, `BSON field '${name}' value must be >= 0, actual value '${number}'`);
    return number;
  }

  optionalDocument(name: string, source: Doc = this.command): Doc | undefined {
    const value = source[name];
    if (value === undefined || value === null) return undefined;
    if (!isDocument(value)) throw wrongType(`${this.name}.${name}`, value, ['object']);
    return value;
  }

  /** Whether a flag is set; its type is checked with the command's fields. */
  optionalBoolean(name: string, source: Doc = this.command): boolean {
    return isTrue(source[name]);
  }
}

/** A command: the fields it takes besides the ones all take, where it may run, and what it does. */
export interface Command {
  fields: string[];
  /** May run inside a multi-document transaction. */
  inTransaction?: boolean;
  /** May carry a transaction number outside of a transaction. */
  retryable?: boolean;
  /** Only reads, and may take long: it can be moved to the reader and given up when the client is gone. */
  isRead?: boolean;
  run: (context: CommandContext) => Doc | Promise<Doc>;
}

/** Refuses any collation that is not the simple one. */
export function checkCollation(collation: unknown): void {
  if (collation === undefined || collation === null) return;
  if (isDocument(collation) && (Object.keys(collation).length === 0 || collation['locale'] === 'simple')) return;
  throw mongoError('NotImplemented', 'only the simple collation is supported by this database');
}
