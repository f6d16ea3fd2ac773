import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { startEmbeddedMongo, type EmbeddedMongo, type EmbeddedMongoOptions } from '../src/index.js';

/** A database in a folder of its own, with a client. */
export interface TestDatabase {
  dataDir: string;
  database: EmbeddedMongo;
  client: MongoClient;
  /** Closes and starts again on the same folder. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export async function startDatabase(options: Partial<EmbeddedMongoOptions> = {}): Promise<TestDatabase> {
  const dataDir = mkdtempSync(join(tmpdir(), 'kgp-db-'));
  const start = async (): Promise<Pick<TestDatabase, 'database' | 'client'>> => {
    const database = await startEmbeddedMongo({ dataDir, ...options });
    const client = await new MongoClient(database.uri, { serverSelectionTimeoutMS: 5000 }).connect();
    return { database, client };
  };
  const stop = async (): Promise<void> => {
    await test.client.close();
    await test.database.close();
  };
  const test: TestDatabase = {
    dataDir,
    ...(await start()),
    restart: async () => {
      await stop();
      Object.assign(test, await start());
    },
    stop: async () => {
      await stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  return test;
}
