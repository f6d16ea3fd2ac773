import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Collection, Document } from 'mongodb';
import { Storage } from '../src/engine/storage.js';
import { mongoError } from '../src/errors.js';
import { startDatabase, type TestDatabase } from './helpers.js';

type Write = (this: Storage, writes: Map<string, Buffer | null>) => Promise<void>;

const realWrite = Object.getOwnPropertyDescriptor(Storage.prototype, 'write')?.value as Write;
let test: TestDatabase;
let serial = 0;
const fresh = (): Collection<Document> => test.client.db('loss').collection(`c${++serial}`);

beforeAll(async () => {
  test = await startDatabase();
  // Connections for all that a test sends at once: a handshake would take longer than the tests wait for requests.
  await Promise.all(Array.from({ length: 8 }, () => fresh().findOne()));
});
afterEach(() => {
  Storage.prototype.write = realWrite;
});
afterAll(() => test.stop());

/** The disk holds the next write back, and refuses it when told to. */
function holdDisk(): { refuse: () => void } {
  let refuse: () => void = () => undefined;
  const refused = new Promise<void>((resolve) => (refuse = resolve));
  Storage.prototype.write = async () => {
    await refused;
    Storage.prototype.write = realWrite;
    throw mongoError('OutOfDiskSpace', 'no space left for this test');
  };
  return { refuse };
}

/** Waits until others see a write that is not on disk. */
async function seen(collection: Collection<Document>, filter: Document): Promise<void> {
  while ((await collection.findOne(filter, { readConcern: 'local' })) === null) await sleep(2);
}

const refusal = { code: 14031, codeName: 'OutOfDiskSpace' };

describe('writes that the disk refuses', () => {
  it('are gone for all, and everybody who waits for them is told', async () => {
    const collection = fresh();
    await collection.insertOne({ _id: 1 as never, n: 1 });
    const disk = holdDisk();
    const told = Promise.allSettled([
      collection.insertOne({ _id: 2 as never }),
      collection.updateOne({ _id: 1 as never }, { $set: { n: 2 } }),
    ]);
    await seen(collection, { _id: 2 });
    await seen(collection, { n: 2 });
    const read = collection.find({}, { readConcern: 'majority' }).toArray();
    const taken = collection.insertOne({ _id: 2 as never });
    const others = Promise.allSettled([read, taken]);
    await sleep(200);
    disk.refuse();
    for (const result of [...(await told), ...(await others)]) {
      expect(result).toMatchObject({ status: 'rejected', reason: refusal });
    }
    expect(await collection.find().toArray()).toEqual([{ _id: 1, n: 1 }]);
    await collection.insertOne({ _id: 2 as never });
    expect(await collection.countDocuments({}, { readConcern: 'majority' })).toBe(2);
  });

  it('take along the transactions that may have read them, which are to be repeated', async () => {
    const collection = fresh();
    await collection.insertOne({ _id: 1 as never, n: 1 });
    const disk = holdDisk();
    const lost = collection.updateOne({ _id: 1 as never }, { $set: { n: 2 } }).catch((error: unknown) => error);
    await seen(collection, { n: 2 });
    const sessions = [test.client.startSession(), test.client.startSession()];
    for (const session of sessions) {
      session.startTransaction();
      expect(await collection.findOne({}, { session })).toMatchObject({ n: 2 });
    }
    await collection.insertOne({ _id: 'built on it' as never }, { session: sessions[1]! });
    disk.refuse();
    expect(await lost).toMatchObject(refusal);
    const [next, commit] = await Promise.all([
      collection.insertOne({ _id: 3 as never }, { session: sessions[0]! }).catch((error: unknown) => error),
      sessions[1]!.commitTransaction().catch((error: unknown) => error),
    ]);
    for (const error of [next, commit]) {
      expect(error).toMatchObject({ code: 251, errorLabels: expect.arrayContaining(['TransientTransactionError']) });
    }
    await Promise.all(sessions.map((session) => session.endSession()));
    expect(await collection.find().toArray()).toEqual([{ _id: 1, n: 1 }]);
  });

  it('end a statement that is in the middle of a long scan, before it commits', async () => {
    const collection = fresh();
    await collection.insertMany(Array.from({ length: 20_000 }, (_, i) => ({ i })));
    const disk = holdDisk();
    const lost = collection.insertOne({ i: -1 }).catch((error: unknown) => error);
    await seen(collection, { i: -1 });
    const long = [
      collection.updateMany({ i: { $gte: -1 } }, { $set: { touched: true } }),
      collection.deleteMany({ i: { $lt: 10_000 } }),
      collection.find({ i: { $lt: 0 } }, { readConcern: 'majority' }).toArray(),
    ].map((statement) => statement.then(() => 'done').catch(() => 'refused'));
    await sleep(10);
    disk.refuse();
    expect(await lost).toMatchObject(refusal);
    expect(await Promise.all(long)).toEqual(['refused', 'refused', 'refused']);
    expect(await collection.countDocuments()).toBe(20_000);
    expect(await collection.countDocuments({ touched: true })).toBe(0);
  });

  it('end a statement that waits for a transaction of a collection that is lost', async () => {
    const collection = fresh();
    const disk = holdDisk();
    const session = test.client.startSession();
    session.startTransaction();
    await collection.insertOne({ _id: 1 as never }, { session });
    const waiting = collection.insertOne({ _id: 1 as never }).catch((error: unknown) => error);
    await sleep(200);
    disk.refuse();
    expect(await waiting).toMatchObject(refusal);
    await session.endSession();
    expect(await test.client.db('loss').listCollections({ name: collection.collectionName }).toArray()).toEqual([]);
    await collection.insertOne({ _id: 1 as never });
    await test.restart();
    expect(await fresh().db.collection(collection.collectionName).countDocuments()).toBe(1);
  });

  it('are not remembered as done by retries', async () => {
    const collection = fresh();
    await collection.insertOne({ _id: 1 as never, n: 0 });
    const disk = holdDisk();
    const sending = collection.updateOne({ _id: 1 as never }, { $inc: { n: 1 } }).catch((error: unknown) => error);
    await seen(collection, { n: 1 });
    disk.refuse();
    expect(await sending).toMatchObject(refusal);
    await collection.updateOne({ _id: 1 as never }, { $inc: { n: 1 } });
    expect(await collection.findOne()).toMatchObject({ n: 1 });
  });
});
