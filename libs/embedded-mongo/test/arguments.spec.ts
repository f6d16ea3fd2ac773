import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Binary, Decimal128, Double, Long, Timestamp, UUID, type Document } from 'bson';
import { request } from './raw-client.js';
import { startDatabase, type TestDatabase } from './helpers.js';

let test: TestDatabase;
beforeAll(async () => {
  test = await startDatabase();
  await test.client.db('a').collection('c').insertOne({ a: 1 });
});
afterAll(() => test.stop());

const ID = new UUID();
const lsid = { id: ID };
const transaction = { lsid, txnNumber: Long.ONE, autocommit: false, startTransaction: true };
const statement = { q: {}, u: { $set: { a: 1 } } };
const index = { key: { b: 1 }, name: 'b' };
const wrong = (path: string, type: string, expected: string): RegExp =>
  new RegExp(`BSON field '${path}' is the wrong type '${type}', expected ${expected}`);
const NUMBERS = String.raw`types '\[long, int, decimal, double\]'`;
const LOOSE = String.raw`types '\[bool, long, int, decimal, double\]'`;

/** What is sent, the code that answers it and what the message says. */
const REFUSED: [Document, number, RegExp?][] = [
  // Unknown and missing fields, of commands and inside of them.
  [{ ping: 1, nope: 1 }, 40415, /BSON field 'ping.nope' is an unknown field/],
  [{ find: 'c', documents: [] }, 40415],
  [{ update: 'c', updates: [{ ...statement, nope: 1 }] }, 40415, /update.updates.nope/],
  [{ delete: 'c', deletes: [{ q: {}, limit: 1, nope: 1 }] }, 40415],
  [{ aggregate: 'c', pipeline: [], cursor: { nope: 1 } }, 40415],
  [{ explain: { find: 'c', nope: 1 } }, 40415, /find.nope/],
  [{ find: 'c', readConcern: { nope: 1 } }, 40415],
  [{ insert: 'c', documents: [{}], writeConcern: { nope: 1 } }, 40415],
  [{ insert: 'c' }, 40414, /BSON field 'insert.documents' is missing but a required field/],
  [{ insert: 'c', documents: null }, 40414],
  [{ update: 'c' }, 40414],
  [{ update: 'c', updates: [{ q: {} }] }, 40414, /update.updates.u/],
  [{ delete: 'c', deletes: [{ q: {} }] }, 40414, /delete.deletes.limit/],
  [{ aggregate: 'c', cursor: {} }, 40414],
  [{ distinct: 'c' }, 40414],
  [{ getMore: Long.ONE }, 40414],
  [{ createIndexes: 'c' }, 40414],
  [{ dropIndexes: 'c' }, 40414],
  [{ killCursors: 'c' }, 40414],

  // Wrong types.
  [{ find: 'c', filter: 1 }, 14, wrong('find.filter', 'int', "type 'object'")],
  [{ find: 'c', sort: 'a' }, 14, wrong('find.sort', 'string', "type 'object'")],
  [{ find: 'c', projection: [] }, 14, wrong('find.projection', 'array', "type 'object'")],
  [{ find: 'c', limit: 'x' }, 14, wrong('find.limit', 'string', NUMBERS)],
  [{ find: 'c', skip: {} }, 14],
  [{ find: 'c', batchSize: true }, 14, wrong('find.batchSize', 'bool', NUMBERS)],
  [{ find: 'c', singleBatch: 1 }, 14, wrong('find.singleBatch', 'int', "type 'bool'")],
  [{ find: 'c', let: [] }, 14],
  [{ find: 'c', maxTimeMS: 'x' }, 14],
  [{ find: 'c', hint: 5 }, 9, /Hint must be a string or an object/],
  [{ find: 'c', collation: 'x' }, 14],
  [{ find: 'c', readConcern: 'majority' }, 14],
  [{ find: 'c', readConcern: { level: 1 } }, 14],
  [{ find: 'c', readConcern: { afterClusterTime: 1 } }, 14],
  [{ count: 'c', query: 'x' }, 14],
  [{ distinct: 'c', key: 1 }, 14, wrong('distinct.key', 'int', "type 'string'")],
  [{ getMore: 1, collection: 'c' }, 14, wrong('getMore.getMore', 'int', "type 'long'")],
  [{ getMore: Long.ONE, collection: 1 }, 14],
  [{ killCursors: 'c', cursors: 1 }, 14],
  [{ killCursors: 'c', cursors: [Long.ONE, {}] }, 14, wrong('killCursors.cursors.1', 'object', "type 'long'")],
  [{ insert: 'c', documents: {} }, 14],
  [{ insert: 'c', documents: [1] }, 14],
  [{ insert: 'c', documents: [{}], ordered: 1 }, 14, wrong('insert.ordered', 'int', "type 'bool'")],
  [{ insert: 'c', documents: [{}], bypassDocumentValidation: 'x' }, 14],
  [{ insert: 'c', documents: [{}], writeConcern: 1 }, 14],
  [{ insert: 'c', documents: [{}], writeConcern: { j: 'x' } }, 14, wrong('writeConcern.j', 'string', LOOSE)],
  [{ update: 'c', updates: { ...statement } }, 14],
  [{ update: 'c', updates: ['x'] }, 14],
  [{ update: 'c', updates: [{ ...statement, q: 'x' }] }, 14],
  [{ update: 'c', updates: [{ ...statement, multi: 1 }] }, 14, wrong('update.updates.multi', 'int', "type 'bool'")],
  [{ update: 'c', updates: [{ ...statement, upsert: 'x' }] }, 14],
  [{ update: 'c', updates: [{ ...statement, arrayFilters: {} }] }, 14],
  [{ update: 'c', updates: [{ q: {}, u: 5 }] }, 9],
  [{ delete: 'c', deletes: [{ q: {}, limit: 2 }] }, 9, /limit field in delete objects must be 0 or 1/],
  [{ findAndModify: 'c', query: 1, remove: true }, 14],
  [{ findAndModify: 'c', remove: 'x' }, 14, wrong('findAndModify.remove', 'string', LOOSE)],
  [{ findAndModify: 'c' }, 9],
  [{ findAndModify: 'c', remove: true, new: true }, 9],
  [{ aggregate: 'c', pipeline: {}, cursor: {} }, 14],
  [{ aggregate: 'c', pipeline: [1], cursor: {} }, 14],
  [{ aggregate: 'c', pipeline: [], cursor: 1 }, 14],
  [{ aggregate: 'c', pipeline: [] }, 9, /'cursor' option is required/],
  [{ createIndexes: 'c', indexes: index }, 14],
  [{ createIndexes: 'c', indexes: [] }, 2],
  [{ createIndexes: 'c', indexes: [{ ...index, nope: 1 }] }, 197],
  [
    { dropIndexes: 'c', index: 1 },
    14,
    wrong('dropIndexes.index', 'int', String.raw`types '\[string, array, object\]'`),
  ],
  [{ explain: 1 }, 14],
  [{ explain: { find: 'c', filter: 1 } }, 14],
  [{ explain: { find: 'c' }, verbosity: 1 }, 14],
  [{ explain: { find: 'c' }, verbosity: 'x' }, 9],
  [{ listDatabases: 1, filter: 1 }, 14],
  [{ listCollections: 1, cursor: 1 }, 14],
  [{ listCollections: 1, nameOnly: 'x' }, 14],
  [{ endSessions: 1 }, 14],
  [{ refreshSessions: [1] }, 14],
  [{ hello: 1, maxAwaitTimeMS: 'x' }, 14],
  [{ ping: 1, lsid: 1 }, 14],
  [{ ping: 1, lsid: { id: 1 } }, 14],
  [{ ping: 1, lsid: { id: new Binary(Buffer.alloc(16), 0) } }, 14],
  [{ insert: 'c', documents: [{}], lsid, txnNumber: 1 }, 14, wrong('insert.txnNumber', 'int', "type 'long'")],
  [{ find: 'c', ...transaction, autocommit: 0 }, 14],
  [{ find: 'c', ...transaction, startTransaction: 1 }, 14],

  // Out of range.
  [{ find: 'c', limit: -1 }, 51024, /BSON field 'limit' value must be >= 0, actual value '-1'/],
  [{ find: 'c', skip: Long.MIN_VALUE }, 51024],
  [{ find: 'c', batchSize: new Double(-3) }, 51024],
  [{ getMore: Long.ONE, collection: 'c', batchSize: -1 }, 51024],
  [{ aggregate: 'c', pipeline: [], cursor: { batchSize: -1 } }, 51024],
  [{ find: 'c', maxTimeMS: -1 }, 51024],
  [{ find: 'c', maxTimeMS: 2 ** 31 }, 2, /out of range/],
  [{ insert: 'c', documents: [] }, 16, /Write batch sizes must be between 1 and 100000/],
  [{ insert: 'c', documents: [{}], writeConcern: { w: -1 } }, 9],
  [{ insert: 'c', documents: [{}], writeConcern: { w: 51 } }, 9],
  [{ insert: 'c', documents: [{}], lsid, txnNumber: Long.NEG_ONE }, 72],
  [{ insert: 'c', documents: [{}], lsid, txnNumber: Long.fromNumber(9), stmtId: -1 }, 2],
  [{ insert: 'c', documents: [{}, {}], lsid, txnNumber: Long.fromNumber(9), stmtIds: [1] }, 16],
  [{ createIndexes: 'c', indexes: [{ ...index, expireAfterSeconds: -1 }] }, 67],

  // Combinations and names.
  [{ find: 'c', readConcern: { level: 'nope' } }, 9],
  [{ find: 'c', txnNumber: Long.ONE }, 72],
  [{ find: 'c', autocommit: false }, 72],
  [{ find: 'c', ...transaction, autocommit: true }, 72],
  [{ find: 'c', ...transaction, startTransaction: false }, 72],
  [{ find: 'c', lsid, startTransaction: true }, 72],
  [{ find: 1 }, 73],
  [{ find: '' }, 73],
  [{ insert: 'a\0b', documents: [{}] }, 73],
  [{ insert: '$x', documents: [{}] }, 73],
  [{ find: 'c', $db: 'a b' }, 73],
  [{ find: 'c', $db: '' }, 73],
  [{ ping: 1, $db: 'x'.repeat(64) }, 73],
  [{ ping: 1, $db: 1 }, 14],
  [{ ping: 1, $db: undefined }, 40571],
  [{ nope: 1 }, 59],
  [{ PING: 1 }, 59],
];

