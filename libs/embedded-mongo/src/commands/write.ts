import { ObjectId, Timestamp } from 'bson';
import { checkDepth, decodeDocument, encodeDocument, type Doc } from '../bson/decode.js';
import { asInteger } from '../bson/numbers.js';
import { isDocument } from '../bson/paths.js';
import { startsWithId } from '../bson/raw.js';
import type { Collection } from '../engine/catalog.js';
import { readDocument, type StoredDocument } from '../engine/documents.js';
import { WriteConflict, type Transaction } from '../engine/transaction.js';
import { mongoError, MongoError } from '../errors.js';
import { compileFilter } from '../query/matcher.js';
import { planQuery } from '../query/planner.js';
import { forEachDocument, Scan } from '../query/scan.js';
import { checkId, compileUpdate, idFirst, isSame, withTimestamps, type Update } from '../write/update.js';
import { checkCollation, type Command, type CommandContext } from './context.js';
import { checkFields } from './fields.js';
import { readHint } from './find.js';

const MAX_STATEMENTS = 100_000;
/** Documents, and bytes, after which a statement for many commits. */
const CHUNK = 500;
const CHUNK_BYTES = 8 * 1024 * 1024;

/** What one statement did; kept for retries. */
interface Outcome extends Doc {
  n: number;
  nModified?: number;
  /** The `_id` of an upserted document. */
  upserted?: unknown;
}

/** Runs the statements of a command in order; an error ends it when it is ordered, or the whole of a transaction. */
async function runStatements<T>(
  context: CommandContext,
  statements: T[],
  run: (statement: T, index: number) => Promise<Outcome>,
): Promise<Doc> {
  const ordered = context.command['ordered'] !== false;
  const reply = { n: 0, nModified: 0, upserted: [] as Doc[] };
  const errors: Doc[] = [];
  for (const [index, statement] of statements.entries()) {
    try {
      const outcome = await run(statement, index);
      reply.n += outcome.n;
      reply.nModified += outcome.nModified ?? 0;
      if ('upserted' in outcome) reply.upserted.push({ index, _id: outcome.upserted });
    } catch (error) {
      if (!(error instanceof MongoError) || isFatal(error) || context.transaction)
        throw inTransaction(error, index, context);
      errors.push({ index, code: error.code, errmsg: error.message, ...error.extra });
      if (ordered) break;
    }
    if (context.turns.isOver()) await context.turns.next();
  }
  const out: Doc = { n: reply.n };
  if (context.name === 'update') out['nModified'] = reply.nModified;
  if (reply.upserted.length > 0) out['upserted'] = reply.upserted;
  if (errors.length > 0) out['writeErrors'] = errors;
  return out;
}

function isFatal({ codeName }: MongoError): boolean {
  return ['TransactionTooOld', 'NoSuchTransaction', 'MaxTimeMSExpired', 'WriteConflict'].includes(codeName);
}

/** In a transaction a failed statement fails the command; duplicate keys are still told as write errors. */
function inTransaction(error: unknown, index: number, context: CommandContext): unknown {
  if (!(error instanceof MongoError) || !context.transaction || error.labels.length > 0) return error;
  return new AbortingWriteError(error, index);
}

/** A write error inside a transaction: answered as the driver expects it, and the transaction is over. */
class AbortingWriteError extends MongoError {
  constructor(error: MongoError, index: number) {
    super(error.codeName, error.message, error.code);
    const { code, message: errmsg, extra } = error;
    this.with({ ok: 1, n: 0, writeErrors: [{ index, code, errmsg, ...extra }], ...extra });
  }
}

/** The statement's number for retries, or undefined when the command is not retryable. */
function statementId(context: CommandContext, index: number): number | undefined {
  if (!context.retryable) return undefined;
  const ids = context.command['stmtIds'] as unknown[] | undefined;
  const given = ids ? ids[index] : context.command['stmtId'];
  const id = given === undefined && !ids ? 0 : asInteger(given);
  if (id === undefined || id < 0 || id + index > 0x7fffffff)
    throw mongoError('BadValue', 'a statement id must be an int from 0');
  return ids ? id : id + index;
}

/** Runs a statement in a transaction, once only when it is retryable. */
export async function once<T extends Doc>(
  context: CommandContext,
  index: number,
  run: (transaction: Transaction) => T | Promise<T>,
): Promise<T> {
  const { retryable } = context;
  const id = statementId(context, index);
  if (!retryable || id === undefined) return context.write(run);
  return context.write(async (transaction) => {
    const done = retryable.session.number === retryable.number ? retryable.session.done.get(id) : undefined;
    if (done) return done as T;
    const result = await run(transaction);
    // A repeat of a long statement that is still under way may have overtaken it.
    if (retryable.session.done.has(id)) throw new WriteConflict(undefined);
    context.server.sessions.record(retryable, transaction, [[id, result]]);
    return result;
  });
}

