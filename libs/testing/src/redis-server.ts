import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** A Redis process of one's own. */
export interface RedisServer {
  /** `redis://127.0.0.1:<port>` */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Ends it in order (SIGTERM) and removes its folder. */
  stop(): Promise<void>;
  /** Kills it (SIGKILL) and removes its folder. */
  kill(): Promise<void>;
  /** Makes it hang (SIGSTOP): connections stay open, nothing is answered. */
  pause(): void;
  /** Ends the hanging (SIGCONT). */
  resume(): void;
}

export interface RedisServerOptions {
  /** A given port, to start again where a killed one was. Default: a free one below 32768, outside the ephemeral range. */
  port?: number;
}

/** Whether `redis-server` is on the PATH. */
export function hasRedisServer(): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, 'redis-server'), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Starts an empty Redis on the loopback interface, without persistence. It dies with this process.
 * @returns undefined where `redis-server` is not on the PATH
 * @throws Error when it does not start
 */
export async function startRedis(options: RedisServerOptions = {}): Promise<RedisServer | undefined> {
  if (!hasRedisServer()) return undefined;
  const ports = options.port ? [options.port] : Array.from({ length: 20 }, randomPort);
  for (const port of ports) {
    const server = await launch(port);
    if (server) return server;
  }
  throw new Error(`redis-server does not start on port ${ports.join(', ')}`);
}

function randomPort(): number {
  return 20_000 + Math.floor(Math.random() * 12_000);
}

/** The running server, or undefined when the process ended (the port is taken). */
async function launch(port: number): Promise<RedisServer | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'kugelpos-redis-'));
  const settings = { port, bind: '127.0.0.1', save: '', appendonly: 'no', daemonize: 'no', dir: folder };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const watch = child.pid === undefined ? undefined : killWithParent(child.pid, folder);
  const ended = once(child, 'exit').then(async () => {
    watch?.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });
  const started = await Promise.race([saysReady(child), ended.then(() => false)]);
  if (!started || child.pid === undefined) return undefined;

  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    // A paused process would keep SIGTERM for later.
    if (signal === 'SIGTERM') child.kill('SIGCONT');
    child.kill(signal);
    await ended;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    pid: child.pid,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
  };
}

/**
 * A shell that waits for the end of its input, which is the end of this process however it comes about, and then clears
 * up. (In a Jest sandbox `process.on('exit')` is never called.)
 */
function killWithParent(pid: number, folder: string): ChildProcess {
  const script = 'read -r line; kill -KILL "$0"; rm -rf "$1"';
  return spawn('sh', ['-c', script, String(pid), folder], { stdio: ['pipe', 'ignore', 'ignore'] });
}

function saysReady(child: ChildProcess): Promise<boolean> {
  return new Promise((resolve) => {
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      // Read on to the end: a full pipe would stop the server.
      if (output.includes('Ready to accept connections')) return;
      output += chunk.toString();
      if (output.includes('Ready to accept connections')) resolve(true);
    });
  });
}
