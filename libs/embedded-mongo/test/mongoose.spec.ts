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
});
