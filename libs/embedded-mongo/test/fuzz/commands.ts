import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
  type Document,
} from 'bson';
import type { Random } from './random.js';

/** A few sessions, so that messages meet in them. */
export const SESSIONS = [1, 2, 3, 4].map((n) => ({ id: new Binary(Buffer.alloc(16, n), Binary.SUBTYPE_UUID) }));
const COLLECTIONS = ['c', 'd', 'e'];
const FIELDS = ['_id', 'a', 'b', 'n', 's', 'tags', 'items', 'items.q', 'items.0', 'a.b', 'at'];
const ODD_NAMES = [
  '', '$', '$a', '.', 'a.', '.a', 'a..b', '__proto__', 'constructor', 'toString', 'length', 'hasOwnProperty', '0',
  'a.999999999', 'a.$', 'a.$[]', 'a.$[x]', 'é\u{1f600}', 'x'.repeat(300), '$where', '$db', 'a.__proto__.b', 'valueOf', '_id.a', 'constructor.x', '__proto__.x',
  Array(250).fill('a').join('.'),
]; // prettier-ignore

const VALUES: ((random: Random) => unknown)[] = [
  () => null,
  () => true,
  () => false,
  (random) => random.below(10),
  (random) => new Int32(random.pick([0, -1, 1, 2 ** 31 - 1, -(2 ** 31), 101, 100_001])),
  (random) => new Double(random.pick([0, -0, 1, 0.5, -1.5, NaN, Infinity, -Infinity, 1e300, 5e-324, 2 ** 53])),
  (random) => random.pick([Long.ZERO, Long.ONE, Long.MAX_VALUE, Long.MIN_VALUE, Long.NEG_ONE, Long.fromNumber(2 ** 40)]),
  (random) => Decimal128.fromString(random.pick(['0', '-0', '1.50', 'NaN', 'Infinity', '-Infinity', '9E6144', '1E-6176'])),
  (random) => new Decimal128(random.bytes(16)),
  (random) => random.pick(['', 'a', 'x', 'c', '1', '*', 'a\0b', '$a', '$$ROOT', '$$REMOVE', '$a.b', 'ü'.repeat(20), '\ud800', '$$x']),
  (random) => random.pick(ODD_NAMES),
  (random) => new Date(random.pick([0, -1, 8.64e15, -8.64e15, 1.6e12])),
  (random) => new Timestamp({ t: random.below(2 ** 31), i: random.below(5) }),
  (random) => new ObjectId(random.bytes(12)),
  (random) => new Binary(random.bytes(random.below(20)), random.pick([0, 1, 2, 3, 4, 5, 6, 8, 128, 255])),
  () => SESSIONS[0],
  (random) => new BSONRegExp(random.pick(['', 'a', '^a', '[', '(', 'a{2', '\\', '(?<n>a)\\k<n>', '(?i)x', '^', 'a|b']), random.pick(['', 'i', 'imsx', 'x'])),
  () => new Code('function () { return 1; }'),
  () => new Code('1', { a: 1 }),
  () => new BSONSymbol('sym'),
  () => new MinKey(),
  () => new MaxKey(),
  () => [],
  () => ({}),
]; // prettier-ignore

const QUERY_OPERATORS = ['$eq', '$ne', '$gt', '$gte', '$lt', '$lte', '$in', '$nin', '$not', '$exists', '$type', '$mod',
  '$regex', '$options', '$size', '$all', '$elemMatch', '$and', '$or', '$nor', '$expr', '$comment', '$where', '$text',
  '$jsonSchema', '$bitsAllSet', '$geoWithin', '$near', '$rand']; // prettier-ignore
const UPDATE_OPERATORS = ['$set', '$unset', '$inc', '$mul', '$min', '$max', '$rename', '$setOnInsert', '$currentDate',
  '$push', '$addToSet', '$pull', '$pullAll', '$pop', '$bit', '$each', '$position', '$slice', '$sort']; // prettier-ignore
