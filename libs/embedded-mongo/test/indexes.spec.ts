import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Collection, Document } from 'mongodb';
import { startDatabase, type TestDatabase } from './helpers.js';

let test: TestDatabase;
let serial = 0;
const fresh = (): Collection<Document> => test.client.db('idx').collection(`c${++serial}`);

beforeAll(async () => {
  test = await startDatabase({ ttlSweepSeconds: 1 });
});
afterAll(() => test.stop());

/** The access stage of the winning plan. */
async function access(collection: Collection<Document>, filter: Document, sort?: Document): Promise<Document> {
  const explained = await collection
    .find(filter)
    .sort((sort ?? {}) as never)
    .explain('executionStats');
  let stage = (explained['queryPlanner'] as Document)['winningPlan'] as Document;
  const isSorted = stage['stage'] === 'SORT';
  while (stage['inputStage']) stage = stage['inputStage'] as Document;
  return { ...stage, isSorted, docs: (explained['executionStats'] as Document)['totalDocsExamined'] as number };
}

describe('index choice', () => {
  let orders: Collection<Document>;
  beforeAll(async () => {
    orders = fresh();
    await orders.insertMany(
      Array.from({ length: 500 }, (_, i) => ({
        _id: i as never,
        store: `s${i % 5}`,
        no: i % 100,
        at: new Date(i * 1000),
        name: `name-${String(i).padStart(3, '0')}`,
        open: i % 50 === 0,
      })),
    );
    await orders.createIndexes([
      { key: { store: 1, no: -1 }, name: 'store_no' },
      { key: { at: 1 }, name: 'at' },
      { key: { name: 1 }, name: 'name', unique: true },
      { key: { no: 1 }, name: 'open_no', partialFilterExpression: { open: true } },
    ]);
  });

  const cases: [string, Document, Document | undefined, Document][] = [
    ['_id', { _id: 5 }, undefined, { indexName: '_id_', docs: 1 }],
    ['equality', { store: 's1' }, undefined, { indexName: 'store_no', docs: 100 }],
    ['compound equality', { store: 's1', no: 1 }, undefined, { indexName: 'store_no', docs: 5 }],
    ['equality and range', { store: 's1', no: { $gt: 90 } }, undefined, { indexName: 'store_no', docs: 10 }],
    ['$in', { store: { $in: ['s1', 's2'] }, no: 1 }, undefined, { indexName: 'store_no', docs: 5 }],
    ['range', { at: { $gte: new Date(490_000) } }, undefined, { indexName: 'at', docs: 10 }],
    ['prefix', { name: /^name-00/ }, undefined, { indexName: 'name', docs: 10 }],
    [
      'sort from the index',
      { store: 's1' },
      { no: -1 },
      { indexName: 'store_no', isSorted: false, direction: 'forward' },
    ],
    ['sort backwards', { store: 's1' }, { no: 1 }, { indexName: 'store_no', isSorted: false, direction: 'backward' }],
    ['sort alone', {}, { at: -1 }, { indexName: 'at', isSorted: false }],
    ['sort without an index', { store: 's1' }, { at: 1, no: 1 }, { isSorted: true }],
    ['partial index', { open: true, no: 0 }, undefined, { indexName: 'open_no', docs: 5 }],
    ['not the partial index', { no: 0 }, undefined, { stage: 'COLLSCAN' }],
    ['nothing', { other: 1 }, undefined, { stage: 'COLLSCAN', docs: 500 }],
  ];
  it.each(cases)('%s', async (_name, filter, sort, expected) => {
    expect(await access(orders, filter, sort)).toMatchObject(expected);
  });

  it('serves $or from indexes', async () => {
    const explained = await orders.find({ $or: [{ name: 'name-001' }, { _id: 7 as never }] }).explain();
    expect(JSON.stringify(explained)).not.toContain('COLLSCAN');
    expect(await orders.find({ $or: [{ name: 'name-001' }, { _id: { $lt: 3 } as never }] }).toArray()).toHaveLength(3);
  });

  it('gives the same documents in the same order as without indexes', async () => {
    const plain = fresh();
    await plain.insertMany(await orders.find().toArray());
    const asked: [Document, Document][] = [
      [{ store: 's1' }, { no: 1, _id: 1 }],
      [
        { store: { $in: ['s3', 's1'] }, no: { $gte: 50 } },
        { no: -1, _id: 1 },
      ],
      [{ at: { $gt: new Date(5000), $lte: new Date(9000) } }, { at: -1 }],
      [{ no: { $lt: 3 } }, { store: 1, no: -1, _id: -1 }],
    ];
    for (const [filter, sort] of asked) {
      const order = sort as never;
      expect(await orders.find(filter).sort(order).toArray()).toEqual(await plain.find(filter).sort(order).toArray());
    }
  });

  it('follows a hint and refuses one that does not exist', async () => {
    const hinted = await orders.find({ store: 's1' }).hint('at').explain();
    expect(JSON.stringify(hinted)).toContain('"indexName":"at"');
    await expect(orders.find({}).hint('nope').toArray()).rejects.toMatchObject({ code: 2 });
  });

  it('tells indexes of update, delete and aggregate', async () => {
    const db = test.client.db('idx');
    const explain = (command: Document): Promise<Document> =>
      db.command({ explain: command, verbosity: 'queryPlanner' });
    const name = orders.collectionName;
    for (const command of [
      { update: name, updates: [{ q: { store: 's1' }, u: { $set: { x: 1 } } }] },
      { delete: name, deletes: [{ q: { store: 's1' }, limit: 1 }] },
      { aggregate: name, pipeline: [{ $match: { store: 's1' } }, { $group: { _id: null } }], cursor: {} },
      { count: name, query: { store: 's1' } },
      { distinct: name, key: 'no', query: { store: 's1' } },
      { findAndModify: name, query: { store: 's1' }, remove: true },
    ]) {
      expect(JSON.stringify(await explain(command))).toContain('"indexName":"store_no"');
    }
  });
});

