import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Collection, Document } from 'mongodb';
import { startDatabase, type TestDatabase } from './helpers.js';

/** What a line of a data file cannot say; all else about reads and writes is in conformance/cases. */
let test: TestDatabase;
let serial = 0;
const fresh = (): Collection<Document> => test.client.db('crud').collection(`c${++serial}`);

beforeAll(async () => {
  test = await startDatabase();
});
afterAll(() => test.stop());

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
});

it('holds documents of up to 16 MB', async () => {
  const { dbName, collectionName } = fresh();
  const db = test.client.db(dbName);
  // The document around the text takes 22 bytes.
  const text = (bytes: number): string => 'x'.repeat(16 * 1024 * 1024 - 22 + bytes);
  const insert = (_id: number, s: string): Promise<Document> =>
    db.command({ insert: collectionName, documents: [{ _id, s }] });
  expect(await insert(1, text(0))).toMatchObject({ n: 1 });
  expect(await insert(2, text(1))).toMatchObject({ n: 0, writeErrors: [{ index: 0, code: 10334 }] });
  const collection = db.collection(collectionName);
  await expect(collection.updateOne({}, { $set: { t: '' } })).rejects.toMatchObject({ code: 17419 });
  expect(await collection.updateOne({}, { $set: { s: 'short' } })).toMatchObject({ modifiedCount: 1 });
  expect(await collection.find().toArray()).toEqual([{ _id: 1, s: 'short' }]);
});
