import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Collection, Document } from 'mongodb';
import { startDatabase, type TestDatabase } from './helpers.js';

const COUNT = 1800;
let test: TestDatabase;
let items: Collection<Document>;

beforeAll(async () => {
  test = await startDatabase();
  items = test.client.db('many').collection('items');
});
afterAll(() => test.stop());

describe('a statement for many documents', () => {
  beforeEach(async () => {
    await items.drop();
    await items.createIndex({ n: 1 });
    await items.insertMany(Array.from({ length: COUNT }, (_, i) => ({ _id: i as never, n: i, twin: i })));
  });

  it('changes each once, also where the change moves it along the index that finds it', async () => {
    const outcome = await items.updateMany({ n: { $gte: 0 } }, { $inc: { n: 700 } });
    expect(outcome).toMatchObject({ matchedCount: COUNT, modifiedCount: COUNT });
    expect(await items.countDocuments({ $expr: { $eq: ['$n', { $add: ['$twin', 700] }] } })).toBe(COUNT);
    expect(await test.client.db('many').command({ validate: 'items' })).toMatchObject({ valid: true });
  });

  it('deletes all that match, and only those', async () => {
    expect(await items.deleteMany({ n: { $lt: 1700 } })).toMatchObject({ deletedCount: 1700 });
    expect(await items.distinct('n')).toEqual(Array.from({ length: 100 }, (_, i) => 1700 + i));
  });

  it('inserts when it finds nothing and is an upsert', async () => {
    const outcome = await items.updateMany({ n: -5 }, { $set: { made: true } }, { upsert: true });
    expect(outcome).toMatchObject({ matchedCount: 0, upsertedCount: 1 });
    expect(await items.findOne({ n: -5 })).toMatchObject({ made: true });
  });

  it('keeps what it wrote before one fails, in whole chunks', async () => {
    await items.createIndex({ unique: 1 }, { unique: true, partialFilterExpression: { unique: { $exists: true } } });
    await items.updateOne({ n: 1799 }, { $set: { unique: 1200 } });
    await expect(items.updateMany({}, [{ $set: { unique: '$n' } }])).rejects.toMatchObject({ code: 11000 });
    const written = await items.countDocuments({ $expr: { $eq: ['$unique', '$n'] } });
    expect(written).toBe(1000);
    expect(await test.client.db('many').command({ validate: 'items' })).toMatchObject({ valid: true });
  });

  it('does not undo what another client wrote while it was under way', async () => {
    const statement = items.updateMany({ twin: { $lt: COUNT } }, { $inc: { n: 10_000 } });
    const others = Promise.all(
      Array.from({ length: 30 }, (_, i) => items.updateOne({ _id: (COUNT - 1 - i * 60) as never }, { $inc: { n: 1 } })),
    );
    expect(await statement).toMatchObject({ modifiedCount: COUNT });
    await others;
    const [sum] = await items.aggregate<{ n: number }>([{ $group: { _id: null, n: { $sum: '$n' } } }]).toArray();
    expect(sum?.n).toBe(((COUNT - 1) * COUNT) / 2 + COUNT * 10_000 + 30);
  });

  it('is atomic in a transaction', async () => {
    const session = test.client.startSession();
    session.startTransaction();
    await items.updateMany({}, { $set: { n: -1 } }, { session });
    expect(await items.countDocuments({ n: -1 }, { session })).toBe(COUNT);
    expect(await items.countDocuments({ n: -1 })).toBe(0);
    await session.abortTransaction();
    await session.endSession();
    expect(await items.countDocuments({ n: -1 })).toBe(0);
  });
});

it('refuses a transaction that outgrows memory, and aborts it', async () => {
  const blobs = test.client.db('many').collection('blobs');
  const session = test.client.startSession();
  session.startTransaction();
  const text = 'x'.repeat(5_000_000);
  const insert = async (): Promise<void> => {
    for (let i = 0; i < 20; i++) await blobs.insertOne({ text }, { session });
  };
  await expect(insert()).rejects.toMatchObject({ code: 257, codeName: 'TransactionTooLarge' });
  await expect(session.commitTransaction()).rejects.toMatchObject({ code: 251 });
  await session.endSession();
  expect(await blobs.countDocuments()).toBe(0);
  for (let i = 0; i < 20; i++) await blobs.insertOne({ text });
  expect(await blobs.updateMany({}, { $set: { seen: true } })).toMatchObject({ modifiedCount: 20 });
});