const EXPRESSIONS = ['$add', '$subtract', '$multiply', '$divide', '$mod', '$abs', '$ceil', '$floor', '$round', '$trunc',
  '$cond', '$ifNull', '$switch', '$concat', '$toString', '$toLong', '$toDouble', '$toBool', '$toInt', '$toDate', '$type',
  '$size', '$arrayElemAt', '$filter', '$map', '$reduce', '$in', '$slice', '$concatArrays', '$setUnion', '$range', '$zip',
  '$mergeObjects', '$objectToArray', '$arrayToObject', '$dateToString', '$dateTrunc', '$dateAdd', '$year', '$month',
  '$let', '$literal', '$getField', '$substrCP', '$strLenCP', '$toLower', '$toUpper', '$split', '$trim', '$indexOfArray',
  '$regexMatch', '$eq', '$cmp', '$and', '$or', '$not', '$sum', '$avg', '$min', '$max', '$first', '$last', '$push',
  '$addToSet', '$isNumber', '$meta', '$function', '$rand', '$pow', '$sqrt', '$convert']; // prettier-ignore
const STAGES = ['$match', '$project', '$addFields', '$set', '$unset', '$group', '$sort', '$limit', '$skip', '$unwind',
  '$lookup', '$count', '$replaceRoot', '$replaceWith', '$facet', '$out', '$merge', '$sample', '$bucket']; // prettier-ignore

const OPERATORS = [...QUERY_OPERATORS, ...UPDATE_OPERATORS, ...EXPRESSIONS, ...STAGES];
/** Fields that some command has, to be put where they do not belong. */
const COMMAND_FIELDS = ['limit', 'skip', 'sort', 'hint', 'batchSize', 'singleBatch', 'maxTimeMS', 'lsid', 'txnNumber',
  'autocommit', 'startTransaction', 'readConcern', 'writeConcern', 'collation', 'let', 'ordered', 'stmtId', 'stmtIds',
  'cursor', 'projection', 'filter', 'comment', 'arrayFilters', 'upsert', 'multi', 'new', 'fields', 'verbosity',
  'tailable', 'explain', 'indexes', 'topologyVersion', 'maxAwaitTimeMS', '$readPreference', '$clusterTime']; // prettier-ignore

/** Any BSON value, nested at times. */
export function value(random: Random, depth = 0): unknown {
  const roll = random.next();
  if (depth < 4 && roll < 0.12) return Array.from({ length: random.below(4) }, () => value(random, depth + 1));
  if (depth < 4 && roll < 0.3) {
    return Object.fromEntries(Array.from({ length: random.below(4) }, () => [name(random), value(random, depth + 1)]));
  }
  if (roll < 0.36) return `$${random.pick(FIELDS)}`;
  return random.pick(VALUES)(random);
}

function name(random: Random): string {
  const roll = random.next();
  if (roll < 0.4) return random.pick(FIELDS);
  if (roll < 0.85) return random.pick(OPERATORS);
  return roll < 0.92 ? random.pick(ODD_NAMES) : random.pick(COMMAND_FIELDS);
}

const one = (random: Random, names: readonly string[], inner: () => unknown): Document => ({
  [random.pick(names)]: inner(),
});

function filter(random: Random): Document {
  if (random.chance(0.3)) return { _id: random.below(50) };
  const field = random.pick(FIELDS);
  if (random.chance(0.3)) return { [field]: value(random) };
  return random.chance(0.8)
    ? { [field]: one(random, QUERY_OPERATORS, () => value(random)) }
    : { $or: [{ [field]: value(random) }, { b: { $gt: 1 } }] };
}

function update(random: Random): unknown {
  if (random.chance(0.1)) return { a: value(random), b: 1 };
  if (random.chance(0.15)) return [one(random, STAGES, () => ({ a: expression(random) }))];
  const operator = random.pick(UPDATE_OPERATORS);
  return { [operator]: { [random.pick(FIELDS)]: value(random) } };
}

function expression(random: Random): unknown {
  const operand = (): unknown => (random.chance(0.5) ? `$${random.pick(FIELDS)}` : value(random, 2));
  return one(random, EXPRESSIONS, () =>
    random.chance(0.6) ? Array.from({ length: 1 + random.below(3) }, operand) : operand(),
  );
}

