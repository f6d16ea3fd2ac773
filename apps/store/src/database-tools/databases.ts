import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { ConfigurationError } from '@kugelpos/platform';
import { TenancySettings } from '@kugelpos/tenancy';
import { openDatabase } from '../open-database.js';
import { withTemporaryFolder } from './new-folder.js';
import { say, withProgress } from './tool.js';

export type Client = mongoose.mongo.MongoClient;
export type Db = mongoose.mongo.Db;

/** Longer than any command takes: nothing that a TTL index says is expired goes while one works. */
const NO_SWEEP_SECONDS = 1_000_000;

/** Connects to a database for the time of `use`. */
export async function withClient<T>(uri: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new mongoose.mongo.MongoClient(uri, {
    serverSelectionTimeoutMS: TenancySettings.read().DB_SERVER_SELECTION_TIMEOUT_MS,
    appName: 'kugelpos-database-tools',
  });
  try {
    await client.connect();
    return await use(client);
  } finally {
    await client.close();
  }
}

/** Runs the embedded database on a folder for the time of `use`, where no other process finds it. */
export async function withEmbedded<T>(dataDir: string, use: (client: Client) => Promise<T>): Promise<T> {
  return withTemporaryFolder(join(tmpdir(), 'kugelpos-'), async (folder) => {
    const database = await openDatabase({
      dataDir,
      listen: { socketPath: join(folder, 'db.sock') },
      inWorker: true,
      ttlSweepSeconds: NO_SWEEP_SECONDS,
    });
    try {
      return await withClient(database.uri, use);
    } finally {
      await database.close();
    }
  });
}

/** Opens the database of a folder and compares all indexes with all documents. @throws ConfigurationError when they differ */
export async function checkDatabase(dataDir: string): Promise<{ collections: number; documents: number }> {
  say('checking every collection');
  const seen = { collections: 0, documents: 0 };
  const told = (): string => `${seen.collections} collections, ${seen.documents} documents agree with their indexes`;
  await withEmbedded(dataDir, (client) =>
    withProgress(told, async () => {
      for (const db of await databases(client)) {
        for (const name of await collectionNames(db)) {
          const { valid, errors, nrecords } = await db.command({ validate: name });
          if (valid !== true)
            throw new ConfigurationError([`${db.databaseName}.${name} is damaged: ${String(errors)}`]);
          seen.collections++;
          seen.documents += nrecords as number;
        }
      }
    }),
  );
  return seen;
}

/** All databases but those that MongoDB keeps for itself, by name. */
export async function databases(client: Client): Promise<Db[]> {
  const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true });
  const names = databases.map(({ name }) => name).filter((name) => !['admin', 'local', 'config'].includes(name));
  return names.sort().map((name) => client.db(name));
}

async function collectionNames(db: Db): Promise<string[]> {
  const found = await db.listCollections({}, { nameOnly: true }).toArray();
  return found.map(({ name }) => name).sort();
}
