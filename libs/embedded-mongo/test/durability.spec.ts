import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { open, type RootDatabase } from 'lmdb';
import { Long, MongoClient, UUID, type Document } from 'mongodb';
import { DataFolderDamagedError, DataFolderLockedError, defaultSocketPath, startEmbeddedMongo } from '../src/index.js';
import { compileLibrary, killAll, removeCompiled, startProcess } from './compiled.js';
import { startDatabase } from './helpers.js';
import { request } from './raw-client.js';

let folder: string;
const made: string[] = [];
const dataFolder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'kgp-dur-'));
  made.push(path);
  return path;
};

/** The data file of a closed database as LMDB sees it. */
const openFile = (dataDir: string): RootDatabase<Buffer, Buffer> =>
  open({
    path: join(dataDir, 'data.mdb'),
    noSubdir: true,
    encoding: 'binary',
    keyEncoding: 'binary',
    overlappingSync: false,
  });

beforeAll(() => {
  folder = compileLibrary();
});
afterAll(() => {
  killAll();
  removeCompiled();
  for (const path of made) rmSync(path, { recursive: true, force: true });
});

describe('the data folder', () => {
  it('keeps documents, indexes and flags over a restart', async () => {
    const test = await startDatabase();
    const before = test.client.db('d').collection('c');
    await before.createIndex({ tags: 1 });
    await before.createIndex({ k: 1 }, { unique: true });
    await before.insertMany([
      { k: 1, tags: ['a', 'b'] },
      { k: 2, tags: ['b'] },
    ]);
    await test.restart();
    const after = test.client.db('d').collection('c');
    expect(await after.find({ tags: 'b' }).toArray()).toHaveLength(2);
    await expect(after.insertOne({ k: 1 })).rejects.toMatchObject({ code: 11000 });
    expect(await after.indexes()).toHaveLength(3);
    expect(await test.client.db('d').command({ validate: 'c' })).toMatchObject({ valid: true });
    await test.stop();
  });

  it('is refused to a second one, in this process and in another', async () => {
    const dataDir = dataFolder();
    const first = await startEmbeddedMongo({ dataDir });
    await expect(startEmbeddedMongo({ dataDir })).rejects.toBeInstanceOf(DataFolderLockedError);
    await expect(startProcess(folder, dataDir)).rejects.toThrow(/in use by another process/);
    await first.close();
    expect(await first.exited).toEqual({ kind: 'closed' });
    const again = await startEmbeddedMongo({ dataDir });
    await again.close();
  });

  it('has a private socket whose path is never too long', async () => {
    const dataDir = dataFolder();
    const database = await startEmbeddedMongo({ dataDir });
    expect(statSync(defaultSocketPath(dataDir)).mode & 0o777).toBe(0o600);
    await database.close();
    const deep = join(dataFolder(), 'x'.repeat(120));
    const path = defaultSocketPath(deep);
    expect(path.length).toBeLessThan(104);
    const long = await startEmbeddedMongo({ dataDir: deep });
    const client = await new MongoClient(long.uri).connect();
    await client.db('a').command({ ping: 1 });
    await client.close();
    await long.close();
  });

  it('listens on TCP', async () => {
    const database = await startEmbeddedMongo({ dataDir: dataFolder(), listen: { port: 0 } });
    const client = await new MongoClient(database.uri).connect();
    await client.db('a').collection('c').insertOne({ x: 1 });
    await client.close();
    await database.close();
  });

  const damages: [string, (path: string) => void][] = [
    ['garbage', (path) => writeFileSync(path, Buffer.alloc(100_000, 0x5a))],
    ['a cut file', (path) => truncateSync(path, statSync(path).size - 4096)],
    ['a file cut to a few bytes', (path) => truncateSync(path, 100)],
    [
      'a broken second page',
      (path) =>
        writeFileSync(
          path,
          Buffer.concat([readFileSync(path).subarray(0, 4096), Buffer.alloc(4096), readFileSync(path).subarray(8192)]),
        ),
    ],
  ];
  it.each(damages)('%s is told as damaged, not by a crash', async (_name, damage) => {
    const dataDir = dataFolder();
    const database = await startProcess(folder, dataDir);
    const client = await new MongoClient(database.uri).connect();
    await client
      .db('a')
      .collection('c')
      .insertMany(Array.from({ length: 200 }, (_, i) => ({ i, text: 'x'.repeat(500) })));
    await client.close();
    database.child.kill('SIGTERM');
    await database.exit;
    damage(join(dataDir, 'data.mdb'));
    await expect(startProcess(folder, dataDir)).rejects.toThrow(/cannot be opened/);
    await expect(startEmbeddedMongo({ dataDir })).rejects.toBeInstanceOf(DataFolderDamagedError);
  });

  it('an unknown format version is refused', async () => {
    const dataDir = dataFolder();
    await (await startEmbeddedMongo({ dataDir })).close();
    const db = openFile(dataDir);
    await db.put(Buffer.from('\0\0\0\0format', 'latin1'), Buffer.from([99]));
    await db.close();
    await expect(startEmbeddedMongo({ dataDir })).rejects.toThrow(/format version 99/);
  });

  it("holds the answers of a session's last number only, for its retries", async () => {
    const dataDir = dataFolder();
    const database = await startEmbeddedMongo({ dataDir });
    const base = { lsid: { id: new UUID() }, $db: 'd' };
    const send = async (command: Document): Promise<void> => {
      expect(await request(database.uri, { ...command, ...base })).toMatchObject({ ok: 1 });
    };
    for (const txnNumber of [1, 2]) {
      await send({ insert: 'c', documents: [{ txnNumber }, { txnNumber }], txnNumber: Long.fromNumber(txnNumber) });
    }
    const third = { txnNumber: Long.fromNumber(3), autocommit: false };
    await send({ insert: 'c', documents: [{}], startTransaction: true, ...third });
    await send({ abortTransaction: 1, ...third });
    await send({ insert: 'c', documents: [{}, {}, {}], txnNumber: Long.fromNumber(4) });
    await database.close();
    const db = openFile(dataDir);
    const sessions = { start: Buffer.from([0, 0, 0, 2]), end: Buffer.from([0, 0, 0, 3]) };
    expect(db.getKeysCount(sessions)).toBe(3);
    await db.close();
  });

  it('opens an empty file, as a kill at the very first start leaves it', async () => {
    const dataDir = dataFolder();
    appendFileSync(join(dataDir, 'data.mdb'), '');
    await (await startEmbeddedMongo({ dataDir })).close();
  });
});

