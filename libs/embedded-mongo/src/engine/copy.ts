import { closeSync, fsyncSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { open } from 'lmdb';
import { DataFolderDamagedError } from '../errors.js';
import { checkDataFile } from './data-file.js';

/**
 * Copies the data file of a folder to `target` (a path where no file is yet) as of one moment, and syncs the copy. A
 * database process may have the folder open and go on writing: the copy is taken with LMDB's own means for several
 * processes, holds every write that was answered before the call, and each transaction whole or not at all. Until it
 * is done the data file grows by what is written meanwhile.
 *
 * Not for the process that has the database open itself. Raises DataFolderDamagedError when the folder has no data file
 * or one that is not ours.
 */
export async function copyDataFile(dataDir: string, target: string): Promise<void> {
  const path = join(dataDir, 'data.mdb');
  if (!((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0)) {
    throw new DataFolderDamagedError(dataDir, 'it holds no database');
  }
  checkDataFile(dataDir);
  const source = open({ path, noSubdir: true, readOnly: true, encoding: 'binary', maxDbs: 1 });
  try {
    await source.backup(target, false);
  } finally {
    await source.close();
  }
  const copy = openSync(target, 'r+');
  try {
    fsyncSync(copy);
  } finally {
    closeSync(copy);
  }
}
