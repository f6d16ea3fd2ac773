import { encodeDocument, type Doc } from '../bson/decode.js';
import { isDocument } from '../bson/paths.js';
import { namespaceOf, type Collection } from '../engine/catalog.js';
import { indexKeys, indexSpec } from '../engine/indexes.js';
import { idIndex } from '../engine/documents.js';
import type { View } from '../engine/versions.js';
import { mongoError } from '../errors.js';
import { compileFilter } from '../query/matcher.js';
import { planQuery, wholeIndex } from '../query/planner.js';
import { forEachDocument, Scan } from '../query/scan.js';
import type { Command, CommandContext } from './context.js';
import { answerCursor, listSource } from './find.js';

function listDatabases(context: CommandContext): Doc {
  const { catalog } = context.engine;
  const filter = compileFilter(context.optionalDocument('filter') ?? {});
  const nameOnly = context.optionalBoolean('nameOnly');
  const databases = catalog
    .databaseNames()
    .sort()
    .map((name): Doc => (nameOnly ? { name } : { name, sizeOnDisk: 0, empty: false }))
    .filter((database) => filter(database));
  return nameOnly ? { databases } : { databases, totalSize: 0 };
}

async function listCollections(context: CommandContext): Promise<Doc> {
  const filter = compileFilter(context.optionalDocument('filter') ?? {});
  const nameOnly = context.optionalBoolean('nameOnly');
  const documents = context.engine.catalog
    .list(context.database)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((collection) => describe(collection, nameOnly))
    .filter((doc) => filter(doc));
  const namespace = `${context.database}.$cmd.listCollections`;
  return cursorOf(context, documents, namespace);
}

function describe(collection: Collection, nameOnly: boolean): Doc {
  const { name, uuid } = collection;
  if (nameOnly) return { name, type: 'collection' };
  const idSpec = indexSpec(idIndex(collection));
  return { name, type: 'collection', options: {}, info: { readOnly: false, uuid }, idIndex: idSpec };
}

/** Answers a list of documents as a cursor that needs no second batch unless it was asked for small ones. */
export function cursorOf(context: CommandContext, documents: Doc[], namespace: string): Promise<Doc> {
  const options = context.optionalDocument('cursor') ?? {};
  const size = context.optionalInteger('batchSize', options) ?? Infinity;
  return answerCursor(context, namespace, listSource(documents.map(encodeDocument)), size);
}

const REFUSED_OPTIONS = [
  'capped',
  'size',
  'max',
  'timeseries',
  'viewOn',
  'pipeline',
  'validator',
  'validationLevel',
  'validationAction',
  'clusteredIndex',
  'changeStreamPreAndPostImages',
  'expireAfterSeconds',
  'encryptedFields',
  'storageEngine',
  'indexOptionDefaults',
];

function create(context: CommandContext): Doc {
  const { command, database } = context;
  for (const name of REFUSED_OPTIONS) {
    if (command[name] !== undefined && command[name] !== false) {
      throw mongoError('NotImplemented', `create with ${name} is not supported by this database`);
    }
  }
  const collation = command['collation'];
  if (isDocument(collation) && collation['locale'] !== 'simple') {
    throw mongoError('NotImplemented', 'only the simple collation is supported by this database');
  }
  const name = context.collectionName();
  // Repeating it with the same (no) options succeeds, as it does in MongoDB since 7.0.
  context.engine.catalog.findOrCreate(database, name);
  context.durable.push(context.engine.store.durable());
  return {};
}

async function drop(context: CommandContext): Promise<Doc> {
  const collection = context.findCollection();
  if (!collection) return { ns: context.namespace(), nIndexesWas: 0 };
  await context.engine.quiesce(collection);
  context.durable.push(context.engine.catalog.drop(collection));
  context.engine.collectGarbage();
  return { ns: namespaceOf(collection), nIndexesWas: collection.indexes.length };
}

async function dropDatabase(context: CommandContext): Promise<Doc> {
  const { catalog } = context.engine;
  const collections = catalog.list(context.database);
  for (const collection of collections) await context.engine.quiesce(collection);
  for (const collection of collections) context.durable.push(catalog.drop(collection));
  context.engine.collectGarbage();
  return { dropped: context.database };
}

/** Compares every document with every index, both ways, on one snapshot. */
async function validate(context: CommandContext): Promise<Doc> {
  const collection = context.findCollection();
  if (!collection) {
    throw mongoError('NamespaceNotFound', `Collection '${context.namespace()}' does not exist to validate.`);
  }
  const snapshot = context.engine.begin();
  try {
    return await compareIndexes(context, collection, snapshot);
  } finally {
    snapshot.abort();
  }
}

async function compareIndexes(context: CommandContext, present: Collection, view: View): Promise<Doc> {
  // The snapshot keeps what is dropped meanwhile, so it is compared as it was.
  const collection = { ...present, indexes: [...present.indexes] };
  const running = { ...context.running(collection, view), current: () => collection };
  const indexes = collection.indexes.slice(1);
  const expected = new Map<string, number>();
  const errors: string[] = [];
  let nrecords = 0;
  const scan = new Scan(running, planQuery(collection, {}, []), undefined);
  await forEachDocument(scan, context.turns, (stored) => {
    nrecords++;
    for (const index of indexes) {
      const { keys } = indexKeys(index, stored.doc);
      expected.set(index.name, (expected.get(index.name) ?? 0) + keys.size);
      for (const key of keys.keys()) {
        if (view.get(index.prefix + key + stored.key)) continue;
        errors.push(`${index.name}: missing entry of ${JSON.stringify(stored.doc['_id'])}`);
      }
    }
  });
  const keysPerIndex: Doc = { _id_: nrecords };
  for (const index of indexes) {
    const all = new Scan(running, wholeIndex(index), undefined);
    await forEachDocument(all, context.turns, () => true);
    const entries = all.keysExamined;
    keysPerIndex[index.name] = entries;
    const wanted = expected.get(index.name) ?? 0;
    if (entries !== wanted) errors.push(`${index.name}: ${entries} entries where ${wanted} were expected`);
  }
  const nIndexes = collection.indexes.length;
  const valid = errors.length === 0;
  return { ns: namespaceOf(collection), nrecords, nIndexes, keysPerIndex, valid, warnings: [], errors };
}

export const adminCommands: Record<string, Command> = {
  listDatabases: { fields: ['filter', 'nameOnly', 'authorizedDatabases'], run: listDatabases },
  listCollections: { fields: ['filter', 'nameOnly', 'authorizedCollections', 'cursor'], run: listCollections },
  create: { fields: [...REFUSED_OPTIONS, 'collation', 'idIndex', 'autoIndexId'], inTransaction: true, run: create },
  drop: { fields: [], run: drop },
  dropDatabase: { fields: [], run: dropDatabase },
  validate: { fields: ['full', 'repair', 'metadata', 'checkBSONConformance'], isRead: true, run: validate },
};
