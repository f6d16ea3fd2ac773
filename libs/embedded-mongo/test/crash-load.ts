import {
  MongoClient,
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
  type ClientSession,
  type Document,
} from 'mongodb';

/** Documents of the load: their `_id` is the id of the operation that wrote them. */
export interface Row extends Document {
  _id: string;
}

/** What a client knows of an operation: told done, told that it did not happen, or left without an answer. */
export type Outcome = 'acknowledged' | 'failed' | 'in doubt';

/** One settled operation. */
export interface Operation {
  id: string;
  kind: 'transfer' | 'insert' | 'count';
  outcome: Outcome;
  /** What is known of the deletion of the document that it inserted. */
  deletion?: Outcome | 'under way';
}

export const ACCOUNTS = 20;
export const OPENING_BALANCE = 1000;
const COUNTERS = 3;

const WRITE_CONFLICT = 112;
const NO_SUCH_TRANSACTION = 251;
const DUPLICATE_KEY = 11000;

/** Clients that go on through every restart of the database; an operation is tried again as the driver does it. */
export class Load {
  /** Settled since the last {@link takeSettled}. */
  private settled: Operation[] = [];
  private inserted: Operation[] = [];
  private readonly client: MongoClient;
  private isOver = false;
  private serial = 0;
  private running: Promise<void>[] = [];
  /** Names the databases that are written to now. */
  generation = 0;
  readonly counts = { acknowledged: 0, failed: 0, 'in doubt': 0 };
  /** Answers that no operation of this load may get. */
  readonly surprises: string[] = [];

  constructor(uri: string) {
    this.client = new MongoClient(uri, {
      serverSelectionTimeoutMS: 10_000,
      heartbeatFrequencyMS: 500,
      // Its monitor may wait for an answer of a process that is dead.
      connectTimeoutMS: 1000,
      // Not in the driver's types: how soon after a failure it looks for the database again.
      ...({ minHeartbeatFrequencyMS: 5 } as object),
    });
  }

  /** Makes the collections and accounts of a new generation and lets the load go on there. */
  async nextGeneration(client: MongoClient): Promise<void> {
    const next = this.generation + 1;
    const names = namesOf(next);
    await client.db(names.bank).collection('log').createIndex({ from: 1 });
    await client
      .db(names.audit)
      .collection('entries')
      .createIndexes([{ key: { tags: 1 } }, { key: { by: 1 } }]);
    await client
      .db(names.bank)
      .collection('unique')
      .createIndexes([{ key: { name: 1 }, unique: true }, { key: { tags: 1, name: -1 } }]);
    await client.db(names.bank).createCollection('counters');
    await client
      .db(names.bank)
      .collection<Document>('accounts')
      .insertMany(Array.from({ length: ACCOUNTS }, (_, i) => ({ _id: i as never, balance: OPENING_BALANCE })));
    this.generation = next;
    this.inserted = [];
  }

  start(): void {
    const clients: [number, () => Promise<void>][] = [
      [6, () => this.transfer()],
      [5, () => this.insert()],
      [4, () => this.count()],
      [1, () => this.index()],
    ];
    this.running = clients.flatMap(([count, step]) => Array.from({ length: count }, () => this.repeat(step)));
  }

