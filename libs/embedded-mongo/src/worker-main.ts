import { parentPort, workerData } from 'node:worker_threads';
import { DataFolderDamagedError } from './errors.js';
import { Reader } from './reader/reader.js';
import { DatabaseServer, type DatabaseOptions } from './server/database-server.js';
import type { WorkerMessage } from './start.js';

/** Entry of the worker thread: starts the database and tells the parent where, or why not. */
async function main(): Promise<void> {
  const options = workerData as DatabaseOptions;
  const tell = (message: WorkerMessage): void => parentPort?.postMessage(message);
  try {
    const server = await DatabaseServer.start(options, new Reader(options.dataDir));
    parentPort?.once('message', () => void server.close().then(() => tell({ kind: 'closed' })));
    tell({ kind: 'ready', uri: server.uri });
  } catch (error) {
    // Stays until its parent has read the message and ends it: the news of an exit may overtake it.
    parentPort?.ref();
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    const reason = error instanceof DataFolderDamagedError ? error.reason : message;
    tell({ kind: 'failed', name, message: reason, dataDir: options.dataDir });
  }
}

await main();
