import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { DataFolderDamagedError, DataFolderLockedError } from './errors.js';
import { DatabaseServer, type DatabaseOptions } from './server/database-server.js';

export interface EmbeddedMongoOptions extends DatabaseOptions {
  /** Runs the database in a worker thread of its own; default false: in the calling thread. */
  inWorker?: boolean;
}

/** Why a database ended. */
export interface ExitReason {
  kind: 'closed' | 'crashed';
  error?: Error;
}

/** A running database. */
export interface EmbeddedMongo {
  /** Connection string for mongoose and the driver. */
  uri: string;
  /** Writes out what is pending, closes connections and files, frees the folder. */
  close(): Promise<void>;
  /** Resolves when the database has ended: by `close()`, or because its worker died. */
  exited: Promise<ExitReason>;
}

/** What the worker tells its parent. */
export type WorkerMessage =
  | { kind: 'ready'; uri: string }
  | { kind: 'failed'; name: string; message: string; dataDir: string }
  | { kind: 'closed' };

/**
 * Starts the database on a data folder and listens on a Unix socket or TCP.
 *
 * Raises {@link DataFolderLockedError} when another process (or another start in this one) has the folder and
 * {@link DataFolderDamagedError} when the folder holds a damaged file or an unknown format.
 */
export async function startEmbeddedMongo(options: EmbeddedMongoOptions): Promise<EmbeddedMongo> {
  return options.inWorker ? startWorker(options) : startHere(options);
}

async function startHere(options: DatabaseOptions): Promise<EmbeddedMongo> {
  const server = await DatabaseServer.start(options);
  let exit!: (reason: ExitReason) => void;
  const exited = new Promise<ExitReason>((resolve) => (exit = resolve));
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= server.close().then(() => exit({ kind: 'closed' })));
  return { uri: server.uri, close, exited };
}

async function startWorker(options: EmbeddedMongoOptions): Promise<EmbeddedMongo> {
  const { inWorker, ...workerData } = options;
  void inWorker;
  const worker = new Worker(new URL('./worker-main.js', import.meta.url), { workerData });
  let isClosed = false;
  let crash: Error | undefined;
  worker.on('error', (error) => (crash = error instanceof Error ? error : new Error(String(error))));
  const exited = new Promise<ExitReason>((resolve) => {
    worker.once('exit', (code) => {
      if (isClosed) resolve({ kind: 'closed' });
      else resolve({ kind: 'crashed', error: crash ?? new Error(`the database worker ended with code ${code}`) });
    });
  });
  const first = await Promise.race([
    once(worker, 'message').then(([message]) => message as WorkerMessage),
    exited.then((reason) => reason.error ?? new Error('the database worker ended')),
  ]);
  if (first instanceof Error) throw first;
  if (first.kind !== 'ready') {
    await worker.terminate();
    throw asError(first);
  }
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> =>
    (closing ??= (async () => {
      const answer = once(worker, 'message');
      worker.postMessage('close');
      await Promise.race([answer.then(() => (isClosed = true)), exited]);
      await worker.terminate();
    })());
  return { uri: first.uri, close, exited };
}

function asError(message: WorkerMessage): Error {
  if (message.kind !== 'failed') return new Error('the database worker did not start');
  if (message.name === 'DataFolderLockedError') return new DataFolderLockedError(message.dataDir);
  if (message.name === 'DataFolderDamagedError') return new DataFolderDamagedError(message.dataDir, message.message);
  return new Error(message.message);
}
