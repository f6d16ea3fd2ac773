import type { Doc } from '../bson/decode.js';
import { encodeReply } from '../bson/raw.js';
import { asInteger, toNumber } from '../bson/numbers.js';
import { isDocument } from '../bson/paths.js';
import { isReaderCursor } from '../engine/cursors.js';
import { transactionNumber, type SessionTransaction } from '../engine/sessions.js';
import { LongRead } from '../engine/turns.js';
import { checkDatabaseName } from '../engine/catalog.js';
import { locationError, mongoError, MongoError } from '../errors.js';
import { adminCommands } from './admin.js';
import { aggregateCommands } from './aggregate.js';
import { CommandContext, type Command, type Server } from './context.js';
import { checkFields } from './fields.js';
import { explainCommands } from './explain.js';
import { findAndModifyCommands } from './find-and-modify.js';
import { findCommands } from './find.js';
import { handshakeCommands } from './handshake.js';
import { indexCommands } from './indexes.js';
import { sessionCommands } from './sessions.js';
import { writeCommands } from './write.js';

/** All commands by their names. */
export const COMMANDS: Record<string, Command> = {
  ...handshakeCommands,
  ...adminCommands,
  ...findCommands,
  ...aggregateCommands,
  ...writeCommands,
  ...findAndModifyCommands,
  ...indexCommands,
  ...sessionCommands,
  ...explainCommands,
};

/** Fields that every command may carry. */
const GENERIC = [
  '$db',
  '$clusterTime',
  '$readPreference',
  'apiVersion',
  'apiStrict',
  'apiDeprecationErrors',
  'autocommit',
  'clientOperationKey',
  'comment',
  'lsid',
  'maxTimeMS',
  'readConcern',
  'startTransaction',
  'txnNumber',
  'writeConcern',
];

const READ_LEVELS = ['local', 'available', 'majority', 'linearizable', 'snapshot'];

/** Runs one command (or refuses it for the error that reading it gave) and encodes its answer; never throws. */
export async function dispatch(
  server: Server,
  command: Doc | MongoError,
  connectionId: number,
  signal?: AbortSignal,
): Promise<Buffer> {
  let context: CommandContext | undefined;
  try {
    if (command instanceof MongoError) throw command;
    const name = Object.keys(command)[0] ?? '';
    const spec = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (!spec) throw mongoError('CommandNotFound', `no such command: '${name}'`);
    checkCommand(name, command, spec);
    context = prepare(server, name, command, spec, connectionId, signal);
    const reply = await runOrMove(context, spec);
    if (Buffer.isBuffer(reply)) return reply;
    if (readsDurable(command)) context.durable.push(context.engine.store.durable());
    await context.onDisk();
    const bytes = encodeReply({ ...('ok' in reply ? reply : { ...reply, ok: 1 }), ...unmetConcern(command) });
    if (bytes.length > 48 * 1024 * 1024) throw mongoError('BSONObjectTooLarge', 'the answer is too large');
    return bytes;
  } catch (error) {
    let reply = errorReply(error, context);
    await context?.onDisk().catch((loss: unknown) => (reply = errorReply(loss, context)));
    return encodeReply(reply);
  }
}

/** Checks the fields of a command and, if it is `explain`, of the one inside. */
function checkCommand(name: string, command: Doc, spec: Command): void {
  checkFields(name, command, [name, ...spec.fields, ...GENERIC]);
  const time = command['maxTimeMS'] === undefined ? 0 : toNumber(command['maxTimeMS']);
  if (time < 0) throw locationError(51024, `BSON field 'maxTimeMS' value must be >= 0, actual value '${time}'`);
  if (time > 0x7fffffff) throw mongoError('BadValue', `${time} value for maxTimeMS is out of range`);
  const inner = command['explain'];
  if (name !== 'explain' || !isDocument(inner)) return;
  const innerName = Object.keys(inner)[0] ?? '';
  if (Object.hasOwn(COMMANDS, innerName)) checkCommand(innerName, inner, COMMANDS[innerName] as Command);
}

/** Runs a command, on the reader if it goes on there or turns out to be a long read. */
async function runOrMove(context: CommandContext, spec: Command): Promise<Doc | Buffer> {
  const { reader } = context.server;
  const cursor = context.command['getMore'];
  if (!reader || (cursor !== undefined && !isReaderCursor(cursor))) return spec.run(context);
  if (cursor !== undefined) return reader.run(context);
  context.turns.isMovable = spec.isRead === true && !context.transaction;
  try {
    return await spec.run(context);
  } catch (error) {
    if (!(error instanceof LongRead)) throw error;
    // The reader sees what is on disk, and must not know less than what this client may have read already. Where that
    // was lost to a full disk, reads go on without it.
    await context.engine.store.durable().catch(() => undefined);
    return reader.run(context);
  }
}

function prepare(
  server: Server,
  name: string,
  command: Doc,
  spec: Command,
  connectionId: number,
  signal: AbortSignal | undefined,
): CommandContext {
  const database = command['$db'];
  if (typeof database !== 'string') throw locationError(40571, 'OP_MSG requests require a $db argument');
  checkDatabaseName(database);
  checkConcerns(name, command);
  checkTransactionFields(command);
  const session = command['lsid'] === undefined ? undefined : server.sessions.of(command['lsid']);
  const number = transactionNumber(command['txnNumber']);
  if (number !== undefined && !session)
    throw mongoError('InvalidOptions', 'Transaction number requires a session ID to also be specified');
  const isTransaction = command['autocommit'] === false;
  const isControl = name === 'commitTransaction' || name === 'abortTransaction';
  let transaction: SessionTransaction | undefined;
  let retryable: CommandContext['retryable'];
  if (isTransaction && !isControl) {
    if (!session || number === undefined)
      throw mongoError('InvalidOptions', "'autocommit' field requires a transaction number");
    if (!spec.inTransaction) {
      throw mongoError('OperationNotSupportedInTransaction', `Cannot run '${name}' in a multi-document transaction.`);
    }
    transaction =
      command['startTransaction'] === true
        ? server.sessions.start(session, number)
        : server.sessions.continue(session, number);
  } else if (number !== undefined && !isControl) {
    if (!session || !spec.retryable) {
      throw mongoError(
        'OperationNotSupportedInTransaction',
        `txnNumber may not be specified for the command '${name}'`,
      );
    }
    retryable = server.sessions.retryable(session, number);
  }
  const abort = spec.isRead ? signal : undefined;
  return new CommandContext(server, name, command, database, session, transaction, retryable, connectionId, abort);
}

