import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { COMMANDS } from '../src/commands/dispatch.js';
import { compileLibrary, killAll, removeCompiled, type DatabaseProcess } from './compiled.js';
import { SEEDS } from './fuzz/commands.js';
import { fuzz, type Tally } from './fuzz/fuzzer.js';
import { Random } from './fuzz/random.js';
import { holdings, startFuzzServer, type Holdings } from './fuzz/server.js';

const MESSAGES = Number(process.env['FUZZ_MESSAGES'] ?? (process.env['LONG'] ? 1_000_000 : 10_000));
/** Repeats a run; clients run at the same time, so the order of what the server sees is not repeated. */
const SEED = Number(process.env['FUZZ_SEED'] ?? Date.now() % 1_000_000_000);
const CLIENTS = 8;
/** Messages between two looks at what the server holds. */
const ROUND = 25_000;
/** Heap that may come and go with garbage and the catalog's size. */
const HEAP_SLACK_MB = 60;

let dataDir: string;
let server: DatabaseProcess;
const clients: MongoClient[] = [];
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'kgp-fuzz-'));
  server = await startFuzzServer(compileLibrary(), dataDir);
});
afterAll(async () => {
  for (const client of clients) await client.close();
  killAll();
  removeCompiled();
  rmSync(dataDir, { recursive: true, force: true });
});

it('has a valid message of every command to start from', () => {
  expect(Object.keys(SEEDS).sort()).toEqual(Object.keys(COMMANDS).sort());
});

interface Account {
  _id: number;
  sum: number;
  /** So that answers do not go out in one piece. */
  text: string;
}

/** Does ordinary work until it is told to stop; gives the number of rounds that were answered right. */
async function work(client: MongoClient, signal: AbortSignal): Promise<number> {
  const accounts = client.db('healthy').collection<Account>('accounts');
  let rounds = 0;
  while (!signal.aborted || rounds === 0) {
    await client.withSession((session) =>
      session.withTransaction(async () => {
        await accounts.updateOne({ _id: rounds % 250 }, { $inc: { sum: 1 } }, { session });
        await accounts.updateOne({ _id: (rounds + 1) % 250 }, { $inc: { sum: -1 } }, { session });
      }),
    );
    expect(await accounts.find().sort({ _id: 1 }).toArray()).toHaveLength(250);
    const [total] = await accounts.aggregate([{ $group: { _id: null, sum: { $sum: '$sum' } } }]).toArray();
    expect(total).toEqual({ _id: null, sum: 2500 });
    await expect(accounts.insertOne({ _id: 7, sum: 0, text: '' })).rejects.toMatchObject({ code: 11000 });
    rounds++;
    await sleep(20);
  }
  expect(await client.db('healthy').command({ validate: 'accounts' })).toMatchObject({ valid: true, nrecords: 250 });
  return rounds;
}

/** Sends `count` messages over several clients at once while another one works. */
async function runRound(
  client: MongoClient,
  count: number,
  round: number,
): Promise<{ tallies: Tally[]; worked: number }> {
  const stop = new AbortController();
  const healthy = work(client, stop.signal);
  healthy.catch(() => undefined);
  const tallies = await Promise.all(
    Array.from({ length: CLIENTS }, (_, i) => {
      const number = round * CLIENTS + i;
      const random = new Random(SEED + number * 7919);
      return fuzz(server.uri, `fuzz${i % 3}`, random, Math.ceil(count / CLIENTS), (number + 1) << 14);
    }),
  );
  stop.abort();
  return { tallies, worked: await healthy };
}

/** Every collection that the fuzz made agrees with its indexes; then they go. */
async function validateAndDrop(client: MongoClient): Promise<void> {
  for (const { name } of (await client.db().admin().listDatabases({ nameOnly: true })).databases) {
    if (name === 'healthy') continue;
    for (const { name: collection } of await client.db(name).listCollections().toArray()) {
      expect(await client.db(name).command({ validate: collection })).toMatchObject({ valid: true, errors: [] });
      await client.db(name).dropCollection(collection);
    }
  }
}

it(
  `survives ${MESSAGES} mutated and random messages, seed ${SEED}`,
  async () => {
    process.stdout.write(`fuzz: FUZZ_SEED=${SEED}\n`);
    const client = await new MongoClient(server.uri, { serverSelectionTimeoutMS: 10_000 }).connect();
    clients.push(client);
    const accounts = client.db('healthy').collection<Account>('accounts');
    await accounts.insertMany(Array.from({ length: 250 }, (_, _id) => ({ _id, sum: 10, text: 'x'.repeat(4000) })));
    await accounts.createIndex({ sum: 1 });
    const total = { sent: 0, answered: 0, accepted: 0, closed: 0, worked: 0 };
    const held: Holdings[] = [];
    for (let round = 0; total.sent < MESSAGES; round++) {
      const { tallies, worked } = await runRound(client, Math.min(ROUND, MESSAGES - total.sent), round);
      const problems = tallies.flatMap((tally) => tally.problems);
      expect({ after: total.sent, problems }).toEqual({ after: total.sent, problems: [] });
      total.worked += worked;
      for (const tally of tallies) {
        for (const key of ['sent', 'answered', 'accepted', 'closed'] as const) total[key] += tally[key];
      }
      held.push(await holdings(server));
      await validateAndDrop(client);
    }
    await client.close();
    held.push(await holdings(server));
    process.stdout.write(`fuzz: ${JSON.stringify({ ...total, held: held.at(-1) })}\n`);
    expect(total.worked).toBeGreaterThan(2);
    expect(total.answered).toBeGreaterThan(MESSAGES / 2);
    expect(total.accepted).toBeGreaterThan(MESSAGES / 10);
    expect(held.at(-1)).toMatchObject({
      connections: 0,
      cursors: 0,
      sessions: 0,
      snapshots: 0,
      versions: 0,
      locks: 0,
      polluted: 0,
    });
    server.child.kill('SIGTERM');
    expect(await server.exit).toEqual({ code: 0, signal: null, stderr: '' });
    const [first, last] = [held[0]?.heapMB ?? 0, held.at(-1)?.heapMB ?? 0];
    expect(last).toBeLessThan(first + HEAP_SLACK_MB);
  },
  20_000 + MESSAGES * 20,
);
