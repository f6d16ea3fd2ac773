import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transformSync } from '@swc/core';

const SOURCE = join(import.meta.dirname, '../src');
/** Inside node_modules, so that the packages are found. */
const TARGET = join(import.meta.dirname, `../../../node_modules/.cache/kugelpos-embedded-mongo/${process.pid}`);

/** A process that runs nothing but the database; the product's own is apps/store/src/db.ts. */
const SERVER_MAIN = `
import { startEmbeddedMongo } from './start.js';
const { DB_DATA_DIR: dataDir, DB_SOCKET: socketPath } = process.env;
const database = await startEmbeddedMongo({ dataDir, listen: { socketPath } }).catch((error) => {
  process.stderr.write(error.message);
  process.exit(1);
});
process.stdout.write('database on ' + database.uri);
process.once('SIGTERM', () => database.close().then(() => process.exit(0)));
`;

/** Translates the library to JavaScript, so that a process of its own can run it; gives the folder. */
export function compileLibrary(): string {
  for (const name of readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts')) continue;
    const { code } = transformSync(readFileSync(join(SOURCE, name), 'utf8'), {
      filename: name,
      swcrc: false,
      module: { type: 'es6' },
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    });
    const path = join(TARGET, name.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, code);
  }
  writeFileSync(join(TARGET, 'server-main.js'), SERVER_MAIN);
  writeFileSync(join(TARGET, 'package.json'), '{"type":"module"}');
  return TARGET;
}

export function removeCompiled(): void {
  rmSync(TARGET, { recursive: true, force: true });
}

/** A database process: the running child and its connection string. */
export interface DatabaseProcess {
  child: ChildProcess;
  uri: string;
  exit: Promise<{ code: number | null; signal: string | null; stderr: string }>;
}

const running = new Set<ChildProcess>();

/** Ends what a failed test left running. */
export function killAll(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** Starts the database as a process; raises what it printed when it does not come up. */
export async function startProcess(
  folder: string,
  dataDir: string,
  script = 'server-main.js',
): Promise<DatabaseProcess> {
  const child = spawn(process.execPath, [join(folder, script)], {
    env: { ...process.env, DB_DATA_DIR: dataDir, DB_SOCKET: join(dataDir, 'db.sock') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  child.once('close', () => running.delete(child));
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const exit = new Promise<{ code: number | null; signal: string | null; stderr: string }>((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal, stderr })),
  );
  const uri = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      const match = /database on (\S+)/.exec(chunk.toString());
      if (match?.[1]) resolve(match[1]);
    });
    void exit.then((reason) => reject(new Error(`the process ended: ${JSON.stringify(reason)}`)));
  });
  return { child, uri, exit };
}
