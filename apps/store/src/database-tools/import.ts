import mongoose from 'mongoose';
import { ConfigurationError } from '@kugelpos/platform';
import { TenancySettings } from '@kugelpos/tenancy';
import { openDataFolder } from '../data-folder.js';
import { dataFolder, isInUse } from './data-folders.js';
import { withClient, withEmbedded, type Client } from './databases.js';
import { fromExactJson } from './exact-json.js';
import { linesOf, readExport, type ExportedCollection } from './export-folder.js';
import { say, secondsSince, withProgress, type Tool } from './tool.js';

/** Limits of one insert. */
const BATCH_DOCUMENTS = 1000;
const BATCH_LENGTH = 8 * 1024 * 1024;

/** `npm run db:import`: an export into MongoDB or the embedded database. */
export const importAll: Tool = {
  usage: `npm run db:import -- <export folder> [--data <folder>] [--drop]

Checks an export of db:export, then writes its collections with their indexes and compares the counts.
The target is MONGODB_URI; else the embedded database, whose store (or \`npm run db\`) must not run.
After an interruption repeat it with --drop.

  --data <folder>  folder of the embedded database; default: DATA_DIR or DB_DATA_DIR, whichever holds one, else DATA_DIR
  --drop           drops the collections of the export first, where the target has them; others stay
`,
  options: { data: { type: 'string' }, drop: { type: 'boolean' } },
  run: async ({ folder, data, drop }) => {
    const started = performance.now();
    const entries = readExport(folder);
    say(`checking ${entries.length} files`);
    for (const entry of entries) await checkFile(folder, entry);
    await withTarget(data, async (client) => {
      if (drop !== true) await refuseUnlessEmpty(client, entries);
      for (const entry of entries) await importCollection(client, folder, entry);
    });
    const documents = entries.reduce((sum, entry) => sum + entry.documents, 0);
    return `imported ${entries.length} collections with ${documents} documents in ${secondsSince(started)}`;
  },
};

async function withTarget<T>(data: string | undefined, use: (client: Client) => Promise<T>): Promise<T> {
  const uri = TenancySettings.read().MONGODB_URI;
  if (data === undefined && uri !== undefined) {
    say('writing to the database of MONGODB_URI');
    return withClient(uri, use);
  }
  const folder = openDataFolder(dataFolder(data));
  if (await isInUse(folder)) {
    throw new ConfigurationError([
      `${folder} is in use by another process; stop it first, or set MONGODB_URI to its address`,
    ]);
  }
  say(`writing to ${folder}`);
  return withEmbedded(folder, use);
}

/** Reads a file to its end before anything is written: a damaged export changes nothing. */
async function checkFile(folder: string, entry: ExportedCollection): Promise<void> {
  let lines = 0;
  for await (const _line of linesOf(folder, entry)) lines++;
  if (lines !== entry.documents)
    throw new ConfigurationError([`${entry.file} has ${lines} documents, expected ${entry.documents}`]);
}

async function refuseUnlessEmpty(client: Client, entries: ExportedCollection[]): Promise<void> {
  for (const { database, collection } of entries) {
    if (
      (await client
        .db(database)
        .collection(collection)
        .findOne({}, { projection: { _id: 1 } })) === null
    )
      continue;
    throw new ConfigurationError([
      `${database}.${collection} is not empty; --drop drops the collections of the export first`,
    ]);
  }
}

/** Indexes come after the count: building them at once is faster, and a TTL index deletes what the count expects. */
async function importCollection(client: Client, folder: string, entry: ExportedCollection): Promise<void> {
  const db = client.db(entry.database, { writeConcern: { w: 'majority', journal: true } });
  const collection = db.collection(entry.collection);
  await collection.drop();
  await db.createCollection(entry.collection, entry.options);
  let inserted = 0;
  const told = (): string => `${entry.database}.${entry.collection}: ${inserted} of ${entry.documents} documents`;
  await withProgress(told, async () => {
    for await (const batch of batchesOf(folder, entry)) {
      await collection.insertMany(batch, { ordered: false, forceServerObjectId: true });
      inserted += batch.length;
    }
  });
  say(told());
  const counted = await collection.countDocuments({}, { readConcern: { level: 'majority' } });
  if (counted !== entry.documents) {
    throw new ConfigurationError([`${collection.namespace} has ${counted} documents, expected ${entry.documents}`]);
  }
  if (entry.indexes.length > 0) await db.command({ createIndexes: entry.collection, indexes: entry.indexes });
}

async function* batchesOf(folder: string, entry: ExportedCollection): AsyncGenerator<mongoose.mongo.BSON.Document[]> {
  let batch: mongoose.mongo.BSON.Document[] = [];
  let length = 0;
  for await (const line of linesOf(folder, entry)) {
    batch.push(fromExactJson(line));
    length += line.length;
    if (batch.length < BATCH_DOCUMENTS && length < BATCH_LENGTH) continue;
    yield batch;
    batch = [];
    length = 0;
  }
  if (batch.length > 0) yield batch;
}