/** The statements of a command, checked before any of them runs. */
function statementsOf(context: CommandContext, field: string): unknown[] {
  const statements = context.command[field] as unknown[];
  const isList = statements.every((item) => Buffer.isBuffer(item) || isDocument(item));
  if (!isList) throw mongoError('TypeMismatch', `BSON field '${context.name}.${field}' must be an array of objects`);
  if (statements.length === 0 || statements.length > MAX_STATEMENTS) {
    throw mongoError('InvalidLength', `Write batch sizes must be between 1 and ${MAX_STATEMENTS}.`);
  }
  const ids = context.command['stmtIds'] as unknown[] | undefined;
  if (ids && ids.length !== statements.length)
    throw mongoError('InvalidLength', 'stmtIds must have one id for each statement');
  return statements;
}

async function insert(context: CommandContext): Promise<Doc> {
  const documents = statementsOf(context, 'documents');
  const collection = context.engine.catalog.findOrCreate(context.database, context.collectionName());
  return runStatements(context, documents, (statement, index) => {
    const { doc, bytes } = toInsert(statement);
    return once(context, index, (transaction): Outcome => {
      context.engine.writer(transaction, collection).insert(doc, bytes);
      return { n: 1 };
    });
  });
}

/** A document to insert with `_id` at its front, as bytes of the message where possible. */
function toInsert(statement: unknown): { doc: Doc; bytes: Buffer } {
  let doc = Buffer.isBuffer(statement) ? decodeDocument(statement) : (statement as Doc);
  const hasTimestamp = Object.values(doc).some((value) => value instanceof Timestamp);
  if (Buffer.isBuffer(statement) && startsWithId(statement) && !hasTimestamp) {
    checkId(doc['_id']);
    return { doc, bytes: statement };
  }
  doc = withTimestamps(idFirst('_id' in doc ? doc : { _id: new ObjectId(), ...doc }));
  checkId(doc['_id']);
  return { doc, bytes: encodeDocument(doc) };
}

/** Finds the documents that a statement writes to: the first or all. */
export async function findTargets(
  context: CommandContext,
  transaction: Transaction,
  collection: Collection,
  filter: Doc,
  options: { all: boolean; hint: unknown; variables: Doc },
): Promise<StoredDocument[]> {
  const plan = planQuery(collection, filter, [], options.hint);
  const matcher = compileFilter(filter, options.variables);
  const scan = new Scan(context.running(collection, transaction), plan, plan.exact ? undefined : matcher);
  const found: StoredDocument[] = [];
  await forEachDocument(scan, context.turns, (stored) => {
    found.push(stored);
    return options.all;
  });
  return found;
}

/**
 * Writes to all documents that match: notes their keys, then goes through them in chunks, each committed as a whole and
 * on disk before the next one, so that neither their number nor their size matters. `apply` tells whether it changed one.
 */
async function writeAll(
  context: CommandContext,
  collection: Collection,
  filter: Doc,
  { hint, variables }: { hint: unknown; variables: Doc },
  apply: (transaction: Transaction, stored: StoredDocument) => boolean,
): Promise<{ n: number; nModified: number }> {
  const { turns } = context;
  const plan = planQuery(collection, filter, [], hint);
  const matches = compileFilter(filter, variables);
  const keys: string[] = [];
  const scan = new Scan(context.running(collection), plan, plan.exact ? undefined : matches);
  await forEachDocument(scan, turns, ({ key }) => void keys.push(key));
  const total = { n: 0, nModified: 0, next: 0 };
  while (total.next < keys.length) {
    const { next: first } = total;
    const chunk = await context.write(async (transaction) => {
      const done = { n: 0, nModified: 0, next: first };
      do {
        const stored = readDocument(transaction, collection, keys[done.next++] as string);
        // Others may have changed it since.
        if (stored && matches(stored.doc)) {
          done.n++;
          if (apply(transaction, stored)) done.nModified++;
        }
        if (turns.isOver()) await turns.next();
      } while (done.next < Math.min(first + CHUNK, keys.length) && transaction.bytes < CHUNK_BYTES);
      return done;
    });
    total.n += chunk.n;
    total.nModified += chunk.nModified;
    total.next = chunk.next;
    if (!context.transaction) await context.engine.store.durable();
    context.check(collection);
  }
  return total;
}

/** Applies an update to one document; answers the new document, or undefined when nothing changed. */
export function applyUpdate(
  context: CommandContext,
  transaction: Transaction,
  collection: Collection,
  stored: StoredDocument,
  update: Update,
  filter: Doc,
): Buffer | undefined {
  const doc = update.apply(stored.doc, filter);
  const bytes = isSame(stored.bytes, doc);
  const writer = context.engine.writer(transaction, collection);
  // A write that changes nothing still takes part in conflicts.
  if (bytes) writer.replace(stored, doc, bytes);
  else writer.touch(stored);
  return bytes;
}

