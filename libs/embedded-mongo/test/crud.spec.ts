import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  Decimal128,
  Double,
  Int32,
  Long,
  MongoBulkWriteError,
  ObjectId,
  type Collection,
  type Document,
} from 'mongodb';
import { startDatabase, type TestDatabase } from './helpers.js';

let test: TestDatabase;
let serial = 0;
const fresh = (): Collection<Document> => test.client.db('crud').collection(`c${++serial}`);

beforeAll(async () => {
  test = await startDatabase();
});
afterAll(() => test.stop());

/** Filter → the `_id`s it finds among fixed documents; expectations from MongoDB's documentation and behaviour. */
const documents: Document[] = [
  {
    _id: 1,
    n: 1,
    s: 'apple',
    tags: ['a', 'b'],
    sub: { x: 1, y: null },
    items: [
      { sku: 'p', qty: 1 },
      { sku: 'q', qty: 5 },
    ],
  },
  { _id: 2, n: new Double(2), s: 'banana', tags: [], sub: { x: 2 }, items: [{ sku: 'p', qty: 7 }] },
  { _id: 3, n: Long.fromNumber(3), s: 'cherry', tags: 'a', sub: null, grid: [[1, 2], [3]] },
  { _id: 4, n: Decimal128.fromString('4.50'), s: 'Apple', d: new Date(1000) },
  { _id: 5, n: null, s: 'date', items: [] },
  { _id: 6, s: 'fig', n: 'text', flag: true },
  { _id: 7, n: NaN, s: 'grape', flag: false },
];

const queries: [Document, unknown[]][] = [
  [{}, [1, 2, 3, 4, 5, 6, 7]],
  [{ n: 1 }, [1]],
  [{ n: 2 }, [2]],
  [{ n: 3 }, [3]],
  [{ n: 4.5 }, [4]],
  [{ n: Decimal128.fromString('2.0') }, [2]],
  [{ n: { $gt: 2 } }, [3, 4]],
  [{ n: { $gte: 2, $lt: 4 } }, [2, 3]],
  [{ n: { $lt: 2 } }, [1]],
  [{ n: NaN }, [7]],
  [{ n: { $gte: NaN } }, [7]],
  [{ n: { $gt: 's' } }, [6]],
  [{ n: null }, [5]],
  [{ sub: null }, [3, 4, 5, 6, 7]],
  [{ 'sub.y': null }, [1, 2, 3, 4, 5, 6, 7]],
  [{ 'sub.x': { $ne: null } }, [1, 2]],
  [{ sub: { x: 2 } }, [2]],
  [{ sub: { x: 1 } }, []],
  [{ n: { $exists: false } }, []],
  [{ flag: { $exists: true } }, [6, 7]],
  [{ flag: { $ne: true } }, [1, 2, 3, 4, 5, 7]],
  [{ tags: 'a' }, [1, 3]],
  [{ tags: ['a', 'b'] }, [1]],
  [{ tags: [] }, [2]],
  [{ tags: { $size: 0 } }, [2]],
  [{ tags: { $size: 2 } }, [1]],
  [{ tags: { $all: ['b', 'a'] } }, [1]],
  [{ tags: { $all: ['a'] } }, [1, 3]],
  [{ tags: { $in: ['b', null] } }, [1, 4, 5, 6, 7]],
  [{ tags: { $nin: ['a'] } }, [2, 4, 5, 6, 7]],
  [{ tags: { $type: 'array' } }, [1, 2]],
  [{ n: { $type: 'number' } }, [1, 2, 3, 4, 7]],
  [{ n: { $type: ['decimal', 'long'] } }, [3, 4]],
  [{ n: { $type: 10 } }, [5]],
  [{ 'items.sku': 'p' }, [1, 2]],
  [{ 'items.sku': 'p', 'items.qty': 5 }, [1]],
  [{ items: { $elemMatch: { sku: 'p', qty: 5 } } }, []],
  [{ items: { $elemMatch: { sku: 'p', qty: { $gt: 5 } } } }, [2]],
  [{ 'items.0.sku': 'p' }, [1, 2]],
  [{ 'items.1.qty': { $gte: 5 } }, [1]],
  [{ 'items.qty': { $gt: 1, $lt: 5 } }, [1]],
  [{ 'tags.0': 'a' }, [1]],
  [{ 'tags.x': null }, [4, 5, 6, 7, 3].sort()],
  [{ 'tags.x': { $exists: false } }, [1, 2, 3, 4, 5, 6, 7]],
  [{ grid: [3] }, [3]],
  [{ grid: { $elemMatch: { $elemMatch: { $gt: 2 } } } }, [3]],
  [{ s: /^a/ }, [1]],
  [{ s: /^a/i }, [1, 4]],
  [{ s: { $regex: 'AN', $options: 'i' } }, [2]],
  [{ s: { $not: /a/ } }, [3, 4, 6]],
  [{ s: { $in: [/^ch/, 'fig'] } }, [3, 6]],
  [{ $or: [{ n: 1 }, { s: 'fig' }] }, [1, 6]],
  [{ $nor: [{ n: 1 }, { s: 'fig' }] }, [2, 3, 4, 5, 7]],
  [{ $and: [{ n: { $gt: 0 } }, { n: { $lt: 2 } }] }, [1]],
  [{ n: { $not: { $gt: 1 } } }, [1, 5, 6, 7]],
  [{ n: { $mod: [2, 1] } }, [1, 3]],
  [{ d: new Date(1000) }, [4]],
  [{ d: { $lt: new Date(2000) } }, [4]],
  [{ $expr: { $eq: ['$n', 1] } }, [1]],
  [{ $expr: { $gt: ['$n', '$sub.x'] } }, [3, 4, 5, 6, 7]],
  [{ _id: { $in: [7, 1, 99] } }, [1, 7]],
  [{ _id: { $gt: 5 } }, [6, 7]],
  [{ $comment: 'x', n: 1 }, [1]],
];

