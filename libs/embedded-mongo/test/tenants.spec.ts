import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Db, Document } from 'mongodb';
import { startDatabase, type TestDatabase } from './helpers.js';

const TENANTS = 100;
const COLLECTIONS = 45;
const DROPPED = 'tenant_37';
/** Made at the same time as it: their trees lie among its own. */
const NEIGHBOURS = ['tenant_36', 'tenant_38'];
const tenants = Array.from({ length: TENANTS }, (_, i) => `tenant_${i}`);
const collections = Array.from({ length: COLLECTIONS }, (_, i) => `c${i}`);
const INDEXES = [{ key: { code: 1 }, unique: true }, { key: { store: 1, n: -1 } }, { key: { tags: 1 } }] as const;

/** What a tenant's collection holds: everything in it tells whose it is. */
const documentOf = (tenant: string, collection: string): Document => ({
  _id: 1,
  code: `${tenant}/${collection}`,
  store: tenant,
  n: collection.length,
  tags: [tenant, collection],
});

describe('many tenants in one file', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await startDatabase();
    await Promise.all(tenants.map((name) => makeTenant(test.client.db(name), name)));
    await test.restart();
  }, 60_000);
  afterAll(() => test.stop());

  it('are all there after a restart, with their collections, indexes and documents', async () => {
    const { databases } = await test.client.db('admin').admin().listDatabases({ nameOnly: true });
    expect(databases.map(({ name }) => name).sort()).toEqual([...tenants].sort());
    await Promise.all(tenants.map((name) => checkTenant(test.client.db(name), name)));
  }, 60_000);

  it('are not touched when one of them is dropped', async () => {
    await test.client.db(DROPPED).dropDatabase();
    for (const when of ['at once', 'after a restart']) {
      const { databases } = await test.client.db('admin').admin().listDatabases({ nameOnly: true });
      const left = tenants.filter((name) => name !== DROPPED);
      expect([when, databases.map(({ name }) => name).sort()]).toEqual([when, left.sort()]);
      expect(await test.client.db(DROPPED).listCollections().toArray()).toEqual([]);
      expect(await test.client.db(DROPPED).collection('c0').countDocuments()).toBe(0);
      for (const name of NEIGHBOURS) await checkTenant(test.client.db(name), name);
      if (when === 'at once') await test.restart();
    }
    await makeTenant(test.client.db(DROPPED), DROPPED);
    await checkTenant(test.client.db(DROPPED), DROPPED);
  }, 60_000);
});

/** The collections of a tenant that hold a document: one, a different one each, or all of the dropped one's neighbours. */
function filled(tenant: string): string[] {
  const number = tenants.indexOf(tenant);
  return NEIGHBOURS.includes(tenant) ? collections : [collections[number % COLLECTIONS] as string];
}

async function makeTenant(db: Db, tenant: string): Promise<void> {
  for (const name of collections) await db.collection(name).createIndexes(INDEXES.map((index) => ({ ...index })));
  for (const name of filled(tenant)) await db.collection<Document>(name).insertOne(documentOf(tenant, name));
}

async function checkTenant(db: Db, tenant: string): Promise<void> {
  const found = await db.listCollections({}, { nameOnly: true }).toArray();
  expect(found.map(({ name }) => name).sort()).toEqual([...collections].sort());
  for (const name of filled(tenant)) {
    const collection = db.collection<Document>(name);
    const indexes = (await collection.indexes())
      .slice(1)
      .map(({ key, unique }) => ({ key, ...(unique && { unique }) }));
    expect(indexes).toEqual(INDEXES);
    // By a multikey index: that it is one is known only from its flag in the file.
    const query = { tags: { $in: [tenant, name] } };
    expect(await collection.find(query).hint({ tags: 1 }).toArray()).toEqual([documentOf(tenant, name)]);
    await expect(collection.insertOne({ code: `${tenant}/${name}` })).rejects.toMatchObject({ code: 11000 });
  }
}
