import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { MongoServerError, type ClientSession, type Collection } from 'mongodb';
import { startDatabase } from './helpers.js';
import { checkHistory, type Recorded, type Step } from './history.js';

const TRANSACTIONS = process.env['LONG'] ? 20_000 : 800;
const CLIENTS = 10;
const KEYS = 5;
const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));

interface List {
  _id: string;
  elements: string[];
}

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Does things to the lists at random, and records what it was told. */
class RandomClient {
  private serial = 0;

  constructor(
    private readonly number: number,
    private readonly lists: Collection<List>,
    private readonly session: ClientSession,
    private readonly random: () => number,
  ) {}

  async next(): Promise<Recorded> {
    const id = `${this.number}.${this.serial++}`;
    const steps: Step[] = [];
    const kind = this.random();
    if (kind < 0.15) return { id, outcome: await this.outcome(() => this.readPlain(steps)), steps };
    if (kind < 0.25) return { id, outcome: await this.outcome(() => this.append(id, steps)), steps };
    return { id, outcome: await this.transaction(id, steps), steps };
  }

  private async transaction(id: string, steps: Step[]): Promise<Recorded['outcome']> {
    const { session } = this;
    session.startTransaction();
    const outcome = await this.outcome(async () => {
      const count = 1 + Math.floor(this.random() * 5);
      for (let i = 0; i < count; i++) {
        await this.pause();
        if (this.random() < 0.5) await this.read(steps, session);
        else await this.append(`${id}.${i}`, steps, session);
      }
      await this.pause();
      if (this.random() < 0.1) throw new GivenUp();
      await session.commitTransaction();
    });
    if (session.inTransaction()) await session.abortTransaction();
    return outcome;
  }

  /** One list, or several at once. */
  private async read(steps: Step[], session: ClientSession): Promise<void> {
    const options = { session };
    if (this.random() < 0.7) {
      const list = await this.lists.findOne({ _id: this.key() }, options);
      steps.push({ key: list!._id, read: list!.elements });
      return;
    }
    const found = await this.lists.find({ _id: { $in: [this.key(), this.key(), this.key()] } }, options).toArray();
    for (const { _id, elements } of found) steps.push({ key: _id, read: elements });
  }

  private async readPlain(steps: Step[]): Promise<void> {
    const list = await this.lists.findOne({ _id: this.key() }, { readConcern: 'majority' });
    steps.push({ key: list!._id, read: list!.elements });
  }

  private async append(element: string, steps: Step[], session?: ClientSession): Promise<void> {
    const key = this.key();
    steps.push({ key, append: element });
    await this.lists.updateOne({ _id: key }, { $push: { elements: element } }, session ? { session } : {});
  }

  /** A conflict or giving up is an abort; anything else must not happen. */
  private async outcome(work: () => Promise<void>): Promise<Recorded['outcome']> {
    try {
      await work();
      return 'committed';
    } catch (error) {
      if (error instanceof GivenUp) return 'aborted';
      if (error instanceof MongoServerError && error.code === 112) return 'aborted';
      throw error;
    }
  }

  private key(): string {
    return `list ${Math.floor(this.random() * KEYS)}`;
  }

  private async pause(): Promise<void> {
    if (this.random() < 0.5) await sleep(this.random() * 3);
  }
}

class GivenUp extends Error {}

describe('transactions at random', () => {
  it(`${TRANSACTIONS} of ${CLIENTS} clients on ${KEYS} documents are snapshot isolated, seed ${SEED}`, async () => {
    const test = await startDatabase();
    const lists = test.client.db('history').collection<List>('lists');
    await lists.insertMany(Array.from({ length: KEYS }, (_, i) => ({ _id: `list ${i}`, elements: [] })));
    const history: Recorded[] = [];
    let left = TRANSACTIONS;
    const run = async (number: number): Promise<void> => {
      const session = test.client.startSession();
      const client = new RandomClient(number, lists, session, randomFrom(SEED + number));
      while (left-- > 0) history.push(await client.next());
      await session.endSession();
    };
    await Promise.all(Array.from({ length: CLIENTS }, (_, number) => run(number)));
    const final = new Map((await lists.find().toArray()).map(({ _id, elements }) => [_id, elements]));
    await test.stop();
    const anomalies = checkHistory(history, final);
    const committed = history.filter(({ outcome }) => outcome === 'committed').length;
    process.stdout.write(`${history.length} transactions, ${committed} committed, seed ${SEED}\n`);
    expect(anomalies).toEqual([]);
    expect(committed).toBeGreaterThan(TRANSACTIONS / 4);
    expect(history.length - committed).toBeGreaterThan(TRANSACTIONS / 50);
  }, 600_000);
});