describe('queries', () => {
  let plain: Collection<Document>;
  let indexed: Collection<Document>;
  beforeAll(async () => {
    plain = fresh();
    indexed = fresh();
    await plain.insertMany(documents as never[]);
    await indexed.insertMany(documents as never[]);
    for (const path of ['n', 's', 'tags', 'sub', 'sub.x', 'items.sku', 'items.qty', 'd', 'flag', 'tags.0', 'grid']) {
      await indexed.createIndex({ [path]: serial % 2 ? 1 : -1 });
    }
    await indexed.createIndex({ 'items.sku': 1, 'items.qty': -1 });
  });

  it.each(queries.map((query) => [JSON.stringify(query[0]), ...query] as const))('%s', async (_name, filter, ids) => {
    const find = async (collection: Collection<Document>): Promise<unknown[]> =>
      (await collection.find(filter).sort({ _id: 1 }).toArray()).map((doc) => doc['_id'] as unknown);
    expect(await find(plain)).toEqual(ids);
    expect(await find(indexed)).toEqual(ids);
    expect(await indexed.countDocuments(filter)).toBe(ids.length);
  });

  it('sorts by the order of BSON types', async () => {
    const sorted = await plain.find().sort({ n: 1, _id: 1 }).toArray();
    expect(sorted.map((doc) => doc['_id'] as unknown)).toEqual([5, 7, 1, 2, 3, 4, 6]);
    const reverse = await indexed.find().sort({ n: -1 }).toArray();
    expect(reverse.map((doc) => doc['_id'] as unknown)).toEqual([6, 4, 3, 2, 1, 7, 5]);
  });

  const refused: [Document, number][] = [
    [{ $foo: 1 }, 2],
    [{ n: { $foo: 1 } }, 2],
    [{ n: { $gt: 1, x: 1 } }, 2],
    [{ $or: [] }, 2],
    [{ n: { $in: 1 } }, 2],
    [{ $where: 'true' }, 238],
    [{ $text: { $search: 'x' } }, 238],
    [{ s: { $regex: '(' } }, 51091],
  ];
  it.each(refused.map((row) => [JSON.stringify(row[0]), ...row] as const))(
    'refuses %s',
    async (_name, filter, code) => {
      await expect(plain.find(filter).toArray()).rejects.toMatchObject({ code });
      await expect(fresh().find(filter).toArray()).rejects.toMatchObject({ code });
    },
  );
});