describe('a worker', () => {
  it('serves, closes, reports errors by type and its death', async () => {
    const dataDir = dataFolder();
    const probe = join(folder, 'probe.js');
    writeFileSync(
      probe,
      `import { startEmbeddedMongo } from './index.js';
       import { MongoClient } from 'mongodb';
       const dataDir = process.env.DB_DATA_DIR;
       const database = await startEmbeddedMongo({ dataDir, inWorker: true });
       const client = await new MongoClient(database.uri).connect();
       await client.db('a').collection('c').insertOne({ x: 1 });
       const second = await startEmbeddedMongo({ dataDir, inWorker: true }).catch((error) => error.constructor.name);
       await client.close();
       await database.close();
       const { kind } = await database.exited;
       const third = await startEmbeddedMongo({ dataDir, inWorker: true });
       process.stdout.write('database on ' + [second, kind].join() + '\\n');
       const { reason } = await third.exited.then(({ kind }) => ({ reason: kind }));
       process.exit(reason === 'crashed' ? 42 : 0);`,
    );
    const started = await startProcess(folder, dataDir, 'probe.js');
    expect(started.uri).toBe('DataFolderLockedError,closed');
    started.child.kill('SIGKILL');
    await started.exit;
  });

  it('tells its parent when it dies', async () => {
    const probe = join(folder, 'dying.js');
    writeFileSync(
      probe,
      `import { Worker } from 'node:worker_threads';
       import { startEmbeddedMongo } from './index.js';
       const post = Worker.prototype.postMessage;
       let worker;
       Worker.prototype.postMessage = function (...args) { worker = this; return post.apply(this, args); };
       const once = Worker.prototype.once;
       Worker.prototype.once = function (...args) { worker = this; return once.apply(this, args); };
       const database = await startEmbeddedMongo({ dataDir: process.env.DB_DATA_DIR, inWorker: true });
       process.stdout.write('database on ' + database.uri + '\\n');
       setTimeout(() => worker.terminate(), 50);
       const { kind } = await database.exited;
       process.exit(kind === 'crashed' ? 42 : 0);`,
    );
    const started = await startProcess(folder, dataFolder(), 'dying.js');
    expect(await started.exit).toMatchObject({ code: 42 });
  });
});

