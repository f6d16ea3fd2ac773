import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Long, MongoClient, type Collection, type Db, type Document, type FindCursor } from 'mongodb';
import { compileLibrary, killAll, removeCompiled, startProcess, type DatabaseProcess } from './compiled.js';

// The reader needs compiled JavaScript: the database runs in a process of its own, in a worker.
const MAIN = `
import { Worker } from 'node:worker_threads';
import { startEmbeddedMongo } from './start.js';
const { DB_DATA_DIR: dataDir, DB_SOCKET: socketPath } = process.env;
const database = await startEmbeddedMongo({ dataDir, listen: { socketPath }, inWorker: true });
process.stdout.write('database on ' + database.uri);
void database.exited.then(({ kind }) => process.exit(kind === 'crashed' ? 42 : 0));
process.once('SIGTERM', () => database.close());
`;

const COUNT = 6000;
/** Looks through the whole collection for each of the first documents. */
const join = (documents: number): Document[] => [
  { $match: { _id: { $lt: documents } } },
  { $lookup: { from: 'sales', localField: 'group', foreignField: 'group', as: 'same' } },
  { $count: 'n' },
];
/** Takes minutes. */
const ENDLESS = join(COUNT);

let folder: string;
let dataDir: string;
let database: DatabaseProcess;
let client: MongoClient;
let db: Db;
let sales: Collection<Document>;

/** Whether a cursor lives on the reader: its numbers are odd. */
function isOnReader(cursor: FindCursor<Document>): boolean {
  return cursor.id?.isOdd() === true;
}

