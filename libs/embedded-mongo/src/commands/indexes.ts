import type { Doc } from '../bson/decode.js';
import { asInteger } from '../bson/numbers.js';
import { equalValues } from '../bson/order.js';
import { isDocument } from '../bson/paths.js';
import { type Collection } from '../engine/catalog.js';
import { indexFromSpec, indexSpec, keyPattern, type Index } from '../engine/indexes.js';
import { DocumentWriter, readDocument } from '../engine/documents.js';
import { mongoError } from '../errors.js';
import { compileFilter } from '../query/matcher.js';
import { cursorOf } from './admin.js';
import { checkCollation, type Command, type CommandContext } from './context.js';

/** Documents that one step of an index build takes in. */
const BUILD_STEP = 200;

const OPTIONS = [
  'v',
  'key',
  'name',
  'unique',
  'sparse',
  'background',
  'expireAfterSeconds',
  'partialFilterExpression',
  'collation',
  'ns',
];

async function createIndexes(context: CommandContext): Promise<Doc> {
  const specs = context.command['indexes'];
  if (!Array.isArray(specs) || specs.length === 0)
    throw mongoError('BadValue', 'Must specify at least one index to create');
  const parsed = (specs as unknown[]).map((spec) => parseSpec(spec));
  const { catalog } = context.engine;
  const existed = context.findCollection() !== undefined;
  const collection = catalog.findOrCreate(context.database, context.collectionName());
  const before = collection.indexes.length;
  const fresh = parsed.filter((spec) => isNew(collection, spec));
  if (fresh.length > 0) await build(context, collection, fresh);
  context.durable.push(context.engine.store.durable());
  return {
    numIndexesBefore: before,
    numIndexesAfter: collection.indexes.length,
    createdCollectionAutomatically: !existed,
    ...(fresh.length === 0 ? { note: 'all indexes already exist' } : {}),
  };
}

function parseSpec(spec: unknown): Doc {
  if (!isDocument(spec) || !isDocument(spec['key']) || Object.keys(spec['key']).length === 0) {
    throw mongoError('FailedToParse', 'an index specification needs a non-empty key');
  }
  const unknown = Object.keys(spec).find((name) => !OPTIONS.includes(name));
  if (unknown) {
    throw mongoError(
      'InvalidIndexSpecificationOption',
      `The field '${unknown}' is not valid for an index specification of this database.`,
    );
  }
  checkCollation(spec['collation']);
  for (const [path, direction] of Object.entries(spec['key'])) {
    if (typeof direction === 'string')
      throw mongoError('CannotCreateIndex', `index type '${direction}' is not supported by this database`);
    const value = asInteger(direction);
    if (value === undefined || value === 0)
      throw mongoError('CannotCreateIndex', `Values in the index key pattern must be 1 or -1: ${path}`);
    if (path === '' || path.split('.').some((part) => part === '' || part.startsWith('$'))) {
      throw mongoError('CannotCreateIndex', `Index key contains an illegal field name: ${path}`);
    }
  }
  if (typeof spec['name'] !== 'string' || spec['name'] === '' || spec['name'] === '*') {
    throw mongoError('FailedToParse', 'an index specification needs a name');
  }
  const isId = equalValues(spec['key'], { _id: 1 });
  const partial = spec['partialFilterExpression'];
  if (partial !== undefined) checkPartial(partial);
  if (partial !== undefined && spec['sparse'] === true) {
    throw mongoError('CannotCreateIndex', 'cannot mix "partialFilterExpression" and "sparse" options');
  }
  const seconds = spec['expireAfterSeconds'];
  if (seconds !== undefined) {
    const value = asInteger(seconds);
    if (value === undefined || value < 0 || value > 0x7fffffff)
      throw mongoError('CannotCreateIndex', 'TTL index expireAfterSeconds must be a non-negative integer');
    if (Object.keys(spec['key']).length !== 1 || isId)
      throw mongoError('CannotCreateIndex', 'TTL indexes are single-field indexes, not on _id');
  }
  return isId ? { ...spec, name: '_id_' } : spec;
}

/** The operators that a partial filter may have. */
function checkPartial(filter: unknown): void {
  if (!isDocument(filter)) throw mongoError('TypeMismatch', 'partialFilterExpression must be an object');
  compileFilter(filter);
  for (const [name, value] of Object.entries(filter)) {
    if (name === '$and' && Array.isArray(value)) value.forEach(checkPartial);
    else if (name.startsWith('$'))
      throw mongoError('CannotCreateIndex', `unsupported expression in partial index: ${name}`);
    else if (isDocument(value)) {
      for (const operator of Object.keys(value)) {
        if (!operator.startsWith('$')) continue;
        const isAllowed = ['$eq', '$in', '$gt', '$gte', '$lt', '$lte', '$type'].includes(operator);
        if (!isAllowed && !(operator === '$exists' && value[operator] === true)) {
          throw mongoError('CannotCreateIndex', `unsupported expression in partial index: ${operator}`);
        }
      }
    }
  }
}

