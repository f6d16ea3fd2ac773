import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventBase } from '@kugelpos/contracts';
import { addTill, createTenant, type TestTenant } from '@kugelpos/testing';
import { startTestStore, type TestStore } from '../support/store.js';
import {
  audit,
  cashMovement,
  closing,
  discountedSale,
  openClose,
  openingFloat,
  simpleSale,
  TILL,
  type Till,
} from './events.js';
import { ReportShop, type ReportAnswer } from './report-shop.js';

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

/** All events of a closed session that sold `amount`. */
function session(till: Till, amount: number): EventBase[] {
  const logs = [openingFloat(till, 5000), simpleSale(till, amount)];
  return [openClose(till, 'open'), ...logs, closing(till, logs, 5000 + amount)];
}

function refusal(answer: ReportAnswer) {
  return { status: answer.status, code: answer.body.user_error?.code, message: answer.body.message };
}

/** What the shop may see of Z numbers: a fresh session tells the next one. */
async function nextZ(terminalNo = TILL.terminalNo): Promise<number | null> {
  await shop.deliver(...session(shop.till({ terminalNo, openCounter: 99 }), 1));
  return (await shop.daily({ open_counter: 99 }, terminalNo)).body.data.zNo;
}

describe('the daily report of a terminal', () => {
  it('is the Z of its session: numbered, with the grand total, and its figures', async () => {
    const till = shop.till();
    const logs = [openingFloat(till, 5000), discountedSale(till), simpleSale(till, 1100), discountedSale(till, 102)];
    await shop.deliver(openClose(till, 'open'), ...logs, audit(till, 'no_sale'), closing(till, logs, 6000));
    const { status, body } = await shop.daily({ open_counter: 2 });
    expect(status).toBe(200);
    expect(body).toMatchObject({ success: true, code: 200, operation: 'get_report_for_terminal', metadata: null });
    expect(body.data).toMatchObject({
      terminalNo: 3,
      businessDate: '20260214',
      openCounter: 2,
      businessCounter: 1204,
      verified: true,
      zNo: 1,
      grandTotal: 2730,
      salesGross: { amount: 2730, quantity: 2, count: 2 },
      returns: { amount: 1630, quantity: 1, count: 1 },
      discountForLineitems: { amount: 0 },
      salesNet: { amount: 1000, quantity: 1, count: 1 },
      cash: { logicalAmount: 6100, physicalAmount: 6000, differenceAmount: -100 },
      counts: { sales: 2, returns: 1, noSales: 1 },
    });
    expect(body.data.journalText).toContain('【 売 上 レ ポ ー ト ( 日報 ) 】');
    expect(body.data.journalText).toMatch(/\nZ番号 +1\n総売上累計 +2,730円\n/);
    expect(body.data.journalText).toContain('責# K2');
  });

  it('stays what it was, whoever asks and whatever still comes', async () => {
    await shop.deliver(...session(shop.till(), 1100));
    const first = await shop.daily({ open_counter: 2 });
    await shop.deliver(simpleSale(shop.till(), 999), audit(shop.till(), 'reprint'));
    for (const query of [{}, { open_counter: 2 }, { open_counter: 2, business_counter: 7, limit: 1 }]) {
      expect((await shop.daily(query)).body.data).toEqual(first.body.data);
    }
    expect((await shop.flash({}, 3)).salesGross.amount).toBe(2099);
  });

  it('is drawn once by requests that race', async () => {
    await shop.deliver(...session(shop.till({ openCounter: 1 }), 100), ...session(shop.till({ openCounter: 2 }), 20));
    const answers = await Promise.all([1, 2, 1, 2, 1, 2].map((counter) => shop.daily({ open_counter: counter })));
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 200));
    const numbers = answers.map((answer) => answer.body.data.zNo);
    expect(new Set(numbers)).toEqual(new Set([1, 2]));
    expect([numbers[0], numbers[1]]).toEqual([numbers[2], numbers[3]]);
    expect(Math.max(...answers.map((answer) => answer.body.data.grandTotal ?? 0))).toBe(120);
  });

  it('numbers each terminal for itself, without gaps, and adds the grand total up exactly', async () => {
    const amounts = [100, 0.1, 0.2];
    const seen: unknown[] = [];
    for (const [i, amount] of amounts.entries()) {
      const till = shop.till({ businessDate: `2026021${i}`, openCounter: 1 });
      await shop.deliver(...session(till, amount), ...session({ ...till, terminalNo: 4 }, 7));
      const { data } = (await shop.daily({ business_date: till.businessDate })).body;
      seen.push([data.zNo, data.grandTotal]);
    }
    expect(seen).toEqual([
      [1, 100],
      [2, 100.1],
      [3, 100.3],
    ]);
    expect((await shop.daily({ business_date: '20260212' }, 4)).body.data).toMatchObject({ zNo: 1, grandTotal: 7 });
  });

  it.each([
    ['that is open', (events: EventBase[]) => events.slice(0, -1), 'is not closed'],
    [
      'whose sale is missing',
      (events: EventBase[]) => events.filter((event) => !('transaction_no' in event)),
      'has 0 of 1 transactions',
    ],
    [
      'whose float is missing',
      (events: EventBase[]) => events.filter((event) => !('is_float' in event)),
      'has 0 of 1 cash movements',
    ],
    ['of which only a sale has arrived', (events: EventBase[]) => events.slice(2, 3), 'is not closed'],
  ])('of a session %s is refused and draws nothing', async (_what, arrived, reason) => {
    const events = session(shop.till(), 1100);
    await shop.deliver(...arrived(events));
    for (const query of [{ open_counter: 2 }, {}, { open_counter: 2, report_type: 'payment' }]) {
      const answer = refusal(await shop.daily(query));
      expect(answer).toEqual({
        status: 403,
        code: '412101',
        message: expect.stringContaining(`Terminal 3, session 2 ${reason}`),
      });
    }
    // Once everything is there, the session has the first number.
    await shop.deliver(...events);
    expect((await shop.daily({ open_counter: 2 })).body.data).toMatchObject({ zNo: 1, salesGross: { amount: 1100 } });
  });

  it('settles with any type of report', async () => {
    await shop.deliver(...session(shop.till(), 1100));
    const { body } = await shop.get<{ totalNetAmount: number; verified: boolean }>(
      { report_scope: 'daily', report_type: 'category', business_date: '20260214', open_counter: 2 },
      { terminal: 3 },
    );
    expect(body.data).toMatchObject({ totalNetAmount: 1100, verified: true });
    expect((await shop.daily()).body.data.zNo).toBe(1);
    expect(await nextZ()).toBe(2);
  });

  it('of several sessions adds up their sales; each has its own Z', async () => {
    await shop.deliver(...session(shop.till({ openCounter: 1 }), 100), ...session(shop.till({ openCounter: 2 }), 20));
    const both = (await shop.daily()).body.data;
    expect(both).toMatchObject({ zNo: null, openCounter: null, verified: true, salesGross: { amount: 120 } });
    const single = await Promise.all(
      [1, 2].map(async (counter) => (await shop.daily({ open_counter: counter })).body.data),
    );
    expect(single.map(({ zNo, salesGross }) => [zNo, salesGross.amount])).toEqual([
      [1, 100],
      [2, 20],
    ]);
  });

  it('of one session waits for none of the others; of the date it waits for all', async () => {
    const [first, second] = [shop.till({ openCounter: 1 }), shop.till({ openCounter: 2 })];
    await shop.deliver(...session(first, 100), openClose(second, 'open'), simpleSale(second, 20));
    expect((await shop.daily({ open_counter: 1 })).body.data).toMatchObject({ zNo: 1, grandTotal: 100 });
    expect(refusal(await shop.daily())).toMatchObject({ status: 403, code: '412101' });
    expect(refusal(await shop.daily({ open_counter: 2 }))).toMatchObject({ status: 403, code: '412101' });
  });

  it('of a date on which nothing happened is empty and has no number', async () => {
    const { status, body } = await shop.daily({ business_date: '20200101' });
    expect(status).toBe(200);
    expect(body.data).toMatchObject({
      zNo: null,
      grandTotal: null,
      salesGross: { amount: 0, quantity: 0, count: 0 },
      taxes: [],
      payments: [],
    });
    expect(await nextZ()).toBe(1);
  });

  it('speaks the language of the till', async () => {
    await shop.deliver(openClose(shop.till(), 'open'));
    const english = tenant.admin.as({ authorization: `Bearer ${tenant.token}`, 'accept-language': 'en' });
    const answers = [
      await shop.daily(),
      await shop.get({ report_scope: 'daily', business_date: '20260214' }, { terminal: 3, as: english }),
    ];
    expect(answers.map(({ body }) => body.user_error?.message)).toEqual([
      '閉店していない端末があります',
      'A terminal is not closed',
    ]);
  });
});