beforeAll(async () => {
  folder = compileLibrary();
  writeFileSync(path.join(folder, 'reader-main-test.js'), MAIN);
  dataDir = mkdtempSync(path.join(tmpdir(), 'kgp-reader-'));
  database = await startProcess(folder, dataDir, 'reader-main-test.js');
  client = await new MongoClient(database.uri).connect();
  db = client.db('r');
  sales = db.collection('sales');
  await sales.insertMany(
    Array.from({ length: COUNT }, (_, i) => ({
      _id: i as never,
      number: i % 100,
      group: i % 7,
      amount: i / 4,
      tags: [`t${i % 3}`, `u${i % 5}`],
      at: new Date(1_700_000_000_000 + i),
    })),
  );
  await sales.createIndex({ number: 1 });
  await db
    .collection<Document>('names')
    .insertMany(Array.from({ length: 7 }, (_, i) => ({ _id: i as never, name: `g${i}` })));
});
afterAll(async () => {
  await client.close();
  database.child.kill('SIGTERM');
  expect(await database.exit).toMatchObject({ code: 0 });
  killAll();
  removeCompiled();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('a read that was moved to the reader', () => {
  // A transaction's reads are never moved: they answer from the same data on the database's own thread.
  const queries: [string, (session?: ReturnType<MongoClient['startSession']>) => Promise<unknown>][] = [
    ['find all', (session) => sales.find({}, { session }).toArray()],
    ['find in batches', (session) => sales.find({ amount: { $gt: 10 } }, { session, batchSize: 700 }).toArray()],
    ['find with a sort in memory', (session) => sales.find({}, { session }).sort({ group: 1, amount: -1 }).toArray()],
    [
      'find with skip and limit',
      (session) => sales.find({}, { session }).sort({ amount: -1 }).skip(2900).limit(2600).toArray(),
    ],
    ['find what is not there', (session) => sales.find({ amount: -1 }, { session }).toArray()],
    [
      'find by an index',
      (session) =>
        sales
          .find({ number: { $lt: 60 } }, { session })
          .project({ at: 1 })
          .toArray(),
    ],
    [
      'find with let',
      (session) => sales.find({ $expr: { $eq: ['$group', '$$g'] } }, { session, let: { g: 3 } }).toArray(),
    ],
    ['distinct', (session) => sales.distinct('tags', {}, { session })],
    ['$count', (session) => sales.countDocuments({ group: { $ne: 3 } }, { session })],
    [
      '$group',
      (session) =>
        sales
          .aggregate([{ $group: { _id: '$group', n: { $sum: 1 }, sum: { $sum: '$amount' } } }, { $sort: { _id: 1 } }], {
            session,
          })
          .toArray(),
    ],
    [
      '$unwind, $group and $lookup',
      (session) =>
        sales
          .aggregate(
            [
              { $unwind: '$tags' },
              { $group: { _id: { tag: '$tags', group: '$group' }, last: { $max: '$at' } } },
              { $lookup: { from: 'names', localField: '_id.group', foreignField: '_id', as: 'name' } },
              { $sort: { _id: -1 } },
            ],
            { session },
          )
          .toArray(),
    ],
    [
      'a pipeline in batches',
      (session) =>
        sales
          .aggregate([{ $addFields: { double: { $multiply: ['$amount', 2] } } }], { session, batchSize: 900 })
          .toArray(),
    ],
  ];
  it.each(queries)('answers as the database itself: %s', async (_name, query) => {
    const session = client.startSession();
    session.startTransaction();
    const expected = await query(session);
    await session.abortTransaction();
    await session.endSession();
    expect(await query()).toEqual(expected);
  });

  it('sees every write that was answered before it', async () => {
    const counts: number[] = [];
    for (let i = 0; i < 15; i++) {
      await sales.insertOne({ _id: (COUNT + i) as never, group: 9 });
      const [{ n }] = (await sales
        .aggregate([{ $group: { _id: '$group', n: { $sum: 1 } } }, { $match: { _id: 9 } }])
        .toArray()) as [{ n: number }];
      counts.push(n);
    }
    expect(counts).toEqual(Array.from({ length: 15 }, (_, i) => i + 1));
    await sales.deleteMany({ group: 9 });
    expect(await sales.countDocuments({ group: { $gte: 0 } })).toBe(COUNT);
  });

  it('reads a snapshot: transfers between documents do not change the sum', async () => {
    let isOver = false;
    const transfers = (async () => {
      for (let i = 0; !isOver; i++) {
        await client.withSession((session) =>
          session.withTransaction(async () => {
            await sales.updateOne({ _id: (i % 100) as never }, { $inc: { amount: -1 } }, { session });
            await sales.updateOne({ _id: (COUNT - 1 - (i % 100)) as never }, { $inc: { amount: 1 } }, { session });
          }),
        );
      }
    })();
    for (let i = 0; i < 10; i++) {
      const sums = await sales.aggregate([{ $group: { _id: null, sum: { $sum: '$amount' } } }]).toArray();
      expect(sums).toEqual([{ _id: null, sum: ((COUNT - 1) * COUNT) / 8 }]);
    }
    isOver = true;
    await transfers;
  });

  it('follows the catalog: indexes and collections come and go under an open cursor', async () => {
    const made = db.collection<Document>('made');
    const documents = Array.from({ length: 5000 }, (_, i) => ({ _id: i as never, a: i, b: i % 10 }));
    await made.insertMany(documents);
    const index = await made.createIndex({ a: 1 });
    const open = async (): Promise<FindCursor<Document>> => {
      const cursor = made.find({ a: { $gte: 0 } }).batchSize(200);
      await cursor.next();
      expect(isOnReader(cursor)).toBe(true);
      return cursor;
    };
    const kept = await open();
    await made.createIndex({ b: 1 });
    await made.updateOne({ _id: 4000 as never }, { $set: { a: [4000, 4500.5] } });
    expect((await kept.toArray()).length).toBe(4999);
    const cut = await open();
    await made.dropIndex(index);
    await expect(cut.toArray()).rejects.toMatchObject({ code: 175 });
    const gone = made.find({}).batchSize(200);
    await gone.next();
    await made.drop();
    await expect(gone.toArray()).rejects.toMatchObject({ code: 175 });
    expect(await made.countDocuments({})).toBe(0);
  });

  it('keeps small reads, and those of a transaction, where they are', async () => {
    const small = sales.find({ number: 5 }, { batchSize: 10 });
    await small.next();
    expect(small.id?.isOdd()).toBe(false);
    await small.close();
    const limited = sales.find({}, { batchSize: 10 }).limit(500);
    await limited.next();
    expect(limited.id?.isOdd()).toBe(false);
    expect(await limited.toArray()).toHaveLength(499);
  });

  it('ends its cursors when they are killed and when their session ends', async () => {
    const more = (id: unknown): Promise<Document> => db.command({ getMore: id, collection: 'sales' });
    const cursorOf = async (command: Document): Promise<Document> =>
      ((await db.command(command)) as { cursor: Document }).cursor;
    const cursor = await cursorOf({ find: 'sales', batchSize: 5 });
    const other = await cursorOf({ find: 'sales', filter: { number: 5 }, batchSize: 5 });
    const killed = await db.command({
      killCursors: 'sales',
      cursors: [cursor['id'], other['id'], Long.fromNumber(12)],
    });
    expect(killed['cursorsKilled']).toHaveLength(2);
    expect(killed['cursorsNotFound']).toEqual([12]);
    await expect(more(cursor['id'])).rejects.toMatchObject({ code: 43 });

    const session = client.startSession();
    const open = sales.find({}, { session, batchSize: 5 });
    await open.next();
    expect(isOnReader(open)).toBe(true);
    const lsid = session.id;
    await expect(more(open.id)).rejects.toMatchObject({ code: 50738 });
    await db.command({ endSessions: [lsid] });
    await expect(open.toArray()).rejects.toMatchObject({ code: 43 });
    await session.endSession();
  });

  it('keeps to maxTimeMS, and ends when its client is gone', async () => {
    await expect(sales.aggregate(ENDLESS, { maxTimeMS: 300 }).toArray()).rejects.toMatchObject({ code: 50 });
    const leaving = await Promise.all(Array.from({ length: 4 }, () => new MongoClient(database.uri).connect()));
    await Promise.all(leaving.map((one) => one.db('r').command({ ping: 1 })));
    // They take all places of the reader: the next long read is answered only when they are given up.
    const reads = Promise.allSettled(
      leaving.map((one) => one.db('r').collection('sales').aggregate(ENDLESS).toArray()),
    );
    await sleep(1000);
    await Promise.all(leaving.map((one) => one.close(true)));
    await reads;
    expect(await sales.countDocuments({ group: 1 })).toBe(Math.ceil((COUNT - 1) / 7));
  });
});

it('point operations go on while a long aggregation is under way', async () => {
  let isOver = false;
  const aggregation = sales
    .aggregate(join(100))
    .toArray()
    .finally(() => (isOver = true));
  const carts = db.collection<Document>('carts');
  for (let i = 0; i < 20; i++) {
    await carts.updateOne({ _id: i as never }, { $set: { i } }, { upsert: true });
    expect(await carts.findOne({ _id: i as never })).toMatchObject({ i });
  }
  expect(isOver).toBe(false);
  expect(await aggregation).toEqual([{ n: 100 }]);
}, 60_000);

it('a reader that dies ends the database as crashed', async () => {
  const broken = `${folder}-broken`;
  cpSync(folder, broken, { recursive: true });
  writeFileSync(path.join(broken, 'reader/reader-main.js'), 'process.exit(3);');
  const data = mkdtempSync(path.join(tmpdir(), 'kgp-reader-'));
  try {
    const other = await startProcess(broken, data, 'reader-main-test.js');
    const own = await new MongoClient(other.uri, { retryReads: false }).connect();
    const items = own.db('r').collection('items');
    await items.insertMany(Array.from({ length: 2500 }, (_, i) => ({ i })));
    expect(await items.findOne({ i: 3 })).toMatchObject({ i: 3 });
    await expect(items.find({ i: -1 }).toArray()).rejects.toThrow();
    expect(await other.exit).toMatchObject({ code: 42 });
    await own.close();
  } finally {
    rmSync(broken, { recursive: true, force: true });
    rmSync(data, { recursive: true, force: true });
  }
});
