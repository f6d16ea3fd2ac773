import { decodeDocument, type Doc } from '../bson/decode.js';
import type { StoredDocument } from '../engine/documents.js';
import type { Collection } from '../engine/catalog.js';
import type { Transaction } from '../engine/transaction.js';
import { mongoError } from '../errors.js';
import { compileFilter } from '../query/matcher.js';
import { planQuery } from '../query/planner.js';
import { compileProjection } from '../query/projection.js';
import { forEachDocument, Scan } from '../query/scan.js';
import { Sorter, sortKeyOf } from '../query/sort.js';
import { compileUpdate, type Update } from '../write/update.js';
import { type Command, type CommandContext } from './context.js';
import { readQuery, type Query } from './find.js';
import { applyUpdate, applyUpsert, once, target } from './write.js';

/** What happened: the document to show and the counts. */
interface Outcome extends Doc {
  value: Doc | null;
  lastErrorObject: Doc;
}

async function findAndModify(context: CommandContext): Promise<Doc> {
  const { command } = context;
  const query = readQuery(context, command, 'query');
  const isRemove = context.optionalBoolean('remove');
  const isUpsert = context.optionalBoolean('upsert');
  const showNew = context.optionalBoolean('new');
  const project = compileProjection(command['fields'], true, query.filter);
  if (isRemove === 'update' in command) {
    throw mongoError(
      'FailedToParse',
      isRemove ? 'Cannot specify both an update and remove=true' : 'Either an update or remove=true must be specified',
    );
  }
  if (isRemove && (isUpsert || showNew)) {
    throw mongoError('FailedToParse', 'Cannot specify upsert=true or new=true with remove=true');
  }
  if (isRemove && command['arrayFilters'] !== undefined) {
    throw mongoError('FailedToParse', 'Cannot specify arrayFilters and remove=true');
  }
  const update = isRemove
    ? undefined
    : compileUpdate(command['update'], { arrayFilters: command['arrayFilters'], variables: query.variables });
  compileFilter(query.filter, query.variables);
  const collection = target(context, isUpsert);
  const show = (doc: Doc): Doc => (project ? project(doc, query.variables) : doc);
  if (!collection) return { lastErrorObject: isRemove ? { n: 0 } : { n: 0, updatedExisting: false }, value: null };
  return once(context, 0, async (transaction): Promise<Outcome> => {
    const stored = await findOne(context, transaction, collection, query);
    if (!stored) return missing(context, transaction, collection, query, { update, isUpsert, showNew, show });
    if (!update) {
      context.engine.writer(transaction, collection).delete(stored);
      return { lastErrorObject: { n: 1 }, value: show(stored.doc) };
    }
    const bytes = applyUpdate(context, transaction, collection, stored, update, query.filter);
    const shown = showNew && bytes ? decodeDocument(bytes) : stored.doc;
    return { lastErrorObject: { n: 1, updatedExisting: true }, value: show(shown) };
  });
}

/** Nothing matched: an upsert inserts, the others answer null. */
function missing(
  context: CommandContext,
  transaction: Transaction,
  collection: Collection,
  query: Query,
  options: { update: Update | undefined; isUpsert: boolean; showNew: boolean; show: (doc: Doc) => Doc },
): Outcome {
  const { update, isUpsert, showNew, show } = options;
  if (!update || !isUpsert)
    return { lastErrorObject: update ? { n: 0, updatedExisting: false } : { n: 0 }, value: null };
  const { doc } = applyUpsert(context, transaction, collection, update, query.filter);
  return {
    lastErrorObject: { n: 1, updatedExisting: false, upserted: doc['_id'] },
    value: showNew ? show(doc) : null,
  };
}

/** The first document in the order of the sort. */
async function findOne(
  context: CommandContext,
  transaction: Transaction,
  collection: Collection,
  query: Query,
): Promise<StoredDocument | undefined> {
  const plan = planQuery(collection, query.filter, query.sort, query.hint);
  const matcher = compileFilter(query.filter, query.variables);
  const scan = new Scan(context.running(collection, transaction), plan, plan.exact ? undefined : matcher);
  let first: StoredDocument | undefined;
  if (plan.sorted || query.sort.length === 0) {
    await forEachDocument(scan, context.turns, (stored) => {
      first = stored;
      return false;
    });
    return first;
  }
  const keyOf = sortKeyOf(query.sort);
  const sorter = new Sorter<StoredDocument>(1);
  await forEachDocument(scan, context.turns, (stored) => sorter.add(keyOf(stored.doc), stored, stored.bytes.length));
  const [found] = sorter.result();
  return found;
}

const fields = [
  'query',
  'sort',
  'remove',
  'update',
  'new',
  'upsert',
  'fields',
  'arrayFilters',
  'hint',
  'let',
  'collation',
  'bypassDocumentValidation',
  'stmtId',
];

export const findAndModifyCommands: Record<string, Command> = {
  findAndModify: { fields, inTransaction: true, retryable: true, run: findAndModify },
  findandmodify: { fields, inTransaction: true, retryable: true, run: findAndModify },
};
