import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Binary, ObjectId, type Collection, type Document } from 'mongodb';
import { startDatabase, type TestDatabase } from './helpers.js';

let test: TestDatabase;
let serial = 0;
const fresh = (): Collection<Document> => test.client.db('idx').collection(`c${++serial}`);

beforeAll(async () => {
  test = await startDatabase();
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

  it('finds the lowest values and all that start alike in a descending index', async () => {
    const values = fresh();
    await values.createIndex({ v: -1 });
    const stored = ['', 'a', 'ab', 'b', false, true, new Binary(Buffer.from('x')), new ObjectId('0'.repeat(24))];
    await values.insertMany(stored.map((v, i) => ({ _id: i as never, v })));
    const ids = async (filter: Document): Promise<unknown[]> => {
      expect(await access(values, filter)).toMatchObject({ indexName: 'v_-1' });
      return (await values.find(filter).sort({ _id: 1 }).toArray()).map(({ _id }) => _id as unknown);
    };
    expect(await ids({ v: /^a/ })).toEqual([1, 2]);
    expect(await ids({ v: { $lt: 'b' } })).toEqual([0, 1, 2]);
    expect(await ids({ v: { $lte: true } })).toEqual([4, 5]);
    expect(await ids({ v: { $lte: new Binary(Buffer.from('x')) } })).toEqual([6]);
    expect(await ids({ v: { $lte: new ObjectId('f'.repeat(24)) } })).toEqual([7]);
  });
});

describe('a pattern with a literal start', () => {
  const stored = ['A牛', 'き', '牛', '牛乳', '牛皮', '牝', '𠮷', '𠮷野', '𠮸', 'é', 'e'];
  const cases: [RegExp, found: string[], docs: number][] = [
    [/^牛/, ['牛', '牛乳', '牛皮'], 3],
    [/^牛乳/, ['牛乳'], 1],
    [/^牛乳?/, ['牛', '牛乳', '牛皮'], 3],
    [/^牛乳*皮/, ['牛皮'], 3],
    [/^𠮷/, ['𠮷', '𠮷野'], 2],
    [/^𠮷野/, ['𠮷野'], 1],
    [/^é/, ['é'], 1],
    [/^き{2}/, [], stored.length],
    [/^牛|^き/, ['き', '牛', '牛乳', '牛皮'], stored.length],
  ];
  let texts: Collection;
  beforeAll(async () => {
    texts = fresh();
    await texts.createIndex({ v: 1 });
    await texts.insertMany(stored.map((v) => ({ v })));
  });

  it.each(cases)('%s, in any script', async (v, found, docs) => {
    expect(await access(texts, { v })).toMatchObject({ indexName: 'v_1', docs });
    expect((await texts.find({ v }).sort({ v: 1 }).toArray()).map((document) => document['v'] as string)).toEqual(
      found,
    );
  });
});

describe('multikey and long keys', () => {
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

describe('building', () => {
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
});
