import fc from 'fast-check';
import { MongoBulkWriteError, ObjectId, type Db } from 'mongodb';
import type { Query } from './queries.js';
import { isPlain, type Doc } from './wire-tap.js';

/** Documents that a collection is filled up with. */
const MORE = 400;
const DUPLICATE_KEY = 11000;

/**
 * Fills a collection: copies of its documents in which the fields that queries and indexes name have values that were
 * stored, values that were asked for, or new ones. So each query finds some documents and misses many.
 */
export async function addDocuments(db: Db, name: string, queries: readonly Query[]): Promise<void> {
  const collection = db.collection(name);
  const samples: Doc[] = await collection.find().limit(50).toArray();
  const indexes = await collection.indexes();
  const fields = new Map<string, unknown[]>();
  const note = (path: string, ...values: unknown[]): void => {
    if (path !== '_id') fields.set(path, [...(fields.get(path) ?? []), ...values]);
  };
  for (const path of indexes.flatMap(({ key }) => Object.keys(key as Doc))) note(path);
  for (const { filter, sort } of queries) {
    for (const path of Object.keys(sort)) note(path);
    eachCondition(filter, note);
  }
  for (const path of fields.keys()) note(path, ...[...samples, {}].map((sample) => valueAt(sample, path)));
  const made = fc.sample(fc.tuple(fc.constantFrom(...samples, {}), fc.record(recordOf(fields))), {
    numRuns: MORE,
    seed: 7,
  });
  const documents = made.map(([sample, values], i) => {
    const copy: Doc = { ...sample, _id: new ObjectId() };
    for (const [path, { value, isNew }] of Object.entries(values)) setAt(copy, path, isNew ? varied(value, i) : value);
    return copy;
  });
  await collection.insertMany(documents, { ordered: false }).catch((error: unknown) => {
    if (!(error instanceof MongoBulkWriteError) || error.code !== DUPLICATE_KEY) throw error;
  });
}

function recordOf(fields: Map<string, unknown[]>) {
  const entries = [...fields].map(([path, values]): [string, fc.Arbitrary<{ value: unknown; isNew: boolean }>] => [
    path,
    fc.record({ value: fc.constantFrom(...values), isNew: fc.nat(2).map((n) => n === 0) }),
  ]);
  return Object.fromEntries(entries);
}

/** The values that a filter compares each path with. */
function eachCondition(filter: Doc, note: (path: string, ...values: unknown[]) => void): void {
  for (const [name, condition] of Object.entries(filter)) {
    if (name === '$or' || name === '$and') for (const part of condition as Doc[]) eachCondition(part, note);
    else if (name.startsWith('$')) continue;
    else if (!isPlain(condition)) note(name, condition);
    else note(name, ...Object.values(condition).flat());
  }
}

/** A value like this one that is nowhere else. */
function varied(value: unknown, i: number): unknown {
  if (typeof value === 'string') return `${value}~${i}`;
  if (typeof value === 'number') return value + i;
  if (typeof value === 'boolean') return !value;
  return value instanceof Date ? new Date(value.getTime() + i * 60_000) : value;
}

function valueAt(doc: Doc, path: string): unknown {
  const value = path.split('.').reduce<unknown>((inner, part) => (isPlain(inner) ? inner[part] : undefined), doc);
  return value ?? null;
}

function setAt(doc: Doc, path: string, value: unknown): void {
  const [first = '', ...rest] = path.split('.');
  if (rest.length === 0) doc[first] = value;
  else {
    const inner = isPlain(doc[first]) ? { ...doc[first] } : {};
    setAt(inner, rest.join('.'), value);
    doc[first] = inner;
  }
}