/** Inserts what an upsert makes of its query. */
export function applyUpsert(
  context: CommandContext,
  transaction: Transaction,
  collection: Collection,
  update: Update,
  filter: Doc,
): { doc: Doc; bytes: Buffer } {
  const doc = idFirst(update.upsert(filter));
  checkId(doc['_id']);
  checkDepth(doc);
  const bytes = encodeDocument(doc);
  context.engine.writer(transaction, collection).insert(doc, bytes);
  return { doc, bytes };
}

const updateFields = ['q', 'u', 'c', 'multi', 'upsert', 'arrayFilters', 'hint', 'collation'];

async function update(context: CommandContext): Promise<Doc> {
  const variables = context.optionalDocument('let') ?? {};
  const statements = statementsOf(context, 'updates').map((given) => {
    const statement = asStatement(given, 'update.updates', updateFields);
    const filter = context.optionalDocument('q', statement) ?? {};
    const isMulti = context.optionalBoolean('multi', statement);
    const isUpsert = context.optionalBoolean('upsert', statement);
    return { statement, filter, isMulti, isUpsert, hint: readHint(statement['hint']) };
  });
  return runStatements(context, statements, async ({ statement, filter, isMulti, isUpsert, hint }, index) => {
    const compiled = compileUpdate(statement['u'], {
      arrayFilters: statement['arrayFilters'],
      variables: { ...variables, ...(context.optionalDocument('c', statement) ?? {}) },
    });
    if (isMulti && compiled.isReplacement)
      throw mongoError('FailedToParse', 'multi update is not supported for replacement-style update');
    if (isMulti && context.retryable) throw mongoError('InvalidOptions', 'Cannot use retryable writes with multi=true');
    compileFilter(filter, variables);
    const collection = target(context, isUpsert);
    if (!collection) return { n: 0, nModified: 0 };
    if (isMulti) {
      const outcome = await writeAll(
        context,
        collection,
        filter,
        { hint, variables },
        (transaction, stored) => applyUpdate(context, transaction, collection, stored, compiled, filter) !== undefined,
      );
      if (outcome.n > 0 || !isUpsert) return { n: outcome.n, nModified: outcome.nModified };
    }
    return once(context, index, async (transaction): Promise<Outcome> => {
      const found = await findTargets(context, transaction, collection, filter, { all: isMulti, hint, variables });
      if (found.length === 0 && isUpsert) {
        const { doc } = applyUpsert(context, transaction, collection, compiled, filter);
        return { n: 1, nModified: 0, upserted: doc['_id'] };
      }
      let nModified = 0;
      for (const stored of found) {
        if (applyUpdate(context, transaction, collection, stored, compiled, filter)) nModified++;
      }
      return { n: found.length, nModified };
    });
  });
}

async function remove(context: CommandContext): Promise<Doc> {
  const variables = context.optionalDocument('let') ?? {};
  const statements = statementsOf(context, 'deletes').map((given) => {
    const statement = asStatement(given, 'delete.deletes', ['q', 'limit', 'hint', 'collation']);
    const filter = context.optionalDocument('q', statement) ?? {};
    const limit = asInteger(statement['limit']);
    if (limit !== 0 && limit !== 1)
      throw mongoError('FailedToParse', 'The limit field in delete objects must be 0 or 1');
    return { filter, limit, hint: readHint(statement['hint']) };
  });
  return runStatements(context, statements, async ({ filter, limit, hint }, index) => {
    if (limit === 0 && context.retryable)
      throw mongoError('InvalidOptions', 'Cannot use retryable writes with limit=0');
    compileFilter(filter, variables);
    const collection = target(context, false);
    if (!collection) return { n: 0 };
    if (limit === 0) {
      const { n } = await writeAll(context, collection, filter, { hint, variables }, (transaction, stored) => {
        context.engine.writer(transaction, collection).delete(stored);
        return true;
      });
      return { n };
    }
    return once(context, index, async (transaction): Promise<Outcome> => {
      const found = await findTargets(context, transaction, collection, filter, { all: false, hint, variables });
      const writer = context.engine.writer(transaction, collection);
      for (const stored of found) writer.delete(stored);
      return { n: found.length };
    });
  });
}

/** The collection to write to; created only for an upsert. */
export function target(context: CommandContext, create: boolean): Collection | undefined {
  const name = context.collectionName();
  const { catalog } = context.engine;
  return create ? catalog.findOrCreate(context.database, name) : catalog.find(context.database, name);
}

function asStatement(given: unknown, name: string, fields: string[]): Doc {
  const statement = given as Doc;
  checkFields(name, statement, fields);
  checkCollation(statement['collation']);
  return statement;
}

const common = ['ordered', 'bypassDocumentValidation', 'stmtId', 'stmtIds', 'let'];

export const writeCommands: Record<string, Command> = {
  insert: { fields: [...common, 'documents'], inTransaction: true, retryable: true, run: insert },
  update: { fields: [...common, 'updates'], inTransaction: true, retryable: true, run: update },
  delete: { fields: [...common, 'deletes'], inTransaction: true, retryable: true, run: remove },
};
