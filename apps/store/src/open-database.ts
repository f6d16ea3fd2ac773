import {
  DataFolderDamagedError,
  DataFolderLockedError,
  startEmbeddedMongo,
  type EmbeddedMongo,
  type EmbeddedMongoOptions,
} from '@kugelpos/embedded-mongo';
import { ConfigurationError } from '@kugelpos/platform';

/**
 * A transaction of the product is given up after TRANSACTION_BUDGET_MS (2 s). What a killed service process leaves open
 * holds the documents it wrote, so it must not live much longer; MongoDB's 60 s would stop a till for that long.
 */
const TRANSACTION_LIFETIME_SECONDS = 10;

/**
 * Opens the embedded database. One that ends by itself ends the process with exit code 1: never half a store (design 11).
 * @throws ConfigurationError for a data folder that is in use or damaged, or a port that is taken
 */
export async function openDatabase(options: EmbeddedMongoOptions): Promise<EmbeddedMongo> {
  try {
    const database = await startEmbeddedMongo({ transactionLifetimeSeconds: TRANSACTION_LIFETIME_SECONDS, ...options });
    if (options.inWorker)
      void database.exited.then(({ kind, error }) => (kind === 'crashed' ? endProcess(error) : undefined));
    return database;
  } catch (error) {
    if (error instanceof DataFolderLockedError || error instanceof DataFolderDamagedError)
      throw new ConfigurationError([error.message]);
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE' || /EADDRINUSE/.test(String(error))) {
      throw new ConfigurationError(['the port of the database is taken; set DB_PORT to another one']);
    }
    throw error;
  }
}

function endProcess(error: Error | undefined): never {
  process.stderr.write(`kugelpos: the database stopped: ${error?.message ?? 'unknown reason'}\n`);
  process.exit(1);
}
