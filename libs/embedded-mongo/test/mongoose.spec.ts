import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import mongoose, { Schema, type Connection } from 'mongoose';
import { startDatabase, type TestDatabase } from './helpers.js';

describe('mongoose', () => {
  let test: TestDatabase;
  let connection: Connection;
  beforeAll(async () => {
    test = await startDatabase();
    connection = await mongoose
      .createConnection(test.database.uri, { autoIndex: false, autoCreate: false })
      .asPromise();
  });
  afterAll(async () => {
    await connection.close();
    await test.stop();
  });

  it('serves models of one connection per tenant database, with indexes, sub-documents, decimals and versions', async () => {
    const schema = new Schema(
      {
        code: { type: String, required: true },
        price: Schema.Types.Decimal128,
        tags: [String],
        lines: [{ sku: String, qty: Number }],
        meta: Schema.Types.Mixed,
      },
      { timestamps: true, optimisticConcurrency: true },
    );
    schema.index({ code: 1 }, { unique: true });
    const tenant = connection.useDb('t1_items', { useCache: true });
    const Item = tenant.model('Item', schema);
    await Item.createIndexes();
    const item = await Item.create({
      code: 'x',
      price: '12.50',
      tags: ['a'],
      lines: [{ sku: 's', qty: 1 }],
      meta: { deep: { er: [1] } },
    });
    await expect(Item.create({ code: 'x' })).rejects.toMatchObject({ code: 11000 });
    item.tags.push('b');
    item.lines[0]!.qty = 5;
    await item.save();
    const found = await Item.findOne({ code: 'x' }).lean();
    expect(found).toMatchObject({
      tags: ['a', 'b'],
      lines: [{ sku: 's', qty: 5 }],
      __v: 1,
      meta: { deep: { er: [1] } },
    });
    expect(String(found?.price)).toBe('12.50');
    const stale = await Item.findOne({ code: 'x' });
    await Item.updateOne({ code: 'x' }, { $set: { meta: 1 }, $inc: { __v: 1 } });
    stale!.tags.push('c');
    await expect(stale!.save()).rejects.toThrow(/No matching document found|VersionError/);
    expect(
      await Item.findOneAndUpdate(
        { code: 'y' },
        { $setOnInsert: { tags: [] } },
        { upsert: true, returnDocument: 'after' },
      ),
    ).toMatchObject({ code: 'y' });
    expect(await Item.find({ 'lines.sku': 's' }).sort('-code').select('code -_id').lean()).toEqual([{ code: 'x' }]);
    expect(await Item.exists({ code: 'nope' })).toBeNull();
    expect(await Item.countDocuments()).toBe(2);
    expect(await Item.estimatedDocumentCount()).toBe(2);
    await Item.bulkWrite([{ updateOne: { filter: { code: 'z' }, update: { $set: { tags: ['n'] } }, upsert: true } }]);
    expect((await Item.distinct('tags')).sort()).toEqual(['a', 'b', 'n']);
    const streamed: string[] = [];
    for await (const doc of Item.find().sort({ code: 1 }).cursor({ batchSize: 1 })) streamed.push(doc.code);
    expect(streamed).toEqual(['x', 'y', 'z']);
  });

  it('runs connection.transaction over several databases', async () => {
    const schema = new Schema({ _id: String, n: Number });
    const A = connection.useDb('t1_a').model('A', schema);
    const B = connection.useDb('t1_b').model('B', schema);
    await connection.transaction(async (session) => {
      await A.create([{ _id: '1', n: 1 }], { session });
      await new B({ _id: '1', n: 1 }).save({ session });
      await A.updateOne({ _id: '1' }, { $inc: { n: 1 } }).session(session);
    });
    expect(await A.findById('1').lean()).toMatchObject({ n: 2 });
    await expect(
      connection.transaction(async (session) => {
        await A.updateOne({ _id: '1' }, { $set: { n: 99 } }).session(session);
        await B.create([{ _id: '1' }], { session });
      }),
    ).rejects.toMatchObject({ code: 11000 });
    expect(await A.findById('1').lean()).toMatchObject({ n: 2 });
  });

  it('session.withTransaction sees its own writes, retries a conflict and leaves nothing when it fails', async () => {
    const Counter = connection.useDb('t2').model('Counter', new Schema({ _id: String, n: Number }));
    await Counter.create({ _id: 'c', n: 0 });
    const session = await connection.startSession();
    let runs = 0;
    await session.withTransaction(async () => {
      runs++;
      const before = await Counter.findById('c').session(session).orFail();
      if (runs === 1) await Counter.updateOne({ _id: 'c' }, { $inc: { n: 10 } });
      await Counter.updateOne({ _id: 'c' }, { $set: { n: (before.n ?? 0) + 1 } }).session(session);
      expect(await Counter.findById('c').session(session).lean()).toMatchObject({ n: (before.n ?? 0) + 1 });
    });
    expect(runs).toBe(2);
    expect(await Counter.findById('c').lean()).toMatchObject({ n: 11 });
    await expect(
      session.withTransaction(async () => {
        await Counter.deleteOne({ _id: 'c' }).session(session);
        throw new Error('given up');
      }),
    ).rejects.toThrow('given up');
    expect(await Counter.countDocuments()).toBe(1);
    await session.endSession();
  });

  it('aggregates, and populates references', async () => {
    const db = connection.useDb('t3');
    const Store = db.model('Store', new Schema({ name: String }));
    const Sale = db.model(
      'Sale',
      new Schema({ store: Schema.Types.ObjectId, total: Schema.Types.Decimal128, at: Date }),
    );
    const [north, south] = await Store.create([{ name: 'north' }, { name: 'south' }]);
    await Sale.create([
      { store: north!._id, total: '1.10', at: new Date('2024-02-28T23:00:00Z') },
      { store: north!._id, total: '2.20', at: new Date('2024-02-29T01:00:00Z') },
      { store: south!._id, total: '5.00', at: new Date('2024-02-29T01:00:00Z') },
    ]);
    const day = { $dateToString: { date: '$at', format: '%Y-%m-%d', timezone: 'Asia/Tokyo' } };
    const rows = await Sale.aggregate<{ name: string; day: string; total: unknown; n: number }>()
      .match({ store: { $in: [north!._id, south!._id] } })
      .group({ _id: { store: '$store', day }, total: { $sum: '$total' }, n: { $count: {} } })
      .lookup({ from: Store.collection.name, localField: '_id.store', foreignField: '_id', as: 'store' })
      .unwind('$store')
      .project({ _id: 0, name: '$store.name', day: '$_id.day', total: 1, n: 1 })
      .sort({ name: 1 });
    expect(rows.map((row) => ({ ...row, total: String(row.total) }))).toEqual([
      { name: 'north', day: '2024-02-29', total: '3.30', n: 2 },
      { name: 'south', day: '2024-02-29', total: '5.00', n: 1 },
    ]);
    const found = await Sale.find({ store: south!._id })
      .populate({ path: 'store', model: Store, select: 'name' })
      .lean();
    expect(found).toMatchObject([{ store: { name: 'south' } }]);
  });

  it('makes the indexes of a schema, tells what differs and brings it in line', async () => {
    const db = connection.useDb('t4');
    const first = new Schema({ a: { type: Number, index: true }, b: { type: String, unique: true }, at: Date });
    first.index({ a: 1, b: -1 }, { name: 'both', partialFilterExpression: { a: { $gt: 5 } } });
    first.index({ at: 1 }, { expireAfterSeconds: 60 });
    const Old = db.model('Thing', first);
    await Old.createIndexes();
    await Old.createIndexes();
    const names = async (): Promise<unknown[]> => (await Old.listIndexes()).map(({ name }) => name as string).sort();
    expect(await names()).toEqual(['_id_', 'a_1', 'at_1', 'b_1', 'both']);
    expect(await Old.diffIndexes()).toEqual({ toDrop: [], toCreate: [] });
    db.deleteModel('Thing');
    const second = new Schema({ a: Number, b: { type: String, unique: true, sparse: true } });
    second.index({ a: -1 });
    const New = db.model('Thing', second);
    const { toDrop, toCreate } = await New.diffIndexes();
    expect((toDrop as string[]).toSorted()).toEqual(['a_1', 'at_1', 'b_1', 'both']);
    expect(toCreate).toHaveLength(2);
    await New.syncIndexes();
    expect(await New.diffIndexes()).toEqual({ toDrop: [], toCreate: [] });
    expect(await New.listIndexes()).toMatchObject([
      { name: '_id_' },
      { name: 'b_1', unique: true, sparse: true },
      { name: 'a_-1', key: { a: -1 } },
    ]);
    await New.create({}, {});
    await expect(New.create([{ b: 'x' }, { b: 'x' }], { ordered: true })).rejects.toMatchObject({ code: 11000 });
  });

  it('cleanIndexes drops and createCollection is repeatable', async () => {
    const db = connection.useDb('t5');
    const Plain = db.model('Plain', new Schema({ a: Number }));
    await Plain.createCollection();
    await Plain.createCollection();
    await Plain.collection.createIndex({ a: 1 });
    expect(await Plain.cleanIndexes()).toEqual(['a_1']);
    await Plain.collection.drop();
    expect(await Plain.find().lean()).toEqual([]);
    await expect(Plain.listIndexes()).rejects.toMatchObject({ code: 26, codeName: 'NamespaceNotFound' });
  });
});
