import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MongoClient, type ClientSession } from 'mongodb';
import { compileLibrary, removeCompiled } from './compiled.js';
import { ACCOUNTS, Load, namesOf, OPENING_BALANCE, type Operation, type Row } from './crash-load.js';

const KILLS = process.env['LONG'] ? 1000 : 200;
/** Kills after which the load moves to new collections, so that looking at all of them stays quick. */
const KILLS_PER_GENERATION = 20;

/** Loads its modules, then waits for a line before it opens the folder: the next one loads while this one still runs. */
const STANDBY_MAIN = `
import { startEmbeddedMongo } from './start.js';
process.stdin.once('data', async () => {
  const database = await startEmbeddedMongo({ dataDir: process.env.DB_DATA_DIR });
  process.stdout.write('listening');
  process.once('SIGTERM', () => database.close().then(() => process.exit(0)));
});
process.stdout.write('loaded');
`;

const children = new Set<ChildProcess>();
let running: Load | undefined;
let folder: string;
let dataDir: string;

beforeAll(() => {
  folder = compileLibrary();
  writeFileSync(join(folder, 'standby-main.js'), STANDBY_MAIN);
  dataDir = mkdtempSync(join(tmpdir(), 'kgp-crash-'));
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await running?.stop();
  removeCompiled();
  rmSync(dataDir, { recursive: true, force: true });
}, 60_000);

/** A database process that waits to be told to start. */
class Database {
  private readonly child: ChildProcess;
  private readonly loaded: Promise<void>;
  private output = '';
  readonly exit: Promise<[code: number | null, signal: string | null]>;

