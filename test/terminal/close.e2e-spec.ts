import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { openShop, type Shop, type Till, addTill } from '@kugelpos/testing';
import { startTestStore, type TestStore } from '../support/store.js';
import { collectEvents, type PublishedEvents } from './published-events.js';

interface CloseResult {
  physicalAmount: number | null;
  expectedAmount: number | null;
  differenceAmount: number | null;
  floatCarriedOver: number | null;
  openCounter: number;
  businessDate: string;
  journalText: string;
  receiptText: string;
}

const HOUR = 3_600_000;

let store: TestStore;
let shop: Shop;
let eventsOf: PublishedEvents;
let numbers = 100;

beforeAll(async () => {
  store = await startTestStore();
  shop = await openShop(store.url);
  eventsOf = collectEvents(store);
  const reason = { code: 'SHORT', name: '原因不明', operations: ['cashDifference'] };
  await shop.admin.post(`/master-data/api/v1/tenants/${shop.tenantId}/reasons`, reason);
}, 60_000);
afterAll(() => store.dispose());
afterEach(() => void jest.useRealTimers());

/** A till with a session of 10,000 float, 210 of cash sales and 100 on a card, 500 in, 100 out, 2,000 dropped. */
async function workedTill(): Promise<Till> {
  const till = await openTill(10_000);
  const cash = { paymentCode: '01', amount: 1000 };
  await till.sell({ lines: [{ itemCode: 'INT10', quantity: 2 }], tenders: [cash] });
  await till.sell({ lines: [{ itemCode: 'EXT8' }], tenders: [{ paymentCode: '11', amount: 108 }] });
  await till.cashIn(500);
  await till.cashOut(100);
  await ask(till, 'cash-drop', { amount: 2000 });
  return till;
}

const EXPECTED = 10_000 + 210 + 500 - 100 - 2000;

async function openTill(initialAmount?: number): Promise<Till> {
  const till = await addTill(shop, store.url, shop.storeCode, numbers++);
  await till.logIn();
  await till.signIn(shop.staffId);
  await till.open(initialAmount);
  return till;
}

const pathOf = (till: Till, action: string) => `/terminal/api/v1/terminals/${till.terminalId}/${action}`;

async function ask<T = CloseResult>(till: Till, action: string, body: unknown) {
  const { status, body: envelope } = await till.byKey.request('POST', pathOf(till, action), { body });
  return { status, code: envelope.user_error?.code, data: envelope.data as T };
}

const closeEvent = async (till: Till, count: number) => {
  const terminalNo = Number(till.terminalId.split('-')[2]);
  const events = await eventsOf({ created: { tenantId: shop.tenantId, terminalNo } } as never, count);
  const last = events.at(-1);
  if (last?.event_type !== 'close') throw new Error(`the last event is ${last?.event_type}`);
  return last;
};

/** A setting of the tenant for some tills only, as a retailer tries something out. */
async function setFor(name: string, values: [Till, string][]): Promise<void> {
  await shop.admin.post(SETTINGS(), { name, ...valuesFor(values) });
}

/** As {@link setFor}, in the place of what was set before. */
async function changeSetting(name: string, values: [Till, string][]): Promise<void> {
  await shop.admin.data('PUT', `${SETTINGS()}/${name}`, valuesFor(values));
}

const SETTINGS = () => `/master-data/api/v1/tenants/${shop.tenantId}/settings`;

const valuesFor = (values: [Till, string][]) => ({
  defaultValue: '',
  values: values.map(([till, value]) => ({
    storeCode: shop.storeCode,
    terminalNo: Number(till.terminalId.split('-')[2]),
    value,
  })),
});

