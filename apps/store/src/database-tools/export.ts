import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import mongoose from 'mongoose';
import { ConfigurationError } from '@kugelpos/platform';
import { TenancySettings } from '@kugelpos/tenancy';
import { copyLive } from './backup.js';
import { copyFromBackup } from './backup-folder.js';
import { dataFile, existingDataFolder, isInUse } from './data-folders.js';
import { databases, withClient, withEmbedded, type Client, type Db } from './databases.js';
import { EXACT, toExactJson } from './exact-json.js';
import { sealExport, type ExportedCollection } from './export-folder.js';
import { withTemporaryFolder, writeNewFolder } from './new-folder.js';
import { say, secondsSince, withProgress, type Asked, type Tool } from './tool.js';

const { EJSON } = mongoose.mongo.BSON;

/** Text gathered before it goes to the file. */
const CHUNK_LENGTH = 64 * 1024;

/** `npm run db:export`: all databases as extended JSON lines. */
export const exportAll: Tool = {
  usage: `npm run db:export -- <folder> [--from <back-up folder>] [--data <folder>]

Writes every database but admin, local and config into a new folder: canonical extended JSON, one document
a line, one file a collection, and export.json with names, counts, checksums and indexes.

The source is the back-up of --from; else MONGODB_URI; else the embedded database. The embedded one may be
running: it is copied first, so that the export is as of one moment (this takes room for a copy). A MongoDB
of MONGODB_URI is read as it is: stop what writes to it first.

  --from <folder>  a back-up of db:backup
  --data <folder>  folder of the embedded database; default: DATA_DIR or DB_DATA_DIR, whichever holds one
`,
  options: { from: { type: 'string' }, data: { type: 'string' } },
  run: async (asked) => {
    const started = performance.now();
    const entries = await writeNewFolder(asked.folder, (made) =>
      withSource(asked, made, async (client) => {
        const collections = await exportDatabases(client, made);
        sealExport(made, collections, (value) => EJSON.stringify(value, undefined, 2, { relaxed: false }));
        return collections;
      }),
    );
    const documents = entries.reduce((sum, entry) => sum + entry.documents, 0);
    return `exported ${entries.length} collections with ${documents} documents to ${asked.folder} in ${secondsSince(started)}`;
  },
};

/** Opens what is to be exported; a copy, where one is needed, is made beside the files of the export. */
async function withSource<T>(asked: Asked, made: string, use: (client: Client) => Promise<T>): Promise<T> {
  const { from, data } = asked;
  const uri = TenancySettings.read().MONGODB_URI;
  if (from === undefined && data === undefined && uri !== undefined) {
    say('reading the database of MONGODB_URI');
    return withClient(uri, use);
  }
  const dataDir = from ?? existingDataFolder(data);
  if (from === undefined && !(await isInUse(dataDir))) {
    say(`reading ${dataDir}`);
    return withEmbedded(dataDir, use);
  }
  return withTemporaryFolder(join(made, 'copy-'), async (copy) => {
    if (from === undefined) await copyLive(dataDir, dataFile(copy));
    else await copyFromBackup(from, dataFile(copy));
    return withEmbedded(copy, use);
  });
}

async function exportDatabases(client: Client, folder: string): Promise<ExportedCollection[]> {
  const done: ExportedCollection[] = [];
  for (const db of await databases(client)) {
    for (const { name, options } of await collectionsOf(db)) {
      const file = fileName(done.length + 1, db.databaseName, name);
      done.push({
        database: db.databaseName,
        collection: name,
        options,
        indexes: await indexesOf(db, name),
        file,
        ...(await exportDocuments(db, name, join(folder, file))),
      });
    }
  }
  return done;
}

interface FoundCollection {
  name: string;
  options: mongoose.mongo.BSON.Document;
}

/** @throws ConfigurationError for views and the like, which have no documents of their own to move */
async function collectionsOf(db: Db): Promise<FoundCollection[]> {
  const found = await db.listCollections({}, { nameOnly: false, ...EXACT }).toArray();
  const other = found.find(({ type }) => type !== 'collection');
  if (other)
    throw new ConfigurationError([
      `${db.databaseName}.${other.name} is a ${other.type}; only collections can be moved`,
    ]);
  return found
    .filter(({ name }) => !name.startsWith('system.'))
    .map(({ name, options }) => ({ name, options: (options ?? {}) as mongoose.mongo.BSON.Document }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function indexesOf(db: Db, name: string): Promise<mongoose.mongo.BSON.Document[]> {
  const indexes = (await db.collection(name).listIndexes(EXACT).toArray()) as mongoose.mongo.BSON.Document[];
  return indexes.filter((index) => index['name'] !== '_id_');
}

/** A name that every file system takes, whatever the collection is called: a number, and what is harmless of the name. */
function fileName(number: number, database: string, collection: string): string {
  const readable = `${database}.${collection}`.replace(/[^A-Za-z0-9._-]/g, '_').slice(0, 80);
  return `${String(number).padStart(5, '0')}-${readable}.jsonl`;
}

async function exportDocuments(db: Db, name: string, path: string): Promise<{ documents: number; sha256: string }> {
  const hash = createHash('sha256');
  const namespace = `${db.databaseName}.${name}`;
  let documents = 0;
  const cursor = db
    .collection(name)
    .find({}, { raw: true, readConcern: { level: 'majority' } })
    .sort({ _id: 1 }) as unknown as AsyncIterable<Uint8Array>;
  async function* text(): AsyncGenerator<string> {
    let chunk = '';
    for await (const bytes of cursor) {
      const line = toExactJson(bytes);
      if (line === undefined) throw new ConfigurationError([cannotWrite(namespace, bytes)]);
      documents++;
      chunk += `${line}\n`;
      if (chunk.length < CHUNK_LENGTH) continue;
      hash.update(chunk);
      yield chunk;
      chunk = '';
    }
    hash.update(chunk);
    yield chunk;
  }
  const told = (): string => `${namespace}: ${documents} documents`;
  await withProgress(told, () => pipeline(text, createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true })));
  say(told());
  return { documents, sha256: hash.digest('hex') };
}

function cannotWrite(namespace: string, bytes: Uint8Array): string {
  let id = 'unknown';
  try {
    id = EJSON.stringify((mongoose.mongo.BSON.deserialize(bytes, EXACT) as { _id: unknown })._id, { relaxed: false });
  } catch {
    // Bytes that cannot be read have no name either.
  }
  return `${namespace}: the document with _id ${id} would change as extended JSON (whole numbers as field names after other names, $-names that mean types, dates beyond year 275760)`;
}
