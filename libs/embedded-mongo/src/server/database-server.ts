import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { createServer, type Server as NetServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Cursors } from '../engine/cursors.js';
import { Engine } from '../engine/engine.js';
import { Sessions } from '../engine/sessions.js';
import type { Server } from '../commands/context.js';
import type { Reader } from '../reader/reader.js';
import { serve, type Connection } from './connection.js';
import { lockFolder, type FolderLock } from './folder-lock.js';

/** Where the server listens: a Unix socket (default: in the data folder) or TCP. */
export type ListenOptions = { socketPath?: string } | { host?: string; port: number };

export interface DatabaseOptions {
  dataDir: string;
  listen?: ListenOptions;
  /** Seconds between two sweeps of TTL indexes; default 60. */
  ttlSweepSeconds?: number;
  /** Longest life of a transaction in seconds; default 60. */
  transactionLifetimeSeconds?: number;
  /** Longest wait of a plain write for a document that a transaction holds, in milliseconds; default 5000. */
  lockWaitMs?: number;
}

/** A path of a Unix socket must be shorter than this: macOS takes 104 bytes, 4 of them are for the staging folder. */
const MAX_SOCKET_PATH = 100;

/**
 * The socket of a data folder: `db.sock` inside it, or, where that path is too long for the operating system, a short
 * one under the temporary folder named after a hash of the folder's real path.
 */
export function defaultSocketPath(dataDir: string): string {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const real = realpathSync(dataDir);
  const path = join(real, 'db.sock');
  if (Buffer.byteLength(path) < MAX_SOCKET_PATH) return path;
  const hash = createHash('sha256').update(real).digest('hex').slice(0, 16);
  const folder = join(tmpdir(), `kugelpos-${hash}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { uid, mode } = lstatSync(folder);
  // The temporary folder is everybody's: another user may have made this one first.
  if (uid !== process.getuid?.() || (mode & 0o77) !== 0) throw new Error(`the folder ${folder} is not private`);
  return join(folder, 'db.sock');
}

/** The database in the calling thread: data folder, engine and listening socket. */
export class DatabaseServer {
  private readonly open = new Set<Connection>();
  private connections = 0;

  private constructor(
    private readonly lock: FolderLock,
    private readonly engine: Engine,
    private readonly server: Server,
    private readonly listener: NetServer,
    private readonly socketPath: string | undefined,
    /** A connection string for the driver and mongoose. */
    readonly uri: string,
  ) {}

  /** Takes the data folder, opens it and listens; long reads run on `reader`, if there is one. */
  static async start(options: DatabaseOptions, reader?: Reader): Promise<DatabaseServer> {
    const { dataDir, listen = {} } = options;
    const lock = await lockFolder(dataDir);
    let engine: Engine | undefined;
    try {
      engine = await Engine.open(dataDir, {
        ttlSweepSeconds: options.ttlSweepSeconds ?? 60,
        lockWaitMs: options.lockWaitMs ?? 5000,
      });
      const listener = createServer();
      const { address, socketPath } = await listenOn(listener, dataDir, listen);
      const server: Server = {
        engine,
        sessions: new Sessions(engine, options.transactionLifetimeSeconds ?? 60),
        cursors: new Cursors(),
        reader,
        address,
        startedAt: new Date(),
      };
      server.sessions.restore();
      server.sessions.onEnd = (session) => server.cursors.endSession(session);
      const host = socketPath === undefined ? address : encodeURIComponent(socketPath);
      const database = new DatabaseServer(
        lock,
        engine,
        server,
        listener,
        socketPath,
        `mongodb://${host}/?directConnection=true`,
      );
      listener.on('connection', (socket) => database.accept(socket));
      return database;
    } catch (error) {
      await engine?.close();
      await lock.release();
      throw error;
    }
  }

  /** Deletes what TTL indexes say is expired now instead of at the next sweep. */
  sweepExpired(): Promise<void> {
    return this.engine.sweepExpired();
  }

  /** Ends all connections, waits until all writes are on disk and lets the folder go. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.listener.close(() => resolve()));
    this.server.sessions.close();
    await Promise.all(Array.from(this.open, (connection) => connection.close()));
    await closed;
    this.server.cursors.close();
    await this.server.reader?.close();
    await this.engine.close();
    if (this.socketPath !== undefined) rmSync(this.socketPath, { force: true });
    await this.lock.release();
  }

  private accept(socket: Socket): void {
    socket.setNoDelay(true);
    const connection = serve(socket, this.server, ++this.connections);
    this.open.add(connection);
    socket.once('close', () => this.open.delete(connection));
  }
}

async function listenOn(
  listener: NetServer,
  dataDir: string,
  listen: ListenOptions,
): Promise<{ address: string; socketPath?: string }> {
  if ('port' in listen) {
    const host = listen.host ?? '127.0.0.1';
    await listening(listener, () => listener.listen(listen.port, host));
    const bound = listener.address();
    const port = bound !== null && typeof bound === 'object' ? bound.port : listen.port;
    return { address: `${host.includes(':') ? `[${host}]` : host}:${port}` };
  }
  const socketPath = listen.socketPath ?? defaultSocketPath(dataDir);
  if (!socketPath.endsWith('.sock')) throw new Error(`drivers know a socket by its ending .sock: ${socketPath}`);
  if (Buffer.byteLength(socketPath) >= MAX_SOCKET_PATH) throw new Error(`the socket path is too long: ${socketPath}`);
  mkdirSync(dirname(socketPath), { recursive: true, mode: 0o700 });
  // Made in a private folder and moved: a worker has no umask of its own, and nobody may connect before the chmod.
  const staging = mkdtempSync(join(dirname(socketPath), 's'));
  try {
    await listening(listener, () => listener.listen(join(staging, 's')));
    chmodSync(join(staging, 's'), 0o600);
    // We hold the data folder, so a socket file that is still there belongs to nobody.
    renameSync(join(staging, 's'), socketPath);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  return { address: socketPath, socketPath };
}

function listening(listener: NetServer, start: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    listener.once('error', reject);
    listener.once('listening', () => {
      listener.off('error', reject);
      resolve();
    });
    start();
  });
}
