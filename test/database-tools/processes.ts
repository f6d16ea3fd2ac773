import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { MongoClient } from 'mongodb';
import { startEmbeddedMongo } from '@kugelpos/embedded-mongo';
import { ConfigurationError } from '@kugelpos/platform';
import { TOOLS } from '../../apps/store/src/database-tools/tools.js';
import { runTool } from '../../apps/store/src/database-tools/tool.js';
import { STORE_MAIN } from '../support/built-store.js';

const BUILT = dirname(STORE_MAIN);

/** What a test started and made, ended and removed by {@link cleanUp}. */
const children = new Set<ChildProcess>();
const clients = new Set<MongoClient>();
const folders = new Set<string>();

export async function cleanUp(): Promise<void> {
  await Promise.all([...clients].map((client) => client.close(true)));
  for (const child of children) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  clients.clear();
  folders.clear();
}

export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kgp-tools-'));
  folders.add(folder);
  return folder;
}

/** A process of the built store. */
export interface Running {
  child: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** The exit code, null after a signal that ended it. */
  exit: Promise<number | null>;
  /** Resolves when a text stands in its output. @throws Error when it ends before */
  says(text: RegExp): Promise<RegExpExecArray>;
}

function start(file: string, args: string[], env: Record<string, string>): Running {
  const { MONGODB_URI: _uri, DATA_DIR: _store, DB_DATA_DIR: _process, ...rest } = process.env;
  const child = spawn(process.execPath, [join(BUILT, file), ...args], {
    // A folder without .env and without data: what a command works on is named by each test.
    cwd: tmpdir(),
    env: { ...rest, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  const output = { stdout: '', stderr: '' };
  const exit = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  void exit.then(() => children.delete(child));
  const said = (): string => output.stdout + output.stderr;
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk: Buffer) => (output[name] += chunk.toString()));
  }
  const says = (text: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = text.exec(said());
        if (found) resolve(found);
      };
      child.stdout.on('data', look);
      child.stderr.on('data', look);
      look();
      void exit.then(() => reject(new Error(`ended without saying ${String(text)}: ${said()}`)));
    });
  return { child, stdout: () => output.stdout, stderr: () => output.stderr, exit, says };
}

/** Starts a command of the database tools. */
export function startTool(name: string, args: string[], env: Record<string, string> = {}): Running {
  return start('database-tools/main.js', [name, ...args], env);
}

/** Runs a command that must succeed; gives the line on stdout. */
export async function tool(name: string, args: string[], env: Record<string, string> = {}): Promise<string> {
  const running = startTool(name, args, env);
  const code = await running.exit;
  if (code !== 0) throw new Error(`${name} ${args.join(' ')} ended with ${code}: ${running.stderr()}`);
  return running.stdout();
}

/** Runs a command in this process: for those that start no database of their own, whose worker needs the build. */
export async function runHere(
  name: keyof typeof TOOLS,
  args: string[],
  env: Record<string, string> = {},
): Promise<void> {
  const before = { ...process.env };
  const mask = process.umask();
  Object.assign(process.env, { MONGODB_URI: '', ...env });
  try {
    await runTool(TOOLS[name], args);
  } finally {
    process.env = before;
    process.umask(mask);
  }
}

/** Runs a command in this process that must refuse; gives the line that a process of its own would end with. */
export async function refusal(
  name: keyof typeof TOOLS,
  args: string[],
  env: Record<string, string> = {},
): Promise<string> {
  try {
    await runHere(name, args, env);
  } catch (error) {
    if (error instanceof ConfigurationError && error.problems.length === 1) return error.problems[0] as string;
    throw error;
  }
  throw new Error(`${name} ${args.join(' ')} was not refused`);
}

/** The embedded database of a folder in this process, with a client, for the time of `use`. */
export async function withDatabase<T>(
  dataDir: string,
  use: (client: MongoClient, uri: string) => Promise<T>,
): Promise<T> {
  const database = await startEmbeddedMongo({ dataDir });
  const client = await new MongoClient(database.uri).connect();
  try {
    return await use(client, database.uri);
  } finally {
    await client.close();
    await database.close();
  }
}

/** The database of the built store as a process, as `npm run db` starts it, with a client. */
export interface DatabaseProcess {
  dataDir: string;
  uri: string;
  client: MongoClient;
  stop(): Promise<void>;
}

export async function startDatabase(dataDir: string): Promise<DatabaseProcess> {
  const running = start('db.js', [], { DB_DATA_DIR: dataDir, DB_SOCKET: join(dataDir, 'db.sock') });
  const uri = (await running.says(/MONGODB_URI='(.+)'/))[1] as string;
  const client = await new MongoClient(uri).connect();
  clients.add(client);
  return {
    dataDir,
    uri,
    client,
    stop: async () => {
      await client.close();
      clients.delete(client);
      running.child.kill('SIGTERM');
      await running.exit;
    },
  };
}
