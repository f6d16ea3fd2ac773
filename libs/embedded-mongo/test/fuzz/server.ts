import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startProcess, type DatabaseProcess } from '../compiled.js';

/**
 * The database as a process that on SIGHUP lets half an hour and more go by, so that all that is idle expires, and
 * tells what it still holds.
 */
const MAIN = `
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { DatabaseServer } from './server/database-server.js';
const { DB_DATA_DIR: dataDir, DB_SOCKET: socketPath } = process.env;
const database = await DatabaseServer.start({
  dataDir, listen: { socketPath }, lockWaitMs: 20, transactionLifetimeSeconds: 5,
});
const { server, open } = database;
setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc');
const names = () => [Object.prototype, Array.prototype, Object, Function.prototype].flatMap((it) => Object.getOwnPropertyNames(it));
const before = names().length;
const report = async () => {
  await server.engine.store.durable();
  await new Promise((resolve) => setTimeout(resolve, 200));
  gc();
  process.stdout.write(JSON.stringify({
    connections: open.size,
    cursors: server.cursors.count,
    sessions: server.sessions.sessions.size,
    snapshots: server.engine.store.snapshots.size,
    versions: server.engine.store.chains.size,
    locks: server.engine.locks.size,
    polluted: names().length - before,
    heapMB: Math.round(process.memoryUsage().heapUsed / 1e6),
    rssMB: Math.round(process.memoryUsage().rss / 1e6),
  }));
};
process.on('SIGHUP', () => {
  const now = Date.now;
  Date.now = () => now() + 31 * 60_000;
  server.sessions.expire();
  server.cursors.expire();
  Date.now = now;
  void report();
});
process.stdout.write('database on ' + database.uri);
process.once('SIGTERM', () => database.close().then(() => process.exit(0)));
`;

/** What the server holds at a moment. */
export interface Holdings {
  connections: number;
  cursors: number;
  sessions: number;
  snapshots: number;
  versions: number;
  locks: number;
  /** Fields that prototypes have got since the start. */
  polluted: number;
  heapMB: number;
  rssMB: number;
}

/** Starts the database of a fuzz run; `folder` is the compiled library. */
export function startFuzzServer(folder: string, dataDir: string): Promise<DatabaseProcess> {
  writeFileSync(join(folder, 'fuzz-main.js'), MAIN);
  return startProcess(folder, dataDir, 'fuzz-main.js');
}

/** What the server holds after all that is idle has expired. */
export async function holdings({ child }: DatabaseProcess): Promise<Holdings> {
  if (!child.stdout) throw new Error('the process has no output');
  const answer = once(child.stdout, 'data');
  child.kill('SIGHUP');
  const [chunk] = (await answer) as [Buffer];
  return JSON.parse(chunk.toString()) as Holdings;
}