describe('SIGKILL', () => {
  it('leaves every acknowledged write, whole, and none by half', async () => {
    const dataDir = dataFolder();
    const accounts = 10;
    const acknowledged = { transfers: new Set<string>(), inserts: new Set<string>() };
    let serial = 0;
    for (let round = 0; round < 10; round++) {
      const database = await startProcess(folder, dataDir);
      const client = await new MongoClient(database.uri, {
        serverSelectionTimeoutMS: 1000,
        heartbeatFrequencyMS: 500,
      }).connect();
      const db = client.db('bank');
      if (round === 0) {
        await db.collection('log').createIndex({ from: 1 });
        await db.collection('unique').createIndex({ name: 1 }, { unique: true });
        await db
          .collection('accounts')
          .insertMany(Array.from({ length: accounts }, (_, i) => ({ _id: i as never, balance: 100 })));
      }
      await verify(db.collection('accounts').db, acknowledged);
      let isOver = false;
      const transfer = async (): Promise<void> => {
        while (!isOver) {
          const id = `t${serial++}`;
          const [from, to] = [serial % accounts, (serial * 7 + 3) % accounts];
          const session = client.startSession();
          try {
            // Not withTransaction: it would go on trying for 120 s after the process is gone.
            session.startTransaction();
            await db.collection('accounts').updateOne({ _id: from as never }, { $inc: { balance: -1 } }, { session });
            await db.collection('accounts').updateOne({ _id: to as never }, { $inc: { balance: 1 } }, { session });
            await db.collection('log').insertOne({ _id: id as never, from, to }, { session });
            await session.commitTransaction();
            acknowledged.transfers.add(id);
          } catch {
            // Killed under way: it may be there or not, but whole.
          } finally {
            await session.endSession().catch(() => undefined);
          }
        }
      };
      const insert = async (): Promise<void> => {
        while (!isOver) {
          const name = `n${serial++}`;
          await db
            .collection('unique')
            .insertOne({ name })
            .then(
              () => acknowledged.inserts.add(name),
              () => undefined,
            );
        }
      };
      const load = [transfer(), transfer(), transfer(), insert(), insert()];
      await sleep(100 + Math.random() * 200);
      isOver = true;
      database.child.kill('SIGKILL');
      await database.exit;
      await client.close(true);
      await Promise.all(load);
    }
    const database = await startProcess(folder, dataDir);
    const client = await new MongoClient(database.uri).connect();
    await verify(client.db('bank'), acknowledged);
    expect(acknowledged.transfers.size).toBeGreaterThan(10);
    await client.close();
    database.child.kill('SIGTERM');
    expect(await database.exit).toMatchObject({ code: 0 });
  }, 120_000);

  async function verify(
    db: ReturnType<MongoClient['db']>,
    acknowledged: { transfers: Set<string>; inserts: Set<string> },
  ): Promise<void> {
    const balances = new Map(
      (await db.collection<Document>('accounts').find().toArray()).map((doc) => [
        doc['_id'] as unknown,
        doc['balance'] as number,
      ]),
    );
    const log = await db.collection<Document>('log').find().toArray();
    const expected = new Map(Array.from(balances.keys(), (id) => [id, 100]));
    for (const { from, to } of log) {
      expected.set(from, (expected.get(from) ?? 0) - 1);
      expected.set(to, (expected.get(to) ?? 0) + 1);
    }
    expect(balances).toEqual(expected);
    const ids = new Set(log.map((doc) => doc['_id'] as unknown));
    expect([...acknowledged.transfers].filter((id) => !ids.has(id))).toEqual([]);
    const names = new Set(await db.collection('unique').distinct('name'));
    expect([...acknowledged.inserts].filter((name) => !names.has(name))).toEqual([]);
    for (const name of ['accounts', 'log', 'unique']) {
      expect(await db.command({ validate: name })).toMatchObject({ valid: true });
    }
  }
});
