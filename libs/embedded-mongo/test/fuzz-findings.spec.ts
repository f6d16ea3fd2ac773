import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Double, Long, Timestamp, UUID, type Document } from 'bson';
import type { Collection } from 'mongodb';
import { answers, dial, opMsg, request } from './raw-client.js';
import { startDatabase, type TestDatabase } from './helpers.js';

let test: TestDatabase;
let collection: Collection<{ _id: number } & Document>;
beforeAll(async () => {
  test = await startDatabase();
});
afterAll(() => test.stop());

let made = 0;
const fresh = async (...documents: ({ _id: number } & Document)[]): Promise<void> => {
  collection = test.client.db('f').collection(`c${++made}`);
  if (documents.length > 0) await collection.insertMany(documents);
};
const send = (command: Document): Promise<Document> => request(test.database.uri, { ...command, $db: 'f' });

/** One case for each fault that the fuzzer found, or that looking for its like did. */
describe('what the fuzz found', () => {
  it('a statement id that cannot be stored is refused and leaves its session usable', async () => {
    await fresh();
    const session = { lsid: { id: new UUID() }, txnNumber: Long.ONE };
    const insert = { insert: collection.collectionName, documents: [{ _id: 1 }], ...session };
    const answer = await send({ ...insert, stmtId: -1 });
    expect(answer).toMatchObject({ ok: 1, n: 0, writeErrors: [{ code: 2 }] });
    expect(await send(insert)).toMatchObject({ ok: 1, n: 1 });
    expect(await send({ endSessions: [session.lsid] })).toMatchObject({ ok: 1 });
  });

  it('statement ids count on from the first one', async () => {
    await fresh();
    const retryable = { lsid: { id: new UUID() }, txnNumber: Long.ONE, stmtId: 5 };
    const insert = { insert: collection.collectionName, documents: [{ _id: 1 }, { _id: 2 }], ...retryable };
    expect(await send(insert)).toMatchObject({ n: 2 });
    expect(await send(insert)).toMatchObject({ n: 2 });
    expect(await collection.countDocuments()).toBe(2);
  });

  it('an update that nests too deeply is refused, and the document stays readable', async () => {
    await fresh({ _id: 1 });
    const path = Array.from({ length: 150 }, () => 'a').join('.');
    await collection.updateOne({ _id: 1 }, { $set: { [path]: 1 } });
    const deep = JSON.parse(`${'{"a":'.repeat(60)}1${'}'.repeat(60)}`) as Document;
    await expect(collection.updateOne({ _id: 1 }, { $set: { [path]: deep } })).rejects.toMatchObject({ code: 15 });
    await expect(
      collection.updateOne({ _id: 2 }, { $set: { [`${path}.${path}`]: 1 } }, { upsert: true }),
    ).rejects.toMatchObject({ code: 15 });
    expect(await collection.find().toArray()).toHaveLength(1);
  });

  it('a path as deep as the stack is refused', async () => {
    await fresh({ _id: 1 });
    const path = Array.from({ length: 50_000 }, () => 'a').join('.');
    await expect(collection.updateOne({ _id: 1 }, { $set: { [path]: 1 } })).rejects.toMatchObject({ code: 15 });
    expect(await collection.findOne()).toEqual({ _id: 1 });
  });

  it('an answer of more than 16 MB is refused instead of cut off', async () => {
    await fresh(...Array.from({ length: 18 }, (_, _id) => ({ _id, text: `${_id}${'x'.repeat(1_000_000)}` })));
    await expect(collection.distinct('text')).rejects.toMatchObject({ code: 10334 });
    const all = [{ $group: { _id: null, all: { $push: '$text' } } }];
    await expect(collection.aggregate(all).toArray()).rejects.toMatchObject({ code: 10334 });
  });

  it('null bytes in regular expressions, field and index names are refused', async () => {
    await fresh({ _id: 1, a: 'x' });
    const bad = { code: 2 };
    await expect(collection.findOne({ a: { $regex: 'a\0b' } })).rejects.toMatchObject(bad);
    await expect(collection.updateOne({}, { $rename: { a: 'b\0c' } })).rejects.toMatchObject(bad);
    const made = { $replaceWith: { $arrayToObject: [[['a\0b', '$a']]] } };
    await expect(collection.aggregate([made]).toArray()).rejects.toMatchObject(bad);
    await expect(collection.createIndex({ a: 1 }, { name: 'a\0b' })).rejects.toMatchObject({ code: 67 });
    await expect(collection.findOne({ a: { $regex: 'a', $options: 'q' } })).rejects.toMatchObject({ code: 51108 });
  });

  it('operands of the wrong kind are refused in words of the database', async () => {
    await fresh({ _id: 1, a: 'x' });
    const refused = async (expression: unknown): Promise<void> => {
      const answer = await send({
        aggregate: collection.collectionName,
        pipeline: [{ $set: { y: expression } }],
        cursor: {},
      });
      expect(answer).toMatchObject({ ok: 0 });
      expect(answer['code']).toBeGreaterThan(1);
      expect(answer['errmsg']).not.toMatch(/undefined|iterable|Cannot/);
    };
    for (const expression of [
      { $switch: '$a' },
      { $let: 5 },
      { $let: { vars: 5, in: 1 } },
      { $map: 'x' },
      { $filter: {} },
    ])
      await refused(expression);
    const rename = { $rename: { a: { toString: 'x' } } };
    await expect(collection.updateOne({}, rename as Document)).rejects.toMatchObject({ code: 2 });
    await expect(collection.findOne({ a: { $type: {} as never } })).rejects.toMatchObject({ code: 2 });
  });

  it('dates beyond their range are refused instead of becoming 1970', async () => {
    await fresh({ _id: 1, at: new Date(8.64e15) });
    const later = [{ $set: { at: { $add: ['$at', 1] } } }];
    await expect(collection.aggregate(later).toArray()).rejects.toMatchObject({ code: 15 });
    await expect(collection.updateOne({}, later)).rejects.toMatchObject({ code: 15 });
  });

  it('a transaction that another connection ends under a running statement holds nothing afterwards', async () => {
    const { uri } = test.database;
    for (let round = 1; round <= 40; round++) {
      await fresh();
      const name = collection.collectionName;
      const transaction = { lsid: { id: new UUID() }, txnNumber: Long.fromNumber(round), autocommit: false };
      const documents = Array.from({ length: 100 }, (_, _id) => ({ _id }));
      // Both first wait for the same sync, so that their second commands take turns.
      const statement = { insert: name, documents, ...transaction, startTransaction: true };
      const abort = { abortTransaction: 1, ...transaction, $db: 'admin' };
      const both = await Promise.all(
        [[statement], [{ ping: 1 }, { ping: 1 }, abort]].map(async (list) => {
          const socket = dial(uri);
          await once(socket, 'connect');
          socket.write(opMsg({ ping: 1, $db: 'f' }));
          await once(socket, 'data');
          const commands = [{ insert: 'sync', documents: [{}] }, ...list];
          return {
            socket,
            bytes: Buffer.concat(
              commands.map((command) => opMsg({ ...command, $db: '$db' in command ? 'admin' : 'f' })),
            ),
            count: commands.length,
          };
        }),
      );
      const answered = both.map(({ socket, count }) => answers(socket, count));
      for (const { socket, bytes } of both) socket.write(bytes);
      await Promise.all(answered);
      await send({ abortTransaction: 1, ...transaction, $db: 'admin' });
      expect(await send({ insert: name, documents: [{ _id: 99 }], maxTimeMS: 1000 })).toMatchObject({ ok: 1, n: 1 });
    }
  });

  it('a command that is refused before it starts opens no transaction', async () => {
    await fresh({ _id: 1 });
    const transaction = { lsid: { id: new UUID() }, txnNumber: Long.ONE, autocommit: false };
    const find = { find: collection.collectionName, ...transaction };
    expect(await send({ ...find, startTransaction: true, maxTimeMS: -1 })).toMatchObject({ code: 51024 });
    expect(await send(find)).toMatchObject({ code: 251 });
  });

  it('a filter is checked before it is planned', async () => {
    await fresh({ _id: 1 });
    const filter = { $or: [null] };
    const name = collection.collectionName;
    for (const command of [
      { count: name, query: filter },
      { find: name, filter },
      { explain: { find: name, filter }, verbosity: 'queryPlanner' },
      { findAndModify: name, query: filter, remove: true },
      { aggregate: name, pipeline: [{ $match: filter }], cursor: {} },
    ]) {
      expect(await send(command)).toMatchObject({ ok: 0, code: 2 });
    }
  });

  it('a projection reaches into _id, and never into what all objects inherit', async () => {
    await fresh();
    const name = collection.collectionName;
    await send({ insert: name, documents: [{ _id: { a: 1, b: 2 }, c: 3 }] });
    const find = async (projection: Document): Promise<unknown> =>
      ((await send({ find: name, projection }))['cursor'] as Document)['firstBatch'];
    expect(await find({ '_id.a': 1 })).toEqual([{ _id: { a: 1 } }]);
    expect(await find({ c: 1, '_id.a': 1 })).toEqual([{ _id: { a: 1 }, c: 3 }]);
    expect(await find({ '_id.z': '$c' })).toEqual([{ _id: { z: 3 } }]);
    expect(await find({ 'constructor.x': 1, '__proto__.y': 1 })).toEqual([{ _id: { a: 1, b: 2 } }]);
    expect([Reflect.get(Object, 'x'), Reflect.get({}, 'y')]).toEqual([undefined, undefined]);
  });

  it('a timestamp is no number', async () => {
    await fresh({ _id: 1, at: new Timestamp({ t: 5, i: 1 }) });
    expect(await collection.countDocuments({ at: { $type: 'timestamp' } })).toBe(1);
    expect(await collection.countDocuments({ at: { $type: 'number' } })).toBe(0);
    await expect(collection.updateOne({}, { $inc: { at: 1 } })).rejects.toMatchObject({ code: 14 });
    await expect(collection.updateOne({}, { $inc: { n: new Double(1) } })).resolves.toMatchObject({ modifiedCount: 1 });
  });
});
