import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BSONRegExp, Long, ObjectId, serialize, UUID, type Document } from 'bson';
import { MongoClient } from 'mongodb';
import { REPLICA_SET } from '../src/commands/handshake.js';
import { startEmbeddedMongo } from '../src/index.js';
import { answers, dial, exchange, exchangeAll, opMsg, request } from './raw-client.js';
import { startDatabase, type TestDatabase } from './helpers.js';

let test: TestDatabase;
beforeAll(async () => {
  test = await startDatabase();
});
afterAll(() => test.stop());

const header = (length: number, opcode: number): Buffer => {
  const bytes = Buffer.alloc(16);
  bytes.writeInt32LE(length, 0);
  bytes.writeInt32LE(1, 4);
  bytes.writeInt32LE(opcode, 12);
  return bytes;
};

function opQuery(collection: string, query: Document): Buffer {
  const name = Buffer.from(`${collection}\0`);
  const body = serialize(query);
  const rest = Buffer.concat([Buffer.alloc(4), name, Buffer.alloc(4), Buffer.from([255, 255, 255, 255]), body]);
  return Buffer.concat([header(16 + rest.length, 2004), rest]);
}

describe('the wire protocol', () => {
  it('answers the legacy greeting and the modern one as a primary of a replica set', async () => {
    const legacy = await exchange(test.database.uri, opQuery('admin.$cmd', { isMaster: 1, helloOk: true }));
    expect(legacy).toMatchObject({ ismaster: true, helloOk: true, setName: REPLICA_SET, ok: 1 });
    const modern = await request(test.database.uri, { hello: 1, $db: 'admin' });
    expect(modern).toMatchObject({ isWritablePrimary: true, logicalSessionTimeoutMinutes: 30, ok: 1 });
    expect(modern).not.toHaveProperty('topologyVersion');
  });

  const malformed: [string, Buffer][] = [
    ['OP_QUERY for anything else', opQuery('a.c', { find: 1 })],
    ['a message over 48 MB', header(48_000_001, 2013)],
    ['a negative length', header(-1, 2013)],
    ['an unknown opcode', Buffer.concat([header(21, 2002), Buffer.alloc(5)])],
    ['unknown required flags', opMsg({ ping: 1, $db: 'a' }, 4)],
    ['a wrong checksum', withLength(Buffer.concat([opMsg({ ping: 1, $db: 'a' }, 1), Buffer.alloc(4)]))],
    ['a body that lies about its length', corrupt(opMsg({ ping: 1, $db: 'a' }), 21, 0x7f)],
    ['an unknown section', corrupt(opMsg({ ping: 1, $db: 'a' }), 20, 7)],
    ['an unknown BSON type', corrupt(opMsg({ ping: 1, $db: 'a' }), 25, 0x55)],
    ['no section', Buffer.concat([header(21, 2013), Buffer.alloc(5)])],
  ];
  it.each(malformed)('%s closes that connection only', async (_name, bytes) => {
    const other = await test.client.db('a').command({ ping: 1 });
    expect(other).toMatchObject({ ok: 1 });
    expect(await exchange(test.database.uri, bytes)).toBeUndefined();
    expect(await test.client.db('a').command({ ping: 1 })).toMatchObject({ ok: 1 });
  });

  it('takes a right checksum, bytes in small pieces and several messages at once', async () => {
    const { crc32c } = await import('../src/server/crc32c.js');
    const plain = withLength(Buffer.concat([opMsg({ ping: 1, $db: 'a' }, 1), Buffer.alloc(4)]));
    plain.writeUInt32LE(crc32c(plain.subarray(0, plain.length - 4)), plain.length - 4);
    expect(await exchange(test.database.uri, plain)).toMatchObject({ ok: 1 });
    const bytes = Buffer.concat([
      opMsg({ ping: 1, $db: 'a' }),
      opMsg({ buildInfo: 1, $db: 'a' }),
      opMsg({ nope: 1, $db: 'a' }),
    ]);
    const socket = dial(test.database.uri);
    const all = answers(socket, 3);
    for (const byte of bytes) socket.write(Buffer.from([byte]));
    expect(await all).toMatchObject([{ ok: 1 }, { ok: 1, version: '7.0.0' }, { ok: 0, code: 59 }]);
  });

  it('answers nothing to a message that wants none, and does what it says', async () => {
    const socket = dial(test.database.uri);
    const answers: Buffer[] = [];
    socket.on('data', (chunk) => answers.push(chunk));
    socket.write(opMsg({ insert: 'quiet', documents: [{ _id: 1 }], $db: 'a' }, 2));
    await new Promise((resolve) => socket.write(opMsg({ ping: 1, $db: 'a' }), resolve));
    while (answers.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(Buffer.concat(answers).readInt32LE(0)).toBe(Buffer.concat(answers).length);
    expect(await test.client.db('a').collection('quiet').countDocuments()).toBe(1);
    socket.destroy();
  });

  it('answers what came before a malformed message, then closes', async () => {
    const bytes = Buffer.concat([opMsg({ ping: 1, $db: 'a' }), opMsg({ nope: 1, $db: 'a' }), header(21, 2002)]);
    expect(await exchangeAll(test.database.uri, Buffer.concat([bytes, Buffer.alloc(5)]))).toMatchObject([
      { ok: 1 },
      { code: 59 },
    ]);
  });

  it('lets a client go that closes while its command runs, or in the middle of a message', async () => {
    const socket = dial(test.database.uri);
    socket.write(opMsg({ insert: 'left', documents: [{ _id: 1 }], $db: 'a' }));
    await once(socket, 'connect');
    socket.end(opMsg({ ping: 1, $db: 'a' }).subarray(0, 20));
    await once(socket, 'close');
    expect(await test.client.db('a').collection('left').countDocuments()).toBe(1);
  });

  it('takes OP_QUERY for the first greeting only', async () => {
    const greeting = opQuery('admin.$cmd', { isMaster: 1 });
    expect(await exchangeAll(test.database.uri, Buffer.concat([greeting, greeting]))).toMatchObject([
      { ismaster: true },
    ]);
    const late = Buffer.concat([opMsg({ ping: 1, $db: 'a' }), greeting]);
    expect(await exchangeAll(test.database.uri, late)).toEqual([{ ok: 1 }]);
  });

  it('offers no compression and answers once where the client would take a stream of answers', async () => {
    const hello = { hello: 1, compression: ['zlib', 'zstd'], $db: 'admin' };
    expect(await request(test.database.uri, hello)).not.toHaveProperty('compression');
    const version = { processId: new ObjectId(), counter: Long.ZERO };
    const awaitable = { hello: 1, topologyVersion: version, maxAwaitTimeMS: 10_000, $db: 'admin' };
    const socket = dial(test.database.uri);
    const [flags, length] = await new Promise<[number, number]>((resolve) => {
      socket.once('data', (chunk) => resolve([chunk.readUInt32LE(16), chunk.length - chunk.readInt32LE(0)]));
      socket.write(opMsg(awaitable, 1 << 16));
    });
    socket.destroy();
    expect([flags, length]).toEqual([0, 0]);
  });

  it('takes sections in any order and documents of sequences for every list', async () => {
    const deletes = opMsgWith({ delete: 'seq', $db: 'a' }, 'deletes', [{ q: { _id: 1 }, limit: 1 }]);
    const updates = opMsgWith({ update: 'seq', $db: 'a' }, 'updates', [{ q: { _id: 2 }, u: { $set: { a: 1 } } }]);
    const documents = opMsgWith({ insert: 'seq', $db: 'a' }, 'documents', [{ _id: 1 }, { _id: 2 }]);
    const pipeline = opMsgWith({ aggregate: 'seq', cursor: {}, $db: 'a' }, 'pipeline', [{ $match: { a: 1 } }]);
    const bytes = Buffer.concat([documents, updates, deletes, pipeline]);
    expect(await exchangeAll(test.database.uri, bytes, 4)).toMatchObject([
      { n: 2 },
      { nModified: 1 },
      { n: 1 },
      { cursor: { firstBatch: [{ _id: 2, a: 1 }] } },
    ]);
  });

  it.each([
    ['a list that is there twice', opMsgWith({ insert: 'c', documents: [], $db: 'a' }, 'documents', [{}])],
    ['a sequence whose documents are cut', cut(opMsgWith({ insert: 'c', $db: 'a' }, 'documents', [{ a: 1 }]))],
    ['a compressed message', Buffer.concat([header(30, 2012), Buffer.alloc(14)])],
  ])('%s closes the connection', async (_name, bytes) => {
    expect(await exchangeAll(test.database.uri, bytes)).toEqual([]);
  });

  it('refuses BSON that it does not take, and goes on', async () => {
    const undefinedValue = corrupt(opMsg({ ping: null, $db: 'a' }), 25, 6);
    const deep = JSON.parse(`${'{"a":'.repeat(200)}1${'}'.repeat(200)}`) as Document;
    const year = new Date(8.64e15);
    const date = opMsg({ ping: year, $db: 'a' });
    date.writeBigInt64LE(BigInt(year.getTime()) + 1n, date.indexOf('ping') + 5);
    const regex = opMsg({ ping: new BSONRegExp('a', 'i'), $db: 'a' });
    regex[regex.indexOf('ping') + 7] = 0x71;
    const all = [undefinedValue, opMsg({ ping: deep, $db: 'a' }), date, regex, opMsg({ ping: 1, $db: 'a' })];
    expect(await exchangeAll(test.database.uri, Buffer.concat(all), 5)).toMatchObject([
      { ok: 0, code: 2, codeName: 'BadValue' },
      { ok: 0, code: 15, codeName: 'Overflow' },
      { ok: 0, code: 2, codeName: 'BadValue' },
      { ok: 0, code: 51108 },
      { ok: 1 },
    ]);
  });

  it('takes a sequence named __proto__ for an unknown field', async () => {
    const bytes = opMsgWith({ ping: 1, $db: 'a' }, '__proto__', [{ a: 1 }]);
    expect(await exchange(test.database.uri, bytes)).toMatchObject({ ok: 0, code: 40415 });
  });

  it('stops reading from a client that does not take its answers, and goes on when it does', async () => {
    await test.client
      .db('a')
      .collection('big')
      .insertOne({ text: 'x'.repeat(100_000) });
    const count = 1500;
    const find = opMsg({ find: 'big', comment: 'y'.repeat(20_000), $db: 'a' });
    const socket = dial(test.database.uri);
    for (let i = 0; i < count; i++) socket.write(find);
    let waiting = Infinity;
    for (let calm = 0; calm < 10; calm = socket.writableLength === waiting ? calm + 1 : 0) {
      waiting = socket.writableLength;
      await sleep(30);
    }
    const taken = count * find.length - waiting;
    expect(taken).toBeLessThan(3_000_000);
    expect(await test.client.db('a').command({ ping: 1 })).toMatchObject({ ok: 1 });
    const all = await answers(socket, count);
    expect(all).toHaveLength(count);
    expect(all.every(({ ok }) => ok === 1)).toBe(true);
  });
});

describe('the socket', () => {
  it('is never open to others, not even while it is made', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kgp-sock-'));
    chmodSync(folder, 0o755);
    const mask = process.umask(0);
    const exposed: string[] = [];
    let isStarted = false;
    const look = async (): Promise<void> => {
      while (!isStarted) {
        for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
          const path = join(folder, name);
          const { mode, isSocket } = modeOf(path);
          if (isSocket && (mode & 0o77) !== 0 && (modeOf(dirname(path)).mode & 0o77) !== 0) exposed.push(name);
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const looking = look();
    const database = await startEmbeddedMongo({ dataDir: folder });
    process.umask(mask);
    isStarted = true;
    await looking;
    expect(exposed).toEqual([]);
    expect(modeOf(join(folder, 'db.sock'))).toEqual({ mode: 0o600, isSocket: true });
    // No staging folder is left.
    expect(readdirSync(folder).filter((name) => modeOf(join(folder, name)).mode === 0o700)).toEqual([]);
    await database.close();
    expect(readdirSync(folder)).not.toContain('db.sock');
    rmSync(folder, { recursive: true });
  });
});

describe('over TCP', () => {
  let tcp: TestDatabase;
  beforeAll(async () => {
    tcp = await startDatabase({ listen: { port: 0 } });
  });
  afterAll(() => tcp.stop());

  it.each(['auto', 'stream', 'poll'] as const)('keeps a client that watches the replica set (%s)', async (mode) => {
    const address = /127\.0\.0\.1:\d+/.exec(tcp.database.uri)?.[0] ?? '';
    const client = new MongoClient(`mongodb://${address}/?replicaSet=rs0`, {
      heartbeatFrequencyMS: 500,
      serverMonitoringMode: mode,
      serverSelectionTimeoutMS: 5000,
    });
    let beats = 0;
    const failures: unknown[] = [];
    client.on('serverHeartbeatSucceeded', () => beats++);
    client.on('serverHeartbeatFailed', ({ failure }) => failures.push(failure));
    await client.connect();
    for (const end = Date.now() + 20_000; beats < 4 && Date.now() < end;) await sleep(50);
    expect(await client.db('a').command({ ping: 1 })).toMatchObject({ ok: 1 });
    expect({ failures, watched: beats >= 4 }).toEqual({ failures: [], watched: true });
    await client.close();
  });
});

describe('mongosh', () => {
  const lsid = { id: new UUID() };
  const common = { lsid, $readPreference: { mode: 'primaryPreferred' }, $db: 'admin' };
  const client = {
    application: { name: 'mongosh 2.12.0' },
    driver: { name: 'nodejs|mongosh', version: '7.9.0|2.12.0' },
    platform: 'Node.js v20.20.2, LE',
    os: { name: 'linux', architecture: 'x64', version: '6.18.44', type: 'Linux' },
    env: { container: { runtime: 'docker' } },
  };

  it('gets what it needs to connect, list and query (recorded from version 2.12.0)', async () => {
    const greeting = { ismaster: 1, backpressure: '2', helloOk: true, client, compression: ['none'] };
    expect(await exchange(test.database.uri, opQuery('admin.$cmd', greeting))).toMatchObject({
      ismaster: true,
      setName: REPLICA_SET,
      maxWireVersion: 21,
    });
    await test.client.db('shop').collection<{ _id: number }>('items').insertOne({ _id: 1 });
    const list = { authorizedCollections: false, cursor: {}, filter: {}, lsid };
    const sent: [Document, Document][] = [
      [
        { buildInfo: 1, ...common },
        { ok: 1, version: '7.0.0', modules: ['kugelpos-embedded'] },
      ],
      [
        {
          aggregate: 'atlascli',
          pipeline: [
            { $match: { managedClusterType: 'atlasCliLocalDevCluster' } },
            { $group: { _id: 1, n: { $sum: 1 } } },
          ],
          cursor: {},
          ...common,
        },
        { ok: 1, cursor: { firstBatch: [] } },
      ],
      [
        { getParameter: 'foo', ...common },
        { ok: 0, code: 72 },
      ],
      [
        { atlasVersion: 1, ...common },
        { ok: 0, code: 59 },
      ],
      [
        { getLog: 'startupWarnings', ...common },
        { ok: 0, code: 59 },
      ],
      [
        { getParameter: 1, featureCompatibilityVersion: 1, ...common },
        { featureCompatibilityVersion: { version: '7.0' } },
      ],
      [
        { hello: 1, ...common },
        { ok: 1, isWritablePrimary: true },
      ],
      [{ listDatabases: 1, nameOnly: false, ...common }, { ok: 1 }],
      [
        { listCollections: 1, nameOnly: true, ...list, $db: 'shop' },
        { cursor: { firstBatch: [{ name: 'items', type: 'collection' }] } },
      ],
      [{ find: 'items', filter: {}, ...common, $db: 'shop' }, { cursor: { firstBatch: [{ _id: 1 }] } }],
      [
        { validate: 'items', full: false, ...common, $db: 'shop' },
        { ok: 1, valid: true },
      ],
      [
        { dbStats: 1, scale: 1, ...common, $db: 'shop' },
        { ok: 0, code: 59 },
      ],
      [{ endSessions: [lsid], writeConcern: { w: 0 }, $db: 'admin' }, { ok: 1 }],
    ];
    for (const [command, answer] of sent) expect(await request(test.database.uri, command)).toMatchObject(answer);
  });
});

function modeOf(path: string): { mode: number; isSocket: boolean } {
  const stat = statSync(path, { throwIfNoEntry: false });
  return { mode: (stat?.mode ?? 0) & 0o777, isSocket: stat?.isSocket() ?? false };
}

/** An OP_MSG with a body and, before it, a document sequence. */
function opMsgWith(body: Document, name: string, documents: Document[]): Buffer {
  const content = Buffer.concat([Buffer.from(`${name}\0`), ...documents.map((doc) => serialize(doc))]);
  const head = Buffer.alloc(9);
  head[4] = 1;
  head.writeInt32LE(content.length + 4, 5);
  const main = Buffer.concat([Buffer.from([0]), serialize(body)]);
  return withLength(Buffer.concat([header(0, 2013), head, content, main]));
}

/** Makes the only document of a sequence claim one byte more than there is. */
function cut(bytes: Buffer): Buffer {
  const at = bytes.indexOf('documents\0') + 10;
  bytes.writeInt32LE(bytes.readInt32LE(at) + 1, at);
  return bytes;
}

function withLength(bytes: Buffer): Buffer {
  bytes.writeInt32LE(bytes.length, 0);
  return bytes;
}

function corrupt(bytes: Buffer, at: number, value: number): Buffer {
  bytes[at] = value;
  return bytes;
}
