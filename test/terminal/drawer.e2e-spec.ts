import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { localDispatcher, mountsOf } from '@kugelpos/clients';
import { SERVICE_NAMES } from '@kugelpos/contracts';
import { HttpClients } from '@kugelpos/http';
import { eventually, type ApiAnswer, type TestEnvelope } from '@kugelpos/testing';
import { startTestStore, type TestStore } from '../support/store.js';
import { collectEvents, expectUnbroken, type PublishedEvents } from './published-events.js';
import { createShop, createTill, refusal, STAFF, type Shop, type Till } from './shop.js';

interface DrawerResult {
  terminalId: string;
  amount: number;
  description: string;
  receiptText: string;
  journalText: string;
}

/** May approve cash-outs up to 50,000. */
const MANAGER = { id: '900', name: '鈴木 一郎', pin: '9173', roles: ['chief'] };
/** Needs approval above 10,000. */
const NEWCOMER = { id: '77', name: '佐藤 次郎', pin: '5566', roles: ['newcomer'] };
const CHANGE = { code: 'CHG', name: '両替', operations: ['cashOut', 'cashDrop', 'noSale', 'drawerOpen'] };

let store: TestStore;
let shop: Shop;
let eventsOf: PublishedEvents;
let numbers = 100;

beforeAll(async () => {
  store = await startTestStore();
  shop = await createShop(store.url);
  eventsOf = collectEvents(store);
  const masters = `/master-data/api/v1/tenants/${shop.tenantId}`;
  const limit = { operation: 'cashOut', maximumAmount: 10_000, mayApprove: false };
  await shop.admin.post(`${masters}/staff-roles`, { code: 'newcomer', name: '新人', limits: [limit] });
  await shop.admin.post(`${masters}/staff-roles`, {
    code: 'chief',
    name: 'チーフ',
    limits: [{ operation: 'cashOut', maximumAmount: null, mayApprove: true, approvalMaximum: 50_000 }],
  });
  for (const staff of [MANAGER, NEWCOMER]) await shop.admin.post(`${masters}/staff`, staff);
  await shop.admin.post(`${masters}/reasons`, CHANGE);
}, 60_000);
afterAll(() => store.dispose());
afterEach(() => setMasterData(true));

/** Lets master-data answer, or not. */
function setMasterData(answers: boolean): void {
  const local = localDispatcher(store.app, mountsOf('store', SERVICE_NAMES));
  const out = { status: 503, headers: { 'content-type': 'application/json' }, body: '{}' };
  store.app.get(HttpClients, { strict: false }).setLocalDispatcher({
    ...local,
    inject: async (request) => (!answers && request.target === 'master-data' ? out : local.inject(request)),
  });
}

async function openedTill(staffId = STAFF.id): Promise<Till> {
  const till = await createTill(shop.admin, shop.storeCode, numbers++);
  await till.call('sign-in', { staffId });
  await till.call('open');
  return till;
}

const cashOf = async (till: Till, count: number) =>
  (await eventsOf(till, count)).flatMap((event) => (event.event_type === 'cash_in_out' ? [event] : []));

