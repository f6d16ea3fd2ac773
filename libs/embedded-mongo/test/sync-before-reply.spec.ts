import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deserialize, type Document } from 'bson';
import { Long, MongoClient, MongoServerError } from 'mongodb';
import { compileLibrary, removeCompiled } from './compiled.js';
import { canTrace, parseTrace, TRACED, type SystemCall } from './system-calls.js';

/*
 * SIGKILL leaves what the system has in memory, so a kill cannot show that an answered write is on the disk. The order
 * of the process's system calls can. Every write carries a marker that is nowhere else. LMDB's writer (one at a time)
 * ends a transaction in three steps: it writes the changed pages to the data file, calls fdatasync on it, and writes
 * the meta page that makes the transaction count through a descriptor opened with O_DSYNC, so that this write returns
 * only when it is on the disk. So a marker is durable once
 *   1. the first write of a page that holds it has returned,
 *   2. an fdatasync of the data file that began after 1 has returned 0, and
 *   3. a write to the O_DSYNC descriptor that began after 2 has returned. As the transaction of 1 is the only one that
 *      is being written, this meta page is its own.
 * An answer is tied to its markers by the number of its request: those that the request wrote, and those that the
 * answer itself tells (the document that was read, the key that is taken). The first byte of every answer must have
 * been given to the socket after 3. strace stops a thread before and after each call, so the order of its lines is
 * the order of what happened.
 */

const WRITERS = 8;
const ROUNDS = 12;
const MARKER = /marker-\d+-\d+-\w+/g;

const isTraced = canTrace();
if (!isTraced) process.stdout.write('skipped: strace is missing or may not trace, so syncs cannot be watched\n');

let folder: string;
let dataDir: string;
let strace: ChildProcess | undefined;

