import { Long } from 'bson';
import { decodeDocument, encodeDocument, type Doc } from '../bson/decode.js';
import { asInteger } from '../bson/numbers.js';
import { encodeKey } from '../bson/order.js';
import { isDocument, visitPath } from '../bson/paths.js';
import { RawArray } from '../bson/raw.js';
import { typeName } from '../bson/types.js';
import type { Collection } from '../engine/catalog.js';
import { isReaderCursor, type Batch, type Source as CursorSource } from '../engine/cursors.js';
import { StoredDocument } from '../engine/documents.js';
import { LONG_READ, LongRead, type Steps } from '../engine/turns.js';
import { mongoError } from '../errors.js';
import { compileFilter } from '../query/matcher.js';
import { planQuery, type Plan } from '../query/planner.js';
import { compileProjection } from '../query/projection.js';
import { forEachDocument, Scan } from '../query/scan.js';
import { parseSort, Sorter, sortKeyOf } from '../query/sort.js';
import { checkCollation, type Command, type CommandContext } from './context.js';
import { wrongType } from './fields.js';

const FIRST_BATCH = 101;

type Source = CursorSource<CommandContext>;

/** A query of `find` and its like, read out of a command. */
export interface Query {
  filter: Doc;
  sort: ReturnType<typeof parseSort>;
  skip: number;
  limit: number;
  hint: unknown;
  variables: Doc;
}

/** Reads filter, sort, skip, limit, hint and let. */
export function readQuery(context: CommandContext, source: Doc, filterName: string): Query {
  checkCollation(source['collation']);
  return {
    filter: context.optionalDocument(filterName, source) ?? {},
    sort: parseSort(source['sort']),
    skip: context.optionalInteger('skip', source) ?? 0,
    limit: context.optionalInteger('limit', source) ?? 0,
    hint: readHint(source['hint']),
    variables: context.optionalDocument('let', source) ?? {},
  };
}

/** A hint; the empty one that drivers send means none. */
export function readHint(hint: unknown): unknown {
  if (hint === undefined || hint === null || (isDocument(hint) && Object.keys(hint).length === 0)) return undefined;
  if (typeof hint === 'string' || isDocument(hint)) return hint;
  throw mongoError('FailedToParse', 'Hint must be a string or an object');
}

/** Plans a query over a collection. */
export function scanFor(context: CommandContext, collection: Collection, query: Query): { scan: Scan; plan: Plan } {
  // The planner takes filters for granted that the matcher has looked at.
  const matcher = compileFilter(query.filter, query.variables);
  const plan = planQuery(collection, query.filter, query.sort, query.hint);
  return { plan, scan: new Scan(context.running(collection), plan, plan.exact ? undefined : matcher) };
}

async function find(context: CommandContext): Promise<Doc> {
  const { command } = context;
  for (const name of ['tailable', 'awaitData', 'returnKey', 'showRecordId', 'min', 'max', 'allowPartialResults']) {
    const value = command[name];
    if (value !== undefined && value !== false)
      throw mongoError('NotImplemented', `find with ${name} is not supported by this database`);
  }
  const query = readQuery(context, command, 'filter');
  const single = context.optionalBoolean('singleBatch');
  const size = context.optionalInteger('batchSize') ?? FIRST_BATCH;
  const project = compileProjection(command['projection'], true, query.filter);
  const toBytes = project
    ? (stored: StoredDocument): Buffer => encodeDocument(project(stored.doc, query.variables))
    : (stored: StoredDocument): Buffer => stored.bytes;
  const collection = context.findCollection();
  // The filter is checked even when there is nothing to find.
  if (!collection) compileFilter(query.filter, query.variables);
  const source = collection ? findSource(context, collection, query, toBytes) : listSource([]);
  return answerCursor(context, context.namespace(), source, size, single);
}

/** Answers the first batch of a source; what is left stays behind a cursor. */
export async function answerCursor(
  context: CommandContext,
  namespace: string,
  source: Source,
  size: number,
  single = false,
): Promise<Doc> {
  const { cursors } = context.server;
  const batch = await cursors.first(context, namespace, source, size, {
    single,
    session: context.session,
    transactionNumber: context.transaction?.number,
  });
  if (batch.id !== 0n && context.turns.isMovable && source.isLong()) {
    cursors.kill(batch.id);
    throw new LongRead();
  }
  return cursorReply(batch, 'firstBatch', namespace);
}

/** The documents of a query in order, as bytes. */
function findSource(
  context: CommandContext,
  collection: Collection,
  query: Query,
  toBytes: (stored: StoredDocument) => Buffer,
): Source {
  const { scan, plan } = scanFor(context, collection, query);
  const { skip, limit, sort } = query;
  const found = plan.sorted || sort.length === 0 ? scan : sorted(scan, query);
  return {
    steps: page(found, skip, limit, toBytes),
    ...resumable(scan),
    isLong: () => (limit === 0 || limit > LONG_READ) && scan.hasMoreThan(LONG_READ),
  };
}

/** What a source needs that reads through a scan. */
export function resumable(scan: Scan): Omit<Source, 'steps'> {
  return {
    pause: () => scan.pause(),
    resume: (context) => scan.resume(context.running(scan.collection)),
    isLong: () => scan.hasMoreThan(LONG_READ),
  };
}

