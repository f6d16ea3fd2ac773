import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MongoClient, type Document } from 'mongodb';
import { compileLibrary, killAll, removeCompiled, startProcess, type DatabaseProcess } from './compiled.js';

const isLinux = process.platform === 'linux';
const isRoot = process.getuid?.() === 0;
const hasPrlimit = isLinux && spawnSync('prlimit', ['--version']).status === 0;
/** Root may write everywhere, unless it gives that capability up. */
const asOwner = ['setpriv', '--bounding-set', '-dac_override,-dac_read_search', '--'];
const canDrop = !isRoot || spawnSync(asOwner[0]!, [...asOwner.slice(1), 'true']).status === 0;
const folders: string[] = [];
let folder: string;
let small: string | undefined;

beforeAll(() => {
  folder = compileLibrary();
});
afterAll(() => {
  killAll();
  if (small !== undefined) spawnSync('umount', ['-l', small]);
  removeCompiled();
  for (const path of folders) {
    chmodSync(path, 0o700);
    rmSync(path, { recursive: true, force: true });
  }
});

function dataFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'kgp-full-'));
  folders.push(path);
  return path;
}

if (!hasPrlimit) process.stdout.write('skipped: prlimit is missing, so no file can be kept from growing\n');
if (!canDrop) process.stdout.write('skipped: root cannot give its rights up here, so no folder is read-only\n');

/** A disk of a few megabytes, where this process may mount one. */
function mountSmallDisk(): string | undefined {
  const path = dataFolder();
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', path]);
  if (status !== 0) process.stdout.write('skipped: no small disk can be mounted here\n');
  return status === 0 ? path : undefined;
}

/** Fills the disk with several clients and looks at everything; then makes room and looks again. */
async function fillAndRecover(dataDir: string, database: DatabaseProcess, makeRoom: () => void): Promise<void> {
  const client = await new MongoClient(database.uri).connect();
  const items = client.db('a').collection<Document>('items');
  await items.createIndex({ number: 1 }, { unique: true });
  await items.createIndex({ tags: 1 });
  const acknowledged: number[] = [];
  const errors: unknown[] = [];
  let serial = 0;
  const fill = async (): Promise<void> => {
    while (errors.length === 0 && serial < 5000) {
      const number = serial++;
      try {
        await items.insertOne({ number, tags: [number, 'all'], text: 'x'.repeat(10_000) });
        acknowledged.push(number);
      } catch (error) {
        errors.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: 6 }, fill));
  expect(errors.length).toBeGreaterThan(0);
  for (const error of errors) expect(error).toMatchObject({ code: 14031, codeName: 'OutOfDiskSpace' });

  const look = async (): Promise<void> => {
    const found = await items
      .find({}, { projection: { number: 1 }, readConcern: 'majority' })
      .sort({ number: 1 })
      .toArray();
    expect(found.map((doc) => doc['number'] as number)).toEqual([...acknowledged].sort((a, b) => a - b));
    expect(await client.db('a').command({ validate: 'items', full: true })).toMatchObject({ valid: true, errors: [] });
  };
  await look();
  const big = { text: 'x'.repeat(1_000_000) };
  const session = client.startSession();
  session.startTransaction();
  await items.insertOne({ number: -1, ...big }, { session });
  await client.db('b').collection<Document>('others').insertOne(big, { session });
  await expect(session.commitTransaction()).rejects.toMatchObject({ code: 14031 });
  await session.endSession();
  await look();
  expect(await client.db('b').collection('others').countDocuments()).toBe(0);
  expect(database.child.exitCode).toBeNull();

  makeRoom();
  await items.insertOne({ number: serial, ...big });
  acknowledged.push(serial);
  await look();
  await client.close();
  database.child.kill('SIGKILL');
  await database.exit;
  const again = await startProcess(folder, dataDir);
  const after = await new MongoClient(again.uri).connect();
  expect(await after.db('a').collection('items').countDocuments()).toBe(acknowledged.length);
  expect(await after.db('a').command({ validate: 'items', full: true })).toMatchObject({ valid: true });
  await after.close();
  again.child.kill('SIGTERM');
  expect(await again.exit).toMatchObject({ code: 0 });
}

describe('a full disk', () => {
  (hasPrlimit ? it : it.skip)(
    'refuses writes clearly, loses nothing and goes on when there is room (limit on the size of files)',
    async () => {
      const dataDir = dataFolder();
      const database = await startProcess(folder, dataDir);
      const limit = (bytes: string): unknown =>
        expect(spawnSync('prlimit', ['--pid', String(database.child.pid), `--fsize=${bytes}:`]).status).toBe(0);
      limit('3000000');
      await fillAndRecover(dataDir, database, () => limit('unlimited'));
    },
    60_000,
  );

  it('refuses writes clearly, loses nothing and goes on when there is room (small disk)', async () => {
    const dataDir = (small = mountSmallDisk());
    if (dataDir === undefined) return;
    const filler = join(dataDir, 'filler');
    writeFileSync(filler, Buffer.alloc(3_000_000));
    const database = await startProcess(folder, dataDir);
    await fillAndRecover(dataDir, database, () => rmSync(filler));
  }, 60_000);
});

describe('a data folder without the right to write', () => {
  /** Starts the database as somebody whom permissions bind; gives how it ended. */
  const startBound = (dataDir: string): { status: number | null; stderr: string } => {
    const command = [...(isRoot ? asOwner : []), process.execPath, join(folder, 'server-main.js')];
    const env = { ...process.env, DB_DATA_DIR: dataDir, DB_SOCKET: join(dataDir, 'db.sock') };
    const { status, stderr } = spawnSync(command[0]!, command.slice(1), { env, encoding: 'utf8', timeout: 20_000 });
    return { status, stderr };
  };

  /** A folder with a document in it, whose database has ended. */
  const filled = async (): Promise<string> => {
    const dataDir = join(dataFolder(), 'db');
    mkdirSync(dataDir);
    const database = await startProcess(folder, dataDir);
    const client = await new MongoClient(database.uri).connect();
    await client.db('a').collection('c').insertOne({ x: 1 });
    await client.close();
    database.child.kill('SIGTERM');
    await database.exit;
    return dataDir;
  };

  (canDrop && isLinux ? it : it.skip).each([
    ['folder', '.', 0o500, /cannot be opened: it is not writable \(EACCES\)/],
    ['file', 'data.mdb', 0o400, /cannot be opened: data.mdb is not writable \(EACCES\)/],
  ])('is told in one message when the %s is read-only, and nothing is changed', async (_name, path, mode, message) => {
    const dataDir = await filled();
    const before = readFileSync(join(dataDir, 'data.mdb'));
    chmodSync(join(dataDir, path), mode);
    const { status, stderr } = startBound(dataDir);
    chmodSync(join(dataDir, path), 0o700);
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(readFileSync(join(dataDir, 'data.mdb')).equals(before)).toBe(true);
  });
});
