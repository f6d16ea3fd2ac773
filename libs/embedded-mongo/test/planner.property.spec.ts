import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  Binary,
  Decimal128,
  Long,
  MongoBulkWriteError,
  MongoServerError,
  type Collection,
  type Document,
  type IndexDescriptionInfo,
} from 'mongodb';
import { decodeDocument } from '../src/bson/decode.js';
import { parseSort, sortKeyOf } from '../src/query/sort.js';
import { startDatabase, type TestDatabase } from './helpers.js';

const RUNS = process.env['LONG'] ? 5000 : 200;
const DUPLICATE_KEY = 11000;
const PARALLEL_ARRAYS = 171;
const SAME_INDEX = 85;
const NO_PLAN = 291;

const path = fc.constantFrom('a', 'a', 'b', 'b', 'c', 'c', 'a.b', 'a.c', 'a.0');

const scalar = fc.oneof(
  { weight: 10, arbitrary: fc.integer({ min: 0, max: 2 }) },
  { weight: 3, arbitrary: fc.constantFrom('', 'a', 'ab') },
  { weight: 2, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.constantFrom(0.5, NaN, Long.fromNumber(1), Decimal128.fromString('2.00')) },
  { weight: 1, arbitrary: fc.constantFrom(false, true, new Date(0), new Binary(Buffer.from('x'))) },
  // Longer than a key of an index may be: it is cut there.
  { weight: 1, arbitrary: fc.constantFrom('x', 'y').map((end) => 'long'.repeat(300) + end) },
);
const inner = fc.record({ b: scalar, c: fc.oneof(scalar, fc.array(scalar, { maxLength: 2 })) }, { requiredKeys: [] });
const element = fc.oneof(
  { weight: 5, arbitrary: scalar },
  { weight: 1, arbitrary: inner },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 2 }) },
);
const value = fc.oneof(
  { weight: 5, arbitrary: scalar },
  { weight: 2, arbitrary: inner },
  { weight: 3, arbitrary: fc.array(element, { maxLength: 3 }) },
);
const documentsOf = (ab: fc.Arbitrary<unknown>): fc.Arbitrary<Document[]> =>
  fc.array(fc.record({ a: ab, b: ab, c: scalar }, { requiredKeys: [] }), { minLength: 2, maxLength: 12 });
/** What is stored before and after the indexes are made: without arrays, because an index over these gives no order. */
const plain = fc.tuple(documentsOf(scalar), documentsOf(scalar));
const documents = fc.oneof(
  { weight: 1, arbitrary: plain },
  { weight: 2, arbitrary: fc.tuple(documentsOf(value), documentsOf(value)) },
);

