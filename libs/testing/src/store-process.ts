import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** The built store as a process of its own: what a test kills. */
export interface StoreProcess {
  url: string;
  port: number;
  pid: number;
  /** Everything it wrote to stdout and stderr. */
  output(): string;
  /** Sends a signal and waits for the end; gives the exit code, or null after a signal that killed it. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Resolves with the exit code when it ends by itself. */
  readonly exited: Promise<number | null>;
  /** Milliseconds from its start until `/health/ready` answered 200. */
  readyAfterMs: number;
}

export interface StoreProcessOptions {
  /** The compiled main file. */
  main: string;
  dataDir: string;
  port?: number;
  env?: Record<string, string>;
  /** False: do not wait for `/health/ready`. */
  waitForReady?: boolean;
}

/** Starts the built store and waits until it is ready. @throws Error with its output if it ends before */
export async function startStoreProcess(options: StoreProcessOptions): Promise<StoreProcess> {
  const port = options.port ?? (await freePort());
  const started = performance.now();
  const { MONGODB_URI: _uri, SECRET_KEY: _key, SERVICE_SECRET: _secret, ...env } = process.env;
  const child = spawn(process.execPath, [options.main], {
    env: {
      ...env,
      LOG_LEVEL: 'warn',
      ACCOUNT_BCRYPT_COST: '4',
      PORT: String(port),
      DATA_DIR: options.dataDir,
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const running: StoreProcess = {
    url: `http://localhost:${port}`,
    port,
    pid: child.pid ?? 0,
    output: () => output,
    exited,
    readyAfterMs: 0,
    stop: async (signal = 'SIGTERM') => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return exited;
    },
  };
  if (options.waitForReady !== false) await untilReady(running, child);
  running.readyAfterMs = performance.now() - started;
  return running;
}

async function untilReady(store: StoreProcess, child: ChildProcess): Promise<void> {
  for (let waited = 0; waited < 30_000; waited += 20) {
    if (child.exitCode !== null) throw new Error(`the store ended with ${child.exitCode}:\n${store.output()}`);
    try {
      const answer = await fetch(`${store.url}/health/ready`);
      if (answer.status === 200) return;
    } catch {
      // not listening yet
    }
    await sleep(20);
  }
  await store.stop('SIGKILL');
  throw new Error(`the store was not ready within 30 s:\n${store.output()}`);
}

/** A port of the loopback that is free now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
