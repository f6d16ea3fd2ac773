import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiAnswer, TestEnvelope } from '@kugelpos/testing';
import { startTestStore, type TestStore } from '../support/store.js';
import { collectEvents, expectUnbroken, type PublishedEvents } from './published-events.js';
import { createShop, createTill, refusal, STAFF, type Shop, type Till } from './shop.js';

/** The race of fifty is run by two processes (two-processes.e2e-spec.ts). */
const MANY = 20;

let store: TestStore;
let shop: Shop;
let eventsOf: PublishedEvents;
let numbers = 100;

beforeAll(async () => {
  store = await startTestStore();
  shop = await createShop(store.url);
  eventsOf = collectEvents(store);
}, 60_000);
afterAll(() => store.dispose());

const newTill = (): Promise<Till> => createTill(shop.admin, shop.storeCode, numbers++);

const status = (answers: ApiAnswer<TestEnvelope<unknown>>[]) => answers.map((answer) => answer.status);

describe('many requests of one till at once', () => {
  it('open it exactly once', async () => {
    const till = await newTill();
    const answers = await Promise.all(Array.from({ length: MANY }, () => till.call('open', { initialAmount: 100 })));
    expect(status(answers).sort()).toEqual([200, ...Array.from({ length: MANY - 1 }, () => 400)]);
    for (const answer of answers.filter(({ status: s }) => s !== 200)) expect(refusal(answer).code).toBe('406003');
    expect(await till.read()).toMatchObject({ status: 'Opened', openCounter: 1, businessCounter: 1 });
    const events = await eventsOf(till, 2);
    expect(events.map((event) => event.event_type)).toEqual(['cash_in_out', 'open']);
    expectUnbroken(events);
  });

  it('close it exactly once, sign exactly one in, and lose no cash', async () => {
    const till = await newTill();
    const signIns = await Promise.all(Array.from({ length: MANY }, () => till.call('sign-in', { staffId: STAFF.id })));
    expect(status(signIns).sort()).toEqual([200, ...Array.from({ length: MANY - 1 }, () => 400)]);
    for (const answer of signIns.filter(({ status: s }) => s !== 200)) expect(refusal(answer).code).toBe('406014');

    await till.call('open');
    const cash = await Promise.all(Array.from({ length: MANY }, (_, at) => till.call('cash-in', { amount: at + 1 })));
    expect(new Set(status(cash))).toEqual(new Set([200]));

    const closes = await Promise.all(Array.from({ length: MANY }, () => till.call('close')));
    expect(status(closes).sort()).toEqual([200, ...Array.from({ length: MANY - 1 }, () => 400)]);
    for (const answer of closes.filter(({ status: s }) => s !== 200)) expect(refusal(answer).code).toBe('406003');

    const events = await eventsOf(till, MANY + 2);
    expectUnbroken(events);
    expect(new Set(events.map((event) => event.generate_date_time)).size).toBe(MANY + 2);
    const amounts = events.flatMap((event) => (event.event_type === 'cash_in_out' ? [event.amount] : []));
    expect(amounts.sort((a, b) => a - b)).toEqual(Array.from({ length: MANY }, (_, at) => at + 1));
    expect(events.at(-1)).toMatchObject({ event_type: 'close', cash_in_out_count: MANY });
  });

  it('take turns through a day of opens and closes without losing a counter', async () => {
    const till = await newTill();
    for (let round = 1; round <= 3; round++) {
      await Promise.all([till.call('open'), till.call('open'), till.call('close')]);
      if ((await till.read()).status === 'Opened') await till.call('close');
    }
    const events = await eventsOf(till, 6);
    expectUnbroken(events);
    const sessions = events.map((event) => [event.event_type, event.open_counter, event.business_counter]);
    sessions.forEach(([type, open, business], at) => {
      expect([type, open, business]).toEqual([at % 2 === 0 ? 'open' : 'close', 1 + (at >> 1), 1 + (at >> 1)]);
    });
  });
});