/**
 * A read with concern `majority` tells nothing that could still be lost: its answer waits for what it may have seen. A
 * getMore carries no concern and always waits.
 */
function readsDurable(command: Doc): boolean {
  const concern = command['readConcern'];
  if (command['autocommit'] === false) return false;
  if ('getMore' in command) return true;
  if (!isDocument(concern)) return false;
  return concern['level'] === 'majority' || concern['level'] === 'linearizable';
}

/** There is one member and every answer to a write is on disk: all concerns are met, but nonsense is refused. */
function checkConcerns(name: string, command: Doc): void {
  const { readConcern: read, writeConcern: write } = command as Record<string, Doc | undefined>;
  const level = read?.['level'];
  if (read) checkFields('readConcern', read, ['level', 'afterClusterTime', 'provenance']);
  if (write) checkFields('writeConcern', write, ['w', 'j', 'wtimeout', 'fsync', 'provenance']);
  if (command['autocommit'] === false) checkTransactionConcerns(name, command);
  if (level !== undefined && !READ_LEVELS.includes(level as string)) {
    throw mongoError('FailedToParse', `readConcern.level must be one of ${READ_LEVELS.join(', ')}`);
  }
  if (level === 'snapshot' && command['autocommit'] !== false) {
    throw mongoError('NotImplemented', 'snapshot reads outside of transactions are not supported by this database');
  }
  const w = write?.['w'] ?? 1;
  const members = asInteger(w);
  if (typeof w !== 'string' && (members === undefined || members < 0 || members > 50)) {
    throw mongoError('FailedToParse', 'w has to be a non-negative number and not greater than 50');
  }
}

/** What a write with this concern is told although it is done: there is one member. */
function unmetConcern(command: Doc): Doc {
  const write = command['writeConcern'];
  const w = isDocument(write) ? (write['w'] ?? 1) : 1;
  if (typeof w === 'string' && w !== 'majority') {
    const errmsg = `No write concern mode named '${w}' found in replica set configuration`;
    return { writeConcernError: { code: 79, codeName: 'UnknownReplWriteConcern', errmsg } };
  }
  if ((asInteger(w) ?? 1) <= 1) return {};
  const errmsg = 'Not enough data-bearing nodes';
  return { writeConcernError: { code: 100, codeName: 'UnsatisfiableWriteConcern', errmsg } };
}

/** A transaction's read concern comes with its first statement, its write concern with its commit. */
function checkTransactionConcerns(
  name: string,
  { readConcern: read, writeConcern: write, startTransaction }: Doc,
): void {
  if (read !== undefined && startTransaction !== true) {
    throw mongoError('InvalidOptions', 'Only the first command in a transaction may specify a readConcern');
  }
  if (isDocument(read) && ['linearizable', 'available'].includes(read['level'] as string)) {
    throw mongoError('InvalidOptions', 'The readConcern level of a transaction must be local, majority or snapshot');
  }
  if (write !== undefined && name !== 'commitTransaction' && name !== 'abortTransaction')
    throw mongoError('InvalidOptions', 'writeConcern is not allowed within a multi-statement transaction');
}

function checkTransactionFields({ autocommit, startTransaction }: Doc): void {
  if (autocommit !== undefined && autocommit !== false)
    throw mongoError('InvalidOptions', 'Specifying autocommit=true is not allowed.');
  if (startTransaction !== undefined && autocommit === undefined)
    throw mongoError('InvalidOptions', "'startTransaction' field requires 'autocommit' field to also be specified");
  if (startTransaction === false)
    throw mongoError('InvalidOptions', 'Specifying startTransaction=false is not allowed.');
}

function errorReply(error: unknown, context: CommandContext | undefined): Doc {
  const known = toMongoError(error);
  const transaction = context?.transaction;
  // A failed statement ends its transaction.
  if (transaction?.state === 'open') {
    transaction.state = 'aborted';
    transaction.transaction.abort();
  }
  const reply: Doc = { ok: 0, errmsg: known.message, code: known.code, codeName: known.codeName, ...known.extra };
  const labels = known.labels.filter(
    (label) => label !== 'TransientTransactionError' || isInTransaction(context, known),
  );
  if (labels.length > 0) reply['errorLabels'] = labels;
  return reply;
}

function toMongoError(error: unknown): MongoError {
  if (error instanceof MongoError) return error;
  // Paths, filters and expressions are walked recursively; what is deeper than the stack changed nothing yet.
  if (error instanceof RangeError && /call stack/.test(error.message))
    return mongoError('Overflow', 'the command is nested too deeply');
  return mongoError('InternalError', error instanceof Error ? `${error.name}: ${error.message}` : String(error));
}

function isInTransaction(context: CommandContext | undefined, error: MongoError): boolean {
  return context?.transaction !== undefined || error.codeName === 'NoSuchTransaction';
}
