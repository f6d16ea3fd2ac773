import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BSON, MongoClient, type Document } from 'mongodb';
import { startEmbeddedMongo, type EmbeddedMongo } from '../src/index.js';
import { fillFormatFixture } from './format-content.js';

/**
 * A data folder as version 1 of the format was first written, and what is in it. It is never written anew: a change of
 * the code that cannot read it is a new format version. It was made with
 * `WRITE_FORMAT_FIXTURE=1 npm test -- libs/embedded-mongo/test/format`.
 */
const FIXTURE = join(import.meta.dirname, 'fixtures', 'format-1');
const DATA = join(FIXTURE, 'data.mdb.gz');
const CONTENT = join(FIXTURE, 'content.json.gz');

const { EJSON } = BSON;

let dataDir: string;
let database: EmbeddedMongo;
let client: MongoClient;

async function open(): Promise<void> {
  // No sweep: the fixture's documents must not expire while a test looks at them.
  database = await startEmbeddedMongo({ dataDir, ttlSweepSeconds: 86_400 });
  client = await new MongoClient(database.uri).connect();
}

async function close(): Promise<void> {
  await client.close();
  await database.close();
}

/** Every database with its collections: indexes, and documents as hexadecimal BSON. */
async function content(): Promise<Document> {
  const found: Document = {};
  const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true });
  for (const { name } of databases) {
    for (const collection of await client.db(name).collections()) {
      const documents = await collection.find({}, { raw: true }).sort({ _id: 1 }).toArray();
      found[collection.namespace] = {
        indexes: await collection.listIndexes().toArray(),
        documents: documents.map((bytes) => Buffer.from(bytes as unknown as Uint8Array).toString('hex')),
      };
    }
  }
  return found;
}

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'kgp-format-'));
  if (process.env['WRITE_FORMAT_FIXTURE']) {
    await open();
    await fillFormatFixture(client);
    mkdirSync(FIXTURE, { recursive: true });
    writeFileSync(CONTENT, gzipSync(JSON.stringify(await content()), { level: 9 }));
    await close();
    writeFileSync(DATA, gzipSync(readFileSync(join(dataDir, 'data.mdb')), { level: 9 }));
  }
  writeFileSync(join(dataDir, 'data.mdb'), gunzipSync(readFileSync(DATA)));
  await open();
});

afterAll(async () => {
  await close();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('a data folder of format 1', () => {
  it('opens with every document, byte for byte, and every index', async () => {
    const expected = JSON.parse(gunzipSync(readFileSync(CONTENT)).toString('utf8')) as Document;
    expect(Object.keys(expected).length).toBeGreaterThan(5);
    expect(JSON.parse(EJSON.stringify(await content()))).toEqual(expected);
  });

  it('has indexes that agree with its documents and are used', async () => {
    const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true });
    for (const { name } of databases) {
      for (const { collectionName } of await client.db(name).collections()) {
        const result = await client.db(name).command({ validate: collectionName });
        expect(result).toMatchObject({ valid: true, errors: [] });
      }
    }
    const indexed = client.db('T0001_shop').collection('indexed');
    for (const [index, filter] of [
      ['single', { code: 'c42' }],
      ['compound', { group: 3, price: { $gte: 10 } }],
      ['multikey', { 'tags.name': 't7' }],
      ['partial', { stock: { $gt: 90 } }],
      ['long', { long: `${'l'.repeat(2000)}5` }],
    ] as const) {
      const { queryPlanner } = await indexed.find(filter).explain('queryPlanner');
      expect(JSON.stringify(queryPlanner)).toContain(`"indexName":"${index}"`);
      const all = await indexed.find(filter).sort({ _id: 1 }).toArray();
      expect(all.length).toBeGreaterThan(0);
      expect(await indexed.find(filter).hint('_id_').sort({ _id: 1 }).toArray()).toEqual(all);
    }
  });

  it('can be written to, keeps its rules and stays over a restart', async () => {
    const indexed = client.db('T0001_shop').collection('indexed');
    await expect(indexed.insertOne({ code: 'c42' })).rejects.toMatchObject({ code: 11000 });
    await indexed.insertOne({ code: 'new', tags: [{ name: 't7' }] });
    await indexed.updateMany({ group: 3 }, { $inc: { price: 1 } });
    await indexed.deleteOne({ code: 'c1' });
    await indexed.createIndex({ fresh: 1 });
    const before = await content();
    await close();
    await open();
    expect(await content()).toEqual(before);
    expect(await client.db('T0001_shop').command({ validate: 'indexed' })).toMatchObject({ valid: true, errors: [] });
  });
});