describe('wrong arguments', () => {
  it.each(REFUSED)('%j answers %i', async (...[command, code, message]) => {
    const answer = await request(test.database.uri, {
      ...command,
      $db: '$db' in command ? (command['$db'] as unknown) : 'a',
    });
    const error = (answer['writeErrors'] as Document[] | undefined)?.[0] ?? answer;
    expect(error).toMatchObject({ code });
    if (message) expect(error['errmsg']).toMatch(message);
  });

  it('do not find what every object inherits', async () => {
    expect(await request(test.database.uri, { toString: 1, $db: 'a' })).toMatchObject({ code: 59 });
  });

  it('of a refused command leave nothing behind', async () => {
    expect(await test.client.db('a').collection('c').countDocuments()).toBe(1);
    expect(await test.client.db('a').collection('c').indexes()).toHaveLength(1);
  });
});

/** What MongoDB takes although it looks odd. */
const TAKEN: Document[] = [
  { find: 'c', filter: null, sort: null, limit: null, hint: null, singleBatch: null },
  { find: 'c', limit: new Double(1.9) },
  { find: 'c', limit: Long.ONE, skip: Decimal128.fromString('0') },
  { find: 'c', batchSize: new Double(1e300) },
  { find: 'c', maxTimeMS: 0 },
  { find: 'c', hint: {} },
  { find: 'c', collation: { locale: 'simple' } },
  { find: 'c', readConcern: { level: 'local', afterClusterTime: new Timestamp({ t: 1, i: 1 }) } },
  { find: 'c', comment: { any: 'thing' }, $readPreference: { mode: 'primary' } },
  { count: 'c', limit: -1 },
  { findAndModify: 'c', query: { a: 9 }, remove: 1 },
  { listCollections: 1, nameOnly: 1, filter: null },
  { insert: 'c2', documents: [{}], writeConcern: { w: 1, j: 1, wtimeout: 100 }, ordered: null },
  { aggregate: 'c', pipeline: [], cursor: {}, explain: false },
];
it.each(TAKEN)('takes %j', async (command) => {
  expect(await request(test.database.uri, { ...command, $db: 'a' })).toMatchObject({ ok: 1 });
});