describe('other commands get their turn', () => {
  const stages: [string, Document[]][] = [
    ['$unwind', [{ $match: { 'list.n': -1 } }]],
    ['$group', [{ $group: { _id: '$list.n', last: { $max: '$list.k' } } }, { $match: { _id: -1 } }]],
    ['$sort', [{ $sort: { 'list.k': -1 } }, { $skip: 60_000 }]],
    [
      '$lookup',
      [
        { $limit: 30 },
        { $lookup: { from: 'others', localField: 'list.n', foreignField: 'n', as: 'found' } },
        { $match: { found: [] } },
      ],
    ],
  ];
  beforeAll(async () => {
    const db = test.client.db('turns');
    const list = Array.from({ length: 60_000 }, (_, n) => ({ n, k: (n * 7919) % 60_013 }));
    await db.collection<Document>('one').insertOne({ _id: 1 as never, list });
    await db.collection('others').insertMany(Array.from({ length: 3000 }, (_, n) => ({ n })));
  });

  // The database shares the event loop with this test: were a stage done in one go, no answer would come before its own.
  it.each(stages)('while %s works in memory', async (_name, rest) => {
    const db = test.client.db('turns');
    let isOver = false;
    const aggregation = db
      .collection('one')
      .aggregate([{ $unwind: '$list' }, ...rest])
      .toArray()
      .finally(() => (isOver = true));
    let answers = 0;
    while (!isOver) {
      await db.command({ ping: 1 });
      if (!isOver) answers++;
    }
    expect(await aggregation).toEqual([]);
    expect(answers).toBeGreaterThan(1);
  });

  it('while a filter looks at many documents and finds none', async () => {
    const others = test.client.db('turns').collection('many');
    await others.insertMany(Array.from({ length: 30_000 }, (_, n) => ({ n })));
    let isOver = false;
    const search = Promise.all(
      Array.from({ length: 10 }, () => others.findOne({ $expr: { $eq: [{ $add: ['$n', 1] }, -1] } })),
    ).finally(() => (isOver = true));
    let answers = 0;
    while (!isOver) {
      await test.client.db('turns').command({ ping: 1 });
      if (!isOver) answers++;
    }
    expect(await search).toEqual(Array(10).fill(null));
    expect(answers).toBeGreaterThan(1);
  });
});

it('a $group that outgrows memory is refused', async () => {
  const list = Array.from({ length: 20 }, () => 'x'.repeat(700_000));
  const wide = test.client.db('many').collection('wide');
  await wide.insertOne({ list });
  const push = [
    { $unwind: '$list' },
    {
      $group: {
        _id: null,
        all: {
          $push: { a: '$list', b: '$list', c: '$list', d: '$list', e: '$list', f: '$list', g: '$list', h: '$list' },
        },
      },
    },
  ];
  await expect(wide.aggregate(push).toArray()).rejects.toMatchObject({ code: 292 });
});

it('validate compares what was there when it began', async () => {
  const checked = test.client.db('many').collection('checked');
  await checked.insertMany(Array.from({ length: 20_000 }, (_, i) => ({ i })));
  const name = await checked.createIndex({ i: 1 });
  const validation = test.client.db('many').command({ validate: 'checked', full: true });
  await test.client.db('many').command({ ping: 1 });
  await checked.dropIndex(name);
  expect(await validation).toMatchObject({ valid: true, errors: [], keysPerIndex: { _id_: 20_000, [name]: 20_000 } });
});

it('an index that is dropped ends the cursors on it', async () => {
  const indexed = test.client.db('many').collection('indexed');
  await indexed.insertMany(Array.from({ length: 300 }, (_, i) => ({ i })));
  const name = await indexed.createIndex({ i: 1 });
  const cursor = indexed.find({ i: { $gte: 0 } }).batchSize(10);
  await cursor.next();
  const other = indexed.find({}).batchSize(10);
  await other.next();
  await indexed.dropIndex(name);
  await expect(cursor.toArray()).rejects.toMatchObject({ code: 175 });
  expect(await other.toArray()).toHaveLength(299);
});