  constructor() {
    this.child = spawn(process.execPath, [join(folder, 'standby-main.js')], {
      env: { ...process.env, DB_DATA_DIR: dataDir },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    children.add(this.child);
    this.exit = once(this.child, 'close') as Promise<[number | null, string | null]>;
    void this.exit.then(() => children.delete(this.child));
    this.child.stdout?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.loaded = this.said('loaded');
    // Nobody waits for the one that is loading when a test fails.
    this.loaded.catch(() => undefined);
  }

  /** Lets it open the folder. */
  async open(): Promise<void> {
    await this.loaded;
    this.child.stdin?.write('\n');
  }

  /** Resolves when it takes connections, raises when it ends instead. */
  listening(): Promise<void> {
    return this.said('listening');
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<[number | null, string | null]> {
    this.child.kill(signal);
    return this.exit;
  }

  private async said(word: string): Promise<void> {
    while (!this.output.includes(word)) {
      const [code] = await Promise.race([once(this.child.stdout!, 'data'), this.exit]);
      if (code === null || typeof code === 'number') throw new Error(`the database ended before it was ${word}`);
    }
  }
}

interface Transfer extends Row {
  from: string;
  to: string;
}

/** Whether the operations that were left without an answer happened. */
const resolved = new Map<string, boolean>();

/**
 * Compares the database, as one transaction sees it, with what the clients were told. `settled` are operations that
 * ended before the transaction began.
 */
async function verify(client: MongoClient, generation: number, settled: Operation[]): Promise<void> {
  const names = namesOf(generation);
  const deletions = settled.map(({ deletion }) => deletion);
  const { accounts, log, entries, unique, counters } = await readAll(client, generation);
  // None half there: a transfer is in the log, in the audit of the other database and in both balances.
  expect(entries.map(({ _id }) => _id)).toEqual(log.map(({ _id }) => _id));
  const expected = new Map(accounts.map(({ _id }) => [_id, OPENING_BALANCE]));
  for (const { from, to } of log as Transfer[]) {
    expected.set(from, expected.get(from)! - 1);
    expected.set(to, expected.get(to)! + 1);
  }
  expect(new Map(accounts.map(({ _id, balance }) => [_id, balance as number]))).toEqual(expected);
  expect(accounts.reduce((sum, { balance }) => sum + (balance as number), 0)).toBe(ACCOUNTS * OPENING_BALANCE);
  // Once and no more.
  const counted = counters.flatMap(({ ids }) => ids as string[]);
  expect(new Set(counted).size).toBe(counted.length);
  for (const { n, ids } of counters) expect(n).toBe((ids as string[]).length);
  const names_ = unique.map(({ name }) => name as string);
  expect(new Set(names_).size).toBe(names_.length);

  const there = {
    transfer: new Set(log.map(({ _id }) => _id)),
    insert: new Set(unique.map(({ _id }) => _id)),
    count: new Set(counted),
  };
  const wrong: Operation[] = [];
  for (const [index, operation] of settled.entries()) {
    const { id, kind, outcome, deletion } = operation;
    if (!id.startsWith(`${generation}-`)) continue;
    // A deletion that was not over, one way and for good, before the snapshot says nothing.
    if (deletion !== deletions[index] || deletion === 'under way' || deletion === 'in doubt') continue;
    const isThere = there[kind].has(id);
    if (outcome === 'in doubt' && !resolved.has(id)) resolved.set(id, isThere);
    const isRight = outcome === 'in doubt' ? resolved.get(id) : outcome === 'acknowledged' && deletion === undefined;
    if (isThere !== isRight) wrong.push(operation);
  }
  expect(wrong).toEqual([]);
  for (const [database, collection] of [
    [names.bank, 'accounts'],
    [names.bank, 'log'],
    [names.bank, 'unique'],
    [names.bank, 'counters'],
    [names.audit, 'entries'],
  ] as const) {
    const answer = await client.db(database).command({ validate: collection, full: true });
    expect(answer).toMatchObject({ valid: true, errors: [] });
  }
}

/** All documents of a generation in one snapshot, in the order of their ids. */
async function readAll(
  client: MongoClient,
  generation: number,
): Promise<Record<'accounts' | 'log' | 'entries' | 'unique' | 'counters', Row[]>> {
  const { bank, audit } = namesOf(generation);
  const read = (session: ClientSession, database: string, name: string): Promise<Row[]> =>
    client.db(database).collection<Row>(name).find({}, { session, batchSize: 100_000 }).sort({ _id: 1 }).toArray();
  return client.withSession((session) =>
    session.withTransaction(async () => ({
      accounts: await read(session, bank, 'accounts'),
      log: await read(session, bank, 'log'),
      entries: await read(session, audit, 'entries'),
      unique: await read(session, bank, 'unique'),
      counters: await read(session, bank, 'counters'),
    })),
  );
}

describe('SIGKILL under concurrent transactions', () => {
  it(
    `${KILLS} times: every acknowledged write is there, whole, once; nothing else is`,
    async () => {
      const uri = `mongodb://${encodeURIComponent(join(dataDir, 'db.sock'))}/?directConnection=true`;
      const load = (running = new Load(uri));
      let database = new Database();
      await database.open();
      await database.listening();
      const first = await new MongoClient(uri).connect();
      await load.nextGeneration(first);
      await first.close();
      load.start();
      // Everything since the start, and what no look at the database covers yet.
      const all: Operation[] = [];
      let settled: Operation[] = [];
      let killsAtStart = 0;
      for (let kill = 1; kill <= KILLS; kill++) {
        const next = new Database();
        if (kill % 4 === 2) {
          // While it opens the file, or just after.
          killsAtStart++;
          await sleep(Math.random() * 30);
        } else {
          await database.listening();
          all.push(...settled);
          const isLast = kill % KILLS_PER_GENERATION === 0;
          const look = async (): Promise<void> => {
            const client = new MongoClient(uri, { serverSelectionTimeoutMS: 5000 });
            try {
              await verify(client, load.generation, isLast ? all : settled);
              if (isLast) await load.nextGeneration(client);
            } finally {
              // A client left open would keep the test process alive after a failure.
              await client.close();
            }
          };
          await Promise.all([look(), sleep(5 + Math.random() * 145)]);
          settled = [];
        }
        const killed = await database.kill();
        expect(killed).toEqual([null, 'SIGKILL']);
        settled.push(...load.takeSettled());
        database = next;
        await database.open();
      }
      await database.listening();
      await load.stop();
      all.push(...settled, ...load.takeSettled());
      const client = await new MongoClient(uri).connect();
      for (let generation = 1; generation <= load.generation; generation++) await verify(client, generation, all);
      await client.close();
      expect(await database.kill('SIGTERM')).toEqual([0, null]);
      const { acknowledged, failed, 'in doubt': inDoubt } = load.counts;
      const done = [...resolved.values()].filter((isDone) => isDone).length;
      process.stdout.write(
        `${KILLS} kills (${killsAtStart} at start-up): ${acknowledged} writes acknowledged, ${failed} failed, ` +
          `${inDoubt} without an answer (${done} of them done)\n`,
      );
      expect(load.surprises).toEqual([]);
      expect(acknowledged).toBeGreaterThan(KILLS * 5);
    },
    KILLS * 5000,
  );
});
