import { mkdirSync, rmSync, statSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataFolderLockedError } from '../errors.js';

/** The hold on a data folder; the operating system drops it when the process dies. */
export interface FolderLock {
  release(): Promise<void>;
}

/**
 * Takes the data folder for this process. On Linux the lock is an abstract socket named after the folder's device and
 * inode: binding is atomic, works across mount paths and leaves nothing behind. Elsewhere it is a socket file, which
 * is taken over when nobody answers on it.
 */
export async function lockFolder(dataDir: string): Promise<FolderLock> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const { dev, ino } = statSync(dataDir, { bigint: true });
  const name = `kugelpos-db-${dev}-${ino}`;
  if (process.platform === 'linux') return bind(`\0${name}`, dataDir);
  const path = process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.lock`);
  try {
    return await bind(path, dataDir);
  } catch (error) {
    if (process.platform === 'win32' || (await isAnswered(path))) throw error;
    rmSync(path, { force: true });
    return bind(path, dataDir);
  }
}

function bind(path: string, dataDir: string): Promise<FolderLock> {
  return new Promise((resolve, reject) => {
    const server: Server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new DataFolderLockedError(dataDir) : error);
    });
    server.listen(path, () => {
      server.unref();
      resolve({ release: () => new Promise((done) => server.close(() => done())) });
    });
  });
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
