import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EventBase } from '@kugelpos/contracts';
import { createTenant, type TestTenant } from '@kugelpos/testing';
import { startTestStore, type TestStore } from '../support/store.js';
import { audit, cashMovement, closing, openClose, openingFloat, simpleSale, TILL } from './events.js';
import { randomDay } from './random-day.js';
import { ReportShop, underNewId, type SalesReportData } from './report-shop.js';

const SUCCESS = { status: 'SUCCESS' };

let store: TestStore;
let tenant: TestTenant;
let shop: ReportShop;

beforeAll(async () => {
  store = await startTestStore();
  tenant = await createTenant(store.url);
});
beforeEach(() => {
  shop = new ReportShop(store, tenant);
});
afterAll(() => store?.dispose());

describe('the report service receives', () => {
  it('transactions, cash movements, openings and audit events, and reports them at once', async () => {
    const till = shop.till();
    const sale = simpleSale(till, 1100);
    const float = openingFloat(till, 5000);
    const events = [openClose(till, 'open'), float, sale, audit(till, 'reprint'), closing(till, [sale, float], 6000)];
    expect(await shop.deliver(...events)).toEqual(events.map(() => SUCCESS));

    const report = await shop.flash();
    expect(report.salesGross).toEqual({ amount: 1100, quantity: 1, count: 1 });
    expect(report.cash).toMatchObject({ logicalAmount: 6100, physicalAmount: 6000, differenceAmount: -100 });
    expect(report.counts).toMatchObject({ sales: 1, reprints: 1 });
  });

  it('each event once, however often it comes', async () => {
    const till = shop.till();
    const events: EventBase[] = [
      simpleSale(till, 1100),
      cashMovement(till, 300),
      openClose(till, 'open'),
      audit(till, 'no_sale'),
    ];
    const outcomes = await shop.deliver(...events, ...events, ...events);
    expect(outcomes).toEqual(outcomes.map(() => SUCCESS));
    const together = await Promise.all(events.map((event) => Promise.all([shop.deliver(event), shop.deliver(event)])));
    expect(together.flat(2)).toEqual(together.flat(2).map(() => SUCCESS));

    const report = await shop.flash();
    expect(report.salesGross.count).toBe(1);
    expect(report.cash).toMatchObject({ cashIn: { amount: 300, count: 1 } });
    expect(report.counts).toMatchObject({ noSales: 1 });
  });

  it('copies of one event that race', async () => {
    const sale = simpleSale(shop.till(), 1100);
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => shop.deliver(sale)));
    expect(outcomes.flat()).toEqual(outcomes.map(() => SUCCESS));
    expect((await shop.flash()).salesGross.count).toBe(1);
  });

  it('a transaction number once: the first write wins', async () => {
    const till = shop.till();
    const sale = simpleSale(till, 1100, { no: 41 });
    expect(await shop.deliver(sale, underNewId(sale), simpleSale(till, 9999, { no: 41 }))).toEqual([
      SUCCESS,
      SUCCESS,
      SUCCESS,
    ]);
    expect((await shop.flash()).salesGross).toMatchObject({ amount: 1100, count: 1 });
  });

  it('the same transaction number of another terminal as another transaction', async () => {
    await shop.deliver(
      simpleSale(shop.till({ terminalNo: 1 }), 100, { no: 41 }),
      simpleSale(shop.till({ terminalNo: 2 }), 10, { no: 41 }),
    );
    expect((await shop.flash()).salesGross).toMatchObject({ amount: 110, count: 2 });
  });

  it('training events, and forgets them', async () => {
    const till = shop.till();
    const events = [simpleSale(till, 1100), cashMovement(till, 300), openClose(till, 'open'), audit(till, 'reprint')];
    const outcomes = await shop.deliver(...events.map((event) => ({ ...event, training: true })));
    expect(outcomes).toEqual(outcomes.map(() => SUCCESS));
    const report = await shop.flash();
    expect(report.salesGross.count).toBe(0);
    expect(report.cash).toMatchObject({ logicalAmount: 0 });
    expect(report.counts).toMatchObject({ reprints: 0 });
    // The number is not taken: the real transaction with it still counts.
    await shop.deliver(...events);
    expect((await shop.flash()).salesGross.count).toBe(1);
  });

  it.each([
    ['a transaction without sales', (event: object) => ({ ...event, sales: undefined }), /sales/],
    [
      'an amount that is text',
      (event: object) => ({ ...event, payments: [{ payment_code: '01', amount: '9' }] }),
      /payments\.0\.amount/,
    ],
    ['a business date that is none', (event: object) => ({ ...event, business_date: 'today' }), /business_date/],
    ['a terminal number that is text', (event: object) => ({ ...event, terminal_no: 'x' }), /terminal_no/],
    ['no event id', (event: object) => ({ ...event, event_id: '' }), /event_id/],
  ])('nothing that can never be right: %s', async (_name, spoil, reason) => {
    const [outcome] = await shop.deliver(spoil(simpleSale(shop.till(), 1100)) as EventBase);
    expect(outcome).toEqual({ status: 'DROP', message: expect.stringMatching(reason) });
    expect((await shop.flash()).salesGross.count).toBe(0);
  });

  it('the events of a tenant that is not set up later', async () => {
    const [outcome] = await shop.deliver(simpleSale(shop.till({ tenantId: 'NOBODY' }), 1100));
    expect(outcome?.status).toBe('RETRY');
  });

  it('what the publishers of the reference send: without kinds, flags and printed taxes', async () => {
    const till = shop.till();
    const { tax_summary: _printed, ...sale } = simpleSale(till, 1100);
    const [payment] = sale.payments;
    const { kind: _kind, forfeited: _forfeited, ...plain } = payment!;
    const { is_float: _flag, training: _training, ...float } = openingFloat(till, 500);
    const outcomes = await shop.deliver({ ...sale, payments: [plain] } as unknown as EventBase);
    const publisher = { ...float, is_float: undefined } as unknown as EventBase;
    expect([...outcomes, ...(await shop.deliver(publisher))]).toEqual([SUCCESS, SUCCESS]);
    expect((await shop.flash()).cash).toMatchObject({ cashSales: 1100, openingFloat: { amount: 500, count: 1 } });
  });
});

