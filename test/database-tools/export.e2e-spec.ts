import { appendFileSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Document, MongoClient } from 'mongodb';
import { documentsOfEveryType } from './every-type.js';
import {
  cleanUp,
  freshFolder,
  refusal,
  runHere,
  startDatabase,
  startTool,
  tool,
  withDatabase,
  type DatabaseProcess,
} from './processes.js';

/** So many that an import takes a while. */
const MANY = 5000;
const STRANGE_NAMES = [
  'dots.and.more',
  'with space',
  'up/../and\\down',
  'percent%2Fname',
  '日本語',
  `long-${'x'.repeat(200)}`,
];

let source: DatabaseProcess;
let target: DatabaseProcess;
/** An export of the running source. */
let exported: string;

/** Every namespace with its indexes and documents, all as the bytes that the server sent. */
async function contents(client: MongoClient): Promise<Map<string, { indexes: string[]; documents: string[] }>> {
  const found = new Map<string, { indexes: string[]; documents: string[] }>();
  const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true });
  for (const { name } of databases) {
    for (const collection of await client.db(name).collections()) {
      const hex = (items: unknown[]): string[] =>
        items.map((bytes) => Buffer.from(bytes as Uint8Array).toString('hex'));
      const indexes = await collection.listIndexes({ raw: true }).toArray();
      const documents = await collection.find({}, { raw: true }).sort({ _id: 1 }).toArray();
      found.set(collection.namespace, { indexes: hex(indexes).sort(), documents: hex(documents) });
    }
  }
  return found;
}

/** Files of an export with what is in them. */
function files(folder: string): Map<string, string> {
  return new Map(
    readdirSync(folder)
      .filter((name) => name !== 'export.json')
      .map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );
}

beforeAll(async () => {
  [source, target] = await Promise.all([startDatabase(freshFolder()), startDatabase(freshFolder())]);
  const shop = source.client.db('shop');
  await shop.collection<Document>('types').insertMany(documentsOfEveryType());
  for (const name of STRANGE_NAMES) await shop.collection(name).insertOne({ name });
  await shop.createCollection('empty');
  const indexed = source.client.db('T0001_cart').collection('indexed');
  await indexed.insertMany([
    { a: 1, b: [1, 2], c: { d: 'x' }, e: 5 },
    { a: 2 },
    { b: 1, at: new Date(Date.UTC(2100, 0)) },
  ]);
  await indexed.createIndexes([
    { key: { a: 1 }, unique: true, sparse: true },
    { key: { b: -1, 'c.d': 1 }, name: 'by b and d' },
    { key: { e: 1 }, unique: true, partialFilterExpression: { e: { $gt: 3.5 } } },
    { key: { later: 1 }, expireAfterSeconds: 86_400 },
    { key: { at: 1 }, expireAfterSeconds: 0 },
  ]);
  await source.client.db('shop2').collection('many').createIndex({ i: 1 }, { unique: true });
  await source.client
    .db('shop2')
    .collection('many')
    .insertMany(Array.from({ length: MANY }, (_, i) => ({ i, text: 'x'.repeat(100) })));
  exported = join(freshFolder(), 'export');
  await tool('export', [exported, '--data', source.dataDir]);
}, 120_000);

afterAll(cleanUp);

jest.setTimeout(120_000);

