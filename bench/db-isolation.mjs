// `npm run bench -- db-isolation`: how long point reads and writes take while another process aggregates and exports a
// collection of 100,000 documents in a loop; the same without that load first, as a measure of the machine.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { MongoClient } from 'mongodb';
import { compiled, ensureBuilt } from '../scripts/ensure-built.mjs';

const SCRIPT = fileURLToPath(import.meta.url);
const DOCUMENTS = 100_000;

/** Runs the load of long reads until it is killed; prints a line per round. */
async function load(uri) {
  const client = await new MongoClient(uri).connect();
  const sales = client.db('bench').collection('sales');
  for (;;) {
    let started = performance.now();
    const groups = await sales
      .aggregate([
        { $unwind: '$lines' },
        { $group: { _id: '$lines.sku', sold: { $sum: '$lines.quantity' }, sales: { $addToSet: '$store' } } },
        { $sort: { sold: -1 } },
      ])
      .toArray();
    const aggregate = performance.now() - started;
    started = performance.now();
    let count = 0;
    for await (const document of sales.find({})) count += document ? 1 : 0;
    const milliseconds = { aggregate, export: performance.now() - started };
    process.stdout.write(`${JSON.stringify({ groups: groups.length, count, ...milliseconds })}\n`);
  }
}

/** Reads and writes single documents for a while; gives the milliseconds of each. */
async function pointOperations(client, seconds) {
  const db = client.db('bench');
  const times = { read: [], write: [] };
  const end = performance.now() + seconds * 1000;
  const each = async (list, run) => {
    while (performance.now() < end) {
      const started = performance.now();
      await run();
      list.push(performance.now() - started);
      await sleep(1);
    }
  };
  await Promise.all([
    each(times.read, () => db.collection('sales').findOne({ number: Math.floor(Math.random() * DOCUMENTS) })),
    each(times.write, () =>
      db
        .collection('carts')
        .updateOne({ _id: Math.floor(Math.random() * 1000) }, { $inc: { revision: 1 } }, { upsert: true }),
    ),
  ]);
  return times;
}

function summary(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share) => Number(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(1));
  return { operations: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}

const rssAnon = () => Math.round(Number(/RssAnon:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024);

/**
 * Measures point operations without and with long reads under way; milliseconds, and megabytes of this process, which
 * holds the database. `seconds` is the length of each of the two runs.
 */
export async function measureIsolation({ seconds = 20 } = {}) {
  ensureBuilt('store');
  const { startEmbeddedMongo } = await import(
    pathToFileURL(compiled('store', 'libs/embedded-mongo/src/index.js')).href
  );
  const dataDir = mkdtempSync(join(tmpdir(), 'kugelpos-bench-'));
  const database = await startEmbeddedMongo({ dataDir, inWorker: true });
  void database.exited.then(({ kind, error }) => kind === 'crashed' && process.stderr.write(`${error.stack}\n`));
  const client = await new MongoClient(database.uri).connect();
  try {
    const sales = client.db('bench').collection('sales');
    await sales.createIndex({ number: 1 }, { unique: true });
    for (let from = 0; from < DOCUMENTS; from += 1000) await sales.insertMany(documents(from, 1000));
    const quiet = await pointOperations(client, seconds);
    const memory = { quiet: rssAnon() };
    const child = spawn(process.execPath, [SCRIPT, 'load', database.uri], { stdio: ['ignore', 'pipe', 'inherit'] });
    const rounds = [];
    child.stdout.on('data', (chunk) => rounds.push(...chunk.toString().trim().split('\n').map(JSON.parse)));
    const loaded = await pointOperations(client, seconds);
    memory.loaded = rssAnon();
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill();
    await ended;
    const result = { rounds, memory };
    for (const [name, times] of Object.entries({ quiet, loaded })) {
      result[name] = { read: summary(times.read), write: summary(times.write) };
    }
    return result;
  } finally {
    await client.close();
    await database.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function documents(from, count) {
  return Array.from({ length: count }, (_, i) => ({
    number: from + i,
    store: `S${(from + i) % 7}`,
    at: new Date(1_700_000_000_000 + (from + i) * 1000),
    lines: Array.from({ length: 3 }, (__, line) => ({
      sku: `ITEM-${(from + i * 7 + line * 13) % 500}`,
      quantity: 1 + (i % 3),
      unit_price: 100 + line,
      description: 'an item with a description of some length',
    })),
  }));
}

if (process.argv[2] === 'load') await load(process.argv[3]);
else if (process.argv[2] === 'db-isolation') {
  const { rounds, memory, ...runs } = await measureIsolation();
  for (const [run, kinds] of Object.entries(runs)) {
    for (const [kind, { operations, p50, p99, max }] of Object.entries(kinds)) {
      process.stdout.write(
        `${run.padEnd(7)} ${kind.padEnd(6)} ${String(operations).padStart(6)} operations, p50 ${p50} ms, p99 ${p99} ms, max ${max} ms\n`,
      );
    }
  }
  const middle = (name) => rounds.map((round) => round[name]).sort((a, b) => a - b)[rounds.length >> 1];
  process.stdout.write(
    `long reads under way: ${rounds.length} rounds, median aggregate ${middle('aggregate')?.toFixed(0)} ms, export ${middle('export')?.toFixed(0)} ms\n` +
      `RssAnon quiet ${memory.quiet} MB, loaded ${memory.loaded} MB\n`,
  );
}
