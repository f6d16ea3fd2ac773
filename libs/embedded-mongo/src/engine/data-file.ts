import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  readSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { join } from 'node:path';
import { DataFolderDamagedError } from '../errors.js';

/** Layout of an LMDB meta page, counted from the start of the page. */
const MAGIC = 24;
const LMDB_VERSION = 28;
const PAGE_SIZE = 48;
const LAST_PAGE = 144;
const TRANSACTION = 152;
const META_LENGTH = 160;
/** Pages that a transaction took and gave back are counted but not written: a whole file may end this much early. */
const UNWRITTEN_PAGES = 8;

/** Raises DataFolderDamagedError where the folder or its files may not be written to. */
export function checkAccess(dataDir: string): void {
  for (const name of ['.', 'data.mdb', 'data.mdb-lock']) {
    const path = join(dataDir, name);
    try {
      if (existsSync(path)) accessSync(path, constants.R_OK | constants.W_OK);
    } catch (error) {
      const what = name === '.' ? 'it' : name;
      throw new DataFolderDamagedError(dataDir, `${what} is not writable (${(error as NodeJS.ErrnoException).code})`);
    }
  }
}

/**
 * Looks at the two meta pages before LMDB does: LMDB maps the file into memory, and a wrong or cut file would end the
 * process with a signal instead of an error. Only looks: another process may be writing to the file. Answers the bytes
 * that the file ends early.
 */
export function checkDataFile(dataDir: string): number {
  const path = join(dataDir, 'data.mdb');
  if (!existsSync(path)) return 0;
  const file = openSync(path, 'r');
  try {
    // LMDB creates the file before it writes the first pages: a kill in between leaves an empty one.
    if (fstatSync(file).size === 0) return 0;
    const first = readMeta(file, 0, dataDir);
    const second = readMeta(file, first.pageSize, dataDir);
    const newest = second.transaction > first.transaction ? second : first;
    // After the meta pages: a file that is being written to only grows.
    const { size } = fstatSync(file);
    const missing = Math.max(0, (newest.lastPage + 1) * newest.pageSize - size);
    if (missing > UNWRITTEN_PAGES * newest.pageSize) {
      throw new DataFolderDamagedError(dataDir, `data.mdb is cut off at ${size} bytes`);
    }
    return missing;
  } finally {
    closeSync(file);
  }
}

function readMeta(
  file: number,
  at: number,
  dataDir: string,
): { pageSize: number; lastPage: number; transaction: number } {
  const page = Buffer.alloc(META_LENGTH);
  const read = readSync(file, page, 0, META_LENGTH, at);
  if (read < META_LENGTH || page.readUInt32LE(MAGIC) !== 0xbeefc0de) {
    throw new DataFolderDamagedError(dataDir, 'data.mdb is not a database file');
  }
  if (page.readUInt32LE(LMDB_VERSION) !== 2) {
    throw new DataFolderDamagedError(dataDir, `unknown LMDB file version ${page.readUInt32LE(LMDB_VERSION)}`);
  }
  const pageSize = page.readUInt32LE(PAGE_SIZE);
  if (pageSize < 512 || pageSize > 65536 || (pageSize & (pageSize - 1)) !== 0) {
    throw new DataFolderDamagedError(dataDir, `impossible page size ${pageSize}`);
  }
  return {
    pageSize,
    lastPage: Number(page.readBigUInt64LE(LAST_PAGE)),
    transaction: Number(page.readBigUInt64LE(TRANSACTION)),
  };
}

/**
 * {@link checkDataFile} for the process that holds the folder: also makes a file that ends early as long as LMDB's map
 * of it, so that no page lies behind its end. Anybody else would cut off what that process writes meanwhile.
 */
export function prepareDataFile(dataDir: string): void {
  const path = join(dataDir, 'data.mdb');
  const missing = checkDataFile(dataDir);
  if (missing > 0) truncateSync(path, statSync(path).size + missing);
}