function stage(random: Random): Document {
  switch (random.below(6)) {
    case 0:
      return { $match: filter(random) };
    case 1:
      return { $project: { [random.pick(FIELDS)]: random.chance(0.5) ? 1 : expression(random) } };
    case 2:
      return { $group: { _id: expression(random), x: one(random, EXPRESSIONS, () => `$${random.pick(FIELDS)}`) } };
    case 3:
      return { $addFields: { y: expression(random) } };
    case 4:
      return {
        $lookup: { from: random.pick(COLLECTIONS), localField: 'a', foreignField: random.pick(FIELDS), as: 'f' },
      };
    default:
      return one(random, STAGES, () => value(random));
  }
}

function document(random: Random): Document {
  return {
    _id: random.below(50),
    a: value(random),
    n: random.below(100),
    tags: ['x', value(random)],
    items: [{ q: random.below(5) }, { q: value(random) }],
    at: new Date(1.7e12 + random.below(1e9)),
  };
}

const sort = (random: Random): Document => ({ [random.pick(FIELDS)]: random.pick([1, -1]) });
const text = (random: Random): string => random.pick(COLLECTIONS);

/** A valid message of every command (some carry random operands, which may be refused). */
export const SEEDS: Record<string, (random: Random) => Document> = {
  hello: () => ({ hello: 1, helloOk: true, client: { driver: { name: 'x', version: '1' } } }),
  isMaster: () => ({ isMaster: 1 }),
  ismaster: () => ({ ismaster: 1 }),
  ping: () => ({ ping: 1 }),
  buildInfo: () => ({ buildInfo: 1 }),
  buildinfo: () => ({ buildinfo: 1 }),
  connectionStatus: () => ({ connectionStatus: 1, showPrivileges: true }),
  getParameter: () => ({ getParameter: 1, featureCompatibilityVersion: 1 }),
  listDatabases: () => ({ listDatabases: 1, nameOnly: true, filter: {} }),
  listCollections: () => ({ listCollections: 1, filter: {}, cursor: { batchSize: 1 }, nameOnly: false }),
  create: (random) => ({ create: text(random) }),
  drop: (random) => ({ drop: random.pick([...COLLECTIONS, 'x', 'y', 'z']) }),
  dropDatabase: (random) => (random.chance(0.1) ? { dropDatabase: 1 } : { ping: 1 }),
  validate: (random) => ({ validate: text(random), full: true }),
  find: (random) => ({
    find: text(random),
    filter: filter(random),
    sort: sort(random),
    projection: { [random.pick(FIELDS)]: random.pick([0, 1]) },
    skip: 0,
    limit: 5,
    batchSize: 2,
    singleBatch: random.chance(0.5),
  }),
  getMore: (random) => ({ getMore: new Long(random.below(2 ** 31), 5), collection: text(random), batchSize: 2 }),
  killCursors: (random) => ({ killCursors: text(random), cursors: [Long.ONE] }),
  count: (random) => ({ count: text(random), query: filter(random), limit: 3, skip: 1 }),
  distinct: (random) => ({ distinct: text(random), key: random.pick(FIELDS), query: filter(random) }),
  insert: (random) => ({ insert: text(random), documents: [document(random), document(random)], ordered: false }),
  update: (random) => ({
    update: text(random),
    updates: [{ q: filter(random), u: update(random), multi: random.chance(0.3), upsert: random.chance(0.3) }],
    ordered: true,
  }),
  delete: (random) => ({ delete: text(random), deletes: [{ q: filter(random), limit: random.below(2) }] }),
  findAndModify: (random) => ({
    findAndModify: text(random),
    query: filter(random),
    sort: sort(random),
    update: update(random),
    new: true,
    upsert: random.chance(0.3),
    fields: { a: 1 },
  }),
  findandmodify: (random) => ({ findandmodify: text(random), query: filter(random), remove: true }),
  aggregate: (random) => ({
    aggregate: text(random),
    pipeline: Array.from({ length: 1 + random.below(3) }, () => stage(random)),
    cursor: { batchSize: 2 },
    let: { x: 1 },
  }),
  explain: (random) => ({
    explain: { find: text(random), filter: filter(random), sort: sort(random) },
    verbosity: 'executionStats',
  }),
  createIndexes: (random) => ({
    createIndexes: text(random),
    indexes: [
      {
        key: { [random.pick(FIELDS)]: 1 },
        name: random.pick(['i', 'j', 'k']),
        unique: random.chance(0.2),
        sparse: true,
      },
    ],
  }),
  dropIndexes: (random) => ({ dropIndexes: text(random), index: random.pick<unknown>(['*', 'i', { a: 1 }]) }),
  listIndexes: (random) => ({ listIndexes: text(random), cursor: {} }),
  startSession: () => ({ startSession: 1 }),
  endSessions: (random) => ({ endSessions: [random.pick(SESSIONS)] }),
  refreshSessions: (random) => ({ refreshSessions: [random.pick(SESSIONS)] }),
  commitTransaction: (random) => ({ commitTransaction: 1, ...transaction(random, false) }),
  abortTransaction: (random) => ({ abortTransaction: 1, ...transaction(random, false) }),
};

