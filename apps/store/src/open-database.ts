import {
  DataFolderDamagedError,
  DataFolderLockedError,
  startEmbeddedMongo,
  type EmbeddedMongo,
  type EmbeddedMongoOptions,
} from '@kugelpos/embedded-mongo';
import { ConfigurationError } from '@kugelpos/platform';

/**
 * Opens the embedded database. One that ends by itself ends the process with exit code 1: never half a store (design 11).
 * @throws ConfigurationError for a data folder that is in use or damaged, or a port that is taken
 */
export async function openDatabase(options: EmbeddedMongoOptions): Promise<EmbeddedMongo> {
  try {
    const database = await startEmbeddedMongo(options);
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
