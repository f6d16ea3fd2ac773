import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
  UUID,
  type MongoClient,
} from 'mongodb';

const VALUES: unknown[] = [
  new MinKey(),
  null,
  ...[0, -0, 0.1, NaN, Infinity, -Infinity, 1e300].map((value) => new Double(value)),
  ...[0, -1, 0x7fffffff].map((value) => new Int32(value)),
  ...[Long.ZERO, Long.MAX_VALUE, Long.MIN_VALUE],
  ...['0', '1.10', '-1E+6000', 'NaN', 'Infinity'].map((text) => Decimal128.fromString(text)),
  new BSONSymbol('symbol'),
  ...['', 'text', 'nul \0 within', '日本語 😀'],
  {},
  { b: 1, a: { c: [1, 'two'] } },
  [],
  [[], [1], { a: 1 }],
  ...[0, 2, 4, 5, 128].map((subtype) => new Binary(Buffer.from('sixteen bytes...'), subtype)),
  new UUID('00112233-4455-6677-8899-aabbccddeeff'),
  new ObjectId('0123456789abcdef01234567'),
  false,
  true,
  ...[-1, 0, 1_700_000_000_123, 8.64e15].map((time) => new Date(time)),
  new Timestamp({ t: 0xffffffff, i: 1 }),
  new BSONRegExp('^a.b$', 'im'),
  new Code('return 1'),
  new Code('return x', { x: 1 }),
  new MaxKey(),
];

/** Fills a new database with every BSON type, every kind of index and key, and what was dropped, deleted and retried. */
export async function fillFormatFixture(client: MongoClient): Promise<void> {
  const shop = client.db('T0001_shop');
  // As values, in an index and, where allowed, as _id.
  await shop.collection('types').insertMany(VALUES.map((value, i) => ({ _id: i as never, value })));
  await shop.collection('types').createIndex({ value: 1 });
  const ids = VALUES.filter((value) => !Array.isArray(value) && !(value instanceof BSONRegExp));
  for (const _id of ids)
    await shop.collection('ids').replaceOne({ _id: _id as never }, { kind: 'id' }, { upsert: true });

  const indexed = shop.collection('indexed');
  await indexed.createIndexes([
    { key: { code: 1 }, name: 'single', unique: true },
    { key: { group: 1, price: -1 }, name: 'compound' },
    { key: { 'tags.name': 1 }, name: 'multikey' },
    { key: { only: 1 }, name: 'sparse', unique: true, sparse: true },
    { key: { stock: 1 }, name: 'partial', partialFilterExpression: { stock: { $gt: 50 } } },
    { key: { at: 1 }, name: 'ttl', expireAfterSeconds: 3600 },
    { key: { until: -1 }, name: 'ttl at once', expireAfterSeconds: 0 },
    { key: { long: 1 }, name: 'long' },
  ]);
  await indexed.insertMany(
    Array.from({ length: 300 }, (_, i) => ({
      _id: ObjectId.createFromHexString(i.toString(16).padStart(24, '0')) as never,
      code: `c${i}`,
      group: i % 7,
      price: Decimal128.fromString(`${i}.50`),
      tags: i % 3 === 0 ? [] : [{ name: `t${i % 11}` }, { name: `t${i % 13}` }],
      stock: i % 100,
      ...(i % 5 === 0 ? { only: i } : {}),
      ...(i % 4 === 0 ? { at: new Date(Date.UTC(2100, 0, 1) + i), until: new Date(Date.UTC(2200, 0, 1) - i) } : {}),
      ...(i < 10 ? { long: `${'l'.repeat(2000)}${i}` } : {}),
    })),
  );
  // Overflow pages, and an _id whose key is cut.
  await shop.collection('big').insertMany([
    { _id: 'x'.repeat(3000) as never, text: 'y'.repeat(100_000) },
    { _id: 'small' as never, bytes: new Binary(Buffer.alloc(20_000, 7)) },
  ]);
  await shop.createCollection('empty');
  await client
    .db('T0001_日本')
    .collection('names with.dots')
    .insertOne({ _id: 1 as never });

  await client
    .db('gone')
    .collection('c')
    .insertMany(Array.from({ length: 600 }, (_, i) => ({ i })));
  await client.db('gone').dropDatabase();
  await shop.collection('gone').insertOne({ _id: 1 as never });
  await shop.collection('gone').drop();
  await indexed.createIndex({ dropped: 1 });
  await indexed.dropIndex('dropped_1');
  await indexed.deleteMany({ code: { $in: ['c7', 'c8'] } });
  await indexed.updateMany({ group: 2 }, { $set: { group: 20 } });
  await client.withSession((session) =>
    session.withTransaction(async () => {
      await shop.collection('types').updateOne({ _id: 0 as never }, { $set: { changed: true } }, { session });
      await client
        .db('other')
        .collection('c')
        .insertOne({ _id: 'in a transaction' as never }, { session });
    }),
  );
}
