import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { startEmbeddedMongo, type EmbeddedMongo } from '@kugelpos/embedded-mongo';
import { startTestStore } from '../support/store.js';
import { addDocuments } from './documents.js';
import { distinctQueries, type Query } from './queries.js';
import { problemsOf, verdictOn, type Verdict } from './verdict.js';
import { tapWire, type Doc, type WireTap } from './wire-tap.js';
import { workAll, type Work } from './workload.js';

const folder = mkdtempSync(join(tmpdir(), 'kgp-indexes-'));
let database: EmbeddedMongo;
let tap: WireTap;
let client: MongoClient;
let work: Work;
let verdicts: { shape: string; query: Query; verdict: Verdict }[];

/** Indexes for people, who look into the database by hand. */
const FOR_PEOPLE = ['log_request_index_request_id'];

beforeAll(async () => {
  database = await startEmbeddedMongo({ dataDir: folder });
  tap = await tapWire(database.uri, folder);
  client = await new MongoClient(database.uri).connect();
  // With room for one tenant each service has to open the other one anew.
  const store = await startTestStore({ MONGODB_URI: tap.uri, TENANT_CACHE_SIZE: '1' });
  try {
    work = await workAll(store);
  } finally {
    await store.dispose();
  }
  const queries = distinctQueries(tap.commands);
  await moveToShop(queries.values());
  for (const [place, ofPlace] of byPlace(queries.values())) {
    const [name = '', collection = ''] = place.split('/');
    await addDocuments(client.db(name), collection, ofPlace);
  }
  verdicts = [];
  for (const [shape, query] of queries) {
    const command = { explain: query.command, verbosity: 'executionStats' };
    verdicts.push({ shape, query, verdict: verdictOn(await client.db(query.database).command(command)) });
  }
}, 180_000);

afterAll(async () => {
  await client?.close();
  await tap?.close();
  await database?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What was asked of a tenant that was removed is asked of the shop, whose databases are still there. */
async function moveToShop(queries: Iterable<Query>): Promise<void> {
  const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true });
  const names = new Set(databases.map(({ name }) => name));
  for (const query of queries) {
    if (!names.has(query.database)) query.database = `SHOP_${query.kind.split('/')[0]}`;
  }
}

function byPlace(queries: Iterable<Query>): Map<string, Query[]> {
  const places = new Map<string, Query[]>();
  for (const query of queries) {
    const place = `${query.database}/${query.collection}`;
    places.set(place, [...(places.get(place) ?? []), query]);
  }
  return places;
}

describe('the queries of all services', () => {
  it('were all seen: every route answered, every method of every repository was called', () => {
    expect(work.failures).toEqual([]);
    expect(work.calls.size).toBeGreaterThan(80);
    expect(work.calls.uncalled).toEqual([]);
    expect(verdicts.length).toBeGreaterThan(500);
  });

  it('are served by indexes that fit them', () => {
    const problems = verdicts.flatMap(({ shape, query, verdict }) =>
      problemsOf(query, verdict).map((problem) => `${shape}: ${problem} (${verdict.plan})`),
    );
    expect(problems).toEqual([]);
  });

  it('leave no index without a query, unless it keeps values unique or lets documents expire', async () => {
    const chosen = new Set(verdicts.flatMap(({ verdict }) => verdict.indexes));
    const unused = new Set<string>();
    const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true });
    for (const { name } of databases) {
      const db = client.db(name);
      for (const { name: collection } of await db.listCollections({}, { nameOnly: true }).toArray()) {
        for (const index of await db.collection(collection).indexes()) {
          const { name: indexName = '', unique, expireAfterSeconds } = index as Doc & { name?: string };
          const isRule = indexName === '_id_' || unique === true || expireAfterSeconds !== undefined;
          if (!isRule && !chosen.has(indexName) && !FOR_PEOPLE.includes(indexName)) unused.add(indexName);
        }
      }
    }
    expect([...unused]).toEqual([]);
  });

  it('would be found out: the same queries without their indexes', async () => {
    const { shape, query } = verdicts.find(({ query: { kind } }) => kind === 'cart/log_tran') ?? {};
    expect(shape).toBeDefined();
    if (query === undefined) return;
    const db = client.db(query.database);
    await db.collection(query.collection).dropIndexes();
    const explained = await db.command({ explain: query.command, verbosity: 'executionStats' });
    expect(problemsOf(query, verdictOn(explained))).toContain('reads the whole collection');
  });
});
