// `npm run bench -- db [quick]`: the embedded database in a process of its own and its clients in another one.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileSystem, machine, syncRate, watchMachine } from './db/machine.mjs';
import { rssAnon, run, startClients, startDatabase } from './db/processes.mjs';
import { Table } from './db/table.mjs';

const isQuick = process.argv[3] === 'quick';
const ROUNDS = 3;
const measured = isQuick ? { seconds: 0.3, warmUpSeconds: 0.2 } : { seconds: 2, warmUpSeconds: 0.4 };
const SMALL = 1000;
const BIG = isQuick ? 100_000 : 1_000_000;
const AGGREGATED = 100_000;
const IDLE_MS = isQuick ? 300 : 2000;
const TENANTS = { tenants: isQuick ? 20 : 100, collections: 45, documents: 20 };

const root = mkdtempSync(join(process.env.BENCH_DIR ?? tmpdir(), 'kugelpos-bench-'));
const table = new Table();
try {
  if (fileSystem(root) === 'tmpfs') throw new Error(`${root} is in memory: set BENCH_DIR to a folder on a disk`);
  const busyCores = watchMachine();
  await oneStore(join(root, 'store'));
  await manyTenants(join(root, 'one'), join(root, 'many'));
  report(busyCores());
} finally {
  rmSync(root, { recursive: true, force: true });
}

/** Writes, reads and opening of one database that holds a small and a big collection. */
async function oneStore(folder) {
  const { work, memory, stop } = await open(folder);
  await work({ prepare: 'fill', collection: 'small', count: SMALL });
  progress(`filling ${BIG} documents`);
  const { ms } = await work({ prepare: 'fill', collection: 'big', count: BIG });
  table.add(`bulk load of ${BIG} documents, documents/s`, (BIG * 1000) / ms);
  const small = { collection: 'small', count: SMALL };
  const big = { collection: 'big', count: BIG };
  for (let round = 1; round <= ROUNDS; round++) {
    progress(`round ${round} of ${ROUNDS}`);
    table.add('disk: 4 KB + fdatasync, syncs/s', syncRate(root, measured.seconds / 2));
    const measure = async (name, clients, what) =>
      table.add(at(name, clients), await work({ ...what, ...measured, clients }));
    for (const n of [1, 16, 64]) await measure('durable inserts/s', n, { load: 'insert' });
    for (const n of [1, 16, 64]) await measure('durable 3-write transactions/s', n, { load: 'transaction' });
    for (const n of [1, 16]) {
      await measure(`point reads by _id/s of ${SMALL}`, n, { load: 'readById', ...small });
      await measure(`point reads by _id/s of ${BIG}`, n, { load: 'readById', ...big });
      await measure(`point reads by index/s of ${SMALL}`, n, { load: 'readByIndex', ...small });
      await measure(`point reads by index/s of ${BIG}`, n, { load: 'readByIndex', ...big });
      await measure(`range reads of 20/s of ${BIG}`, n, { load: 'readRange', ...big });
    }
    const aggregated = await work({ prepare: 'aggregate', collection: 'big', count: AGGREGATED });
    table.add(`aggregate over ${AGGREGATED} documents, ms`, aggregated.ms);
  }
  table.add('RssAnon after all rounds, MB', memory());
  await stop();
  await reopen(folder, `${BIG} documents`);
}

/** Many databases in one file against one; both stay open, so that the runs can take turns. */
async function manyTenants(...folders) {
  const stores = [];
  progress(`making ${TENANTS.tenants} tenants`);
  for (const [folder, tenants] of [
    [folders[0], 1],
    [folders[1], TENANTS.tenants],
  ]) {
    const size = { ...TENANTS, tenants };
    const first = await open(folder);
    await first.work({ prepare: 'makeTenants', ...size });
    await first.stop();
    await reopen(folder, `${tenants} tenants × ${size.collections} collections × 3 indexes`);
    stores.push({ ...(await open(folder)), size });
  }
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { work, size } of stores) {
      const result = await work({ load: 'readTenants', ...size, ...measured, clients: 16 });
      // The first round warms both up.
      if (round > 0) table.add(tenantReads(size.tenants), result);
    }
  }
  for (const { stop } of stores) await stop();
}

/** A database with its clients. */
async function open(folder) {
  const database = await startDatabase(folder);
  const clients = await startClients(database.uri);
  const stop = async () => {
    await clients.stop();
    await database.stop();
  };
  return { work: (what) => run(database, clients, what), memory: () => rssAnon(database.pid), stop };
}

/** Time to open a folder, and the memory of the process before its first client. */
async function reopen(folder, what) {
  for (let i = 0; i < ROUNDS; i++) {
    const database = await startDatabase(folder);
    table.add(`open ${what}, ms`, database.openMs);
    await sleep(IDLE_MS);
    table.add(`RssAnon after open, ${what}, MB`, rssAnon(database.pid));
    await database.stop();
  }
}

function report({ ours, others }) {
  const growth = (what) => {
    const [small, big] = [SMALL, BIG].map((count) => at(`point reads by ${what}/s of ${count}`, 1));
    return slower(small, big);
  };
  process.stdout.write(`
${table}

machine                                ${machine}, ${fileSystem(root)}
cores busy                             ${ours.toFixed(1)} with this benchmark, ${others.toFixed(1)} with other work
a point read, ${SMALL} to ${BIG} documents  by _id ×${growth('_id')}, by index ×${growth('index')}
a point read, 1 to ${TENANTS.tenants} tenants           ×${slower(tenantReads(1), tenantReads(TENANTS.tenants))}
`);
}

/** The row of a load at a number of clients. */
function at(name, clients) {
  return `${name}, ${clients} ${clients === 1 ? 'client' : 'clients'}`;
}

function tenantReads(tenants) {
  return at(`point reads/s of ${tenants} tenants`, 16);
}

/** How many times as long an operation takes in the second row as in the first. */
function slower(from, to) {
  return (table.median(from) / table.median(to)).toFixed(2);
}

function progress(what) {
  process.stderr.write(`${what} …\n`);
}