function* page<T>(
  found: Steps<T>,
  skip: number,
  limit: number,
  toBytes: (item: T) => Buffer,
): Generator<Buffer | undefined> {
  let toSkip = skip;
  let left = limit > 0 ? limit : Infinity;
  for (const item of found) {
    if (item && toSkip-- <= 0) {
      yield toBytes(item);
      if (--left === 0) return;
    } else {
      yield undefined;
    }
  }
}

function* sorted(found: Steps<StoredDocument>, { sort, skip, limit }: Query): Generator<StoredDocument | undefined> {
  const keyOf = sortKeyOf(sort);
  const sorter = new Sorter<StoredDocument>(limit > 0 ? skip + limit : Infinity);
  for (const stored of found) {
    // The bytes are kept, not the decoded document, which takes several times as much.
    if (stored) sorter.add(keyOf(stored.doc), new StoredDocument(stored.key, stored.bytes), stored.bytes.length);
    yield undefined;
  }
  yield* sorter.result();
}

/** A source over documents that are in memory already. */
export function listSource(documents: Buffer[]): Source {
  return { steps: documents, pause: () => undefined, resume: () => undefined, isLong: () => false };
}

export function cursorReply({ id, documents }: Batch, field: string, namespace: string): Doc {
  return { cursor: { [field]: new RawArray(documents), id: Long.fromBigInt(id), ns: namespace } };
}

async function getMore(context: CommandContext): Promise<Doc> {
  const { command } = context;
  const id = command['getMore'];
  const name = command['collection'];
  if (!(id instanceof Long)) throw mongoError('TypeMismatch', "BSON field 'getMore' must be a long");
  if (typeof name !== 'string') throw mongoError('TypeMismatch', "BSON field 'getMore.collection' must be a string");
  const namespace = `${context.database}.${name}`;
  const size = context.optionalInteger('batchSize') || Infinity;
  const batch = await context.server.cursors.more(
    context,
    id.toBigInt(),
    namespace,
    size,
    context.session,
    context.transaction?.number,
  );
  return cursorReply(batch, 'nextBatch', namespace);
}

async function killCursors(context: CommandContext): Promise<Doc> {
  const { cursors, reader } = context.server;
  const ids = context.command['cursors'] as Long[];
  for (const [i, id] of ids.entries())
    if (typeName(id) !== 'long') throw wrongType(`killCursors.cursors.${i}`, id, ['long']);
  const remote = reader ? ids.filter(isReaderCursor) : [];
  const killed: unknown[] = ids.filter((id) => cursors.kill(id.toBigInt()));
  if (reader && remote.length > 0) {
    const answer = decodeDocument(await reader.run(context, { ...context.command, cursors: remote }));
    killed.push(...(answer['cursorsKilled'] as unknown[]));
  }
  const known = new Set(killed.map(String));
  const unknown = ids.filter((id) => !known.has(String(id)));
  return { cursorsKilled: killed, cursorsNotFound: unknown, cursorsAlive: [], cursorsUnknown: [] };
}

async function count(context: CommandContext): Promise<Doc> {
  // A negative limit means its absolute value here.
  const limit = asInteger(context.command['limit']);
  const source = limit === undefined ? context.command : { ...context.command, limit: Math.abs(limit) };
  const query = readQuery(context, source, 'query');
  const collection = context.findCollection();
  if (!collection) compileFilter(query.filter, query.variables);
  if (!collection) return { n: 0 };
  const { scan } = scanFor(context, collection, query);
  const end = query.limit > 0 ? query.skip + query.limit : Infinity;
  let n = 0;
  await forEachDocument(scan, context.turns, () => ++n < end);
  return { n: Math.max(0, n - query.skip) };
}

async function distinct(context: CommandContext): Promise<Doc> {
  const { command } = context;
  const query = readQuery(context, command, 'query');
  const key = context.command['key'];
  if (typeof key !== 'string' || key === '')
    throw mongoError('TypeMismatch', "BSON field 'distinct.key' must be a string");
  const collection = context.findCollection();
  const values = new Map<string, unknown>();
  if (!collection) compileFilter(query.filter, query.variables);
  else {
    const parts = key.split('.');
    const { scan } = scanFor(context, collection, query);
    await forEachDocument(scan, context.turns, ({ doc }) => {
      visitPath(doc, parts, false, (value) => {
        for (const item of Array.isArray(value) ? (value as unknown[]) : [value]) {
          if (item === undefined) continue;
          const itemKey = encodeKey(item);
          if (!values.has(itemKey)) values.set(itemKey, item);
        }
        return false;
      });
    });
  }
  const sorted = [...values].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
  return { values: sorted };
}

const queryFields = ['hint', 'collation', 'let', 'skip', 'limit', 'maxTimeMS'];

export const findCommands: Record<string, Command> = {
  find: {
    fields: [
      ...queryFields,
      'filter',
      'sort',
      'projection',
      'batchSize',
      'singleBatch',
      'noCursorTimeout',
      'allowDiskUse',
      'tailable',
      'awaitData',
      'returnKey',
      'showRecordId',
      'min',
      'max',
      'allowPartialResults',
    ],
    inTransaction: true,
    isRead: true,
    run: find,
  },
  getMore: { fields: ['collection', 'batchSize'], inTransaction: true, isRead: true, run: getMore },
  killCursors: { fields: ['cursors'], inTransaction: true, run: killCursors },
  count: { fields: [...queryFields, 'query', 'fields'], isRead: true, run: count },
  distinct: { fields: ['key', 'query', 'hint', 'collation'], inTransaction: true, isRead: true, run: distinct },
};