describe('projections', () => {
  const doc = {
    _id: 1,
    a: 1,
    b: { c: 2, d: 3 },
    list: [
      { x: 1, y: 1 },
      { x: 2, y: 2 },
      { x: 3, y: 3 },
    ],
  };
  const cases: [Document, Document, Document][] = [
    [{}, { a: 1 }, { _id: 1, a: 1 }],
    [{}, { a: 1, _id: 0 }, { a: 1 }],
    [{}, { a: 0, list: 0 }, { _id: 1, b: { c: 2, d: 3 } }],
    [{}, { 'b.c': 1 }, { _id: 1, b: { c: 2 } }],
    [{}, { b: { c: 1 } }, { _id: 1, b: { c: 2 } }],
    [{}, { 'b.c': 0, list: 0 }, { _id: 1, a: 1, b: { d: 3 } }],
    [{}, { 'list.x': 1 }, { _id: 1, list: [{ x: 1 }, { x: 2 }, { x: 3 }] }],
    [{}, { list: { $slice: 1 } }, { ...doc, list: [{ x: 1, y: 1 }] }],
    [{}, { list: { $slice: [1, 1] }, a: 1 }, { _id: 1, a: 1, list: [{ x: 2, y: 2 }] }],
    [{}, { list: { $slice: -1 }, _id: 0, a: 0, b: 0 }, { list: [{ x: 3, y: 3 }] }],
    [{}, { list: { $elemMatch: { x: { $gt: 1 } } } }, { _id: 1, list: [{ x: 2, y: 2 }] }],
    [{ 'list.x': 2 }, { 'list.$': 1 }, { _id: 1, list: [{ x: 2, y: 2 }] }],
    [{}, { sum: { $add: ['$a', '$b.c'] } }, { _id: 1, sum: 3 }],
    [{}, { name: '$b.d' }, { _id: 1, name: 3 }],
    [{}, { missing: 1 }, { _id: 1 }],
    [{}, { _id: 0 }, { a: 1, b: doc.b, list: doc.list }],
  ];
  it.each(cases.map((row) => [JSON.stringify(row[1]), ...row] as const))(
    '%s',
    async (_name, filter, projection, expected) => {
      const collection = fresh();
      await collection.insertOne(doc as never);
      expect(await collection.findOne(filter, { projection })).toEqual(expected);
    },
  );

  it('refuses a mixture and colliding paths', async () => {
    const collection = fresh();
    await collection.insertOne({ a: 1 });
    await expect(collection.findOne({}, { projection: { a: 1, b: 0 } })).rejects.toMatchObject({ code: 31254 });
    await expect(collection.findOne({}, { projection: { a: 1, 'a.b': 1 } })).rejects.toMatchObject({ code: 31250 });
  });
});