beforeAll(() => {
  folder = compileLibrary();
  dataDir = mkdtempSync(join(tmpdir(), 'kgp-sync-'));
});
afterAll(() => {
  strace?.kill('SIGKILL');
  removeCompiled();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Runs the database under strace while `load` uses it; gives the system calls. */
async function traced(load: (client: MongoClient) => Promise<void>): Promise<SystemCall[]> {
  const log = join(dataDir, 'trace');
  const options = ['-f', '-yy', '-s', '1000000', '-e', `trace=${TRACED}`, '-o', log];
  const child = spawn('strace', [...options, process.execPath, join(folder, 'server-main.js')], {
    env: { ...process.env, DB_DATA_DIR: dataDir, DB_SOCKET: join(dataDir, 'db.sock'), UV_USE_IO_URING: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  strace = child;
  const [output] = (await once(child.stdout, 'data')) as [Buffer];
  const uri = /database on (\S+)/.exec(output.toString())![1]!;
  const client = await new MongoClient(uri).connect();
  await load(client);
  await client.close();
  // strace itself does not pass the signal on: the first process in the trace is the database.
  const closed = once(child, 'close');
  process.kill(Number(/^\d+/.exec(readFileSync(log, 'latin1'))![0]), 'SIGTERM');
  await closed;
  return parseTrace(readFileSync(log, 'latin1'));
}

/** Inserts, updates, transactions, majority reads and refused duplicates at the same time. */
async function load(client: MongoClient): Promise<void> {
  const items = client.db('a').collection<Document>('items');
  await items.createIndex({ unique: 1 }, { unique: true });
  let newest = '';
  /** Two clients may insert the same: one is told that the key is taken. */
  const insertOnce = async (unique: string): Promise<void> => {
    await items.insertOne({ unique }).catch((error: unknown) => {
      if (!(error instanceof MongoServerError) || error.code !== 11000) throw error;
    });
  };
  const writer = async (number: number): Promise<void> => {
    for (let round = 0; round < ROUNDS; round++) {
      const marker = (newest = `marker-${number}-${round}-insert`);
      await insertOnce(marker);
      await items.updateOne({ unique: marker }, { $set: { text: `marker-${number}-${round}-update` } });
      const session = client.startSession();
      session.startTransaction();
      const inTransaction = `marker-${number}-${round}-transaction`;
      await items.insertOne({ text: inTransaction, unique: inTransaction }, { session });
      await client.db('b').collection<Document>('others').insertOne({ text: inTransaction }, { session });
      await session.commitTransaction();
      await session.endSession();
    }
  };
  let isOver = false;
  const reader = async (): Promise<void> => {
    while (!isOver) await items.findOne({ unique: newest }, { readConcern: 'majority' });
  };
  const twin = async (): Promise<void> => {
    while (!isOver) await insertOnce(newest);
  };
  const writers = Array.from({ length: WRITERS }, (_, number) => writer(number));
  const others = [reader(), twin()];
  await Promise.all(writers);
  isOver = true;
  await Promise.all(others);
}

interface Message {
  id: number;
  responseTo: number;
  body: Document;
  markers: string[];
  /** Position in the trace before which none of its bytes was moved. */
  start: number;
}

/** The messages that went over a connection in one direction. */
function messagesOf(calls: SystemCall[]): Message[] {
  const messages: Message[] = [];
  let bytes = '';
  let start = 0;
  for (const call of calls) {
    if (call.result <= 0) continue;
    if (bytes === '') start = call.start;
    bytes += call.bytes.slice(0, call.result);
    for (;;) {
      const buffer = Buffer.from(bytes, 'latin1');
      if (buffer.length < 16 || buffer.length < buffer.readInt32LE(0)) break;
      const length = buffer.readInt32LE(0);
      const message = buffer.subarray(0, length);
      bytes = bytes.slice(length);
      messages.push({
        id: message.readInt32LE(4),
        responseTo: message.readInt32LE(8),
        body: message.readInt32LE(12) === 2013 ? bodyOf(message) : {},
        markers: message.toString('latin1').match(MARKER) ?? [],
        start,
      });
      start = call.start;
    }
  }
  return messages;
}

/** The body of an OP_MSG; documents of a sequence are of no interest here. */
function bodyOf(message: Buffer): Document {
  for (let at = 20; at < message.length;) {
    const kind = message[at++];
    const length = message.readInt32LE(at);
    if (kind === 0) return deserialize(message.subarray(at, at + length), { promoteLongs: false });
    at += length;
  }
  return {};
}

/** From which position in the trace on each marker is on the disk. */
function durableFrom(calls: SystemCall[]): Map<string, number> {
  const written = new Map<string, number>();
  const durable = new Map<string, number>();
  const toFile = calls.filter(({ file }) => file.endsWith('/data.mdb>'));
  const synced = toFile.filter(({ name, result }) => /^f(data)?sync$/.test(name) && result === 0);
  // The descriptor that pages go through is the one that is synced; the other one was opened with O_DSYNC.
  const pages = synced[0]!.file;
  const metas = toFile.filter(({ name, file, result }) => name.includes('write') && file !== pages && result > 0);
  for (const { name, file, bytes, end } of toFile) {
    if (!name.includes('write') || file !== pages) continue;
    for (const marker of bytes.match(MARKER) ?? []) if (!written.has(marker)) written.set(marker, end);
  }
  for (const [marker, at] of written) {
    const sync = synced.find(({ start }) => start > at);
    const meta = sync && metas.find(({ start }) => start > sync.end);
    if (meta) durable.set(marker, meta.end);
  }
  return durable;
}

const describeTraced = isTraced ? describe : describe.skip;

describeTraced('an answer', () => {
  it('never leaves before the sync that covers what it tells', async () => {
    const calls = await traced(load);
    const trace = readFileSync(join(dataDir, 'trace'), 'latin1');
    expect(trace).toMatch(/openat\([^\n]*data\.mdb", O_WRONLY\|O_DSYNC/);
    const durable = durableFrom(calls);
    const connections = new Map<string, SystemCall[]>();
    for (const call of calls) {
      // The kernel knows the socket by the name that it was made under, before it was moved to db.sock.
      if (!/<UNIX-STREAM:.*kgp-sync-/.test(call.file)) continue;
      connections.set(call.file, [...(connections.get(call.file) ?? []), call]);
    }
    const checked = { inserts: 0, updates: 0, commits: 0, reads: 0, duplicates: 0 };
    const early: string[] = [];
    /** Markers of the transactions under way, by session and number. */
    const transactions = new Map<string, string[]>();
    const nameOf = ({ lsid, txnNumber }: Document): string =>
      `${(lsid as { id: { toString(encoding: string): string } }).id.toString('hex')} ${(txnNumber as Long).toString()}`;
    const pairs = [...connections.values()].flatMap((both) => {
      const answers = new Map(
        messagesOf(both.filter(({ name }) => /write|send/.test(name))).map((answer) => [answer.responseTo, answer]),
      );
      return messagesOf(both.filter(({ name }) => name.includes('read'))).map(
        (request) => [request, answers.get(request.id)] as const,
      );
    });
    pairs.sort(([a], [b]) => a.start - b.start);
    for (const [request, answer] of pairs) {
      if (!answer) continue;
      const { body } = request;
      let markers = [...answer.markers];
      if (body['autocommit'] === false) {
        const name = nameOf(body);
        if (!('commitTransaction' in body)) {
          transactions.set(name, [...(transactions.get(name) ?? []), ...request.markers]);
          continue;
        }
        markers.push(...transactions.get(name)!);
        checked.commits++;
      } else if (answer.body['writeErrors'] !== undefined) {
        checked.duplicates++;
      } else if ('insert' in body || 'update' in body) {
        // An update also names the document in its filter, which is durable long since.
        markers.push(...request.markers);
        checked['insert' in body ? 'inserts' : 'updates']++;
      } else if ('find' in body && answer.markers.length > 0) {
        checked.reads++;
      }
      markers = [...new Set(markers)];
      for (const marker of markers) {
        const from = durable.get(marker);
        if (from === undefined || answer.start <= from) early.push(`${Object.keys(body)[0]} ${marker}`);
      }
    }
    process.stdout.write(
      `answers that came after their sync: ${JSON.stringify(checked)}, before it: ${early.length}\n`,
    );
    expect(early).toEqual([]);
    const writes = WRITERS * ROUNDS;
    expect(checked).toMatchObject({ inserts: writes, updates: writes, commits: writes });
    expect(checked.reads).toBeGreaterThan(0);
    expect(checked.duplicates).toBeGreaterThan(0);
  }, 120_000);
});