describe('a close that counts', () => {
  it('by denomination, and says what is over or short and what stays in the drawer', async () => {
    const till = await workedTill();
    const denominations = [
      { value: 5000, count: 1 },
      { value: 1000, count: 3 },
      { value: 100, count: 6 },
    ];
    const { status, data } = await ask(till, 'close', { denominations, float_carried_over: 8000, reasonCode: 'SHORT' });
    expect(status).toBe(200);
    expect(data).toMatchObject({
      physicalAmount: 8600,
      expectedAmount: EXPECTED,
      differenceAmount: 8600 - EXPECTED,
      floatCarriedOver: 8000,
    });
    expect(data.journalText).toContain('過不足                     -10円\n');
    expect(data.journalText).toContain('理由 SHORT 原因不明             \n');
    expect((await closeEvent(till, 6)).cash_count).toEqual({
      denominations,
      counted: 8600,
      cash_sales: 210,
      expected: EXPECTED,
      difference: -10,
      float_carried_over: 8000,
      blind: false,
      reason_code: 'SHORT',
      approved_by: null,
    });
  });

  it('by amount, or not at all, as before: the text says no more than it did', async () => {
    const till = await workedTill();
    const { data } = await ask(till, 'close', { physicalAmount: EXPECTED });
    expect(data).toMatchObject({ physicalAmount: EXPECTED, differenceAmount: 0, floatCarriedOver: null });
    expect(data.journalText.split('\n').slice(8, 12)).toEqual([
      '--------------------------------',
      'ドロア内現金             8,610円',
      '--------------------------------',
      'レシートNo. ------              ',
    ]);
    const uncounted = await openTill();
    const { data: bare } = await ask(uncounted, 'close', undefined);
    expect(bare).toMatchObject({ physicalAmount: null, expectedAmount: 0, differenceAmount: null });
  });

  it.each([
    [
      'a sum that is not that of the coins',
      { physicalAmount: 1, denominations: [{ value: 2, count: 1 }] },
      400,
      '406106',
    ],
    ['more carried over than counted', { physicalAmount: 5, floatCarriedOver: 6 }, 400, '406104'],
    ['cash carried over uncounted', { floatCarriedOver: 6 }, 422, '300001'],
    [
      'one value twice',
      {
        denominations: [
          { value: 2, count: 1 },
          { value: 2, count: 3 },
        ],
      },
      422,
      '300001',
    ],
    ['half a coin', { denominations: [{ value: 2, count: 0.5 }] }, 422, '300001'],
    ['coins worth nothing', { denominations: [{ value: 0, count: 1 }] }, 422, '300001'],
    [
      'more money than there is',
      {
        denominations: [
          { value: 999_999_999_999, count: 1 },
          { value: 1, count: 1 },
        ],
      },
      422,
      '300001',
    ],
    ['an unknown reason', { physicalAmount: 5, reasonCode: 'NONE' }, 422, '308105'],
    ['a wrong PIN', { physicalAmount: 5, approval: { staffId: 'NOBODY', pin: '1' } }, 403, '308108'],
  ])('refuses %s, and stays open for sales', async (_case, body, status, code) => {
    const till = await openTill(1000);
    expect(await ask(till, 'close', body)).toMatchObject({ status, code });
    expect(await till.api.get(`/terminal/api/v1/terminals/${till.terminalId}`)).toMatchObject({ status: 'Opened' });
    await till.sell({ lines: [{ itemCode: 'INT10' }], tenders: [{ paymentCode: '01', amount: 105 }] });
    expect((await ask(till, 'close', { physicalAmount: 1105 })).data).toMatchObject({ differenceAmount: 0 });
  });

  it('needs a reason for a difference where the setting asks', async () => {
    const till = await openTill(1000);
    await setFor('CASH_DIFFERENCE_REASON', [[till, 'true']]);
    expect(await ask(till, 'close', { physicalAmount: 999 })).toMatchObject({ status: 400, code: '208202' });
    expect((await ask(till, 'close', { physicalAmount: 999, reasonCode: 'SHORT' })).data.differenceAmount).toBe(-1);
    await till.open(1000);
    expect((await ask(till, 'close', { physicalAmount: 1000 })).data.differenceAmount).toBe(0);
  });

  it('blind tells the till neither what there should be nor the difference; the log holds both', async () => {
    const till = await workedTill();
    await setFor('BLIND_CASH_COUNT', [[till, 'true']]);
    const { status, data } = await ask(till, 'close', { denominations: [{ value: 1000, count: 8 }] });
    expect(status).toBe(200);
    expect(data).toMatchObject({ physicalAmount: 8000, expectedAmount: null, differenceAmount: null });
    expect(JSON.stringify(data)).not.toMatch(/8,?610|-610/);
    const { cash_count, receipt_text } = await closeEvent(till, 6);
    expect(cash_count).toMatchObject({ blind: true, expected: EXPECTED, difference: -610 });
    expect(receipt_text).toBe(data.receiptText);
  });

  it('blind does not tell by a refusal that the difference is above what the approver may', async () => {
    const master = `/master-data/api/v1/tenants/${shop.tenantId}`;
    const limit = { operation: 'cashDifference', maximumAmount: 0, mayApprove: true, approvalMaximum: 50 };
    await shop.admin.post(`${master}/staff-roles`, { code: 'head', name: '主任', limits: [limit] });
    await shop.admin.post(`${master}/staff`, { id: '60', name: '主任', pin: '6060', roles: ['head'] });
    const approval = { staffId: '60', pin: '6060' };
    const [seeing, blind] = [await openTill(1000), await openTill(1000)];
    await changeSetting('BLIND_CASH_COUNT', [[blind, 'true']]);
    const close = { physicalAmount: 900, approval };
    expect(await ask(seeing, 'close', close)).toMatchObject({ status: 403, code: '308109' });
    expect((await ask(blind, 'close', close)).status).toBe(200);
    expect((await closeEvent(blind, 3)).cash_count).toMatchObject({ difference: -100, approved_by: '60' });
  });
});

/** Lets the whole process believe that it is this instant. */
const setClock = (now: number) =>
  jest.useFakeTimers({
    now,
    doNotFake: [
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
      'setTimeout',
      'clearTimeout',
    ],
  });

describe('a session that is open for too long', () => {
  it('lets nobody at the drawer until it is closed', async () => {
    const till = await openTill();
    await setFor('TERMINAL_SESSION_MAX_HOURS', [[till, '30']]);
    setClock(Date.now() + 29 * HOUR);
    expect((await ask(till, 'cash-in', { amount: 1 })).status).toBe(200);
    setClock(Date.now() + 2 * HOUR);
    for (const action of ['cash-in', 'cash-out', 'cash-drop', 'drawer-open', 'no-sale']) {
      expect(await ask(till, action, { amount: 1 })).toMatchObject({ status: 400, code: '208201' });
    }
    expect((await ask(till, 'close', {})).status).toBe(200);
    expect((await ask(till, 'open', {})).status).toBe(200);
    expect((await ask(till, 'cash-in', { amount: 1 })).status).toBe(200);
  });
});

describe('the hour at which the business day begins', () => {
  it('is a setting; one that cannot be used gives way to the environment', async () => {
    const [till, mistyped] = [await openTill(), await openTill()];
    await ask(till, 'close', {});
    await ask(mistyped, 'close', {});
    await setFor('TERMINAL_DAY_BOUNDARY_HOUR', [
      [till, '5'],
      [mistyped, 'noon'],
    ]);
    // 30 November 2099, 01:30 in Tokyo
    setClock(Date.parse('2099-11-29T16:30:00Z'));
    expect((await ask(till, 'open', {})).data).toMatchObject({ businessDate: '20991129', openCounter: 1 });
    expect((await ask(mistyped, 'open', {})).data).toMatchObject({ businessDate: '20991130', openCounter: 1 });
  });
});