const condition: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: value },
  { weight: 3, arbitrary: fc.record({ $in: fc.array(value, { maxLength: 3 }) }) },
  {
    weight: 4,
    arbitrary: fc.dictionary(fc.constantFrom('$gt', '$gte', '$lt', '$lte'), scalar, { minKeys: 1, maxKeys: 2 }),
  },
  { weight: 2, arbitrary: fc.record({ $exists: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ $ne: value }) },
  { weight: 1, arbitrary: fc.record({ $nin: fc.array(scalar, { maxLength: 2 }) }) },
  { weight: 1, arbitrary: fc.record({ $gt: scalar, $ne: scalar }) },
  { weight: 1, arbitrary: fc.record({ $not: fc.record({ $gte: scalar }) }) },
  { weight: 1, arbitrary: fc.record({ $type: fc.constantFrom('number', 'string', 'null', 'array', 'object') }) },
  { weight: 1, arbitrary: fc.record({ $size: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ $all: fc.array(scalar, { minLength: 1, maxLength: 2 }) }) },
  { weight: 1, arbitrary: fc.record({ $elemMatch: fc.record({ $gte: scalar, $lte: scalar }) }) },
  { weight: 1, arbitrary: fc.record({ $elemMatch: fc.dictionary(fc.constantFrom('b', 'c'), scalar, { minKeys: 1 }) }) },
  { weight: 1, arbitrary: fc.constantFrom(/^a/, /b/, /^ab?/) },
);
const simple = fc.dictionary(path, condition, { maxKeys: 3 });
const filter: fc.Arbitrary<Document> = fc.oneof(
  { weight: 6, arbitrary: simple },
  {
    weight: 2,
    arbitrary: fc
      .tuple(simple, fc.array(simple, { minLength: 1, maxLength: 3 }))
      .map(([rest, $or]) => ({ ...rest, $or })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(simple, fc.array(simple, { minLength: 1, maxLength: 2 }))
      .map(([rest, $and]) => ({ ...rest, $and })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(simple, fc.array(simple, { minLength: 1, maxLength: 2 }))
      .map(([rest, $nor]) => ({ ...rest, $nor })),
  },
);

const direction = fc.constantFrom(1 as const, -1 as const);
const pattern = fc
  .uniqueArray(fc.tuple(path, direction), { minLength: 1, maxLength: 3, selector: ([name]) => name })
  .map((fields) => Object.fromEntries(fields));
const partial = fc.constantFrom<Document[]>(
  { a: { $exists: true } },
  { a: { $gt: 0 } },
  { c: 'a' },
  { c: { $type: 'string' } },
  { a: { $gte: 1 }, b: { $exists: true } },
  { c: { $in: [1, 2] } },
);
const indexes = fc.array(
  fc.record({
    key: pattern,
    options: fc.oneof(
      { weight: 4, arbitrary: fc.constant({}) },
      { weight: 1, arbitrary: fc.constant({ sparse: true }) },
      { weight: 1, arbitrary: fc.constant({ unique: true }) },
      { weight: 2, arbitrary: partial.map((partialFilterExpression) => ({ partialFilterExpression })) },
    ),
  }),
  { minLength: 1, maxLength: 4 },
);

type IndexSpecs = typeof indexes extends fc.Arbitrary<infer T> ? T : never;

const query = fc.record({
  filter,
  sort: fc.oneof({ weight: 1, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: pattern }),
  skip: fc.nat(2),
  limit: fc.nat(3),
  /** What makes the query fit an index: its first fields fixed, and the order of the others asked for. */
  fit: fc.option(
    fc.record({
      index: fc.nat(3),
      fixed: fc.array(
        fc.oneof(
          scalar,
          condition,
          fc.record({ $in: fc.array(scalar, { minLength: 2, maxLength: 3 }) }),
          fc.record({ $gte: fc.nat(2), $lte: fc.nat(2) }),
        ),
        { maxLength: 2 },
      ),
      or: fc.oneof(
        { weight: 4, arbitrary: fc.constant<unknown[]>([]) },
        { weight: 1, arbitrary: fc.array<unknown>(scalar, { minLength: 1, maxLength: 2 }) },
      ),
      /** Asks for the order of the fixed fields, too. */
      fromFirst: fc.boolean(),
      turn: fc.tuple(fc.boolean(), fc.boolean()),
    }),
    { freq: 3 },
  ),
});
type Asked = typeof query extends fc.Arbitrary<infer T> ? T : never;
type Query = Pick<Asked, 'filter' | 'sort' | 'skip' | 'limit'>;

/** The query as it is, or made to fit one of the indexes. */
function fitted({ fit, ...asked }: Asked, specs: IndexSpecs): Query {
  if (!fit) return asked;
  const fields = Object.entries(specs[fit.index % specs.length]?.key ?? {});
  const filter = Object.fromEntries(fit.fixed.map((wanted, i) => [fields[i]?.[0] ?? 'a', wanted]));
  const first = fields[0]?.[0] ?? 'a';
  const $or = fit.or.map((wanted) => ({ [first]: wanted }));
  const [all, one] = fit.turn;
  const order = fields
    .slice(fit.fromFirst ? 0 : fit.fixed.length)
    .map(([name, way], i): [string, 1 | -1] => [name, all !== (one && i === 1) ? way : way === 1 ? -1 : 1]);
  return { ...asked, filter: $or.length > 0 ? { ...filter, $or } : filter, sort: Object.fromEntries(order) };
}

let test: TestDatabase;
let serial = 0;

beforeAll(async () => {
  test = await startDatabase();
});
afterAll(() => test.stop());

describe('a query finds the same documents in the same order', () => {
  it('with any indexes and any hint as by walking over the collection', async () => {
    await fc.assert(
      fc.asyncProperty(
        documents,
        indexes,
        fc.array(query, { minLength: 8, maxLength: 8 }),
        async ([before, after], specs, queries) => {
          const collection = test.client.db('property').collection(`c${++serial}`);
          await store(collection, before);
          for (const [i, { key, options }] of specs.entries())
            await collection.createIndex(key, { ...options, name: `i${i}` }).catch(unfit);
          await store(collection, after);
          // Entries of what is gone or changed must be gone, too.
          await collection.deleteMany({ c: 0 });
          await collection.updateMany({ c: 1 }, { $set: { a: 1 } }).catch(unfit);
          const hints = await collection.indexes();
          for (const asked of queries) await compare(collection, hints, fitted(asked, specs));
        },
      ),
      { numRuns: RUNS },
    );
  }, 1_800_000);
});

async function store(collection: Collection, documents: Document[]): Promise<void> {
  if (documents.length === 0) return;
  await collection.insertMany(structuredDocuments(documents), { ordered: false }).catch(unfit);
}

/** Copies, because the driver puts the `_id` into what it inserts, and a run is repeated when it is shrunk. */
function structuredDocuments(documents: Document[]): Document[] {
  return documents.map((document) => ({ ...document }));
}

/** Documents that do not fit an index are left out, and indexes that do not fit the documents are not made. */
function unfit(error: unknown): void {
  const code = (error as MongoServerError | MongoBulkWriteError).code;
  if (![DUPLICATE_KEY, PARALLEL_ARRAYS, SAME_INDEX].includes(Number(code))) throw error;
}

async function compare(
  collection: Collection,
  hints: IndexDescriptionInfo[],
  { filter, sort, skip, limit }: Query,
): Promise<void> {
  const keyOf = sortKeyOf(parseSort(sort));
  const order = (found: Document[]): string[] => found.map((document) => keyOf(document));
  const find = async (hint?: Document | string, page: { skip?: number; limit?: number } = {}): Promise<Document[]> => {
    const options = { sort, raw: true, ...(hint ? { hint } : {}), ...page };
    const found = (await collection.find(filter, options).toArray()) as unknown as Buffer[];
    return found.map((bytes) => decodeDocument(bytes));
  };

  const expected = await find({ $natural: 1 }).catch((error: unknown) => {
    if (String(error).includes('parallel arrays')) return undefined;
    throw error;
  });
  // What cannot be sorted at all has no order to compare.
  if (!expected) return;
  const ids = idsOf(expected);
  const found = await find();
  expect(idsOf(found)).toEqual(ids);
  expect(order(found)).toEqual(order(expected));
  expect(await collection.countDocuments(filter)).toBe(expected.length);
  const page = await find(undefined, { skip, limit });
  expect(order(page)).toEqual(order(expected.slice(skip, limit === 0 ? undefined : skip + limit)));
  expect(ids).toEqual(expect.arrayContaining(idsOf(page)));

  for (const index of hints) {
    const hinted = await find(index.name).catch((error: unknown) => {
      // A partial index may be refused, never used for what it does not hold.
      if (index.partialFilterExpression && (error as MongoServerError).code === NO_PLAN) return undefined;
      throw error;
    });
    if (!hinted) continue;
    const held = index.sparse ? await heldBySparse(collection, Object.keys(index.key), expected) : expected;
    expect(idsOf(hinted)).toEqual(idsOf(held));
    expect(order(hinted)).toEqual(order(held));
  }
}

/** A hint makes MongoDB use a sparse index even where it leaves documents out. */
async function heldBySparse(collection: Collection, paths: string[], documents: Document[]): Promise<Document[]> {
  const isThere = { $or: paths.map((name) => ({ [name]: { $exists: true } })) };
  const held = new Set(idsOf(await collection.find(isThere, { hint: { $natural: 1 } }).toArray()));
  return documents.filter((document) => held.has(String(document['_id'])));
}

function idsOf(documents: Document[]): string[] {
  return documents.map((document) => String(document['_id'])).sort();
}
