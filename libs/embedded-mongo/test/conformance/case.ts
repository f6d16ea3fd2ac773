import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { EJSON, Long, UUID, type Document } from 'bson';
import type { ClientSession, Db } from 'mongodb';
import type { TestDatabase } from '../helpers.js';
import { request } from '../raw-client.js';

/** One call of a case and what must come of it. */
export interface Step {
  /** Method of the driver's collection, or one of the {@link special} calls. */
  call: string;
  args?: unknown[];
  /** Collection, or `collection@database`; default is `c` in the case's database. */
  on?: string;
  /** Name of the session in which the call runs; made at its first use. */
  session?: string;
  /** Keeps the id of the answer's cursor; later arguments refer to it as `"$cursor"`. */
  keepCursor?: boolean;
  /** Calls the model of this name instead of the collection. */
  model?: string;
  /** Calls the document that an earlier step kept. */
  doc?: string;
  /** Kept documents that are the model call's argument. */
  docs?: string[];
  /** Calls on the query, such as `[["sort", "name"], ["lean"]]`. */
  chain?: [string, ...unknown[]][];
  /** Keeps the answer under this name. */
  keep?: string;
  /** The whole answer, with BSON types and the order of fields. */
  expect?: unknown;
  /** Fields that the answer must have among others. */
  expectPart?: Document;
  /** The error that must come: code and further fields of the driver's error or of the server's reply. */
  error?: Document;
}

/** A case of a data file: documents and indexes that are there, then the steps. */
export interface ConformanceCase {
  name: string;
  /** Documents of collection `c`, or of several by name. */
  given?: Document[] | Record<string, Document[]>;
  /** Arguments of `createIndex` on `c`. */
  indexes?: [Document, Document?][];
  /** Indexes with which the case runs once more: they must not change what is found. */
  alsoIndexed?: [Document, Document?][];
  /** Models of mongoose, see mongoose-case.ts; then the steps may use them. */
  models?: Record<string, ModelSpec>;
  steps: Step[];
}

/** A model of mongoose: the schema with names of types, the schema's options, or what it is a discriminator of. */
export interface ModelSpec {
  schema: Document;
  options?: Document;
  base?: string;
}

/** A data file: extended JSON, in which a bare whole number is an int32 and any other bare number a double. */
export interface ConformanceFile {
  about: string;
  /** The page of MongoDB's documentation that the expectations come from. */
  source: string;
  cases: ConformanceCase[];
}

/**
 * Reads a data file; BSON types stay objects of their own (`Int32`, `Double`, `Long`, ...). `$~regex` stands for the
 * operator `$regex`, which extended JSON takes for a value.
 */
export function readFile(text: string): ConformanceFile {
  return withOperators(EJSON.parse(text, { relaxed: false })) as ConformanceFile;
}

function withOperators(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withOperators);
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name.replace(/^\$~/, '$'), withOperators(inner)]);
  return Object.fromEntries(entries) as unknown;
}

/** Runs a case in a database of its own; raises a failed expectation. */
export async function runCase(database: TestDatabase, name: string, test: ConformanceCase): Promise<void> {
  const db = database.client.db(name);
  const given = Array.isArray(test.given) ? { c: test.given } : (test.given ?? {});
  for (const [name, documents] of Object.entries(given)) {
    if (documents.length > 0) await db.collection(name).insertMany(documents);
    else await db.createCollection(name);
  }
  for (const [keys, options] of test.indexes ?? []) await db.collection('c').createIndex(plain(keys), plain(options));
  const sessions = new Map<string, ClientSession>();
  const sessionOf = (name: string): ClientSession => {
    const session = sessions.get(name) ?? database.client.startSession();
    sessions.set(name, session);
    return session;
  };
  let cursor: unknown;
  try {
    for (const [index, given] of test.steps.entries()) {
      const step = { ...given, args: fill(given.args ?? [], cursor) as unknown[] };
      const session = step.session === undefined ? undefined : sessionOf(step.session);
      const result = await outcome(() => run(database, name, step, session));
      check(`step ${index + 1} (${step.call})`, step, result);
      if (step.keepCursor) cursor = cursorId((result as { answer: Document }).answer);
    }
  } finally {
    await Promise.all(Array.from(sessions.values(), (session) => session.endSession()));
  }
}

