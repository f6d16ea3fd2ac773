import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { CHAIN_GENESIS, linkHolds, type ChainLink } from '@kugelpos/contracts';
import { startEmbeddedMongo, type EmbeddedMongo } from '@kugelpos/embedded-mongo';
import { startStoreProcess, type StoreProcess } from '@kugelpos/testing';
import { freshDataDir, STORE_MAIN } from '../support/built-store.js';
import { createShop, createTill, refusal, STAFF, type Shop, type Till } from './shop.js';

const MANY = 50;

const folders = [freshDataDir(), freshDataDir(), freshDataDir()];
let database: EmbeddedMongo;
let client: MongoClient;
let processes: StoreProcess[] = [];
let shop: Shop;

beforeAll(async () => {
  database = await startEmbeddedMongo({ dataDir: folders[0] as string });
  client = await new MongoClient(database.uri).connect();
  const env = {
    MONGODB_URI: database.uri,
    SECRET_KEY: 'one secret key of both processes, long enough',
    SERVICE_SECRET: 'one service secret of both, also long enough',
  };
  processes = await Promise.all(
    folders.slice(1).map((dataDir) => startStoreProcess({ main: STORE_MAIN, dataDir, env })),
  );
  shop = await createShop(processes[0]?.url ?? '');
}, 60_000);

afterAll(async () => {
  await Promise.all(processes.map((running) => running.stop()));
  await client?.close();
  await database?.close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** One request after the other to the processes in turn, all at once. */
function callAll(till: Till, action: string, bodyOf: (at: number) => unknown = () => ({}), key?: string) {
  return Promise.all(
    Array.from({ length: MANY }, async (_, at) => {
      const url = `${processes[at % processes.length]?.url}${till.path}/${action}`;
      const answer = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-api-key': till.apiKey,
          ...(key === undefined ? {} : { 'idempotency-key': key }),
        },
        body: JSON.stringify(bodyOf(at)),
      });
      return { status: answer.status, headers: answer.headers, body: (await answer.json()) as never };
    }),
  );
}

/** Exactly one succeeds; all others are refused with this code. */
async function expectOneWinner(answers: Awaited<ReturnType<typeof callAll>>, code: string): Promise<void> {
  const lost = answers.filter(({ status }) => status !== 200);
  expect(lost).toHaveLength(MANY - 1);
  for (const answer of lost) expect(refusal(answer)).toEqual({ status: 400, code });
}

interface Linked {
  chain: ChainLink;
  event_type: string;
  business_counter: number;
  generate_date_time: string;
}

/** Everything that the till has logged, as the outbox holds it, by link. */
async function chainOf(till: Till): Promise<Linked[]> {
  const events = await client
    .db('commons_terminal')
    .collection<{ payload: Linked }>('status_terminal_delivery')
    .find({ tenant_id: shop.tenantId, terminal_no: till.created.terminalNo })
    .toArray();
  return events.map(({ payload }) => payload).sort((a, b) => a.chain.seq - b.chain.seq);
}

describe('two processes on one database', () => {
  it('let one sign-in, one open and one close win, lose no cash and no link, and record a repeated request once', async () => {
    const till = await createTill(shop.admin, shop.storeCode, 9);
    await expectOneWinner(await callAll(till, 'sign-in', () => ({ staffId: STAFF.id })), '406014');
    await expectOneWinner(await callAll(till, 'open'), '406003');
    const cash = await callAll(till, 'cash-in', (at) => ({ amount: at + 1 }));
    expect(cash.map(({ status }) => status)).toEqual(Array.from({ length: MANY }, () => 200));
    const repeated = await callAll(till, 'cash-out', () => ({ amount: 7 }), 'the same one');
    expect(repeated.map(({ status }) => status)).toEqual(Array.from({ length: MANY }, () => 200));
    await expectOneWinner(await callAll(till, 'close'), '406003');
    expect(await till.read()).toMatchObject({ status: 'Closed', openCounter: 1, businessCounter: 1 });

    const chain = await chainOf(till);
    expect(chain).toHaveLength(MANY + 3);
    chain.forEach((event, at) => {
      expect([event.chain.seq, event.chain.prev]).toEqual([at + 1, chain[at - 1]?.chain.hash ?? CHAIN_GENESIS]);
      expect(linkHolds(event)).toBe(true);
      expect(event.business_counter).toBe(1);
    });
    expect(new Set(chain.map(({ generate_date_time }) => generate_date_time)).size).toBe(MANY + 3);
    expect(chain.at(-1)).toMatchObject({ event_type: 'close', cash_in_out_count: MANY + 1 });
  });
});