  /** Lets every operation end and closes the client. */
  async stop(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.running);
    await this.client.close();
  }

  takeSettled(): Operation[] {
    const { settled } = this;
    this.settled = [];
    return settled;
  }

  private async repeat(step: () => Promise<void>): Promise<void> {
    while (!this.isOver) await step();
  }

  private settle(operation: Operation): void {
    this.settled.push(operation);
    this.counts[operation.outcome]++;
  }

  private nextId(): string {
    return `${this.generation}-${this.serial++}`;
  }

  /** Money from one account to another, in a transaction over two databases; some are given up, some fail. */
  private async transfer(): Promise<void> {
    const id = this.nextId();
    const names = namesOf(this.generation);
    const bank = this.client.db(names.bank);
    const from = Math.floor(Math.random() * ACCOUNTS);
    const to = (from + 1 + Math.floor(Math.random() * (ACCOUNTS - 1))) % ACCOUNTS;
    const kind = Math.random();
    const accounts = bank.collection<Document>('accounts');
    const session = this.client.startSession();
    try {
      session.startTransaction();
      await accounts.updateOne({ _id: from as never }, { $inc: { balance: -1 } }, { session });
      await bank.collection<Row>('log').insertOne({ _id: id, from, to }, { session });
      await accounts.updateOne({ _id: to as never }, { $inc: { balance: 1 } }, { session });
      await this.client
        .db(names.audit)
        .collection<Row>('entries')
        .insertOne({ _id: id, by: from, tags: [`f${from}`, `t${to}`, id] }, { session });
      // The same key again: the statement fails, and with it the transaction.
      if (kind < 0.05) await bank.collection<Row>('log').insertOne({ _id: id }, { session });
      if (kind < 0.1) await session.abortTransaction();
      else await commit(session);
      this.settle({ id, kind: 'transfer', outcome: kind < 0.1 ? 'failed' : 'acknowledged' });
    } catch (error) {
      // Without an answer to its commit nobody knows; before its commit it has not happened.
      const isUnknown = error instanceof CommitUnknown;
      this.settle({ id, kind: 'transfer', outcome: isUnknown ? 'in doubt' : 'failed' });
      if (!isUnknown) this.note(error, [WRITE_CONFLICT, NO_SUCH_TRANSACTION, DUPLICATE_KEY]);
    } finally {
      await session.endSession().catch(() => undefined);
    }
  }

  /** A unique document with several index entries; then perhaps one that is there already, a change, a deletion. */
  private async insert(): Promise<void> {
    const id = this.nextId();
    const { generation } = this;
    const unique = this.client.db(namesOf(generation).bank).collection<Row>('unique');
    const insert = (): Promise<unknown> =>
      unique.insertOne({ _id: id, name: `name ${id}`, tags: [id, 'all', id.slice(-1)], size: 0 });
    const operation: Operation = { id, kind: 'insert', outcome: await this.outcomeOf(insert()) };
    this.settle(operation);
    if (operation.outcome === 'failed') this.surprises.push(`the insert of ${id} failed`);
    const known = this.inserted[Math.floor(Math.random() * this.inserted.length)];
    if (generation === this.generation && operation.outcome === 'acknowledged') this.inserted.push(operation);
    if (known === undefined || !known.id.startsWith(`${generation}-`) || known.deletion !== undefined) return;
    const kind = Math.random();
    if (kind < 0.2) {
      const twin = this.nextId();
      const again = await this.outcomeOf(unique.insertOne({ _id: twin, name: `name ${known.id}`, tags: [] }));
      this.settle({ id: twin, kind: 'insert', outcome: again });
      if (again === 'acknowledged' && known.deletion === undefined) this.surprises.push(`${known.id} is there twice`);
    } else if (kind < 0.5) {
      const change = { $push: { tags: `more ${id}` as never }, $inc: { size: 1 } };
      await this.outcomeOf(unique.updateOne({ _id: known.id }, change));
    } else if (kind < 0.8) {
      known.deletion = 'under way';
      known.deletion = await this.outcomeOf(unique.deleteOne({ _id: known.id }));
      this.settled.push(known);
    }
  }

  /** A single write that must not happen twice however often the driver sends it. */
  private async count(): Promise<void> {
    const id = this.nextId();
    const counters = this.client.db(namesOf(this.generation).bank).collection<Row>('counters');
    const change = { $inc: { n: 1 }, $push: { ids: id as never } };
    const which = `counter ${this.serial % COUNTERS}`;
    const write =
      Math.random() < 0.5
        ? counters.updateOne({ _id: which }, change, { upsert: true })
        : counters.findOneAndUpdate({ _id: which }, change, { upsert: true });
    this.settle({ id, kind: 'count', outcome: await this.outcomeOf(write) });
  }

  /** An index that comes and goes under the writes. */
  private async index(): Promise<void> {
    const unique = this.client.db(namesOf(this.generation).bank).collection<Row>('unique');
    await unique.createIndex({ size: 1, tags: 1 }).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 100));
    await unique.dropIndex('size_1_tags_1').catch(() => undefined);
  }

  private async outcomeOf(write: Promise<unknown>): Promise<Outcome> {
    try {
      await write;
      return 'acknowledged';
    } catch (error) {
      this.note(error, [DUPLICATE_KEY]);
      return codeOf(error) === DUPLICATE_KEY ? 'failed' : 'in doubt';
    }
  }

  /** Remembers an error that is neither one of these answers nor the missing answer of a killed database. */
  private note(error: unknown, codes: number[]): void {
    const code = codeOf(error);
    const isKilled =
      error instanceof MongoNetworkError ||
      error instanceof MongoServerSelectionError ||
      // The driver passes this one on as it is.
      (error as NodeJS.ErrnoException).code === 'EPIPE';
    if (code === undefined ? !isKilled : !codes.includes(code)) this.surprises.push(String(error));
  }
}

export function namesOf(generation: number): { bank: string; audit: string } {
  return { bank: `bank${generation}`, audit: `audit${generation}` };
}

/** The commit of a transaction was not answered, or not clearly. */
class CommitUnknown extends Error {}

/** Commits; without a clear answer it asks again, as the driver's manual tells applications to. */
async function commit(session: ClientSession): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await session.commitTransaction();
      return;
    } catch (error) {
      if (codeOf(error) !== undefined) throw error;
      if (attempt === 2) throw new CommitUnknown('no answer to the commit', { cause: error });
    }
  }
}

/** The code of the database's answer, or undefined when there was none. */
function codeOf(error: unknown): number | undefined {
  return error instanceof MongoServerError ? Number(error.code) : undefined;
}
