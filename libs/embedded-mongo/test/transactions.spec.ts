import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Long, UUID, type ClientSession, type Collection, type Document } from 'mongodb';
import { Storage } from '../src/engine/storage.js';
import { request } from './raw-client.js';
import { startDatabase, type TestDatabase } from './helpers.js';

let test: TestDatabase;
let serial = 0;
const fresh = (): Collection<Document> => test.client.db('tx').collection(`c${++serial}`);

beforeAll(async () => {
  test = await startDatabase({ transactionLifetimeSeconds: 3, lockWaitMs: 1500 });
});
afterAll(() => test.stop());

async function withSessions<T>(count: number, run: (sessions: ClientSession[]) => Promise<T>): Promise<T> {
  const sessions = Array.from({ length: count }, () => test.client.startSession());
  try {
    return await run(sessions);
  } finally {
    await Promise.all(sessions.map((session) => session.endSession()));
  }
}

describe('transactions', () => {
  it('commits over collections and databases at once, and shows own writes before', async () => {
    const a = fresh();
    const b = test.client.db('tx_other').collection('b');
    await withSessions(1, async ([session]) => {
      await session!.withTransaction(async () => {
        await a.insertOne({ _id: 1 as never }, { session: session! });
        await b.insertOne({ _id: 1 as never }, { session: session! });
        await a.updateOne({ _id: 1 as never }, { $set: { v: 1 } }, { session: session! });
        expect(await a.findOne({ v: 1 }, { session: session! })).toEqual({ _id: 1, v: 1 });
        expect(await a.countDocuments({}, { session: session! })).toBe(1);
        expect(await a.findOne({})).toBeNull();
      });
    });
    expect(await a.findOne({})).toEqual({ _id: 1, v: 1 });
    expect(await b.findOne({})).toEqual({ _id: 1 });
  });

  it('an abort leaves nothing', async () => {
    const a = fresh();
    await a.createIndex({ k: 1 }, { unique: true });
    await a.insertOne({ _id: 1 as never, k: 'old' });
    await withSessions(1, async ([session]) => {
      session!.startTransaction();
      await a.deleteOne({ _id: 1 as never }, { session: session! });
      await a.insertOne({ k: 'new' }, { session: session! });
      await session!.abortTransaction();
    });
    expect(await a.find({ k: { $exists: true } }).toArray()).toEqual([{ _id: 1, k: 'old' }]);
    await a.insertOne({ k: 'new' });
    expect(await test.client.db('tx').command({ validate: a.collectionName })).toMatchObject({ valid: true });
  });

  it('reads a snapshot, also through indexes and ranges', async () => {
    const a = fresh();
    await a.createIndex({ k: 1 });
    await a.insertMany([1, 2, 3].map((n) => ({ _id: n as never, k: n })));
    await withSessions(1, async ([session]) => {
      session!.startTransaction();
      expect(await a.find({ k: { $gt: 0 } }, { session: session! }).toArray()).toHaveLength(3);
      await a.updateOne({ _id: 1 as never }, { $set: { k: 50 } });
      await a.deleteOne({ _id: 2 as never });
      await a.insertOne({ _id: 4 as never, k: 4 });
      const seen = await a
        .find({ k: { $gt: 0 } }, { session: session! })
        .sort({ k: -1 })
        .toArray();
      expect(seen).toEqual([3, 2, 1].map((n) => ({ _id: n, k: n })));
      expect(await a.findOne({ _id: 4 as never }, { session: session! })).toBeNull();
      expect(
        await a.aggregate([{ $group: { _id: null, sum: { $sum: '$k' } } }], { session: session! }).toArray(),
      ).toEqual([{ _id: null, sum: 6 }]);
      await session!.commitTransaction();
    });
    expect(
      await a
        .find({ k: { $gt: 0 } })
        .sort({ k: 1 })
        .toArray(),
    ).toHaveLength(3);
  });

  it('the first writer wins, the second is told at once', async () => {
    const a = fresh();
    await a.insertOne({ _id: 1 as never, n: 0 });
    await withSessions(2, async ([first, second]) => {
      first!.startTransaction();
      second!.startTransaction();
      await a.updateOne({ _id: 1 as never }, { $inc: { n: 1 } }, { session: first! });
      const error = (await a
        .updateOne({ _id: 1 as never }, { $inc: { n: 1 } }, { session: second! })
        .catch((e: unknown) => e)) as Document;
      expect(error).toMatchObject({ code: 112, codeName: 'WriteConflict' });
      expect(error['errorLabels']).toContain('TransientTransactionError');
      const after = await a.findOne({}, { session: second! }).catch((e: unknown) => e);
      expect(after).toMatchObject({ code: 251, codeName: 'NoSuchTransaction' });
      await first!.commitTransaction();
    });
    expect(await a.findOne({})).toEqual({ _id: 1, n: 1 });
  });

  it('a write after a newer commit conflicts, so that no update is lost', async () => {
    const a = fresh();
    await a.insertOne({ _id: 1 as never, n: 0 });
    await withSessions(1, async ([session]) => {
      session!.startTransaction();
      await a.findOne({}, { session: session! });
      await a.updateOne({ _id: 1 as never }, { $inc: { n: 1 } });
      await expect(a.updateOne({ _id: 1 as never }, { $set: { n: 9 } }, { session: session! })).rejects.toMatchObject({
        code: 112,
      });
    });
    expect(await a.findOne({})).toEqual({ _id: 1, n: 1 });
  });

  it('withTransaction repeats until counters are right', async () => {
    const a = fresh();
    await a.insertMany([
      { _id: 1 as never, n: 0 },
      { _id: 2 as never, n: 0 },
    ]);
    await withSessions(8, async (sessions) => {
      await Promise.all(
        sessions.map(async (session) => {
          for (let i = 0; i < 5; i++) {
            await session.withTransaction(async () => {
              const one = await a.findOne({ _id: 1 as never }, { session });
              await a.updateOne({ _id: 1 as never }, { $set: { n: (one?.['n'] as number) + 1 } }, { session });
              await a.updateOne({ _id: 2 as never }, { $inc: { n: -1 } }, { session });
            });
          }
        }),
      );
    });
    expect(await a.find().sort({ _id: 1 }).toArray()).toEqual([
      { _id: 1, n: 40 },
      { _id: 2, n: -40 },
    ]);
  });

  it('unique values are held by the first writer', async () => {
    const a = fresh();
    await a.createIndex({ k: 1 }, { unique: true });
    await withSessions(2, async ([first, second]) => {
      first!.startTransaction();
      second!.startTransaction();
      await a.insertOne({ k: 1 }, { session: first! });
      await expect(a.insertOne({ k: 1 }, { session: second! })).rejects.toMatchObject({ code: 112 });
      await first!.commitTransaction();
    });
    await withSessions(1, async ([session]) => {
      session!.startTransaction();
      const error = (await a.insertOne({ k: 1 }, { session: session! }).catch((e: unknown) => e)) as Document;
      expect(error).toMatchObject({ code: 11000, keyValue: { k: 1 } });
      await expect(a.findOne({}, { session: session! })).rejects.toMatchObject({ code: 251 });
    });
    expect(await a.countDocuments()).toBe(1);
  });

  it('deleting and inserting the same unique value in one transaction works', async () => {
    const a = fresh();
    await a.createIndex({ k: 1 }, { unique: true });
    await a.insertOne({ _id: 1 as never, k: 1 });
    await withSessions(1, async ([session]) => {
      await session!.withTransaction(async () => {
        await a.deleteOne({ k: 1 }, { session: session! });
        await a.insertOne({ _id: 2 as never, k: 1 }, { session: session! });
        await a.updateOne({ _id: 2 as never }, { $set: { k: 2 } }, { session: session! });
        await a.insertOne({ _id: 3 as never, k: 1 }, { session: session! });
      });
    });
    expect(await a.find().sort({ _id: 1 }).toArray()).toEqual([
      { _id: 2, k: 2 },
      { _id: 3, k: 1 },
    ]);
    expect(await test.client.db('tx').command({ validate: a.collectionName })).toMatchObject({ valid: true });
  });

  it('a plain write waits for a transaction, and gives up after a while', async () => {
    const a = fresh();
    await a.insertOne({ _id: 1 as never, n: 0 });
    await withSessions(1, async ([session]) => {
      session!.startTransaction();
      await a.updateOne({ _id: 1 as never }, { $inc: { n: 1 } }, { session: session! });
      const waiting = a.updateOne({ _id: 1 as never }, { $inc: { n: 10 } });
      await sleep(100);
      await session!.commitTransaction();
      await waiting;
      expect(await a.findOne({})).toEqual({ _id: 1, n: 11 });
      session!.startTransaction();
      await a.updateOne({ _id: 1 as never }, { $inc: { n: 1 } }, { session: session! });
      await expect(a.updateOne({ _id: 1 as never }, { $inc: { n: 10 } })).rejects.toMatchObject({ code: 112 });
      await session!.abortTransaction();
    });
  });

  it('an idle transaction expires', async () => {
    const a = fresh();
    await withSessions(1, async ([session]) => {
      session!.startTransaction();
      await a.insertOne({ _id: 1 as never }, { session: session! });
      await sleep(4500);
      const error = (await a
        .insertOne({ _id: 2 as never }, { session: session! })
        .catch((e: unknown) => e)) as Document;
      expect(error).toMatchObject({ code: 251 });
      expect(error['errorLabels']).toContain('TransientTransactionError');
    });
    expect(await a.countDocuments()).toBe(0);
  });

  it('a getMore goes on in the snapshot', async () => {
    const a = fresh();
    await a.insertMany(Array.from({ length: 10 }, (_, i) => ({ _id: i as never })));
    await withSessions(1, async ([session]) => {
      session!.startTransaction();
      const cursor = a.find({}, { session: session!, batchSize: 3 });
      await cursor.next();
      await a.deleteMany({ _id: { $gt: 4 } as never });
      expect(await cursor.toArray()).toHaveLength(9);
      await session!.commitTransaction();
    });
  });
});

