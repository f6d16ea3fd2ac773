import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ConfigurationError } from '@kugelpos/platform';

/**
 * Makes a folder that is there whole or not at all: it is filled under another name beside its place, synced and
 * renamed. What failed or was interrupted is removed.
 * @throws ConfigurationError when the folder is there and not empty
 */
export async function writeNewFolder<T>(target: string, fill: (folder: string) => Promise<T>): Promise<T> {
  const path = resolve(target);
  if (existsSync(path) && readdirSync(path).length > 0)
    throw new ConfigurationError([`${path} is not empty; name a new folder`]);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  return withTemporaryFolder(`${path}.partial-`, async (partial) => {
    const result = await fill(partial);
    syncFolder(partial);
    if (existsSync(path)) rmdirSync(path);
    renameSync(partial, path);
    syncFolder(dirname(path));
    return result;
  });
}

/** Runs with a folder of its own that is gone afterwards, also when the process is interrupted. */
export async function withTemporaryFolder<T>(prefix: string, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(prefix);
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const interrupted = (signal: NodeJS.Signals): void => {
    remove();
    process.kill(process.pid, signal);
  };
  process.once('exit', remove).once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    return await use(folder);
  } finally {
    process.off('exit', remove).off('SIGINT', interrupted).off('SIGTERM', interrupted);
    remove();
  }
}

/** Makes the names in a folder survive a loss of power. */
export function syncFolder(folder: string): void {
  // Windows knows no such thing.
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