/** The id of an answer's cursor; bson gives a small one as a number. */
function cursorId({ cursor }: Document): Long {
  const { id } = cursor as { id: Long | number };
  return typeof id === 'number' ? Long.fromNumber(id) : id;
}

/** Puts the kept cursor's id where the arguments refer to it. */
function fill(value: unknown, cursor: unknown): unknown {
  if (value === '$cursor') return cursor;
  if (Array.isArray(value)) return value.map((item) => fill(item, cursor));
  if (value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value as Document).map(([field, item]) => [field, fill(item, cursor)]));
}

type Outcome = { answer: unknown } | { error: Error };

export async function outcome(run: () => Promise<unknown>): Promise<Outcome> {
  try {
    return { answer: await run() };
  } catch (error) {
    if (error instanceof Error) return { error };
    throw error;
  }
}

/** The `_id`s of the documents of `c` that a filter finds, in the order of a sort or else ascending. */
async function ids(db: Db, [filter, options]: unknown[], session: ClientSession | undefined): Promise<unknown[]> {
  const found = await db
    .collection('c')
    .find(filter as Document, { ...plain(options as Document | undefined), session, ...typed })
    .toArray();
  const list = found.map((doc) => doc._id as unknown);
  return options === undefined ? list.sort((a, b) => Number(a) - Number(b)) : list;
}

/** Calls that are no method of a collection. */
const special: Record<string, (db: Db, args: unknown[], session: ClientSession | undefined) => Promise<unknown>> = {
  command: (db, [command], session) => db.command(command as Document, { session, ...typed }),
  ids,
  adminCommand: (db, [command], session) => db.admin().command(command as Document, { session, ...typed }),
  createCollection: async (db, [name, options], session) => {
    await db.createCollection(name as string, { ...plain(options as Document), session });
  },
  /** The access stage of a command's plan, and whether its documents are sorted afterwards. */
  explainAccess: async (db, [command]) => {
    const { queryPlanner } = await db.command({ explain: command, verbosity: 'queryPlanner' });
    let stage = (queryPlanner as Document)['winningPlan'] as Document;
    const isSorted = stage['stage'] === 'SORT';
    while (stage['inputStage']) stage = stage['inputStage'] as Document;
    return { ...stage, isSorted };
  },
  dropDatabase: (db) => db.dropDatabase(),
  listCollections: (db, [filter, options]) =>
    db.listCollections(filter as Document, plain(options as Document)).toArray(),
  /** Waits until so many documents are left, for TTL indexes. */
  untilCount: async (db, [count]) => {
    const wanted = Number(count);
    for (let i = 0; i < 100 && (await db.collection('c').countDocuments()) > wanted; i++) await sleep(50);
  },
  startTransaction: async (_db, [options], session) => session?.startTransaction(options as Document),
  commitTransaction: async (_db, _args, session) => session?.commitTransaction(),
  abortTransaction: async (_db, _args, session) => session?.abortTransaction(),
};

/** Calls whose last argument is an options object, by the position of that argument. */
const optionsAt: Record<string, number> = {
  aggregate: 1,
  countDocuments: 1,
  createIndex: 1,
  createIndexes: 1,
  deleteMany: 1,
  deleteOne: 1,
  distinct: 2,
  drop: 0,
  estimatedDocumentCount: 0,
  dropIndex: 1,
  find: 1,
  findOne: 1,
  findOneAndDelete: 1,
  findOneAndReplace: 2,
  findOneAndUpdate: 2,
  bulkWrite: 1,
  insertMany: 1,
  insertOne: 1,
  listIndexes: 0,
  replaceOne: 2,
  updateMany: 2,
  updateOne: 2,
};

/** Answers of these calls are documents of the user, whose BSON types are looked at. */
const typed = { promoteValues: false, promoteLongs: false, promoteBuffers: false, bsonRegExp: true };
const readCalls = new Set([
  'aggregate',
  'distinct',
  'find',
  'findOne',
  'findOneAndDelete',
  'findOneAndReplace',
  'findOneAndUpdate',
]);