describe('the protocol of transactions and retryable writes', () => {
  /** A command on a bare socket: the driver would put its own session into it. */
  const send = (command: Document, db = 'tx'): Promise<Document> => request(test.database.uri, { ...command, $db: db });
  const number = (n: number): Long => Long.fromNumber(n);

  it('a retried write answers as before and happens once', async () => {
    const a = fresh();
    const lsid = { id: new UUID() };
    const insert = { insert: a.collectionName, documents: [{ _id: 1 }, { _id: 2 }], lsid, txnNumber: number(1) };
    expect(await send(insert)).toMatchObject({ n: 2, ok: 1 });
    const answer = await send(insert);
    expect(answer).toMatchObject({ n: 2, ok: 1 });
    expect(answer).not.toHaveProperty('writeErrors');
    const increment = {
      update: a.collectionName,
      updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } } }],
      lsid,
      txnNumber: number(2),
    };
    await send(increment);
    await send(increment);
    const modify = {
      findAndModify: a.collectionName,
      query: { _id: 1 },
      update: { $inc: { n: 1 } },
      new: true,
      lsid,
      txnNumber: number(3),
    };
    expect(await send(modify)).toMatchObject({ value: { n: 2 } });
    expect(await send(modify)).toMatchObject({ value: { n: 2 } });
    await test.restart();
    expect(await send(modify)).toMatchObject({ value: { n: 2 } });
    expect(
      await test.client
        .db('tx')
        .collection(a.collectionName)
        .findOne({ _id: 1 as never }),
    ).toEqual({ _id: 1, n: 2 });
    expect(await send(increment)).toMatchObject({ code: 225, codeName: 'TransactionTooOld' });
  });

  it('a retry that overtakes the long statement it repeats does not happen twice', async () => {
    const a = fresh();
    await a.insertMany(Array.from({ length: 20_000 }, (_, i) => ({ i })));
    const upsert = {
      update: a.collectionName,
      updates: [{ q: { i: { $lt: 0 } }, u: { $set: { made: true } }, upsert: true }],
      lsid: { id: new UUID() },
      txnNumber: number(1),
    };
    const answers = await Promise.all([send(upsert), send(upsert)]);
    expect(answers[0]).toMatchObject({ ok: 1, upserted: [{ index: 0 }] });
    expect(answers[0]!['upserted']).toEqual(answers[1]!['upserted']);
    expect(await a.countDocuments({ made: true })).toBe(1);
  });

  it('a repeated commit succeeds, also after a restart; unknown ones do not', async () => {
    const a = fresh();
    const lsid = { id: new UUID() };
    const tx = { lsid, txnNumber: number(5), autocommit: false };
    await send({ insert: a.collectionName, documents: [{ _id: 1 }], ...tx, startTransaction: true });
    const commit = { commitTransaction: 1, ...tx };
    expect(await send(commit, 'admin')).toMatchObject({ ok: 1 });
    expect(await send(commit, 'admin')).toMatchObject({ ok: 1 });
    await test.restart();
    expect(await send(commit, 'admin')).toMatchObject({ ok: 1 });
    expect(await send({ commitTransaction: 1, ...tx, txnNumber: number(6) }, 'admin')).toMatchObject({ code: 251 });
    expect(await send({ find: a.collectionName, ...tx })).toMatchObject({ code: 251 });
    expect(await send({ find: a.collectionName, ...tx, txnNumber: number(4), startTransaction: true })).toMatchObject({
      code: 225,
    });
    expect(await send({ count: a.collectionName, ...tx, txnNumber: number(9), startTransaction: true })).toMatchObject({
      code: 263,
    });
  });
});

