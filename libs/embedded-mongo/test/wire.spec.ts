import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deserialize, serialize, type Document } from 'bson';
import { REPLICA_SET } from '../src/commands/handshake.js';
import { dial, exchange, opMsg, request } from './raw-client.js';
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
    const answers = await new Promise<Document[]>((resolve) => {
      const socket = dial(test.database.uri);
      let received = Buffer.alloc(0);
      const out: Document[] = [];
      socket.on('data', (chunk) => {
        received = Buffer.concat([received, chunk]);
        while (received.length >= 4 && received.length >= received.readInt32LE(0)) {
          const size = received.readInt32LE(0);
          out.push(deserialize(received.subarray(21, size)));
          received = received.subarray(size);
        }
        if (out.length === 3) {
          socket.destroy();
          resolve(out);
        }
      });
      for (const byte of bytes) socket.write(Buffer.from([byte]));
    });
    expect(answers).toMatchObject([{ ok: 1 }, { ok: 1, version: '7.0.0' }, { ok: 0, code: 59 }]);
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

  it('survives random bytes', async () => {
    for (let round = 0; round < 200; round++) {
      const bytes = opMsg({ find: 'c', filter: { a: { $in: [1, 'x', null] } }, limit: 3, $db: 'a' });
      for (let i = 0; i < 3; i++)
        bytes[16 + Math.floor(Math.random() * (bytes.length - 16))] = Math.floor(Math.random() * 256);
      const socket = dial(test.database.uri);
      socket.on('error', () => undefined);
      await new Promise((resolve) => {
        socket.once('data', resolve);
        socket.once('close', resolve);
        socket.end(bytes);
      });
      socket.destroy();
    }
    expect(await test.client.db('a').command({ ping: 1 })).toMatchObject({ ok: 1 });
  });
});

function withLength(bytes: Buffer): Buffer {
  bytes.writeInt32LE(bytes.length, 0);
  return bytes;
}

function corrupt(bytes: Buffer, at: number, value: number): Buffer {
  bytes[at] = value;
  return bytes;
}