/** Calls that need more than a database, and all others. */
async function run(
  database: TestDatabase,
  name: string,
  step: Step,
  session: ClientSession | undefined,
): Promise<unknown> {
  if (step.call === 'raw') return raw(database, name, step.args ?? []);
  if (step.call === 'restart') return database.restart();
  const [on = 'c', databaseName = name] = (step.on ?? 'c').split('@');
  return perform(database.client.db(databaseName), { ...step, on }, session);
}

/** A command on a connection of its own, as it stands; the name of a session stands for its id. */
async function raw(database: TestDatabase, name: string, [given, on = name]: unknown[]): Promise<Document> {
  const command: Document = { ...(given as Document), $db: on };
  const idOf = (session: unknown): unknown =>
    typeof session === 'string'
      ? { id: new UUID(createHash('sha256').update(`${name} ${session}`).digest().subarray(0, 16)) }
      : session;
  if ('lsid' in command) command['lsid'] = idOf(command['lsid']);
  if (Array.isArray(command['endSessions'])) command['endSessions'] = (command['endSessions'] as unknown[]).map(idOf);
  const reply = await request(database.database.uri, command);
  if (reply['ok'] !== 1) throw Object.assign(new Error(String(reply['errmsg'])), { errorResponse: reply });
  return reply;
}

export async function perform(db: Db, step: Step, session: ClientSession | undefined): Promise<unknown> {
  const args = [...(step.args ?? [])];
  const run = special[step.call];
  if (run) return run(db, args, session);
  const at = optionsAt[step.call];
  if (at === undefined) throw new Error(`no such call in a data file: ${step.call}`);
  while (args.length < at) args.push({});
  args[at] = { ...plain((args[at] ?? {}) as Document), ...(readCalls.has(step.call) ? typed : {}), session };
  const collection = db.collection(step.on ?? 'c') as unknown as Record<string, (...args: unknown[]) => unknown>;
  const answer = collection[step.call]?.(...args);
  return isCursor(answer) ? answer.toArray() : answer;
}

function isCursor(value: unknown): value is { toArray(): Promise<unknown[]> } {
  return typeof (value as { toArray?: unknown } | null)?.toArray === 'function';
}

/** Options as the driver wants them: numbers instead of `Int32` on the first level. */
function plain<T extends Document | undefined>(options: T): T {
  if (options === undefined) return options;
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, numberOf(value)])) as T;
}

function numberOf(value: unknown): unknown {
  const type = (value as { _bsontype?: string } | null)?._bsontype;
  return type === 'Int32' || type === 'Double' ? (value as { value: number }).value : value;
}

export function check(what: string, step: Step, result: Outcome): void {
  if (step.error !== undefined) {
    if ('answer' in result) throw new Error(`${what}: expected an error, got ${canonical(result.answer)}`);
    const error = result.error as Error & { errorResponse?: Document; codeName?: string };
    const told: Document = { ...error.errorResponse, ...error, name: error.name };
    const wanted = Object.keys(step.error).map((name) => [name, told[name]] as const);
    expect({ what, ...asJson(Object.fromEntries(wanted)) }).toMatchObject({ what, ...asJson(step.error) });
    return;
  }
  if ('error' in result) throw new Error(`${what}: ${String(result.error)}`, { cause: result.error });
  if (step.expectPart !== undefined) {
    expect({ what, answer: asJson(result.answer) }).toMatchObject({ what, answer: asJson(step.expectPart) });
  }
  // Text, because the order of fields counts.
  if (step.expect !== undefined)
    expect(`${what}: ${canonical(result.answer)}`).toBe(`${what}: ${canonical(step.expect)}`);
}

function canonical(value: unknown): string {
  return EJSON.stringify(value ?? null, { relaxed: false });
}

/** Relaxed extended JSON: in replies, 1 as int32 and 1 as double say the same. */
function asJson(value: unknown): Document {
  return JSON.parse(EJSON.stringify(value, { relaxed: true })) as Document;
}
