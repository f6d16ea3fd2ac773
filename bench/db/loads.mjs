// What the clients do, through the official driver and its defaults (retryable writes on).
import { ObjectId } from 'mongodb';

const TEXT = 'A receipt line with a product name and a price. '.repeat(4);
const BATCH = 1000;
/** Documents that a range read asks for. */
const RANGE = 20;

/** A document of about 300 bytes; `n` has an index. */
function receipt(n) {
  return {
    n,
    store: n % 50,
    at: new Date(1.7e12 + n * 1000),
    total: (n % 997) * 10.5,
    items: [n % 7, n % 11],
    text: TEXT,
  };
}

const random = (limit) => Math.floor(Math.random() * limit);
const tenant = (number) => `tenant_${number}`;

export const loads = {
  /** A collection of `count` documents whose `_id` is their number, with an index on `n`; a part of the index is read back. */
  fill: async (client, { collection, count }) => {
    const target = client.db('bench').collection(collection);
    await target.createIndex({ n: 1 });
    for (let n = 0; n < count; n += BATCH) {
      const batch = Array.from({ length: Math.min(BATCH, count - n) }, (_, i) => ({ _id: n + i, ...receipt(n + i) }));
      await target.insertMany(batch);
    }
    return target.countDocuments({ n: { $gte: count - 10 } });
  },

  insert: async (client) => {
    const target = client.db('bench').collection('inserts');
    await target.createIndex({ n: 1 });
    return () => target.insertOne(receipt(random(1e9)));
  },

  /** Two inserts and an update, as a sale: receipt, event and the till's counter. */
  transaction: async (client, { id }) => {
    const database = client.db('bench');
    const [receipts, events, tills] = ['receipts', 'events', 'tills'].map((name) => database.collection(name));
    await tills.updateOne({ _id: id }, { $set: { sales: 0 } }, { upsert: true });
    for (const collection of [receipts, events]) await collection.createIndex({ n: 1 });
    const session = client.startSession();
    return () =>
      session.withTransaction(async () => {
        const n = random(1e9);
        await receipts.insertOne(receipt(n), { session });
        await events.insertOne({ n, kind: 'sale', till: id }, { session });
        await tills.updateOne({ _id: id }, { $inc: { sales: 1 } }, { session });
      });
  },

  readById: async (client, { collection, count }) => {
    const target = client.db('bench').collection(collection);
    return async () => expectOne(await target.findOne({ _id: random(count) }));
  },

  readByIndex: async (client, { collection, count }) => {
    const target = client.db('bench').collection(collection);
    return async () => expectOne(await target.findOne({ n: random(count) }));
  },

  readRange: async (client, { collection, count }) => {
    const target = client.db('bench').collection(collection);
    return async () => {
      const from = random(count - RANGE);
      const found = await target.find({ n: { $gte: from, $lt: from + RANGE } }).toArray();
      if (found.length !== RANGE) throw new Error(`${found.length} documents instead of ${RANGE}`);
    };
  },

  /** The sums by store over the first `count` documents. */
  aggregate: async (client, { collection, count }) => {
    const groups = await client
      .db('bench')
      .collection(collection)
      .aggregate([
        { $match: { n: { $lt: count } } },
        { $group: { _id: '$store', total: { $sum: '$total' }, receipts: { $sum: 1 } } },
        { $sort: { _id: 1 } },
      ])
      .toArray();
    const seen = groups.reduce((sum, group) => sum + group.receipts, 0);
    if (seen !== count) throw new Error(`the aggregation saw ${seen} documents`);
    return groups.length;
  },

  /** `tenants` databases of `collections` collections with three indexes besides the one on `_id`. */
  makeTenants: async (client, { tenants, collections, documents }) => {
    const names = Array.from({ length: tenants * collections }, (_, i) => i);
    const make = async () => {
      for (let i = names.pop(); i !== undefined; i = names.pop()) {
        const target = client.db(tenant(Math.floor(i / collections))).collection(`c${i % collections}`);
        await target.createIndexes([
          { key: { n: 1 } },
          { key: { store: 1, n: 1 } },
          { key: { code: 1 }, unique: true },
        ]);
        await target.insertMany(
          Array.from({ length: documents }, (_, n) => ({ _id: n, code: new ObjectId(), ...receipt(n) })),
        );
      }
    };
    await Promise.all(Array.from({ length: 16 }, make));
  },

  readTenants: async (client, { tenants, collections, documents }) => {
    return async () => {
      const target = client.db(tenant(random(tenants))).collection(`c${random(collections)}`);
      const n = random(documents);
      expectOne(await target.findOne(Math.random() < 0.5 ? { _id: n } : { n }));
    };
  },
};

function expectOne(found) {
  if (!found) throw new Error('a document is missing');
}