describe('cash with reason and approval', () => {
  it('prints, stores and publishes both', async () => {
    const till = await openedTill(NEWCOMER.id);
    const { body, status } = await till.call<DrawerResult>('cash-out', {
      amount: 30_000,
      description: '銀行',
      reason_code: CHANGE.code,
      approval: { staff_id: MANAGER.id, pin: MANAGER.pin },
    });
    expect([status, body.data.amount]).toEqual([200, -30_000]);
    expect(body.data.journalText.split('\n').slice(9, 13)).toEqual([
      '銀行                   -30,000円',
      '理由 CHG 両替                   ',
      '承認 000900 鈴木 一郎           ',
      '--------------------------------',
    ]);
    const [event] = await cashOf(till, 2);
    expect(event).toMatchObject({ amount: -30_000, reason_code: 'CHG', approved_by: '900', is_drop: false });
    expect(JSON.stringify(event)).not.toContain(MANAGER.pin);
    expectUnbroken(await eventsOf(till, 2));
  });

  it.each([
    ['above the limit without approval', { amount: 10_001 }, 403, '308107'],
    ['with a wrong PIN', { amount: 20_000, approval: { staffId: '900', pin: '0000' } }, 403, '308108'],
    ['approved by who may not', { amount: 20_000, approval: { staffId: '12', pin: STAFF.pin } }, 403, '308109'],
    ['above what the approver may', { amount: 50_001, approval: { staffId: '900', pin: '9173' } }, 403, '308109'],
    ['approved by oneself', { amount: 20_000, approval: { staffId: '77', pin: '5566' } }, 403, '308110'],
    ['with an unknown reason', { amount: 1, reasonCode: 'NONE' }, 422, '308105'],
    ['with an empty approval', { amount: 1, approval: {} }, 422, '300001'],
    ['with half a staff id', { amount: 1, approval: { staffId: '90 ', pin: '1' } }, 422, '300001'],
    ['with too long a PIN', { amount: 1, approval: { staffId: '900', pin: 'あ'.repeat(25) } }, 422, '300001'],
    ['with half a reason', { amount: 1, reasonCode: 'CHG ' }, 422, '300001'],
  ])('%s is refused, and nothing is recorded', async (_case, body, status, code) => {
    const till = await openedTill(NEWCOMER.id);
    const before = await till.read();
    expect(refusal(await till.call('cash-out', body))).toEqual({ status, code });
    expect(await till.read()).toEqual(before);
    expect((await till.call('cash-out', { amount: 10_000 })).status).toBe(200);
    expect((await cashOf(till, 2)).map(({ amount }) => amount)).toEqual([-10_000]);
  });

  it('goes on while master-data is out as far as it lately went without either, and no further', async () => {
    const till = await openedTill();
    setMasterData(false);
    expect(refusal(await till.call('cash-out', { amount: 1 }))).toEqual({ status: 502, code: '407202' });
    setMasterData(true);
    expect((await till.call('cash-out', { amount: 500 })).status).toBe(200);
    setMasterData(false);
    expect((await till.call('cash-out', { amount: 500 })).status).toBe(200);
    const waiting = { status: 502, code: '407202' };
    expect(refusal(await till.call('cash-out', { amount: 501 }))).toEqual(waiting);
    expect(refusal(await till.call('cash-out', { amount: 1, reasonCode: CHANGE.code }))).toEqual(waiting);
    expect(refusal(await till.call('cash-in', { amount: 1 }))).toEqual(waiting);
    expect(refusal(await till.call('close', { approval: { staffId: '900', pin: MANAGER.pin } }))).toEqual(waiting);
    expect((await till.call('close', { physicalAmount: 1, reasonCode: CHANGE.code })).status).toBe(200);
    const close = (await eventsOf(till, 4)).at(-1);
    expect(close).toMatchObject({ event_type: 'close', cash_count: { reason_code: CHANGE.code } });
  });
});

describe('a cash drop', () => {
  it('takes cash out under its own title', async () => {
    const till = await openedTill();
    const { body } = await till.call<DrawerResult>('cash-drop', { amount: '30000' });
    expect(body).toMatchObject({
      operation: 'terminal_cash_drop',
      data: { amount: -30_000, description: 'Cash Drop (Default)' },
    });
    expect(body.data.journalText).toContain('【 回 収  レ ポ ー ト 】');
    expect((await cashOf(till, 2))[0]).toMatchObject({ amount: -30_000, is_drop: true, is_float: false });
  });
});