describe('the daily report of a store', () => {
  it('adds up its terminals, draws no number and leaves those of the terminals undrawn', async () => {
    await shop.deliver(...session(shop.till({ terminalNo: 1 }), 100), ...session(shop.till({ terminalNo: 2 }), 20));
    const { status, body } = await shop.daily({}, null);
    expect(status).toBe(200);
    expect(body.operation).toBe('get_report_for_store');
    expect(body.data).toMatchObject({
      terminalNo: null,
      zNo: null,
      grandTotal: null,
      verified: true,
      salesGross: { amount: 120, count: 2 },
    });
    expect(await nextZ(1)).toBe(1);
  });

  it('waits for every session of every terminal', async () => {
    const late = shop.till({ terminalNo: 2, openCounter: 1 });
    await shop.deliver(...session(shop.till({ terminalNo: 1 }), 100), openClose(late, 'open'));
    for (const query of [{}, { open_counter: 2 }]) {
      const answer = refusal(await shop.daily(query, null));
      expect(answer).toMatchObject({
        status: 403,
        code: '412101',
        message: expect.stringContaining('Terminal 2, session 1'),
      });
    }
    await shop.deliver(closing(late, []));
    expect((await shop.daily({ open_counter: 2 }, null)).body.data).toMatchObject({
      openCounter: 2,
      salesGross: { amount: 100 },
    });
  });
});

