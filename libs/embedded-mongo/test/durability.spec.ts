import {
  appendFileSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

  it('knows after a restart that a field holds arrays, also when the first to write one gave up', async () => {
    const test = await startDatabase();
    const before = test.client.db('d').collection('c');
    await before.createIndex({ tags: 1 });
    const session = test.client.startSession();
    session.startTransaction();
    await before.insertOne({ tags: ['a', 'b'] }, { session });
    await session.abortTransaction();
    await session.endSession();
    await before.insertOne({ tags: ['a', 'b'] });
    await test.restart();
    // Without that knowledge the document would come once for each of its entries.
    expect(
      await test.client
        .db('d')
        .collection('c')
        .find({ tags: { $gte: 'a' } })
        .toArray(),
    ).toHaveLength(1);
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
    ['a cut file', (path) => truncateSync(path, statSync(path).size - 9 * 4096)],
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
  /** A data file with some documents, made once. */
  let whole: Promise<string>;
  beforeAll(() => {
    whole = (async () => {
      const dataDir = dataFolder();
      const database = await startEmbeddedMongo({ dataDir });
      const client = await new MongoClient(database.uri).connect();
      const documents = Array.from({ length: 200 }, (_, i) => ({ i, text: 'x'.repeat(500) }));
      await client.db('a').collection('c').insertMany(documents);
      await client.close();
      await database.close();
      return join(dataDir, 'data.mdb');
    })();
    return whole;
  });
  it.each(damages)('%s is told as damaged, not by a crash', async (_name, damage) => {
    const dataDir = dataFolder();
    copyFileSync(await whole, join(dataDir, 'data.mdb'));
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