describe('updates', () => {
  const cases: [Document, Document | Document[], Document, Document?][] = [
    [{ a: 1 }, { $set: { b: 2 } }, { a: 1, b: 2 }],
    [{ a: 1 }, { $set: { 'x.y.z': 2 } }, { a: 1, x: { y: { z: 2 } } }],
    [{ a: [1] }, { $set: { 'a.3': 4 } }, { a: [1, null, null, 4] }],
    [{ a: [{ b: 1 }, { b: 2 }] }, { $set: { 'a.1.b': 9 } }, { a: [{ b: 1 }, { b: 9 }] }],
    [{ a: 1, b: 2 }, { $unset: { a: '' } }, { b: 2 }],
    [{ a: [1, 2] }, { $unset: { 'a.0': '' } }, { a: [null, 2] }],
    [{ a: 1 }, { $inc: { a: 2, b: 5 } }, { a: 3, b: 5 }],
    [{ a: 2 }, { $mul: { a: 3, b: 7 } }, { a: 6, b: 0 }],
    [{ a: 5 }, { $min: { a: 3, b: 1 } }, { a: 3, b: 1 }],
    [{ a: 5 }, { $max: { a: 3, b: 1 } }, { a: 5, b: 1 }],
    [{ a: 1 }, { $rename: { a: 'b.c' } }, { b: { c: 1 } }],
    [{ a: [1] }, { $push: { a: 2, b: 1 } }, { a: [1, 2], b: [1] }],
    [{ a: [3, 1] }, { $push: { a: { $each: [2, 5], $sort: -1, $slice: 3 } } }, { a: [5, 3, 2] }],
    [{ a: [1, 2] }, { $push: { a: { $each: [9], $position: 0 } } }, { a: [9, 1, 2] }],
    [{ a: [{ k: 2 }, { k: 1 }] }, { $push: { a: { $each: [], $sort: { k: 1 } } } }, { a: [{ k: 1 }, { k: 2 }] }],
    [{ a: [1, 2] }, { $addToSet: { a: { $each: [2, 3] } } }, { a: [1, 2, 3] }],
    [{ a: [1, 2, 3, 2] }, { $pull: { a: 2 } }, { a: [1, 3] }],
    [{ a: [1, 5, 9] }, { $pull: { a: { $gte: 5 } } }, { a: [1] }],
    [{ a: [{ x: 1, y: 1 }, { x: 2 }] }, { $pull: { a: { x: 1 } } }, { a: [{ x: 2 }] }],
    [{ a: [1, 2, 3] }, { $pullAll: { a: [1, 3] } }, { a: [2] }],
    [{ a: [1, 2, 3] }, { $pop: { a: 1 } }, { a: [1, 2] }],
    [{ a: [1, 2, 3] }, { $pop: { a: -1 } }, { a: [2, 3] }],
    [{ a: 13 }, { $bit: { a: { and: 10 } } }, { a: 8 }],
    [{ a: [1, 5, 8] }, { $set: { 'a.$': 0 } }, { a: [1, 0, 8] }, { a: 5 }],
    [
      {
        a: [
          { k: 1, v: 1 },
          { k: 2, v: 1 },
        ],
      },
      { $inc: { 'a.$.v': 4 } },
      {
        a: [
          { k: 1, v: 1 },
          { k: 2, v: 5 },
        ],
      },
      { 'a.k': 2 },
    ],
    [
      { a: [{ k: 1 }, { k: 2 }] },
      { $set: { 'a.$.k': 7 } },
      { a: [{ k: 1 }, { k: 7 }] },
      { a: { $elemMatch: { k: { $gt: 1 } } } },
    ],
    [{ a: [1, 2] }, { $inc: { 'a.$[]': 1 } }, { a: [2, 3] }],
    [{ a: 1, b: 2 }, [{ $set: { c: { $add: ['$a', '$b'] } } }, { $unset: 'a' }], { b: 2, c: 3 }],
    [{ a: 1 }, [{ $replaceWith: { _id: '$_id', n: '$a' } }], { n: 1 }],
  ];
  // Not as parameters: jest takes a parameter more than the row has for a callback.
  it.each(cases.map((row) => [JSON.stringify(row[1]), row] as const))('%s', async (_name, row) => {
    const [before, update, after, filter] = row;
    const collection = fresh();
    await collection.insertOne({ _id: 1 as never, ...before });
    await collection.updateOne(filter ?? {}, update);
    expect(await collection.findOne({})).toEqual({ _id: 1, ...after });
  });

  it('arrayFilters choose elements', async () => {
    const collection = fresh();
    await collection.insertOne({
      grades: [
        { g: 80, m: 1 },
        { g: 95, m: 2 },
      ],
    });
    await collection.updateOne({}, { $set: { 'grades.$[high].m': 0 } }, { arrayFilters: [{ 'high.g': { $gt: 90 } }] });
    expect(await collection.findOne({}, { projection: { _id: 0 } })).toEqual({
      grades: [
        { g: 80, m: 1 },
        { g: 0 + 95, m: 0 },
      ],
    });
  });

  const failing: [Document, Document, number][] = [
    [{ a: 'x' }, { $inc: { a: 1 } }, 14],
    [{ a: 1 }, { $set: { 'a.b': 1 } }, 28],
    [{ a: 1 }, { $push: { a: 1 } }, 2],
    [{ a: 1 }, { $set: { a: 1 }, $inc: { a: 1 } }, 40],
    [{ a: 1 }, { $set: { 'a.b': 1, a: 2 } }, 40],
    [{ a: 1 }, { $foo: { a: 1 } }, 9],
    [{ a: 1 }, { $set: { _id: 2 } }, 66],
    [{ a: [1] }, { $set: { 'a.$': 1 } }, 2],
    [{ a: 1 }, { $set: { 'a..b': 1 } }, 56],
  ];
  it.each(failing.map((row) => [JSON.stringify(row[1]), ...row] as const))(
    'refuses %s',
    async (_name, before, update, code) => {
      const collection = fresh();
      await collection.insertOne({ _id: 1 as never, ...before });
      await expect(collection.updateOne({ _id: 1 as never }, update)).rejects.toMatchObject({ code });
      expect(await collection.findOne({})).toEqual({ _id: 1, ...before });
    },
  );

  it('keeps numeric types', async () => {
    const collection = fresh();
    const big = Long.fromString('9007199254740993');
    await collection.insertOne({
      i: 1,
      d: new Double(2),
      l: Long.fromNumber(3),
      x: Decimal128.fromString('1.10'),
      big,
    });
    await collection.updateOne({}, { $inc: { i: 1, d: 1, l: 1, x: Decimal128.fromString('0.20'), big: 1 } });
    const raw = await collection.findOne({}, { promoteValues: false, projection: { _id: 0 } });
    expect(raw?.['i']).toBeInstanceOf(Int32);
    expect(raw?.['d']).toBeInstanceOf(Double);
    expect(raw?.['l']).toBeInstanceOf(Long);
    expect(String(raw?.['x'])).toBe('1.30');
    expect(String(raw?.['big'])).toBe('9007199254740994');
  });

  it('upserts from the query, once', async () => {
    const collection = fresh();
    const result = await collection.updateOne(
      { k: 'a', n: { $gt: 3 } },
      { $set: { v: 1 }, $setOnInsert: { at: 2 } },
      { upsert: true },
    );
    expect(result).toMatchObject({ matchedCount: 0, upsertedCount: 1 });
    expect(await collection.findOne({ _id: result.upsertedId as ObjectId }, { projection: { _id: 0 } })).toEqual({
      k: 'a',
      v: 1,
      at: 2,
    });
    expect(await collection.updateOne({ k: 'a' }, { $setOnInsert: { at: 9 } }, { upsert: true })).toMatchObject({
      matchedCount: 1,
      modifiedCount: 0,
    });
    await collection.replaceOne({ _id: 77 as never }, { r: 1 }, { upsert: true });
    expect(await collection.findOne({ _id: 77 as never })).toEqual({ _id: 77, r: 1 });
  });

  it('updateMany, deleteMany and counts', async () => {
    const collection = fresh();
    await collection.insertMany([{ k: 1 }, { k: 1 }, { k: 2 }]);
    expect(await collection.updateMany({ k: 1 }, { $set: { v: 1 } })).toMatchObject({
      matchedCount: 2,
      modifiedCount: 2,
    });
    expect(await collection.deleteMany({ k: 1 })).toMatchObject({ deletedCount: 2 });
    expect(await collection.deleteOne({ k: 9 })).toMatchObject({ deletedCount: 0 });
    expect(await collection.estimatedDocumentCount()).toBe(1);
  });

  it('findOneAndUpdate, -Replace and -Delete', async () => {
    const collection = fresh();
    await collection.insertMany([
      { _id: 1 as never, n: 5 },
      { _id: 2 as never, n: 3 },
    ]);
    expect(await collection.findOneAndUpdate({}, { $inc: { n: 10 } }, { sort: { n: 1 } })).toEqual({ _id: 2, n: 3 });
    expect(
      await collection.findOneAndUpdate({ _id: 2 as never }, { $inc: { n: 1 } }, { returnDocument: 'after' }),
    ).toEqual({ _id: 2, n: 14 });
    expect(await collection.findOneAndReplace({ _id: 1 as never }, { z: 1 }, { returnDocument: 'after' })).toEqual({
      _id: 1,
      z: 1,
    });
    expect(await collection.findOneAndDelete({ _id: 1 as never })).toEqual({ _id: 1, z: 1 });
    expect(
      await collection.findOneAndUpdate(
        { k: 1 },
        { $set: { v: 1 } },
        { upsert: true, returnDocument: 'after', projection: { _id: 0 } },
      ),
    ).toEqual({ k: 1, v: 1 });
    expect(await collection.findOneAndUpdate({ nope: 1 }, { $set: { v: 1 } })).toBeNull();
  });
});

