import type { Doc } from '../bson/decode.js';
import { asInteger } from '../bson/numbers.js';
import { isDocument } from '../bson/paths.js';
import { typeName } from '../bson/types.js';
import type { Collection } from '../engine/catalog.js';
import type { Cursors } from '../engine/cursors.js';
import type { Engine } from '../engine/engine.js';
import type { Retryable, Session, Sessions, SessionTransaction } from '../engine/sessions.js';
import { WriteConflict, type Transaction } from '../engine/transaction.js';
import { Turns } from '../engine/turns.js';
import type { View } from '../engine/versions.js';
import { locationError, mongoError, MongoError } from '../errors.js';
import { planKilled, type Running } from '../query/scan.js';
import type { Reader } from '../reader/reader.js';

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
    if (this.transaction && !this.transaction.transaction.isOpen) {
      throw mongoError('NoSuchTransaction', 'the transaction was aborted').label('TransientTransactionError');
    }
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

  /** A field that the command must have. */
  required(name: string): unknown {
    return required(name, this.command, this.name);
  }

  optionalInteger(name: string, source: Doc = this.command): number | undefined {
    const value = source[name];
    if (value === undefined || value === null) return undefined;
    const number = asInteger(value);
    if (number === undefined) throw mongoError('TypeMismatch', `BSON field '${this.name}.${name}' must be an integer`);
    if (number < 0) throw locationError(51024, `BSON field '${name}' value must be >= 0, actual value '${number}'`);
    return number;
  }

  optionalDocument(name: string, source: Doc = this.command): Doc | undefined {
    const value = source[name];
    if (value === undefined || value === null) return undefined;
    if (!isDocument(value)) {
      throw mongoError(
        'TypeMismatch',
        `BSON field '${this.name}.${name}' is the wrong type '${typeName(value)}', expected type 'object'`,
      );
    }
    return value;
  }

  optionalBoolean(name: string, source: Doc = this.command): boolean {
    const value = source[name];
    if (value === undefined || value === null) return false;
    if (typeof value === 'boolean') return value;
    const number = asInteger(value);
    if (number === undefined) throw mongoError('TypeMismatch', `BSON field '${this.name}.${name}' must be a boolean`);
    return number !== 0;
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

/** A field that a document must have. */
export function required(name: string, source: Doc, path: string): unknown {
  const value = source[name];
  if (value === undefined) throw locationError(40414, `BSON field '${path}.${name}' is missing but a required field`);
  return value;
}

/** Refuses fields that are not known. */
export function checkFields(name: string, doc: Doc, known: string[]): void {
  for (const field of Object.keys(doc)) {
    if (!known.includes(field)) throw locationError(40415, `BSON field '${name}.${field}' is an unknown field.`);
  }
}

/** Refuses any collation that is not the simple one. */
export function checkCollation(collation: unknown): void {
  if (collation === undefined || collation === null) return;
  if (isDocument(collation) && (Object.keys(collation).length === 0 || collation['locale'] === 'simple')) return;
  throw mongoError('NotImplemented', 'only the simple collation is supported by this database');
}
