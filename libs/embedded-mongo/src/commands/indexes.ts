import { BSONRegExp } from 'bson';
import type { Doc } from '../bson/decode.js';
import { asInteger, isNumeric, isTrue, toNumber } from '../bson/numbers.js';
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

/** Options that MongoDB has and this database does not. */
const REFUSED_OPTIONS = [
  'hidden',
  'storageEngine',
  'weights',
  'default_language',
  'language_override',
  'textIndexVersion',
  '2dsphereIndexVersion',
  'bits',
  'min',
  'max',
  'wildcardProjection',
  'prepareUnique',
  'clustered',
];
const REFUSED_TYPES = ['text', '2dsphere', '2d', 'hashed', 'geoHaystack', 'columnstore'];

function parseSpec(spec: unknown): Doc {
  if (!isDocument(spec)) throw mongoError('TypeMismatch', 'an index specification must be an object');
  for (const name of ['key', 'name']) {
    if (spec[name] === undefined)
      throw mongoError('FailedToParse', `The '${name}' field is a required property of an index specification`);
  }
  for (const name of Object.keys(spec)) {
    if (REFUSED_OPTIONS.includes(name)) throw mongoError('NotImplemented', `the index option ${name} is not supported`);
    if (!OPTIONS.includes(name)) {
      throw mongoError(
        'InvalidIndexSpecificationOption',
        `The field '${name}' is not valid for an index specification.`,
      );
    }
  }
  if (typeof spec['name'] !== 'string') throw mongoError('TypeMismatch', "The field 'name' must be a string");
  if (spec['name'] === '' || spec['name'] === '*' || spec['name'].includes('\0'))
    throw mongoError('CannotCreateIndex', `The index name '${spec['name']}' is not valid.`);
  for (const name of ['unique', 'sparse', 'background']) {
    const value = spec[name];
    if (value !== undefined && typeof value !== 'boolean' && !isNumeric(value))
      throw mongoError('TypeMismatch', `The field '${name}' is not convertible to bool`);
  }
  checkCollation(spec['collation']);
  checkKey(spec['key']);
  const isId = equalValues(spec['key'], { _id: 1 });
  for (const name of ['unique', 'sparse', 'partialFilterExpression', 'expireAfterSeconds']) {
    if (isId && spec[name] !== undefined) {
      throw mongoError(
        'InvalidIndexSpecificationOption',
        `The field '${name}' is not valid for an _id index specification.`,
      );
    }
  }
  const partial = spec['partialFilterExpression'];
  if (partial !== undefined) checkPartial(partial);
  const sparse = isTrue(spec['sparse']);
  if (partial !== undefined && sparse) {
    throw mongoError('CannotCreateIndex', 'cannot mix "partialFilterExpression" and "sparse" options');
  }
  const seconds = spec['expireAfterSeconds'];
  if (seconds !== undefined) {
    const value = asInteger(seconds);
    if (value === undefined || value < 0 || value > 0x7fffffff)
      throw mongoError('CannotCreateIndex', 'TTL index expireAfterSeconds must be a non-negative integer');
    if (Object.keys(spec['key'] as Doc).length !== 1)
      throw mongoError('CannotCreateIndex', 'TTL indexes are single-field indexes');
  }
  return { ...spec, unique: isTrue(spec['unique']), sparse, ...(isId ? { name: '_id_' } : {}) };
}

function checkKey(key: unknown): void {
  if (!isDocument(key)) throw mongoError('TypeMismatch', "The field 'key' must be an object");
  if (Object.keys(key).length === 0) throw mongoError('CannotCreateIndex', 'Index keys cannot be empty.');
  for (const [path, direction] of Object.entries(key)) {
    if (REFUSED_TYPES.includes(direction as string) || path.split('.').includes('$**'))
      throw mongoError('NotImplemented', `this type of index is not supported by this database: ${path}`);
    const value = isNumeric(direction) ? toNumber(direction) : 0;
    if (!value)
      throw mongoError('CannotCreateIndex', `Values in the index key pattern must be numbers, not 0: ${path}`);
    if (Math.abs(value) !== 1)
      throw mongoError('NotImplemented', `values in the index key pattern must be 1 or -1: ${path}`);
    if (path.split('.').some((part) => part === '' || part.startsWith('$')))
      throw mongoError('CannotCreateIndex', `Index key contains an illegal field name: ${path}`);
  }
}

/** The operators that a partial filter may have. */
function checkPartial(filter: unknown): void {
  if (!isDocument(filter)) throw mongoError('TypeMismatch', 'partialFilterExpression must be an object');
  compileFilter(filter);
  for (const [name, value] of Object.entries(filter)) {
    if (name === '$and' && Array.isArray(value)) value.forEach(checkPartial);
    else if (name.startsWith('$'))
      throw mongoError('CannotCreateIndex', `unsupported expression in partial index: ${name}`);
    else if (value instanceof BSONRegExp)
      throw mongoError('CannotCreateIndex', 'unsupported expression in partial index: $regex');
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

/**
 * Whether the index is not there yet. Key, uniqueness, sparseness and partial filter tell indexes apart; one name for
 * two of them, two names for one, or one with another expiry are refused.
 */
function isNew(collection: Collection, spec: Doc): boolean {
  const wanted = indexFromSpec(spec, 0);
  const signature = (index: Index): Doc => {
    const { unique, sparse, partial = null } = index;
    return { key: keyPattern(index), unique, sparse, partial };
  };
  for (const index of [...collection.indexes, ...collection.building]) {
    if (index.isId && wanted.isId) return false;
    const isSame = equalValues(signature(index), signature(wanted));
    if (index.name === wanted.name && !isSame) {
      throw mongoError(
        'IndexKeySpecsConflict',
        `An existing index has the same name as the requested index: ${index.name}`,
      );
    }
    if (!isSame) continue;
    if (index.name !== wanted.name)
      throw mongoError('IndexOptionsConflict', `Index already exists with a different name: ${index.name}`);
    if (index.expireAfterSeconds !== wanted.expireAfterSeconds)
      throw mongoError(
        'IndexOptionsConflict',
        `An equivalent index already exists with different options: ${index.name}`,
      );
    return false;
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
  return { nIndexesWas: before, ...(wanted === '*' ? { msg: 'non-_id indexes dropped for collection' } : {}) };
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