let txnNumber = 0;

function transaction(random: Random, mayStart: boolean): Document {
  if (mayStart && random.chance(0.3)) txnNumber++;
  return {
    lsid: random.pick(SESSIONS),
    txnNumber: Long.fromNumber(Math.max(0, txnNumber - random.below(3))),
    autocommit: false,
    ...(mayStart && random.chance(0.3) ? { startTransaction: true } : {}),
  };
}

/** A valid command against the fuzzed database, at times in a transaction or as a retryable write. */
export function command(random: Random, database: string): Document {
  const seed = SEEDS[random.pick(Object.keys(SEEDS))] as (random: Random) => Document;
  const doc = { ...seed(random), $db: database };
  if ('autocommit' in doc) return { ...doc, $db: 'admin' };
  if (random.chance(0.1)) return { ...doc, ...transaction(random, true) };
  if (random.chance(0.1)) return { ...doc, lsid: random.pick(SESSIONS), txnNumber: Long.fromNumber(++txnNumber) };
  return doc;
}

/** Changes one to three places of a command: values of other types, other names, fields more and less. */
export function mutateCommand(random: Random, command: Document): Document {
  let changed = command;
  for (let rounds = 1 + random.below(3); rounds > 0; rounds--) changed = mutateDocument(random, changed, 0);
  // What it is about stays, or most would be the unknown database.
  return random.chance(0.95) ? { ...changed, $db: command['$db'] as unknown } : changed;
}

function mutateDocument(random: Random, doc: Document, depth: number): Document {
  const entries: [string, unknown][] = Object.entries(doc);
  const at = random.below(entries.length);
  const entry = entries[at];
  const roll = random.next();
  if (!entry || roll < 0.1) entries.push([name(random), value(random)]);
  else if (roll < 0.18 && depth > 0) entries.splice(at, 1);
  else if (roll < 0.25 && (depth > 0 || at > 0)) entries[at] = [name(random), entry[1]];
  else if (roll < 0.3) entries[at] = [entry[0], deep(random, 1 + random.below(250), entry[1])];
  else if (roll < 0.35) entries.push([random.pick(COMMAND_FIELDS), value(random)]);
  else entries[at] = [entry[0], mutateValue(random, entry[1], depth + 1)];
  return Object.fromEntries(entries);
}

function mutateValue(random: Random, given: unknown, depth: number): unknown {
  if (random.chance(0.6)) {
    if (Array.isArray(given) && given.length > 0) {
      const at = random.below(given.length);
      return given.map((item, index): unknown => (index === at ? mutateValue(random, item, depth + 1) : item));
    }
    if (given !== null && typeof given === 'object' && Object.getPrototypeOf(given) === Object.prototype) {
      return mutateDocument(random, given as Document, depth);
    }
  }
  return value(random);
}

function deep(random: Random, levels: number, inner: unknown): unknown {
  let out = inner;
  for (let i = 0; i < levels; i++) out = random.chance(0.5) ? [out] : { a: out };
  return out;
}