describe('unique, sparse and multikey', () => {
  it('a duplicate key names index, pattern and value', async () => {
    const users = fresh();
    await users.createIndex({ tenant: 1, name: 1 }, { unique: true });
    await users.insertOne({ tenant: 't', name: 'n' });
    const error = await users.insertOne({ tenant: 't', name: 'n' }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 11000,
      keyPattern: { tenant: 1, name: 1 },
      keyValue: { tenant: 't', name: 'n' },
    });
    expect(String(error)).toContain(
      `E11000 duplicate key error collection: idx.${users.collectionName} index: tenant_1_name_1 dup key`,
    );
    await users.insertOne({ tenant: 't', name: 'm' });
    await expect(users.updateOne({ name: 'm' }, { $set: { name: 'n' } })).rejects.toMatchObject({ code: 11000 });
    expect(await users.findOne({ name: 'm' })).not.toBeNull();
  });

  it('missing counts as null, a sparse index leaves it out, a partial one asks its filter', async () => {
    const plain = fresh();
    await plain.createIndex({ k: 1 }, { unique: true });
    await plain.insertOne({});
    await expect(plain.insertOne({ k: null })).rejects.toMatchObject({ code: 11000 });
    const sparse = fresh();
    await sparse.createIndex({ k: 1 }, { unique: true, sparse: true });
    await sparse.insertMany([{}, {}, { k: 1 }]);
    await expect(sparse.insertOne({ k: 1 })).rejects.toMatchObject({ code: 11000 });
    expect(await sparse.countDocuments({ k: null })).toBe(2);
    expect(await access(sparse, { k: null })).toMatchObject({ stage: 'COLLSCAN' });
    expect(await access(sparse, { k: 1 })).toMatchObject({ indexName: 'k_1' });
    const partial = fresh();
    await partial.createIndex({ cart: 1 }, { unique: true, partialFilterExpression: { cart: { $type: 'string' } } });
    await partial.insertMany([{}, {}, { cart: 'c' }]);
    await expect(partial.insertOne({ cart: 'c' })).rejects.toMatchObject({ code: 11000 });
    expect(await access(partial, { cart: 'c' })).toMatchObject({ indexName: 'cart_1', docs: 1 });
  });

  it('indexes array elements, also in compound keys', async () => {
    const items = fresh();
    await items.createIndex({ 'lines.sku': 1, 'lines.qty': 1 });
    await items.createIndex({ tags: 1 });
    await items.insertMany([
      {
        _id: 1 as never,
        tags: ['a', 'b', 'a'],
        lines: [
          { sku: 'x', qty: 1 },
          { sku: 'y', qty: 9 },
        ],
      },
      { _id: 2 as never, tags: 'a', lines: [{ sku: 'x', qty: 9 }] },
    ]);
    expect(await items.find({ tags: 'a' }).toArray()).toHaveLength(2);
    expect(await items.find({ tags: { $gte: 'a' } }).toArray()).toHaveLength(2);
    expect(await items.find({ 'lines.sku': 'x', 'lines.qty': 9 }).toArray()).toHaveLength(2);
    expect(await items.find({ lines: { $elemMatch: { sku: 'x', qty: 9 } } }).toArray()).toHaveLength(1);
    expect(await access(items, { tags: 'a' })).toMatchObject({ isMultiKey: true, indexName: 'tags_1' });
    await items.updateOne({ _id: 1 as never }, { $pull: { tags: 'a' } as never });
    expect(await items.find({ tags: 'a' }).toArray()).toHaveLength(1);
    await expect(
      fresh()
        .createIndex({ a: 1, b: 1 })
        .then(() =>
          test.client
            .db('idx')
            .collection(`c${serial}`)
            .insertOne({ a: [1], b: [1] }),
        ),
    ).rejects.toMatchObject({ code: 171 });
  });

  it('finds and sorts keys that are longer than LMDB allows', async () => {
    const long = fresh();
    await long.createIndex({ text: 1 }, { unique: true });
    const text = (n: number): string => 'あ'.repeat(2000) + String(n);
    await long.insertMany([3, 1, 2].map((n) => ({ _id: `${text(n)}!` as never, n, text: text(n) })));
    expect(await long.findOne({ text: text(2) })).toMatchObject({ n: 2 });
    expect(await long.findOne({ _id: `${text(3)}!` as never })).toMatchObject({ n: 3 });
    await expect(long.insertOne({ text: text(1) })).rejects.toMatchObject({ code: 11000 });
    const sorted = await long
      .find({ text: { $gt: text(1) } })
      .sort({ text: 1 })
      .toArray();
    expect(sorted.map((doc) => doc['n'] as number)).toEqual([2, 3]);
    await test.restart();
    const again = await test.client.db('idx').collection(long.collectionName).find().sort({ text: -1 }).toArray();
    expect(again.map((doc) => doc['n'] as number)).toEqual([3, 2, 1]);
  });
});