describe('the drawer without cash', () => {
  it('leaves links of the chain, records in the journal and a count in the report', async () => {
    const till = await openedTill();
    const opened = await till.call<DrawerResult>('drawer-open');
    expect(opened.body).toMatchObject({ code: 200, operation: 'terminal_drawer_open', data: { terminalId: till.id } });
    expect(opened.body.data.journalText).toContain('【 ドロア開  レ ポ ー ト 】');
    const noSale = await till.call<DrawerResult>('no-sale', { reason_code: CHANGE.code, description: '千円札' });
    expect(noSale.body.data.receiptText).toContain('理由 CHG 両替');
    await till.call('close');

    const events = await eventsOf(till, 4);
    expectUnbroken(events);
    expect(events.map(({ event_type }) => event_type)).toEqual(['open', 'drawer_open', 'no_sale', 'close']);
    expect(events[2]).toMatchObject({
      staff_id: STAFF.id,
      reason_code: 'CHG',
      approved_by: null,
      detail: { description: '千円札' },
      journal_text: noSale.body.data.journalText,
    });

    const { terminalNo, storeCode } = till.created;
    const { businessDate } = await till.read();
    const place = `tenants/${shop.tenantId}/stores/${storeCode}`;
    const journal = `/journal/api/v1/${place}/journals?terminals=${terminalNo}&sort=generate_date_time:1`;
    const records = await eventually(
      () => shop.admin.get<{ transactionType: number }[]>(journal),
      ({ length }) => length === 4,
    );
    expect(records.map(({ transactionType }) => transactionType)).toEqual([301, 601, 602, 302]);
    const daily = `reports?report_type=sales&report_scope=daily&business_date=${businessDate}`;
    const report = await eventually(
      () =>
        shop.admin.request<TestEnvelope<{ counts: { noSales: number } }>>(
          'GET',
          `/report/api/v1/${place}/terminals/${terminalNo}/${daily}`,
        ),
      ({ status }) => status === 200,
    );
    expect(report.body.data.counts).toMatchObject({ noSales: 1 });
  });

  it('needs staff and an open session', async () => {
    const till = await createTill(shop.admin, shop.storeCode, numbers++);
    expect(refusal(await till.call('no-sale'))).toEqual({ status: 401, code: '406013' });
    await till.call('sign-in', { staffId: STAFF.id });
    for (const act of ['no-sale', 'drawer-open', 'cash-drop']) {
      expect(refusal(await till.call(act, { amount: 1 }))).toEqual({ status: 400, code: '406003' });
    }
    expect(refusal(await till.call('drawer-open', { description: 5 }))).toEqual({ status: 422, code: '300001' });
  });
});

describe('a request with an idempotency key', () => {
  const keyed = (till: Till, action: string, body: unknown, key: string): Promise<ApiAnswer<TestEnvelope<unknown>>> =>
    till.api.request('POST', `${till.path}/${action}`, { body, headers: { 'idempotency-key': key } });

  it('is recorded once, however often and however parallel it comes', async () => {
    const till = await createTill(shop.admin, shop.storeCode, numbers++);
    await till.call('sign-in', { staffId: STAFF.id });
    const steps: [string, unknown][] = [
      ['open', { initialAmount: 1000 }],
      ['cash-in', { amount: 5 }],
      ['cash-out', { amount: 3, reasonCode: CHANGE.code }],
      ['cash-drop', { amount: 2 }],
      ['drawer-open', {}],
      ['no-sale', { description: 'x' }],
      ['close', { physicalAmount: 1000 }],
    ];
    for (const [action, body] of steps) {
      const answers = await Promise.all(Array.from({ length: 5 }, () => keyed(till, action, body, `key-${action}`)));
      expect([action, new Set(answers.map(({ status }) => status))]).toEqual([action, new Set([200])]);
      const later = await keyed(till, action, body, `key-${action}`);
      for (const answer of [...answers, later]) expect(answer.body.data).toEqual(later.body.data);
    }
    const again = await keyed(till, 'close', { physicalAmount: 1000 }, 'key-close');
    expect(again.headers.get('x-new-token')).not.toBeNull();
    const events = await eventsOf(till, 8);
    expectUnbroken(events);
    expect(events).toHaveLength(8);
  });

  it('refuses the key for anything else, and knows each terminal apart', async () => {
    const [till, other] = [await openedTill(), await openedTill()];
    expect((await keyed(till, 'cash-in', { amount: 5 }, 'once')).status).toBe(200);
    const reused = { status: 422, code: '208203' };
    expect(refusal(await keyed(till, 'cash-in', { amount: 6 }, 'once'))).toEqual(reused);
    expect(refusal(await keyed(till, 'cash-out', { amount: 5 }, 'once'))).toEqual(reused);
    expect(refusal(await keyed(till, 'cash-in', { amount: 5 }, 'k'.repeat(201)))).toEqual({
      status: 422,
      code: '300001',
    });
    expect((await keyed(other, 'cash-in', { amount: 7 }, 'once')).status).toBe(200);
    expect((await cashOf(till, 2)).map(({ amount }) => amount)).toEqual([5]);
  });

  it('that was refused may come again', async () => {
    const till = await openedTill();
    await till.call('close');
    expect(refusal(await keyed(till, 'cash-in', { amount: 5 }, 'later'))).toEqual({ status: 400, code: '406003' });
    await till.call('open');
    expect((await keyed(till, 'cash-in', { amount: 5 }, 'later')).status).toBe(200);
  });
});