describe('bulk writes and errors', () => {
  it('an ordered bulk stops at the error, an unordered one goes on', async () => {
    const collection = fresh();
    const docs = (): never[] => [{ _id: 1 }, { _id: 1 }, { _id: 2 }] as never[];
    const ordered = await collection.insertMany(docs()).catch((error: unknown) => error as MongoBulkWriteError);
    expect(ordered).toMatchObject({ code: 11000, insertedCount: 1 });
    expect(await collection.countDocuments()).toBe(1);
    const unordered = await collection
      .insertMany(docs(), { ordered: false })
      .catch((error: unknown) => error as MongoBulkWriteError);
    expect((unordered as MongoBulkWriteError).writeErrors).toHaveLength(2);
    expect(await collection.countDocuments()).toBe(2);
  });

  it('bulkWrite mixes operations', async () => {
    const collection = fresh();
    const result = await collection.bulkWrite([
      { insertOne: { document: { _id: 1 as never, n: 1 } } },
      { updateOne: { filter: { _id: 1 as never }, update: { $inc: { n: 1 } } } },
      { updateOne: { filter: { _id: 2 as never }, update: { $set: { n: 1 } }, upsert: true } },
      { deleteOne: { filter: { _id: 1 as never } } },
    ]);
    expect(result).toMatchObject({ insertedCount: 1, modifiedCount: 1, upsertedCount: 1, deletedCount: 1 });
  });

  it('refuses what it does not know, by MongoDB’s codes', async () => {
    const db = test.client.db('crud');
    await expect(db.command({ fooBar: 1 })).rejects.toMatchObject({ code: 59, codeName: 'CommandNotFound' });
    await expect(db.command({ find: 'x', foo: 1 })).rejects.toMatchObject({ code: 40415 });
    await expect(db.createCollection('cap', { capped: true, size: 100 })).rejects.toMatchObject({ code: 238 });
    await expect(
      db
        .collection('x')
        .find({}, { collation: { locale: 'ja' } })
        .toArray(),
    ).rejects.toMatchObject({ code: 238 });
    await expect(
      db
        .collection('x')
        .aggregate([{ $facet: {} }])
        .toArray(),
    ).rejects.toMatchObject({ code: 238 });
    await expect(
      db
        .collection('x')
        .aggregate([{ $nope: {} }])
        .toArray(),
    ).rejects.toMatchObject({ code: 40324 });
    await expect(db.collection('bad$name').insertOne({})).rejects.toMatchObject({ code: 73 });
    await expect(fresh().insertOne({ _id: [1] as never })).rejects.toMatchObject({ code: 53 });
  });

  it('pages through a cursor and lets it be closed', async () => {
    const collection = fresh();
    await collection.insertMany(Array.from({ length: 1000 }, (_, n) => ({ _id: n as never, n })));
    const cursor = collection.find({ n: { $gte: 10 } }, { batchSize: 7 }).sort({ _id: -1 });
    const seen: number[] = [];
    for await (const doc of cursor) seen.push(doc['n'] as number);
    expect(seen).toEqual(Array.from({ length: 990 }, (_, i) => 999 - i));
    const second = collection.find({}, { batchSize: 2 });
    await second.next();
    await second.close();
    expect(await collection.find().skip(995).limit(3).toArray()).toHaveLength(3);
    expect(await collection.distinct('n', { n: { $lt: 3 } })).toEqual([0, 1, 2]);
  });

  it('keeps every BSON type as sent', async () => {
    const collection = fresh();
    const { Binary, BSONRegExp, Code, MaxKey, MinKey, Timestamp, UUID, BSONSymbol } = await import('mongodb');
    const doc = {
      bin: new Binary(Buffer.from([1, 2, 3]), 5),
      uuid: new UUID(),
      re: new BSONRegExp('^a', 'i'),
      code: new Code('x'),
      scoped: new Code('x', { a: 1 }),
      max: new MaxKey(),
      min: new MinKey(),
      ts: new Timestamp({ t: 5, i: 6 }),
      sym: new BSONSymbol('s'),
      date: new Date(-1),
      nested: [[1, ['x']], { y: null }],
      text: 'ありがとう\u0000€😀',
      neg: -0,
    };
    await collection.insertOne(doc as never);
    const found = await collection.findOne({}, { promoteValues: false, promoteBuffers: false, bsonRegExp: true });
    await collection.updateOne({}, { $set: { touched: 1 } });
    const again = await collection.findOne({}, { promoteValues: false, promoteBuffers: false, bsonRegExp: true });
    const { touched, ...rest } = again as Document;
    expect(touched).toEqual(new Int32(1));
    expect(rest).toEqual(found);
    expect(found).toMatchObject({ text: doc.text, code: doc.code, ts: doc.ts });
  });
});