/** Whether the index is not there yet; the same name or key with other options is refused. */
function isNew(collection: Collection, spec: Doc): boolean {
  const wanted = indexFromSpec(spec, 0);
  for (const index of [...collection.indexes, ...collection.building]) {
    const sameKey = equalValues(keyPattern(index), keyPattern(wanted));
    const sameOptions = equalValues({ ...indexSpec(index), name: '' }, { ...indexSpec(wanted), name: '' });
    if (index.name === wanted.name) {
      if (sameKey && (sameOptions || index.isId)) return false;
      throw mongoError(
        sameKey ? 'IndexOptionsConflict' : 'IndexKeySpecsConflict',
        `An existing index has the same name as the requested index: ${index.name}`,
      );
    }
    if (sameKey && equalValues(index.partial ?? null, wanted.partial ?? null)) {
      throw mongoError('IndexOptionsConflict', `Index already exists with a different name: ${index.name}`);
    }
  }
  return true;
}

/** Builds indexes over what is there while writers keep them up to date; a violation leaves nothing behind. */
async function build(context: CommandContext, collection: Collection, specs: Doc[]): Promise<void> {
  const { engine } = context;
  await engine.quiesce(collection);
  const indexes = specs.map((spec) => indexFromSpec(spec, engine.catalog.newTree()));
  collection.building.push(...indexes);
  const isBuilding = (index: Index): boolean => indexes.includes(index);
  // Until the record is saved a crash leaves trees that nobody refers to; they are noted as garbage first.
  await engine.catalog.noteGarbage(indexes);
  try {
    await fill(context, collection, indexes);
    collection.building = collection.building.filter((index) => !isBuilding(index));
    collection.indexes.push(...indexes);
    await engine.catalog.save(collection, [], indexes);
  } catch (error) {
    collection.building = collection.building.filter((index) => !isBuilding(index));
    engine.collectGarbage();
    throw error;
  }
}

async function fill(context: CommandContext, collection: Collection, indexes: Index[]): Promise<void> {
  const { engine } = context;
  const { prefix } = collection.indexes[0] as Index;
  let last = prefix;
  for (;;) {
    const keys: string[] = [];
    for (const { key } of engine.store.range(`${last}\0`, `${prefix}\xff`)) {
      keys.push(key);
      if (keys.length === BUILD_STEP) break;
    }
    if (keys.length === 0) return;
    last = keys[keys.length - 1] as string;
    const { durable } = await engine.write((transaction) => {
      const writer: DocumentWriter = engine.writer(transaction, collection);
      for (const key of keys) {
        const stored = readDocument(transaction, collection, key.slice(prefix.length));
        if (stored) for (const index of indexes) writer.index(index, stored);
      }
    });
    await durable;
    context.check(collection);
  }
}

async function dropIndexes(context: CommandContext): Promise<Doc> {
  const collection = context.findCollection();
  if (!collection) throw mongoError('NamespaceNotFound', `ns not found ${context.namespace()}`);
  const wanted = context.command['index'];
  const before = collection.indexes.length;
  const gone = (Array.isArray(wanted) ? (wanted as unknown[]) : [wanted]).flatMap((name) => pick(collection, name));
  await context.engine.quiesce(collection);
  collection.indexes = collection.indexes.filter((index) => !gone.includes(index));
  context.durable.push(context.engine.catalog.save(collection, gone));
  context.engine.collectGarbage();
  return { nIndexesWas: before };
}

function pick(collection: Collection, wanted: unknown): Index[] {
  if (wanted === '*') return collection.indexes.slice(1);
  const found = collection.indexes.filter((index) =>
    isDocument(wanted) ? equalValues(keyPattern(index), wanted) : index.name === wanted,
  );
  if (found.length === 0)
    throw mongoError('IndexNotFound', `index not found with name [${typeof wanted === 'string' ? wanted : 'key'}]`);
  if (found.some(({ isId }) => isId)) throw mongoError('InvalidOptions', 'cannot drop _id index');
  return found;
}

async function listIndexes(context: CommandContext): Promise<Doc> {
  const collection = context.findCollection();
  if (!collection) throw mongoError('NamespaceNotFound', `ns does not exist: ${context.namespace()}`);
  return cursorOf(context, collection.indexes.map(indexSpec), context.namespace());
}

export const indexCommands: Record<string, Command> = {
  createIndexes: { fields: ['indexes', 'commitQuorum'], run: createIndexes },
  dropIndexes: { fields: ['index'], run: dropIndexes },
  listIndexes: { fields: ['cursor'], run: listIndexes },
};