describe('building and dropping', () => {
  it('a unique violation on build leaves nothing behind', async () => {
    const collection = fresh();
    await collection.insertMany([{ k: 1 }, { k: 1 }]);
    await expect(collection.createIndex({ k: 1 }, { unique: true })).rejects.toMatchObject({ code: 11000 });
    expect(await collection.indexes()).toHaveLength(1);
    await collection.deleteOne({ k: 1 });
    await collection.createIndex({ k: 1 }, { unique: true });
    expect(await collection.indexes()).toMatchObject([
      { name: '_id_' },
      { name: 'k_1', key: { k: 1 }, unique: true, v: 2 },
    ]);
    expect(await test.client.db('idx').command({ validate: collection.collectionName })).toMatchObject({
      valid: true,
      nrecords: 1,
    });
  });

  it('builds while writes go on', async () => {
    const collection = fresh();
    await collection.insertMany(Array.from({ length: 3000 }, (_, i) => ({ _id: i as never, k: i % 7 })));
    const built = collection.createIndex({ k: 1 });
    const writes = Array.from({ length: 200 }, async (_, i) => {
      await collection.updateOne({ _id: i as never }, { $set: { k: 100 } });
      await collection.insertOne({ k: 100 });
      await collection.deleteOne({ _id: (2900 - i) as never });
    });
    await Promise.all([built, ...writes]);
    expect(await collection.countDocuments({ k: 100 }, { hint: 'k_1' })).toBe(400);
    expect(await test.client.db('idx').command({ validate: collection.collectionName })).toMatchObject({ valid: true });
  });

  it('repeats are harmless, conflicts are refused', async () => {
    const collection = fresh();
    await collection.createIndex({ k: 1 }, { name: 'k' });
    await collection.createIndex({ k: 1 }, { name: 'k' });
    await expect(collection.createIndex({ k: 1 }, { name: 'other' })).rejects.toMatchObject({ code: 85 });
    await expect(collection.createIndex({ z: 1 }, { name: 'k' })).rejects.toMatchObject({ code: 86 });
    await expect(collection.createIndex({ k: 'text' })).rejects.toMatchObject({ code: 67 });
    await collection.dropIndex('k');
    await expect(collection.dropIndex('k')).rejects.toMatchObject({ code: 27 });
    expect(await access(collection, { k: 1 })).toMatchObject({ stage: 'COLLSCAN' });
  });

  it('drop and dropDatabase', async () => {
    const db = test.client.db('gone');
    await db.collection('a').insertOne({ x: 1 });
    await db.collection('b').insertOne({ x: 1 });
    await db.collection('a').drop();
    expect((await db.listCollections().toArray()).map(({ name }) => name)).toEqual(['b']);
    await db.dropDatabase();
    const { databases } = await test.client.db('admin').admin().listDatabases();
    expect(databases.map(({ name }) => name)).not.toContain('gone');
    expect(await db.collection('a').countDocuments()).toBe(0);
  });
});

describe('TTL', () => {
  it('deletes what is expired, also with 0 seconds, and nothing else', async () => {
    const collection = fresh();
    await collection.createIndex({ expiresAt: 1 }, { expireAfterSeconds: 0 });
    const soon = new Date(Date.now() - 1000);
    const later = new Date(Date.now() + 60_000);
    await collection.insertMany([
      { _id: 1 as never, expiresAt: soon },
      { _id: 2 as never, expiresAt: later },
      { _id: 3 as never, expiresAt: 'never' },
      { _id: 4 as never },
      { _id: 5 as never, expiresAt: [later, soon] },
    ]);
    for (let i = 0; i < 50 && (await collection.countDocuments()) > 3; i++) await sleep(100);
    expect(await collection.distinct('_id')).toEqual([2, 3, 4]);
  });
});
