// The two processes of a database benchmark: the database and its clients, and what each of them costs.
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compiled, ensureBuilt } from '../../scripts/ensure-built.mjs';
import { TICK_MS } from './machine.mjs';

/** The compiled library: of this working tree, or of BENCH_DB_LIBRARY to compare two builds in one session. */
function libraryPath() {
  const given = process.env.BENCH_DB_LIBRARY;
  if (given) return given;
  ensureBuilt('store');
  return compiled('store', 'libs/embedded-mongo/src/index.js');
}

/** What a benchmark that fails must not leave running. */
const running = new Set();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

function untilExit(child) {
  running.add(child);
  return once(child, 'exit').finally(() => running.delete(child));
}

/** Starts the database on a folder: `openMs` is the time that opening the folder took, without the start of Node.js. */
export async function startDatabase(dataDir, { library = libraryPath(), nodeOptions = [] } = {}) {
  const child = spawn(
    process.execPath,
    [...nodeOptions, join(import.meta.dirname, 'database-main.mjs'), library, dataDir],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const exit = untilExit(child);
  const first = await Promise.race([once(child.stdout, 'data'), exit.then(() => undefined)]);
  if (!first) throw new Error('the database did not start');
  const stop = async () => {
    child.kill('SIGTERM');
    await exit;
  };
  return { pid: child.pid, ...JSON.parse(String(first[0])), stop };
}

/** Starts the process of the clients; {@link run} gives it one piece of work at a time. */
export async function startClients(uri) {
  const child = fork(join(import.meta.dirname, 'clients-main.mjs'), [uri]);
  const exit = untilExit(child);
  await once(child, 'message');
  const stop = async () => {
    child.disconnect();
    await exit;
  };
  return { pid: child.pid, child, exit, stop };
}

/**
 * Lets the clients do one piece of work (see clients-main.mjs). The answer holds what they report, and when they measured
 * operations also the rate and the CPU milliseconds of both processes per operation.
 */
export async function run(database, clients, work) {
  let before;
  const { child, exit } = clients;
  const answer = new Promise((resolve, reject) => {
    child.on('message', (message) => {
      if (message.kind === 'started') before = { database: cpuMs(database.pid), clients: cpuMs(clients.pid) };
      else if (message.error) reject(new Error(message.error));
      else resolve(message);
    });
  });
  child.send(work);
  const ended = exit.then(() => Promise.reject(new Error('the clients ended')));
  const result = await Promise.race([answer, ended]).finally(() => child.removeAllListeners('message'));
  if (!before) return result;
  return {
    ...result,
    perSecond: (result.count * 1000) / result.ms,
    databaseCpu: (cpuMs(database.pid) - before.database) / result.count,
    clientCpu: (cpuMs(clients.pid) - before.clients) / result.count,
  };
}

/** CPU time of a process, all threads, user and system. */
export function cpuMs(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** Memory of its own, in MB: without the pages of the data file. */
export function rssAnon(pid) {
  return Number(/RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
}