describe('whatever the order and the repetitions', () => {
  it('the end is the same', async () => {
    const drawn = fc.sample(fc.tuple(randomDay({ ...TILL, tenantId: 'T1' }), fc.infiniteStream(fc.nat())), {
      numRuns: 6,
      seed: 20260214,
    });
    for (const [day, random] of drawn) {
      const events: EventBase[] = [...day.transactions, ...day.cash, ...day.openClose];
      const answers: SalesReportData[] = [];
      for (const repeated of [false, true]) {
        const fresh = new ReportShop(store, tenant);
        const mine = events.map((event) => ({
          ...event,
          tenant_id: fresh.tenantId,
          store_code: fresh.storeCode,
          event_id: randomUUID(),
        }));
        const order = (repeated ? [...mine, ...mine] : mine).map((event): [number, EventBase] => [
          repeated ? (random.next().value as number) : 0,
          event,
        ]);
        const outcomes = await fresh.deliver(...order.sort(([a], [b]) => a - b).map(([, event]) => event));
        expect(outcomes).toEqual(outcomes.map(() => SUCCESS));
        answers.push(await fresh.flash());
      }
      const figures = answers.map(({ receiptText: _r, journalText: _j, ...rest }) => ({ ...rest, storeCode: '' }));
      expect(figures[1]).toEqual(figures[0]);
    }
  });

  it('a void counts before its sale has arrived', async () => {
    const till = shop.till();
    await shop.deliver(simpleSale(till, 500, { type: 201 }));
    expect((await shop.flash()).salesGross.amount).toBe(-500);
    await shop.deliver(simpleSale(till, 500));
    expect((await shop.flash()).salesGross.amount).toBe(0);
  });
});
