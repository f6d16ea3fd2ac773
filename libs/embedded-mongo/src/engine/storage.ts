import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { open, type RootDatabase, type RootDatabaseOptionsWithPath, type Transaction } from 'lmdb';
import { DataFolderDamagedError, mongoError, type MongoError } from '../errors.js';
import { checkAccess, prepareDataFile } from './data-file.js';

/** Bytes of the tree number that each key starts with: documents, every index and the catalog are a tree each. */
export const TREE_PREFIX = 4;
/** LMDB takes keys of up to 1978 bytes; longer parts are cut and hashed by the codec above. */
export const MAX_KEY = 1978;
const FORMAT_KEY = '\0\0\0\0format';
/** Version of the layout of keys and values in the data file. */
const FORMAT_VERSION = 1;
/** What LMDB raises when the disk takes no more: EIO (a write that was cut short), EFBIG, ENOSPC, EDQUOT, a full map. */
const FULL_CODES = [5, 27, 28, 122, -30792];

/** Keys are latin1 strings (one character, one byte), values are bytes. */
const keyEncoder = {
  writeKey(key: string, target: Buffer, start: number): number {
    return start + target.write(key, start, 'latin1');
  },
  readKey(source: Buffer, start: number, end: number): string {
    return source.toString('latin1', start, end);
  },
};

/** The prefix of a tree's keys. */
export function treePrefix(tree: number): string {
  return String.fromCharCode((tree >>> 24) & 255, (tree >>> 16) & 255, (tree >>> 8) & 255, tree & 255);
}

/**
 * The LMDB file: synchronous reads of what is on disk, and groups of writes, each one LMDB transaction.
 *
 * `overlappingSync` is off: then an LMDB commit writes the pages, calls fdatasync and writes the meta page through a
 * descriptor opened with O_DSYNC before lmdb-js resolves the promise of the batch. A resolved {@link write} is on disk.
 */
export class Storage {
  private constructor(
    private readonly db: RootDatabase<Buffer, string>,
    /** The LMDB snapshot to read; without one it is always the latest state. */
    private readonly transaction?: Transaction,
  ) {}

  /** Opens or creates the data file; raises DataFolderDamagedError when it is not ours, not whole or not writable. */
  static async open(dataDir: string): Promise<Storage> {
    mkdirSync(dataDir, { recursive: true });
    checkAccess(dataDir);
    prepareDataFile(dataDir);
    const db = open<Buffer, string>(lmdbOptions(dataDir));
    // Money is in it: readable by its owner alone, also where the folder is not.
    for (const name of ['data.mdb', 'data.mdb-lock']) chmodSync(join(dataDir, name), 0o600);
    const storage = new Storage(db);
    const version = storage.get(FORMAT_KEY)?.[0];
    if (version === FORMAT_VERSION) return storage;
    // A file without any entry is new, or its first start was killed before this write.
    if (version === undefined && storage.isEmpty()) {
      await storage.write(new Map([[FORMAT_KEY, Buffer.from([FORMAT_VERSION])]]));
      return storage;
    }
    await storage.close();
    throw new DataFolderDamagedError(dataDir, `format version ${version ?? 'missing'}, expected ${FORMAT_VERSION}`);
  }

  /** Opens a file that another thread of this process has open, for {@link snapshot}s. */
  static openReader(dataDir: string): Storage {
    return new Storage(open<Buffer, string>({ ...lmdbOptions(dataDir), readOnly: true }));
  }

  /** The state on disk as of now, until {@link release}; LMDB keeps all its pages for that long. */
  snapshot(): Storage {
    this.db.resetReadTxn();
    return new Storage(this.db, this.db.useReadTransaction());
  }

  release(): void {
    this.transaction?.done();
  }

  get(key: string): Buffer | undefined {
    return this.db.get(key, { transaction: this.transaction });
  }

  /** Entries with low <= key < high. The iterator pins an LMDB snapshot: finish it within one turn of the loop. */
  range(low: string, high: string, reverse = false): Iterable<{ key: string; value: Buffer }> {
    const { transaction } = this;
    return reverse
      ? this.db.getRange({ start: high, exclusiveStart: true, end: low, inclusiveEnd: true, reverse, transaction })
      : this.db.getRange({ start: low, end: high, transaction });
  }

  /**
   * Writes all entries (null removes) in one LMDB transaction; resolves when it is synced to disk.
   * @throws MongoError OutOfDiskSpace or OperationFailed; then nothing of it was written
   */
  async write(writes: Map<string, Buffer | null>): Promise<void> {
    try {
      await this.db.batch(() => {
        for (const [key, value] of writes) {
          if (value === null) void this.db.remove(key);
          else void this.db.put(key, value);
        }
      });
    } catch (error) {
      throw await toMongoError(error);
    }
    this.db.resetReadTxn();
  }

  private isEmpty(): boolean {
    const [first] = this.range('\0', '\xff');
    return first === undefined;
  }

  async close(): Promise<void> {
    await this.db.close();
  }
}

async function toMongoError(error: unknown): Promise<MongoError> {
  // lmdb-js gives the reason as a promise that is rejected with it.
  const reason: unknown = await Promise.resolve((error as { commitError?: unknown }).commitError ?? error).catch(
    (cause: unknown) => cause,
  );
  const { code, message } = reason as { code?: number; message?: string };
  return code !== undefined && FULL_CODES.includes(code)
    ? mongoError('OutOfDiskSpace', `the write could not be stored, the disk is full or failing: ${message}`)
    : mongoError('OperationFailed', `the write could not be stored: ${message}`);
}

function lmdbOptions(dataDir: string): RootDatabaseOptionsWithPath {
  return {
    path: join(dataDir, 'data.mdb'),
    noSubdir: true,
    encoding: 'binary',
    keyEncoder,
    overlappingSync: false,
    // The promise of a turn's batch is nobody's: a write that fails would end the process.
    eventTurnBatching: false,
    maxDbs: 1,
    maxReaders: 64,
  };
}