describe('an export', () => {
  it('has names that every file system takes, for the eyes of the owner alone', () => {
    expect(statSync(exported).mode & 0o777).toBe(0o700);
    const names = readdirSync(exported);
    expect(names).toHaveLength(STRANGE_NAMES.length + 5);
    for (const name of names) {
      expect(name).toMatch(/^[A-Za-z0-9._-]{1,110}$/);
      expect(statSync(join(exported, name)).mode & 0o777).toBe(0o600);
    }
  });

  it('imported into another instance gives the same bytes and the same indexes', async () => {
    const line = await tool('import', [exported], { MONGODB_URI: target.uri });
    const before = await contents(source.client);
    expect(line).toMatch(new RegExp(`^imported ${before.size} collections with \\d+ documents in [\\d.]+ s\n$`));
    expect(before.get('shop.types')?.documents).toHaveLength(documentsOfEveryType().length);
    expect(before.get('T0001_cart.indexed')?.indexes).toHaveLength(6);
    const after = await contents(target.client);
    expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
    for (const [namespace, expected] of before)
      expect([namespace, after.get(namespace)]).toEqual([namespace, expected]);
    for (const namespace of after.keys()) {
      const [name, ...collection] = namespace.split('.');
      const result = await target.client.db(name).command({ validate: collection.join('.') });
      expect(result).toMatchObject({ valid: true, errors: [] });
    }
  });

  it('is the same from a back-up and from a folder that is not in use', async () => {
    const copy = join(freshFolder(), 'copy');
    await tool('backup', [copy, '--data', source.dataDir]);
    const made = freshFolder();
    const stopped = freshFolder();
    writeFileSync(join(stopped, 'data.mdb'), readFileSync(join(copy, 'data.mdb')));
    await tool('export', [join(made, 'backup'), '--from', copy], { MONGODB_URI: target.uri });
    await tool('export', [join(made, 'folder')], { DATA_DIR: stopped });
    const expected = files(exported);
    for (const name of ['backup', 'folder']) expect([name, files(join(made, name))]).toEqual([name, expected]);
    expect(readdirSync(copy).sort()).toEqual(['backup.json', 'data.mdb']);
  });

  it('of a document that extended JSON would change is refused and leaves nothing', async () => {
    const dataDir = freshFolder();
    const made = freshFolder();
    await withDatabase(dataDir, async (client, uri) => {
      // A Map keeps its order, unless the driver has to give it an _id.
      const document = new Map<string, unknown>([
        ['_id', 7],
        ['b', 1],
        ['1', 2],
      ]);
      await client
        .db('a')
        .collection('c')
        .insertMany([document as never], { forceServerObjectId: true });
      const line = await refusal('export', [join(made, 'export')], { MONGODB_URI: uri });
      expect(line).toContain('a.c: the document with _id {"$numberInt":"7"} would change as extended JSON');
    });
    expect(readdirSync(made)).toEqual([]);
  });
});

describe('an import', () => {
  it('that was killed is refused until it may drop what is there, and then is whole', async () => {
    const client = target.client;
    for (const name of ['shop', 'shop2', 'T0001_cart']) await client.db(name).dropDatabase();
    await client.db('shop').collection('other').insertOne({ stays: true });
    const killed = startTool('import', [exported], { MONGODB_URI: target.uri });
    await killed.says(/shop\.types: \d+ of \d+ documents/);
    killed.child.kill('SIGKILL');
    await killed.exit;
    expect(await client.db('shop2').collection('many').countDocuments()).toBeLessThan(MANY);
    expect(await refusal('import', [exported], { MONGODB_URI: target.uri })).toMatch(/is not empty; --drop drops/);
    await runHere('import', [exported, '--drop'], { MONGODB_URI: target.uri });
    const after = await contents(client);
    expect(after.get('shop.other')?.documents).toHaveLength(1);
    after.delete('shop.other');
    expect(after).toEqual(await contents(source.client));
  });

  it('of a damaged export changes nothing', async () => {
    const folder = join(freshFolder(), 'small');
    const dataDir = freshFolder();
    await withDatabase(dataDir, async (client, uri) => {
      await client
        .db('a')
        .collection('c')
        .insertMany([{ i: 1 }, { i: 2 }]);
      await runHere('export', [folder], { MONGODB_URI: uri });
      const [name] = readdirSync(folder).filter((file) => file.endsWith('.jsonl'));
      const file = join(folder, name as string);
      const text = readFileSync(file, 'utf8');
      const attempt = (): Promise<string> => refusal('import', [folder, '--drop'], { MONGODB_URI: uri });
      for (const damage of [
        () => truncateSync(file, text.length - 3),
        () => writeFileSync(file, text.slice(0, text.indexOf('\n') + 1)),
        () => writeFileSync(file, text.replace('"1"', '"7"')),
        () => appendFileSync(file, '{}\n'),
      ]) {
        writeFileSync(file, text);
        damage();
        expect(await attempt()).toContain('is damaged');
      }
      rmSync(join(folder, 'export.json'));
      expect(await attempt()).toContain('is not an export');
      expect(await client.db('a').collection('c').countDocuments()).toBe(2);
    });
  });

  it('into a folder that a process has open is refused', async () => {
    expect(await refusal('import', [exported, '--data', source.dataDir])).toContain(
      'is in use by another process; stop it first',
    );
  });
});