type StorageWrite = (this: Storage, writes: Map<string, Buffer | null>) => Promise<void>;

describe('read concern majority', () => {
  it('tells nothing that is not on disk yet, also in a later batch', async () => {
    const collection = fresh();
    await collection.insertMany([{ _id: -1 as never }, { _id: 0 as never }]);
    const find = { find: collection.collectionName, batchSize: 1, readConcern: { level: 'majority' }, $db: 'tx' };
    const { cursor } = (await request(test.database.uri, find)) as { cursor: { id: Long } };
    const write = Object.getOwnPropertyDescriptor(Storage.prototype, 'write')?.value as StorageWrite;
    let letThrough: () => void = () => undefined;
    const disk = new Promise<void>((resolve) => (letThrough = resolve));
    Storage.prototype.write = async function (this: Storage, writes) {
      await disk;
      return write.call(this, writes);
    };
    try {
      const insert = collection.insertOne({ _id: 1 as never });
      while ((await collection.findOne({ _id: 1 as never }, { readConcern: 'local' })) === null) await sleep(5);
      let answered = false;
      const read = collection
        .findOne({ _id: 1 as never }, { readConcern: 'majority' })
        .finally(() => (answered = true));
      const more = { getMore: cursor.id, collection: collection.collectionName, $db: 'tx' };
      const batch = request(test.database.uri, more).finally(() => (answered = true));
      await sleep(100);
      expect(answered).toBe(false);
      letThrough();
      expect(await read).toEqual({ _id: 1 });
      expect(await batch).toMatchObject({ cursor: { nextBatch: [{ _id: 0 }, { _id: 1 }] } });
      await insert;
    } finally {
      letThrough();
      Storage.prototype.write = write;
    }
  });
});