describe('what the terminal service knows', () => {
  /** A real terminal of the shop that was opened and closed once, some of its events held back. */
  async function realTerminal(): Promise<{ businessDate: string; close: () => Promise<unknown> }> {
    await tenant.admin.post(`/terminal/api/v1/tenants/${tenant.tenantId}/stores`, {
      storeCode: shop.storeCode,
      storeName: 'みなと店',
    });
    const till = await addTill(tenant, store.url, shop.storeCode, TILL.terminalNo);
    await till.logIn();
    const staff = { id: `staff-${shop.storeCode}`, name: 'K', pin: '1', roles: [] };
    await tenant.admin.post(`/master-data/api/v1/tenants/${tenant.tenantId}/staff`, staff);
    await till.signIn(staff.id);
    const { businessDate } = await till.open<{ businessDate: string }>();
    return { businessDate, close: () => till.close() };
  }

  it('keeps an open terminal from being settled, whatever has arrived of its events', async () => {
    const real = await realTerminal();
    for (const terminal of [TILL.terminalNo, null]) {
      const answer = refusal(await shop.daily({ business_date: real.businessDate }, terminal));
      expect(answer).toMatchObject({ status: 403, code: '412101', message: expect.stringContaining('session 1') });
    }
    await real.close();
  });
});

it('money that came and went by cash movements only is settled, too', async () => {
  const shopOnly = new ReportShop(store, tenant);
  const till = shopOnly.till();
  const moves = [cashMovement(till, 500), cashMovement(till, -200)];
  await shopOnly.deliver(...moves, closing(till, moves, 300), openClose(till, 'open'));
  expect((await shopOnly.daily()).body.data).toMatchObject({
    zNo: 1,
    grandTotal: 0,
    cash: { logicalAmount: 300, differenceAmount: 0 },
  });
});
